"""What protocols share: a new cell for each current, all of them in one run."""

from __future__ import annotations

import warnings
from collections.abc import Callable, Iterator, Sequence
from typing import Any, TypeAlias

import numpy as np

from nrnwrap.base.calls import shown, warn
from nrnwrap.base.kinds import a_call
from nrnwrap.base.numerals import decimal_point
from nrnwrap.errors import ParameterError
from nrnwrap.neurons import Cell, Spec
from nrnwrap.protocols.engines import faster
from nrnwrap.simulation import Run, simulate

Make: TypeAlias = Callable[[], Cell]

_WORK = 2e7  # segments times steps that one run of a sweep may have: some seconds, which Ctrl-C can cost


def together(make: Make, stimuli: Sequence[Any], dur: float, settings: dict[str, Any]) -> Run:
    """One run with a cell for each stimulus."""
    cells = [new_cell(make) for _ in stimuli]
    for cell, stimulus in zip(cells, stimuli, strict=True):
        cell.inject(stimulus)
    with warnings.catch_warnings():
        warnings.filterwarnings("ignore", ".* spikes once in every ")  # tried on purpose; fi_curve says it of all
        return simulate(cells, t_stop=dur, **settings)


def sweep(make: Make, stimuli: Sequence[Any], dur: float, settings: dict[str, Any]) -> Iterator[Run]:
    """Runs with a cell for each stimulus, as many as take some seconds; interrupted, those that were finished.

    With engine=None in the settings the faster one.
    """
    size, settings = _planned(new_cell(make), len(stimuli), dur, settings)
    done = 0
    try:
        for start in range(0, len(stimuli), size):
            run = together(make, stimuli[start : start + size], dur, settings)
            yield run
            done = min(start + size, len(stimuli))
    except KeyboardInterrupt:
        if done == 0:
            raise
        warn(f"interrupted: {done} of {len(stimuli)} values were finished")


def _planned(probe: Cell, count: int, dur: float, settings: dict[str, Any]) -> tuple[int, dict[str, Any]]:
    """How many cells a run may have, and the settings with an engine."""
    steps = dur / settings["dt"]
    size = max(int(_WORK / sum(section.nseg for section in probe.sections) / steps), 1)
    if settings.get("engine", "") is None:
        settings = {**settings, "engine": faster(probe, min(size, count), steps, settings)}
    return size, settings


def extent(values: Any, unit: str) -> str:
    """The smallest and the largest of the values that are there, as text."""
    there = values[np.isfinite(values)]
    if not len(there):
        return f"none of {len(values)} in {unit}"
    low, high = (f"{each:.4g}" for each in (there.min(), there.max()))
    return f"{low} {unit}" if low == high else f"{low} to {high} {unit}"


def new_cell(make: Make) -> Cell:
    """A cell that nobody else has."""
    if isinstance(make, Cell):
        raise ParameterError(
            f"{make!r} is one cell, and a protocol needs new ones: give its class or its spec, or a function "
            "that makes one"
        )
    with decimal_point():  # templates that read files, as Import3d does, read numbers
        cell = make() if a_call(make) else None
    if not isinstance(cell, Cell):
        given = make.__name__ if isinstance(make, type) else shown(make)
        raise ParameterError(
            f"{given} does not make cells: give a class such as AdEx, or a function that returns a new cell, as "
            "lambda: AdEx.preset('brette_gerstner_2005') or, for a hoc template, lambda: nrnwrap.wrap(h.Template())"
        )
    return cell


def label(make: Make | Cell) -> str:
    """What the cells are called."""
    if isinstance(make, type):
        return make.__name__
    return (make if isinstance(make, (Cell, Spec)) else new_cell(make)).label
