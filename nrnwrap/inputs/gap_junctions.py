"""Gap junctions: two point processes each, a side on each segment."""

from __future__ import annotations

import itertools
from typing import Any
from weakref import ref

from nrnwrap.anatomy.places import capacitance
from nrnwrap.engine import census, nrn, traits, underway
from nrnwrap.errors import LocationError, SimulationError
from nrnwrap.mechanisms.point_processes import point_process

Name = tuple[int, str]  # of a place for other ranks: gid of the cell, segment

SIDES = "sides of gap junctions"  # as the census calls them

_SERIAL = itertools.count()


class Side:
    """One side of a gap junction: a point process, and the other side or, for one on any rank, the names of both."""

    def __init__(self, where: nrn.Segment, g: float, names: tuple[Name, Name] | None = None) -> None:
        if capacitance(where) == 0:
            raise LocationError(
                f"{where} is an end, without capacitance: a gap junction needs a segment between 0 and 1"
            )
        self.serial = next(_SERIAL)
        self.gap = point_process("nw_GapJunction", where, g=g)
        self.names = names  # here, there
        self._far: ref[Side] | None = None  # the cells' attachments keep both sides
        census.enter(SIDES, self)

    @property
    def far(self) -> Side | None:
        """The other side; None for one on any rank."""
        return None if self._far is None else self._far()

    @property
    def segment(self) -> nrn.Segment:
        return self.gap.get_segment()

    @property
    def alive(self) -> bool:
        """Whether the segments of both sides still exist, as far as this process knows."""
        return self.gap.has_loc() and (self.far is None or self.far.gap.has_loc())

    @property
    def place(self) -> str:
        """A name of the segment that no other one of the process has."""
        segment = self.segment
        return f"{segment.sec.hoc_internal_name()}, {segment.sec.nseg}: {segment.x}"

    @property
    def spiking(self) -> Any:
        """The spiking mechanism on the segment, whose resets the other side has to know of; None without one."""
        standing = (each for each in self.segment.point_processes() if traits.says(each, traits.SPIKING))
        return next((each for each in standing if hasattr(each, "shown_end")), None)  # "published" ones show nothing


def refuse_newcomers() -> None:
    """Raise SimulationError in the midst of a run."""
    if underway.is_going():
        raise SimulationError(
            "gap junctions cannot come between two pieces of a Session, since cells look for them when it begins: make "
            "them before with g=0, and set the g of their point processes"
        )


def pair(here: nrn.Segment, there: nrn.Segment, g: float) -> tuple[Side, Side]:
    """Join two segments of this process by the conductance `g` (uS)."""
    if here == there:
        raise LocationError(f"a gap junction needs two places, but both are {here}")
    one, other = Side(here, g), Side(there, g)
    one._far, other._far = ref(other), ref(one)
    return one, other
