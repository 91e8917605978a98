"""Sections and segments: which one is meant, what they are called, what they hold."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from nrnwrap.base import checks
from nrnwrap.base.calls import shown
from nrnwrap.engine import nrn
from nrnwrap.errors import LocationError, ParameterError


def segment(at: Any, section: nrn.Section) -> nrn.Segment:
    """Return the segment that `at` means.

    A segment is itself, a section its middle, a number the position 0..1 in `section`, and None the
    middle of `section`. Raises LocationError for anything else.
    """
    if at is None:
        return section(0.5)
    if isinstance(at, nrn.Segment):
        return at
    if isinstance(at, nrn.Section):
        return at(0.5)
    try:
        position = checks.number("position", at)
    except ParameterError:
        position = -1.0
    if not 0 <= position <= 1:
        raise LocationError(
            f"{shown(at)} is not a place on a cell: give a segment such as {section}(0.5), a section, or a position "
            "from 0 to 1"
        )
    return section(position)


def shortened(sections: Sequence[nrn.Section]) -> str:
    """The first few names of a list of sections."""
    names = [str(section) for section in sections[:6]]
    return ", ".join(names) + (f" ... ({len(sections)} in all)" if len(sections) > 6 else "")


def capacitance(segment: nrn.Segment) -> float:
    """The capacitance (nF) of a segment: area (um2) times cm (uF/cm2)."""
    return segment.area() * segment.cm * 1e-5
