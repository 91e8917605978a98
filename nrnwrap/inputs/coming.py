"""Which stimuli may come in the midst of a run."""

from __future__ import annotations

from nrnwrap.engine import h, underway
from nrnwrap.errors import SimulationError
from nrnwrap.inputs.contracts import Stimulus


def refuse(stimulus: Stimulus) -> None:
    """Raise SimulationError for a stimulus that cannot come in the midst of a run, if there is one."""
    underway.refuse(stimulus, "attached", stimulus.needs_start)
    if underway.is_going() and stimulus.clamps and h.secondorder:
        raise SimulationError(
            f"{stimulus} comes while a Session is open whose secondorder is {h.secondorder:g}, which rings at a "
            "voltage clamp: give the Session secondorder=0"
        )
