"""What can be set of a section: its variables with their bounds, and the parameters of its mechanisms."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Any, NamedTuple

from nrnwrap.engine import nrn

BOUNDS = {"cm": (1e6, "uF/cm2"), "Ra": (1e6, "ohm cm")}  # above 0, up to


class Key(NamedTuple):
    """What one value is of: a parameter of a mechanism, or with mechanism "" a variable of the section."""

    section: nrn.Section
    mechanism: str
    name: str


def put(key: Key, values: Sequence[float], constant: bool) -> None:
    """Give each segment of a section its value."""
    section, mechanism, name = key
    base, index = indexed(name)
    if constant and index is None:  # NEURON's own loop
        setattr(section, f"{name}_{mechanism}" if mechanism else name, values[0])
        return
    for segment, value in zip(section, values, strict=True):
        where = holder(segment, mechanism, base)
        if index is None:
            setattr(where, base, value)
        else:
            getattr(where, base)[index] = value


def holder(segment: nrn.Segment, mechanism: str, name: str) -> Any:
    """What has the variable `name`: a mechanism of the segment, or the segment (and its are extracellular's xg ...)."""
    if not mechanism or (mechanism == "extracellular" and name in ("xraxial", "xg", "xc")):
        return segment
    return getattr(segment, mechanism)


def indexed(name: str) -> tuple[str, int | None]:
    """("xg", 1) of "xg[1]", ("g", None) of "g"."""
    found = re.fullmatch(r"(\w+)\[(\d+)\]", name)
    return (found[1], int(found[2])) if found else (name, None)
