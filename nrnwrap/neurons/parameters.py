"""Cells whose parameters are attributes, named and bounded by MOD files."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, ClassVar

from nrnwrap import mechanisms
from nrnwrap.base import tables
from nrnwrap.errors import ParameterError, unknown
from nrnwrap.neurons.hidden import HidingCell
from nrnwrap.neurons.names import no_parameter


class ParameterCell(HidingCell):
    """A cell whose parameters are attributes, named and bounded by the MOD files of its mechanisms.

    `AdEx(b=0.1)` sets, `cell.b` reads, `cell.b = 0.2` sets again; nothing else can be set on the cell but where it
    starts, `v_init` (mV; None: where the model does) and `initial`. `parameters()` and `presets` print as tables.
    """

    v_rest: float  # mV; where the model starts by itself
    _FREE: ClassVar[frozenset[str]]  # attributes that are not parameters
    _NOT_STARTED: ClassVar[frozenset[str]] = frozenset()  # STATEs that follow from others

    def values(self) -> dict[str, float]:
        """The current value of every parameter."""
        return {name: self._get(name) for name in self.parameters()}

    @property
    def v_init(self) -> float:
        """Where a run starts (mV): what was set, else `v_rest`. None sets it back to that."""
        return vars(self).get("v_init", self.v_rest)

    @v_init.setter
    def v_init(self, value: float) -> None:
        vars(self)["v_init"] = value  # checked by __setattr__

    @classmethod
    def startable(cls) -> Mapping[str, str]:
        found = {name: each.units.get(name, "") for each in cls.described() for name in each.states}
        return {name: unit for name, unit in found.items() if name not in cls._NOT_STARTED}

    def states(self) -> Mapping[str, str]:
        return self.startable()

    def start(self, values: Mapping[str, float]) -> None:
        for name, value in values.items():
            self._set(name, value)

    def variable(self, name: str) -> Any:
        if name == "v":
            return super().variable(name)
        offered = set().union(*(each.names for each in self.described())) - mechanisms.CARRIERS
        if name not in offered:
            raise unknown(f"variable of {self}", name, {"v", "I", *offered}, "I is the injected current.")
        return getattr(self._holders(name)[0], f"_ref_{name}")

    def _holders(self, name: str) -> list[Any]:
        """The mechanisms that have a parameter, state or variable of this name."""
        raise NotImplementedError(f"{type(self).__name__} does not say which of its mechanisms has {name}")

    def _get(self, name: str) -> float:
        return getattr(self._holders(name)[0], name)

    def _set(self, name: str, value: float) -> None:
        for each in self._holders(name):
            setattr(each, name, value)

    def _put(self, values: Mapping[str, float]) -> None:
        for name, value in values.items():
            self._set(name, value)

    def __getattr__(self, name: str) -> Any:  # only for what Python does not find itself
        if name.startswith("_") or name in self._FREE:
            raise AttributeError(name)
        if name in self.parameters() or self._holders(name):
            return self._get(name)
        raise no_parameter(type(self), name, self.parameters(), "attribute")

    def __setattr__(self, name: str, value: Any) -> None:
        if name in self._FREE or name == "initial":
            super().__setattr__(name, value)
        else:
            self._put(self._checked({name: value}))

    def __delattr__(self, name: str) -> None:
        if name in self.parameters():
            default = self.parameters()[name].default
            raise ParameterError(f"{name} of {self} cannot be deleted: set it, as in cell.{name} = {default:g}")
        super().__delattr__(name)

    def __dir__(self) -> list[str]:
        return sorted({*super().__dir__(), *self.parameters()})

    @property
    def preset_name(self) -> str | None:
        """The name of the preset that the cell was made by, if it was."""
        return vars(self).get("_preset_name")

    def made_from(self) -> dict[str, Any]:
        """What differs from the preset that the cell was made by, or from the defaults."""
        return {**self.extras(), **self._differing(self.preset_name, self.values())}

    def memory(self) -> Any:
        return self.extras()

    def extras(self) -> dict[str, Any]:
        """The arguments that are not parameters, where they are not at their defaults, such as a seed."""
        return {}

    def changed(self) -> dict[str, Any]:
        """What differs from the defaults, as the arguments that make such a cell."""
        return {**self.extras(), **self._differing(None, self.values())}

    def __repr__(self) -> str:
        if self.alias:
            return self.alias
        start = {"v_init": vars(self).get("v_init"), "initial": self.initial or None}
        shown = {**self.changed(), **{name: value for name, value in start.items() if value is not None}}
        written = (
            f"{name}={value:g}" if isinstance(value, float) else f"{name}={value!r}" for name, value in shown.items()
        )
        return f"{type(self).__name__}({', '.join(written)})"

    def _repr_html_(self) -> str:
        if self.alias:
            return f"<b>{tables.escaped(self.alias)}</b>"
        rows = ((name, f"{self._get(name):g}", each.unit, each.doc) for name, each in self.parameters().items())
        table = tables.html(("parameter", "value", "unit", "meaning"), rows)
        return f"<b>{tables.escaped(str(self))}</b>{table}"
