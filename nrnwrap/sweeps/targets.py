"""What a sweep is to call at each point, checked before any is run."""

from __future__ import annotations

import inspect
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from nrnwrap.base import checks
from nrnwrap.base import workers as processes
from nrnwrap.base.calls import is_not, shown
from nrnwrap.base.kinds import a_call
from nrnwrap.errors import ArgumentError, ParameterError, SimulationError, nearest, unknown
from nrnwrap.neurons import Cell, Spec
from nrnwrap.simulation import simulate
from nrnwrap.sweeps import cells
from nrnwrap.sweeps.grid import Grid
from nrnwrap.sweeps.records import TROUBLES

_NOT_SETTINGS = {"t_stop", "gather", "progress", "to"}  # the sweep chooses these; points cannot share a file
SETTINGS = [
    name
    for name, each in inspect.signature(simulate).parameters.items()
    if each.kind is each.KEYWORD_ONLY and name not in _NOT_SETTINGS
]
_SEED = "seed"
RATE = "rate"  # what is measured of cells where nobody says


@dataclass(frozen=True)
class Target:
    """A function of points, what it is called, and the units that are known."""

    function: Callable[..., Any]
    name: str
    units: Mapping[str, str]
    takes_seed: bool

    @classmethod
    def of(cls, given: Any, grid: Grid, cell: Mapping[str, Any], settings: Mapping[str, Any]) -> Target:
        """cell: t_stop, measure and together. ArgumentError for what cannot be called at the points of the grid."""
        if cell["t_stop"] is None:
            _refuse_cells(given, cell, settings)
            return cls(given, _name(given), {}, _check_call(given, grid))
        for name in settings:
            if name not in SETTINGS:
                raise unknown("argument of sweep()", name, SETTINGS)
        if cell["together"] and settings.get("method", "fixed") != "fixed":
            raise ParameterError(
                "together=True needs the fixed step: the variable step depends on which cells are in the run"
            )
        make = cells.maker(given)
        measure, units = cells.measures(cell["measure"])
        t_stop = checks.number("t_stop", cell["t_stop"], 0, unit="ms", open_low=True)
        takes_seed = _check_spec(make, grid) if isinstance(make, Spec) else _check_call(make, grid)
        known = make.model.parameters() if isinstance(make, Spec) else {}
        units = units | {name: known[name].unit for name in grid.axes if name in known}
        return cls(cells.Cells(make, t_stop, measure, dict(settings)), _name(make), units, takes_seed)


def refuse_inside() -> None:
    """Raise SimulationError in a worker, which would start workers in turn, and those workers others."""
    if processes.inside:
        raise SimulationError(
            "a sweep was begun in a worker of another one: a module that the function needs calls sweep when it is "
            'imported, which belongs under `if __name__ == "__main__":`, or the function itself does'
        )


def kinds(retry: Any) -> set[str]:
    """The kinds of failure that are to be run again."""
    if isinstance(retry, bool):
        return set(TROUBLES) if retry else set()
    found = [retry] if isinstance(retry, str) else retry
    if not isinstance(found, Sequence):
        raise ParameterError(f"retry must be True, False, or of {', '.join(TROUBLES)}, not {shown(retry)}")
    for each in found:
        if each not in TROUBLES:
            raise unknown("kind of failure", each, TROUBLES)
    return set(found)


def _refuse_cells(given: Any, cell: Mapping[str, Any], settings: Mapping[str, Any]) -> None:
    """Raise for what only points that are cells have, where t_stop does not say that they are."""
    needs = "needs t_stop (ms), and what to measure: sweep(AdEx, {...}, t_stop=500, measure='rate')"
    if isinstance(given, (Spec, Cell)) or (isinstance(given, type) and issubclass(given, Cell)):
        raise ArgumentError(f"a sweep of cells {needs}")
    if cell["together"]:
        raise ArgumentError(f"together=True is for points that are cells, and {needs}")
    if cell["measure"] != RATE:
        raise ArgumentError(f"measure is for points that are cells, and {needs}")
    for name in settings:
        if name in SETTINGS:
            raise ArgumentError(
                f"{name} is a setting of simulate(): give it there, inside of the function. Here it {needs}"
            )
        raise unknown("argument of sweep()", name, SETTINGS)


def _check_call(function: Any, grid: Grid) -> bool:
    """Whether it takes a seed that the grid does not have; ArgumentError where it does not take the names."""
    if not a_call(function):
        raise ArgumentError(
            is_not(function, "a function", 'give one of the names of the grid, sweep(f, {"b": [1, 2]})')
        )
    try:
        takes = inspect.signature(function).parameters
    except (TypeError, ValueError):  # of C, which does not say what it takes
        return False
    by_name = [name for name, each in takes.items() if each.kind in (each.POSITIONAL_OR_KEYWORD, each.KEYWORD_ONLY)]
    anything = any(each.kind is each.VAR_KEYWORD for each in takes.values())
    for name in () if anything else grid.axes:
        if name not in by_name:
            near = nearest(name, by_name)
            guess = f"; did you mean {near[0]}?" if near else "."
            raise ArgumentError(
                f"{_name(function)}() does not take {name!r}, a name of the grid{guess} It takes "
                f"{', '.join(by_name) or 'nothing'}"
            )
    seeded = _SEED in by_name and _SEED not in grid.axes
    given = {*grid.axes, *([_SEED] if seeded else [])}
    missing = [
        name
        for name in takes
        if name in by_name and name not in given and takes[name].default is inspect.Parameter.empty
    ]
    if missing:
        raise ArgumentError(
            f"{_name(function)}() needs {', '.join(missing)}, which the grid does not have: add it there"
        )
    return seeded


def _check_spec(spec: Spec, grid: Grid) -> bool:
    """As of a function, with the values of the first point; a Spec that is seeded has its seed."""
    spec.but(**grid.point(0))
    return False


def _name(function: Any) -> str:
    found = getattr(function, "__name__", None) or getattr(getattr(function, "func", None), "__name__", None)
    return str(found or getattr(function, "label", None) or type(function).__name__)
