"""wrap(thing): a model that others wrote, as a cell with every verb. Nothing of the model is changed."""

from __future__ import annotations

import numbers
from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from nrnwrap import checks, placing
from nrnwrap.cell import Cell, guests
from nrnwrap.errors import GeometryError, LocationError, ParameterError
from nrnwrap.mechanisms import h, nrn

_USUAL = ("all", "allsec", "sections", "soma", "somatic", "dend", "basal", "apic", "apical", "axon", "axonal")
_DEPTH = 3  # of lists and tables within each other, in which sections are looked for


class Wrapped(Cell):
    """A model that others wrote: `model` is what was wrapped, and lives as long as the cell.

    `soma` is a section, `dend`, `apic` and `axon` are the lists of sections whose names begin so, `sections` all.
    """

    model: Any
    celsius: float | None = None

    def __init__(
        self,
        model: Any,
        *,
        soma: Any = None,
        spike_at: Any = None,
        threshold: Any = None,
        v_init: Any = None,
        celsius: Any = None,
    ) -> None:
        self.model = model
        self._sections = _found(model)
        self._owners = {
            id(each): each for each in (section.cell() for section in self._sections)
        }  # of hoc: else they go
        self.soma = _soma(self, soma)
        self.spike_at = None if spike_at is None else self._named(spike_at)
        self.threshold = self._number("threshold", threshold, "mV", Cell.threshold)
        self.v_init = self._number("v_init", v_init, "mV", getattr(h, "v_init", Cell.v_init))
        self.celsius = self._number("celsius", celsius, "degC", None)
        guests.add(self)

    @property
    def sections(self) -> list[nrn.Section]:
        return list(self._sections)

    @property
    def dend(self) -> list[nrn.Section]:
        return self._of_kind("dend")

    @property
    def apic(self) -> list[nrn.Section]:
        return self._of_kind("apic")

    @property
    def axon(self) -> list[nrn.Section]:
        return self._of_kind("axon")

    @property
    def label(self) -> str:
        if _is_hoc(self.model):
            return str(self.model.hname().partition("[")[0])
        return "cell" if isinstance(self.model, (nrn.Section, Iterable)) else type(self.model).__name__

    def check(self) -> None:
        """Raise GeometryError when the model has lost a section since it was wrapped."""
        for section in self._sections:
            if not _exists(section):
                raise GeometryError(f"{self}: a section has been deleted since it was wrapped; wrap the model again")

    def made_from(self) -> tuple[tuple[Any, ...], dict[str, Any]]:
        raise ParameterError(
            f"{self} was made by others, so it cannot be copied or pickled: make the model again and wrap that; "
            "for another process, give a function that does both"
        )

    def _of_kind(self, kind: str) -> list[nrn.Section]:
        return [section for section in self._sections if _short(section).startswith(kind)]

    def _named(self, at: Any) -> nrn.Segment:
        """The segment that `at` means, which may also be the name of a section."""
        return self.place(_by_name(self._sections, at)(0.5) if isinstance(at, str) else at)

    def _number(self, name: str, given: Any, unit: str, otherwise: Any) -> Any:
        """An argument, else an attribute of the model of the same name, else what others have."""
        if given is None and isinstance(getattr(self.model, name, None), numbers.Real):
            given = getattr(self.model, name)
        return otherwise if given is None else checks.number(name, given, -1e3, 1e3, unit=unit)

    def __str__(self) -> str:
        return str(self.model.hname()) if _is_hoc(self.model) else f"{self.label}[{self._serial}]"


