"""Cells: sections, what was placed on them, and where their spikes come from."""

from __future__ import annotations

import itertools
from collections import defaultdict
from collections.abc import Callable, Mapping
from functools import cache, partial
from inspect import signature
from typing import TYPE_CHECKING, Any, ClassVar, TypeVar

from nrnwrap import biophysics as membranes
from nrnwrap import mechanisms
from nrnwrap.base import calls, lazy, limits, lock
from nrnwrap.base.calls import checked
from nrnwrap.errors import unknown
from nrnwrap.neurons.channels import Channels
from nrnwrap.neurons.coupling import Coupling
from nrnwrap.neurons.preset import Preset

if TYPE_CHECKING:  # most cells never need it
    from nrnwrap.neurons.spec import Spec

Self = TypeVar("Self", bound="Cell")

_SERIALS: dict[str, itertools.count[int]] = defaultdict(itertools.count)  # by the name of the class
_STARTS = ("v_init", "initial")  # what every class of cells takes as well


class CellType(type):
    """Classes of cells, which take `v_init` and `initial` beside the arguments of their own `__init__`."""

    def __call__(cls, *args: Any, **given: Any) -> Any:
        starts = {name: given.pop(name) for name in _STARTS if name in given and not _takes(cls, name)}
        with lock.held:
            cell = super().__call__(*args, **given)
            for name, value in starts.items():
                setattr(cell, name, value)
        return cell


class Cell(Coupling, Channels, metaclass=CellType):
    """Sections, and all that was attached to them, which lives as long as the cell.

    A subclass makes its sections in `__init__` with `h.Section(name=..., cell=self)` and calls the default
    one for stimuli and recordings `soma`. `initial` has the states that start elsewhere than the model says, by name:
    cell.initial = {"w": 0.1}.
    """

    celsius: float | None = None  # degC that the cell needs; None: any
    v_init: float = -65.0  # mV; where a run starts
    initial: Mapping[str, float] = {}
    presets: ClassVar[Mapping[str, Preset]] = {}  # published sets of parameters
    adjustable: ClassVar[tuple[str, ...]] = ("celsius", "threshold", "spike_at")  # what may be set of a cell besides
    drive: ClassVar[float | None] = None  # nA; a steady current under which it fires, or a passive cell shows something

    explore = lazy.verb("explore", "The cell under sliders in a notebook, with stimuli: `nrnwrap.explore(cell, ...)`.")

    _starter: Any
    _made: tuple[tuple[Any, ...], dict[str, Any]]

    def __init_subclass__(cls, **keywords: Any) -> None:
        super().__init_subclass__(**keywords)
        if "__init__" in vars(cls):
            cls.__init__ = checked(cls.__init__)  # type: ignore[method-assign]

    def __new__(cls: type[Self], *args: Any, **keywords: Any) -> Self:
        mechanisms.begin()
        cell = super().__new__(cls)
        parts: dict[str, Any] = {"_attached": [], "distributions": {}, "gid": None, "_made": (args, keywords)}
        for name, value in parts.items():
            object.__setattr__(cell, name, value)
        return cell

    def __del__(self, let_go: Callable[[Any], None] = lock.let_go) -> None:  # at the end modules have gone before cells
        let_go(vars(self).copy())

    @property
    def label(self) -> str:
        """What cells of this kind are called in curves and tables."""
        return type(self).__name__

    @property
    def spec(self) -> Spec:
        """The cell as a value, a Spec: what makes such a cell, with what was set since and the inputs that it has.

        Stimuli and synapses are as they were given, weights and delays as they are now.
        `spec.left_out` lists what cannot be part of a value, such as connections from other cells. Raises
        ParameterError for a wrapped model, or one placed by `at`; GeometryError where sections were changed by hand.
        """
        return _values().spec_of(self)

    @classmethod
    def series(cls: type[Self], preset: str | None, **usual: Any) -> Callable[..., Self]:
        """What makes cells with arguments in common, by the others, whose numbers are checked before it is called."""
        return partial(cls, **usual) if preset is None else partial(cls.preset, preset, **usual)  # type: ignore[attr-defined]

    @classmethod
    def checked_arguments(cls, given: Mapping[str, Any]) -> dict[str, Any]:
        """Arguments of the class, checked as far as this goes without a cell; a class may know more of its own."""
        calls.check(cls.__init__, cls, **given)
        return dict(given)

    @classmethod
    def parameters(cls) -> Mapping[str, Any]:
        """The numbers that make such a cell, as far as they are declared: name -> default, unit, bounds, meaning."""
        return {}

    @classmethod
    def unknown_parameter(cls, name: str) -> Exception:
        """The error for a name that is not one of the class's `parameters`."""
        return unknown(f"parameter of {cls.__name__}", name, cls.parameters())

    @classmethod
    def described(cls) -> list[mechanisms.Mechanism]:
        """What there is to know of the mechanisms that the class names, which are loaded."""
        return []

    @classmethod
    def startable(cls) -> Mapping[str, str] | None:
        """The states that `initial` can start, name -> unit; None where they depend on what a cell has inserted."""
        return None

    def made_from(self) -> dict[str, Any]:
        """The arguments, by name, that make such a cell; ParameterError where a copy cannot be made."""
        args, keywords = self._made
        return calls.by_name(type(self).__init__, (self, *args), keywords)

    def has_membrane(self) -> bool:
        """Whether there is more to the cell's membrane than its arguments say."""
        return True

    def __reduce__(self) -> tuple[Any, ...]:
        return _values().remade, _values().recipe(self)

    def __setattr__(self, name: str, value: Any) -> None:
        if name == "initial":
            object.__setattr__(self, "initial", membranes.states.checked(self, self.states(), value))
            object.__setattr__(self, "_starter", membranes.states.Starter(self) if value else None)
            return
        if name == "v_init" and value is None:  # back to that of the model
            vars(self).pop(name, None)
            return
        if name in limits.OF_CELLS:
            value = membranes.states.bounded(type(self).__name__, name, value)
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


def _values() -> Any:
    from nrnwrap.neurons import spec_of  # which loads TOML and more, and most cells never need

    return spec_of


@cache
def _takes(cls: type, name: str) -> bool:
    """Whether `name` is an argument of the class's own."""
    return name in signature(cls.__init__).parameters  # type: ignore[misc]
