"""What a cell is made of: its sections, by type, distance, name or place."""

from __future__ import annotations

import math
from typing import Any

from nrnwrap import anatomy
from nrnwrap.engine import nrn
from nrnwrap.errors import LocationError


class Anatomy:
    """Sections that hang together, and the one that things happen at by default, `soma`."""

    soma: nrn.Section

    def __getattr__(self, name: str) -> Any:  # only for what Python does not find itself
        if name == "soma":
            raise LocationError(  # an AttributeError would be lost in `sections`, which asks for it
                f"{type(self).__name__} did not make a section called soma: its __init__ has to, as in "
                "self.soma = h.Section('soma', self)"
            )
        raise AttributeError(f"{type(self).__name__} does not have an attribute {name!r}")

    @property
    def sections(self) -> list[nrn.Section]:
        """All sections of the cell."""
        return self.soma.wholetree()

    @property
    def all(self) -> list[nrn.Section]:
        """All sections of the cell, of whatever type."""
        return self.sections

    @property
    def segment(self) -> nrn.Segment:
        """The segment that stimuli and recordings take by default."""
        return self.soma(0.5)

    @property
    def by_type(self) -> dict[str, list[nrn.Section]]:
        """The sections under the names of their types: `soma`, `dend`, `apic`, `axon`, `dend_5` ..."""
        return anatomy.by_type(self.sections)

    def select(
        self,
        type: anatomy.select.Types = None,
        *,
        min_distance: float = 0.0,
        max_distance: float = math.inf,
        order: anatomy.select.Orders = None,
        tips: bool | None = None,
    ) -> list[nrn.Section]:
        """The sections that meet all conditions, in the order of `sections`.

        type: "dend", a number of SWC, or several. min_distance, max_distance: of the way from `segment` to the
        section's middle (um). order: branch order or several, such as range(1, 4); 1 is what leaves the soma. tips:
        True for sections on which nothing hangs, False for the others. An unknown type is an UnknownNameError.
        """
        return anatomy.select.sections_of(
            self.sections,
            self.segment,
            type=type,
            min_distance=min_distance,
            max_distance=max_distance,
            order=order,
            tips=tips,
        )

    def select_segments(self, type: anatomy.select.Types = None, **conditions: Any) -> list[nrn.Segment]:
        """The segments of the sections that `select` would choose, by the distance of each segment's own middle."""
        return anatomy.select.segments_of(self.sections, self.segment, type=type, **conditions)

    def find(self, name: str) -> Any:
        """The section "dend[3]", or the segment "dend[3](0.5)"; UnknownNameError when there is none of that name."""
        return anatomy.select.find(self.sections, name)

    def nearest(self, point: Any) -> nrn.Segment:
        """The segment whose stretch of the centre line is nearest to a point (x, y, z) in um."""
        return anatomy.select.nearest(self.sections, point)

    def path_distance(self, at: Any) -> float:
        """Length of the way along the tree (um) from `segment` to a place."""
        return anatomy.distance(self.segment, self.place(at))

    def place(self, at: Any = None) -> nrn.Segment:
        """Return the segment of this cell that `at` means.

        None is the default segment, a segment itself, a section its middle, a number the position 0..1 on the soma, a
        string the name of a section or segment, such as "dend[3](0.5)". Raises LocationError for what is elsewhere.
        """
        if at is None:
            return self.segment
        segment = anatomy.segment(self.find(at) if isinstance(at, str) else at, self.segment.sec)
        if segment.sec not in self.sections:
            raise LocationError(f"{segment} is not on {self}; its sections: {anatomy.shortened(self.sections)}")
        return segment
