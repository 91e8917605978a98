"""Cells: sections, what was placed on them, and where their spikes come from."""

from __future__ import annotations

import itertools
import math
from collections import defaultdict
from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING, Any, ClassVar, TypeVar
from weakref import WeakSet

from nrnwrap import checks, lock, mechanisms
from nrnwrap.calls import checked
from nrnwrap.channels import Channels
from nrnwrap.errors import unknown
from nrnwrap.lazy import Later
from nrnwrap.mechanisms import nrn
from nrnwrap.wiring import Wiring

if TYPE_CHECKING:
    from nrnwrap import copies, start
else:  # what not every cell needs
    copies, start = Later("nrnwrap.copies"), Later("nrnwrap.start")

Self = TypeVar("Self", bound="Cell")

_SERIALS: dict[str, itertools.count[int]] = defaultdict(itertools.count)  # by the name of the class
_NUMBERS = {  # attribute of a cell -> bounds, unit
    "celsius": (-273.15, 1e3, "degC"),
    "threshold": (-1e3, 1e3, "mV"),
    "v_init": (-1e3, 1e3, "mV"),
}
_STARTS = ("v_init", "initial")  # what every class of cells takes as well


guests: WeakSet[Cell] = WeakSet()  # cells on sections that are not theirs; a run asks them where these start


class CellType(type):
    """Classes of cells, which take `v_init` and `initial` beside the arguments of their own `__init__`."""

    def __call__(cls, *args: Any, **given: Any) -> Any:
        starts = {name: given.pop(name) for name in _STARTS if name in given and not _takes(cls, name)}
        with lock.held:
            cell = super().__call__(*args, **given)
            for name, value in starts.items():
                setattr(cell, name, value)
        return cell


class Cell(Wiring, Channels, metaclass=CellType):
    """Sections, and all that was attached to them: it lives as long as the cell, and goes with it.

    A subclass makes its sections in `__init__` with `h.Section(name=..., cell=self)` and names the one
    that stimuli and recordings take by default `soma`. `initial` has the states that a run starts elsewhere than the
    model does, by name: cell.initial = {"w": 0.1}.
    """

    celsius: float | None = None  # degC that the cell needs; None: any
    threshold: float = 0.0  # mV; passing it upwards is a spike
    spike_at: Any = None  # where: a place on the cell, such as an axon; None: the default segment
    v_init: float = -65.0  # mV; where a run starts
    initial: Mapping[str, float] = {}
    dt_max: ClassVar[float] = math.inf  # ms; the longest step that the model can take
    drive: ClassVar[float | None] = None  # nA; a steady current under which it fires, or a passive cell shows something

    _starter: Any
    _made: tuple[tuple[Any, ...], dict[str, Any]]

    def __init_subclass__(cls, **keywords: Any) -> None:
        super().__init_subclass__(**keywords)
        if "__init__" in vars(cls):
            cls.__init__ = checked(cls.__init__)  # type: ignore[method-assign]

    def __new__(cls: type[Self], *args: Any, **keywords: Any) -> Self:
        mechanisms.load()
        cell = super().__new__(cls)
        parts: dict[str, Any] = {"_attached": [], "distributions": {}, "gid": None, "_made": (args, keywords)}
        for name, value in parts.items():
            object.__setattr__(cell, name, value)
        return cell

    def __del__(self, let_go: Callable[[Any], None] = lock.let_go) -> None:  # at the end modules have gone before cells
        let_go(vars(self).copy())

    @property
    def spike_segment(self) -> nrn.Segment:
        """The segment whose passages of `threshold` are the spikes."""
        return self.place(self.spike_at)

    @property
    def label(self) -> str:
        """What cells of this kind are called in curves and tables."""
        return type(self).__name__

    def variable(self, name: str) -> Any:
        """Return the reference that records `name`: "v", or a variable of the cell's own mechanism."""
        if name == "v":
            return self.segment._ref_v
        hint = "I is the injected current. Other references: record={'name': segment._ref_...}"
        raise unknown(f"variable of {self}", name, ["v", "I"], hint)

    def states(self) -> Mapping[str, str]:
        """The states that `initial` can start, name -> unit: "m_hh" means m of hh in all segments that have it."""
        return {name: unit for name, unit, _ in start.places(self)}

    def start(self, values: Mapping[str, float]) -> None:
        """Give states their values, after NEURON has initialised the mechanisms."""
        for name, _, segment in start.places(self):
            if name in values:
                setattr(segment, name, values[name])

    def check(self) -> None:
        """Raise GeometryError when the sections contradict what the cell's mechanism was given."""

    def refusal(self, method: str, engine: str) -> str:
        """Why the cell cannot be run by this method ("fixed", "variable") and engine; "" when it can."""
        return ""

    def made_from(self) -> tuple[tuple[Any, ...], dict[str, Any]]:
        """The arguments that make such a cell; ParameterError where a copy cannot be made."""
        return self._made

    def has_membrane(self) -> bool:
        """Whether there is more to the cell's membrane than its arguments say."""
        return True

    def __reduce__(self) -> tuple[Any, ...]:
        return copies.remade, copies.recipe(self)

    def __setattr__(self, name: str, value: Any) -> None:
        if name == "initial":
            object.__setattr__(self, "initial", start.checked(self, value))
            object.__setattr__(self, "_starter", start.handler(self) if value else None)
            return
        if name == "v_init" and value is None:  # back to that of the model
            vars(self).pop(name, None)
            return
        if name in _NUMBERS and not (name == "celsius" and value is None):
            low, high, unit = _NUMBERS[name]
            value = checks.number(f"{type(self).__name__}.{name}", value, low, high, unit=unit)
        object.__setattr__(self, name, value)

    @property
    def _serial(self) -> int:
        """How many cells of this name there were before; counted when it is first asked for, as by a section."""
        if "serial" not in vars(self):
            vars(self)["serial"] = next(_SERIALS[type(self).__name__])
        return vars(self)["serial"]

    def __str__(self) -> str:  # NEURON names sections by it
        return f"{type(self).__name__}[{self._serial}]"

    def __repr__(self) -> str:
        return f"<{self}: {len(self.sections)} sections>"


def _takes(cls: type, name: str) -> bool:
    """Whether `name` is an argument of the class's own."""
    from inspect import signature  # some milliseconds, for those who give a start

    return name in signature(cls.__init__).parameters  # type: ignore[misc]
