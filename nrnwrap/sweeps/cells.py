"""Points that are cells: made, run and measured by the sweep, each alone or many in one run."""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from nrnwrap import spikes
from nrnwrap.base.calls import is_not, shown
from nrnwrap.base.kinds import a_call
from nrnwrap.errors import ArgumentError, ParameterError, SimulationError, unknown
from nrnwrap.neurons import Cell, Spec
from nrnwrap.simulation import Run, simulate

Measure = Callable[[Run], Any]


def _first(run: Run) -> float:
    return float(run.spikes[0]) if len(run.spikes) else math.nan


def _onset(run: Run) -> float:
    return float(1e3 / (run.spikes[1] - run.spikes[0])) if len(run.spikes) > 1 else math.nan


def _steady(run: Run) -> float:
    return float(1e3 / (run.spikes[-1] - run.spikes[-2])) if len(run.spikes) > 1 else math.nan


MEASURES: dict[str, tuple[Measure, str]] = {  # name -> function, unit
    "rate": (lambda run: float(run.rate()), "Hz"),
    "count": (lambda run: len(run.spikes), ""),
    "first": (_first, "ms"),
    "onset": (_onset, "Hz"),
    "steady": (_steady, "Hz"),
    "cv": (lambda run: spikes.cv(run.spikes), ""),
    "spikes": (lambda run: run.spikes, "ms"),
    "v_mean": (lambda run: float(_v(run).mean()), "mV"),
    "v_min": (lambda run: float(_v(run).min()), "mV"),
    "v_max": (lambda run: float(_v(run).max()), "mV"),
    "v_end": (lambda run: float(_v(run)[-1]), "mV"),
}


def _v(run: Run) -> Any:
    if run.v is None:
        raise ParameterError("v was not recorded, and is to be measured: give record=['v', ...]")
    return run.v


@dataclass(frozen=True)
class Cells:
    """What makes a cell of a point, how long it runs, and what is measured: a function of the point.

    make: a Spec, of which the point has parameters, or a function that returns a cell or a Spec. measure: a function of
    the Run of the cell, or name -> such a function. settings: those of simulate.
    """

    make: Any
    t_stop: float
    measure: Any
    settings: Mapping[str, Any]

    def __call__(self, **point: Any) -> Any:
        return self.measured(simulate(self.cell(point), t_stop=self.t_stop, **self.settings))

    def together(self, points: Sequence[Mapping[str, Any]]) -> list[Any]:
        """What each gives, from one run of all. SimulationError where each would have had other settings alone."""
        cells = [self.cell(point) for point in points]
        run = simulate(cells, t_stop=self.t_stop, **self.settings)
        if run.settings.choice:
            raise SimulationError("some of the cells need a smaller dt than others")
        return [self.measured(_of_one(run, index)) for index in range(len(cells))]

    def cell(self, point: Mapping[str, Any]) -> Cell:
        """A new cell for a point; ParameterError where there is none."""
        found = self.make.but(**point) if isinstance(self.make, Spec) else self.make(**point)
        cell = found() if isinstance(found, Spec) else found
        if not isinstance(cell, Cell):
            remedy = "with t_stop the function returns a cell or a Spec; without it, what it has measured"
            raise ParameterError(is_not(cell, "a cell", remedy))
        return cell

    def measured(self, run: Run) -> Any:
        if isinstance(self.measure, Mapping):
            return {name: each(run) for name, each in self.measure.items()}
        return self.measure(run)


def measures(given: Any) -> tuple[Any, dict[str, str]]:
    """The function, or the functions by name, that `measure` means, and the units of those that have a name."""
    if isinstance(given, Mapping):
        return {name: _measure(each) for name, each in given.items()}, {
            name: MEASURES[each][1] for name, each in given.items() if isinstance(each, str)
        }
    if isinstance(given, str):
        return measures([given])
    if isinstance(given, Sequence):
        return measures({each: each for each in given})
    return _measure(given), {}


def maker(given: Any) -> Any:
    """A Spec for a class of cells, or what was given; ArgumentError for what does not make cells."""
    if isinstance(given, Cell):
        raise ArgumentError(f"{given!r} is one cell, and a sweep needs one for each point: give its spec, or its class")
    if isinstance(given, type) and issubclass(given, Cell):
        return Spec(given)
    if not a_call(given):
        raise ArgumentError(is_not(given, "a function", "give one that returns a cell, a class of cells, or a Spec"))
    return given


def _measure(given: Any) -> Measure:
    if isinstance(given, str):
        if given not in MEASURES:
            raise unknown("measure", given, MEASURES, "A function of the Run measures what you like.")
        return MEASURES[given][0]
    if not a_call(given):
        raise ArgumentError(
            f"measure must be a name such as 'rate', a list of names, or a function of a Run, not {shown(given)}"
        )
    return given


def _of_one(run: Run, index: int) -> Run:
    """The part of a run that one of its cells has."""
    return replace(
        run,
        v=None if run.v is None else run.v[index],
        spikes=run.spikes[index],
        recorded={name: each[index] for name, each in run.recorded.items()},
        cells=(run.cells[index],),
        single=True,
        resets=run.resets[index : index + 1],
        origin=None,
    )
