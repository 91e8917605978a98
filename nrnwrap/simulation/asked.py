"""What a run is asked to run: cells and stimuli, and nothing else."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from nrnwrap.base.calls import is_not
from nrnwrap.base.kinds import several
from nrnwrap.engine import ranks
from nrnwrap.errors import ParameterError
from nrnwrap.inputs import Source, Stimulus
from nrnwrap.neurons import Cell
from nrnwrap.simulation.groups import Cells, Group


def checked_stimuli(stimuli: Sequence[Any]) -> tuple[Stimulus, ...]:
    """The stimuli; raises ParameterError for what is not one."""
    for stimulus in stimuli:
        if not isinstance(stimulus, Stimulus):
            raise ParameterError(_not_a_stimulus(stimulus))
    return tuple(stimuli)


def _not_a_stimulus(given: Any) -> str:
    if isinstance(given, Cell):
        return (
            f"{given!r} is a cell, not a stimulus: give several cells as one list, simulate([cell, other], t_stop=...)"
        )
    if isinstance(given, Source):
        return f"{given!r} is a source of events, not a stimulus: cell.receive({given!r}, Exp(), weight=0.001)"
    if isinstance(given, (int, float)) and not isinstance(given, bool):
        return (
            f"{given!r} is not a stimulus: a current of {given:g} nA is Step({given:g}), a duration is t_stop={given:g}"
        )
    return is_not(given, "a stimulus", "give one such as Step(0.3, delay=50, dur=300)")


def group(cells: Cell | Sequence[Cell] | Group) -> Group:
    """What a run is of; raises ParameterError for what is not a cell, and for one that is there twice."""
    if isinstance(cells, Group):
        return cells
    found: list[Any] = list(cells) if not isinstance(cells, Cell) and several(cells) else [cells]
    for cell in found:
        if not isinstance(cell, Cell):
            first = "the cells come first, then the stimuli"
            remedy = first if isinstance(cell, Stimulus) else "give a cell such as LIF(), or a list of them"
            raise ParameterError(is_not(cell, "a cell", remedy))
    if not found and not ranks.several():
        raise ParameterError("a cell to simulate is missing: give one, such as simulate(LIF(), Step(0.3), t_stop=100)")
    if len(set(map(id, found))) < len(found):
        raise ParameterError("a cell is listed twice: it would get the stimuli twice")
    return Cells(found, isinstance(cells, Cell))
