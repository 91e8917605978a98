"""Which engine a sweep takes when nobody says."""

from __future__ import annotations

from typing import Any

from nrnwrap import mechanisms
from nrnwrap.engine import census, h, ranks
from nrnwrap.neurons import Cell

_CELLS, _STEPS = 100, 1000  # from which on CoreNEURON was faster for every point neuron: benchmarks/fi_engines.py


def faster(probe: Cell, count: int, steps: float, settings: dict[str, Any]) -> str:
    """The engine for `count` cells like `probe`, the only cell of its kind so far, under constant currents.

    CoreNEURON where it is faster, gives the same spikes and is ready to be used: for point neurons of this package that
    are all there is in the process, on one rank and one thread, with the fixed step, and compiled already.
    """
    parallel = h.ParallelContext()
    pays = count >= _CELLS and steps >= _STEPS and settings.get("method", "fixed") == "fixed"
    alone = parallel.nhost() == 1 and parallel.nthread() == 1 and not ranks.owned()
    if pays and alone and _bare(probe) and _nothing_else(probe) and mechanisms.ready_for_coreneuron():
        return "coreneuron"
    return "neuron"


def _bare(probe: Cell) -> bool:
    """Whether it is a point neuron that is the same on CoreNEURON, and to which nothing was attached."""
    return (
        probe.same_on_coreneuron and not probe.attached and list(probe.segment.point_processes()) == [probe.mechanism]
    )


def _nothing_else(probe: Cell) -> bool:
    """Whether the process has neither another section nor a connection."""
    return list(h.allsec()) == probe.sections and not census.netcons()
