"""What scikit-learn asks of an estimator, without it."""

from __future__ import annotations

from importlib import import_module
from inspect import signature
from typing import Any, TypeVar

from nrnwrap.errors import unknown

Own = TypeVar("Own", bound="Parameters")


class Parameters:
    """Arguments that are kept as they were given, so that scikit-learn's `clone` and searches can read and set them.

    Nothing is checked before `fit`.
    """

    def get_params(self, deep: bool = True) -> dict[str, Any]:
        """What the estimator was made with, by name; `deep` is scikit-learn's and does not change anything."""
        return {name: getattr(self, name) for name in signature(type(self)).parameters}

    def set_params(self: Own, **params: Any) -> Own:
        """Set what the estimator was made with; UnknownNameError for other names."""
        for name, value in params.items():
            if name not in (known := self.get_params()):
                raise unknown(f"parameter of {type(self).__name__}", name, known)
            setattr(self, name, value)
        return self

    def __sklearn_tags__(self) -> Any:
        tags = import_module("sklearn.utils")  # which alone asks for them
        return tags.Tags(estimator_type=None, target_tags=tags.TargetTags(required=False))

    def __repr__(self) -> str:
        defaults = {name: each.default for name, each in signature(type(self)).parameters.items()}
        changed = (f"{name}={value!r}" for name, value in self.get_params().items() if value is not defaults[name])
        return f"{type(self).__name__}({', '.join(changed)})"
