"""The sections of a model that others wrote: found in whatever holds them."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from nrnwrap.anatomy.places import segment
from nrnwrap.anatomy.types import short_name
from nrnwrap.base.calls import shown
from nrnwrap.base.kinds import several
from nrnwrap.engine import h, nrn
from nrnwrap.errors import LocationError, ParameterError

_USUAL = ("all", "allsec", "sections", "soma", "somatic", "dend", "basal", "apic", "apical", "axon", "axonal")
_DEPTH = 3  # of lists and tables within each other, in which sections are looked for


def sections_of(thing: Any) -> list[nrn.Section]:
    """The sections of a thing, with all that is joined to them."""
    if isinstance(thing, type) or str(thing).endswith("()"):
        name = thing.__name__ if isinstance(thing, type) else str(thing).removesuffix("()")
        raise ParameterError(f"{name} makes models, and is not one: wrap an instance, wrap({name}())")
    result = _trees(_given(thing))
    if not result:
        raise ParameterError(
            f"{shown(thing)} does not have sections: give an instance of a hoc template, an object whose attributes "
            "are sections or lists of them, or a list of sections"
        )
    return result


def _given(thing: Any) -> list[nrn.Section]:
    if isinstance(thing, nrn.Section):
        return [thing]
    if is_hoc(thing) and not _is_list(thing):
        return _of_instance(thing)
    if isinstance(thing, Mapping):
        return list(_within(thing, _DEPTH))
    if several(thing):
        found = list(thing)
        wrong = [each for each in found if not isinstance(each, nrn.Section)]
        if wrong and not hasattr(thing, "__dict__"):
            raise ParameterError(f"wrap: {wrong[0]!r} in the list is not a section")
        if not wrong:
            return found
    if thing is None:  # whom sections made without cell= belong to
        return []
    owned = [section for section in h.allsec() if section.cell() is thing]
    return owned or _held(thing)


def _of_instance(thing: Any) -> list[nrn.Section]:
    """The sections of an instance of a template; the list `all`, where it is public, saves looking at every cell."""
    listed: Any = getattr(thing, "all", None)
    found = list(listed) if _is_list(listed) else []
    return found or [section for section in h.allsec() if section.cell() == thing]


def _held(thing: Any) -> list[nrn.Section]:
    """The sections that an object's attributes hold, the usual names first; of a wrapper's instance, its own."""
    own = vars(thing) if hasattr(thing, "__dict__") else {}
    places = {name: getattr(thing, name, None) for name in _USUAL} | own
    found = list(dict.fromkeys(section for place in places.values() for section in _within(place, _DEPTH)))
    inner = [each for each in own.values() if is_hoc(each) and not _is_list(each)]
    return found or [section for each in inner for section in h.allsec() if section.cell() == each]


def _within(place: Any, depth: int) -> Iterator[nrn.Section]:
    if isinstance(place, nrn.Section):
        yield place
    elif _is_list(place):
        yield from place
    elif depth and isinstance(place, (list, tuple, Mapping)):
        for each in place.values() if isinstance(place, Mapping) else place:
            yield from _within(each, depth - 1)


def _trees(sections: Iterable[nrn.Section]) -> list[nrn.Section]:
    """The sections, and behind them those that are joined to them."""
    result: dict[nrn.Section, None] = dict.fromkeys(sections)
    for section in result:
        if not exists(section):
            raise LocationError("a section has been deleted already: make it anew")
    done: set[nrn.Section] = set()
    for section in list(result):
        if section not in done:
            tree = section.wholetree()
            done.update(tree)
            result.update(dict.fromkeys(tree))
    return list(result)


def soma_of(cell: Any, given: Any) -> nrn.Section:
    sections = cell.sections
    if given is not None:
        section = by_name(sections, given) if isinstance(given, str) else segment(given, sections[0]).sec
        if section not in sections:
            raise LocationError(f"soma: {section} is not on {cell}; its sections: {_names(sections)}")
        return section
    named = _first(getattr(cell.model, "soma", None)) or _first(getattr(cell.model, "somatic", None))
    if named is not None and named in sections:
        return named
    somata = [section for section in sections if "soma" in short_name(section).lower()]
    roots = [section for section in sections if section.parentseg() is None]
    first = [section for section in somata if short_name(section).lower() in ("soma", "soma[0]")]
    for candidates in (first, somata, roots):
        if len(candidates) == 1:
            return candidates[0]
    doubt = "Several sections could be" if somata else "No section is called soma, and there are several roots"
    raise LocationError(
        f"which section of {cell} is the soma? {doubt}: {_names(somata or roots)}. Give wrap(..., soma=...)"
    )


def _first(place: Any) -> nrn.Section | None:
    """A section, or the first of some."""
    if isinstance(place, nrn.Section):
        return place
    try:
        found = next(iter(place), None)
    except (TypeError, RuntimeError):  # nothing to go through, or a hoc array of something else
        return None
    return found if isinstance(found, nrn.Section) else None


def by_name(sections: list[nrn.Section], name: str) -> nrn.Section:
    found = [section for section in sections if name in (section.name(), short_name(section))]
    if len(found) != 1:
        what = "several sections are" if found else "no section is"
        raise LocationError(f"{what} called {name!r}; all: {_names(sections)}")
    return found[0]


def exists(section: nrn.Section) -> bool:
    try:
        return bool(section.name())
    except ReferenceError:
        return False


def is_hoc(thing: Any) -> bool:
    return isinstance(thing, type(h)) and hasattr(thing, "hname")


def _is_list(thing: Any) -> bool:
    return is_hoc(thing) and thing.hname().startswith("SectionList[")


def _names(sections: list[nrn.Section]) -> str:
    return ", ".join(map(str, sections[:8])) + (f" ... ({len(sections)} in all)" if len(sections) > 8 else "")
