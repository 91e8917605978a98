"""Where a run starts: the voltage of every section of the process."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from nrnwrap.base.settings import Settings
from nrnwrap.engine import census, coreneuron, h, ranks
from nrnwrap.engine.state import finitialize
from nrnwrap.neurons import Cell
from nrnwrap.neurons.runnable import GUESTS, ON_OTHERS


def initialise(cells: Sequence[Cell], settings: Settings) -> None:
    """Start every section of the process at the voltage of its cell, and call finitialize."""
    default = getattr(h, "v_init", Cell.v_init)  # h.v_init exists once stdrun.hoc is loaded
    # PointNeuron.at and wrap do not make sections of their own
    lent: dict[Any, Cell] = {section: cell for cell in (*census.living(GUESTS), *cells) for section in cell.sections}
    told = {section: cell for cell in census.living(ON_OTHERS) if "v_init" in vars(cell) for section in cell.sections}
    with ranks.agreed():
        _redistribute(cells)
    for section in h.allsec():
        owner = told.get(section, section.cell())
        if not isinstance(owner, Cell):
            owner = lent.get(section)
        v = settings.v_init
        if v is None:
            v = owner.v_init if isinstance(owner, Cell) else default
        for segment in section.allseg():  # the ends too: what they had in the last run would change the rounding
            segment.v = v
    if settings.engine == "coreneuron":
        coreneuron.relist_sources()
    finitialize()


def _redistribute(cells: Sequence[Cell]) -> None:
    """Let every cell of the process give the segments that it has now the values that belong there."""
    owners = {owner for section in h.allsec() if isinstance(owner := section.cell(), Cell)}
    changed = [cell for cell in owners.union(census.living(GUESTS), cells) if cell.redistribute()]
    if changed:
        for cell in cells:
            cell.check()  # a capacitance may be another one