def wrap(
    thing: Any,
    *,
    soma: Any = None,
    spike_at: Any = None,
    threshold: float | None = None,
    v_init: float | None = None,
    celsius: float | None = None,
) -> Wrapped:
    """Return `thing` as a cell: inject, receive, connect, couple, register, simulate and the rest work on it.

    thing: an instance of a hoc template, a Python object with sections, a section (its tree), or sections. Sections
        that are joined to these belong to the cell as well. A Python object's are those made with cell=object, else
        those that its attributes hold, also in lists and tables.
    soma: the section that stimuli and recordings take, or its name; by default the thing's `soma` or `soma[0]`, the
        section whose name says so, or the only root.
    spike_at: the segment, section or name of the section where passages of `threshold` (mV) are spikes; by default
        the soma's middle.
    threshold, v_init, celsius: by default the thing's own attributes of these names, else 0 mV; h.v_init when
        stdrun.hoc is loaded, or -65 mV; NEURON's temperature.

    Nothing of the model is changed; the cell keeps it alive. Raises ParameterError for what has no sections,
    LocationError where the soma is in doubt.
    """
    return Wrapped(thing, soma=soma, spike_at=spike_at, threshold=threshold, v_init=v_init, celsius=celsius)


def _found(thing: Any) -> list[nrn.Section]:
    """The sections of a thing, with all that is joined to them."""
    if isinstance(thing, Cell):
        raise ParameterError(f"{thing!r} is a cell already, and does not need wrap")
    if isinstance(thing, type) or str(thing).endswith("()"):
        name = thing.__name__ if isinstance(thing, type) else str(thing).removesuffix("()")
        raise ParameterError(f"{name} makes models, and is not one: wrap an instance, wrap({name}())")
    result = _trees(_given(thing))
    if not result:
        raise ParameterError(
            f"{_said(thing)} does not have sections: give an instance of a hoc template, an object whose attributes "
            "are sections or lists of them, or a list of sections"
        )
    return result


def _given(thing: Any) -> list[nrn.Section]:
    if isinstance(thing, nrn.Section):
        return [thing]
    if _is_hoc(thing) and not _is_list(thing):
        return _of_instance(thing)
    if isinstance(thing, Mapping):
        return list(_within(thing, _DEPTH))
    if _is_list(thing) or (isinstance(thing, Iterable) and not isinstance(thing, (str, bytes))):
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
    inner = [each for each in own.values() if _is_hoc(each) and not _is_list(each)]
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
        if not _exists(section):
            raise LocationError("a section has been deleted already: make it anew")
    done: set[nrn.Section] = set()
    for section in list(result):
        if section not in done:
            tree = section.wholetree()
            done.update(tree)
            result.update(dict.fromkeys(tree))
    return list(result)


def _soma(cell: Wrapped, given: Any) -> nrn.Section:
    sections = cell.sections
    if given is not None:
        section = _by_name(sections, given) if isinstance(given, str) else placing.segment(given, sections[0]).sec
        if section not in sections:
            raise LocationError(f"soma: {section} is not on {cell}; its sections: {_names(sections)}")
        return section
    named = _first(getattr(cell.model, "soma", None)) or _first(getattr(cell.model, "somatic", None))
    if named is not None and named in sections:
        return named
    somata = [section for section in sections if "soma" in _short(section).lower()]
    roots = [section for section in sections if section.parentseg() is None]
    first = [section for section in somata if _short(section).lower() in ("soma", "soma[0]")]
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


def _by_name(sections: list[nrn.Section], name: str) -> nrn.Section:
    found = [section for section in sections if name in (section.name(), _short(section))]
    if len(found) != 1:
        what = "several sections are" if found else "no section is"
        raise LocationError(f"{what} called {name!r}; all: {_names(sections)}")
    return found[0]


def _exists(section: nrn.Section) -> bool:
    try:
        return bool(section.name())
    except ReferenceError:
        return False


def _is_hoc(thing: Any) -> bool:
    return isinstance(thing, type(h)) and hasattr(thing, "hname")


def _is_list(thing: Any) -> bool:
    return _is_hoc(thing) and thing.hname().startswith("SectionList[")


def _short(section: nrn.Section) -> str:
    return str(section.name().rpartition(".")[2])


def _names(sections: list[nrn.Section]) -> str:
    return ", ".join(map(str, sections[:8])) + (f" ... ({len(sections)} in all)" if len(sections) > 8 else "")


def _said(thing: Any) -> str:
    text = repr(thing)
    return text if len(text) < 80 else f"{text[:77]}..."
