"""Which sections are meant, and how far their segments are from the soma."""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import Any, TypeAlias

from nrnwrap.anatomy.places import shortened
from nrnwrap.anatomy.types import OF_SWC, short_name
from nrnwrap.base.kinds import several
from nrnwrap.engine import nrn
from nrnwrap.errors import LocationError, unknown

Where: TypeAlias = "str | nrn.Section | Iterable[str | nrn.Section] | None"

EVERYWHERE = "all"
TYPES = tuple(OF_SWC.values())  # what a cell may lack without a mistake being likely


def regions(sections: Iterable[nrn.Section]) -> dict[str, list[nrn.Section]]:
    """The sections under each name that means some: "all", "dend" for dend[0], dend[1] ..., "dend[1]"."""
    found: dict[str, list[nrn.Section]] = {EVERYWHERE: list(sections)}
    for section in found[EVERYWHERE]:
        own = short_name(section)
        for each in dict.fromkeys((re.sub(r"(\[\d+\])+$", "", own), own)):
            found.setdefault(each, []).append(section)
    return found


def chosen(cell: Any, where: Where) -> list[nrn.Section]:
    """The sections of `cell` that `where` means, each once: None is all, a name as in `regions`."""
    if where is None:
        return list(cell.sections)
    given = [where] if isinstance(where, (str, nrn.Section)) else _listed(where)
    if not given:
        raise LocationError(f"no section given; those of {cell}: {shortened(cell.sections)}")
    named = regions(cell.sections)
    mine, found = set(named[EVERYWHERE]), {}
    for each in given:
        if isinstance(each, str):
            if each not in named:
                raise unknown(f"section of {cell}", each, _groups(named))
            found.update(dict.fromkeys(named[each]))
        elif isinstance(each, nrn.Section) and each in mine:
            found[each] = None
        else:
            raise LocationError(_refused(cell, each))
    return list(found)


def _listed(where: Any) -> list[Any]:
    if isinstance(where, nrn.Segment) or not several(where):
        return [where]
    return list(where)


def _refused(cell: Any, what: Any) -> str:
    if isinstance(what, nrn.Segment):
        return f"{what} is a segment, and this is done to whole sections: give {what.sec}, with a function of distance"
    kind = "a section of" if isinstance(what, nrn.Section) else "a section, or the name of one, of"
    return f"{what} is not {kind} {cell}"


def _groups(named: dict[str, list[nrn.Section]]) -> list[str]:
    """The names that mean several sections, or the only one."""
    indexed = {each for each in named if each.endswith("]")}
    return sorted(set(named) - indexed) or sorted(named)
