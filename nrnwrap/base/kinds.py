"""What kind of thing was given. Objects of NEURON look as if all could be gone through and called; few can."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Any, TypeGuard


def several(given: Any) -> TypeGuard[Iterable[Any]]:
    """Whether this is a list or the like, to be gone through; a text is not."""
    if isinstance(given, (str, bytes)):
        return False
    try:
        iter(given)
    except TypeError:
        return False
    return True


def a_call(given: Any) -> TypeGuard[Callable[..., Any]]:
    """Whether this can be called as a function; a section, or an object of hoc, cannot."""
    return callable(given) and (isinstance(given, type) or not hasattr(given, "hname"))
