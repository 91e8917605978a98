"""What a public name of the numeric rooms says of itself: units, errors, and sources that somebody has looked up."""

import inspect
import re
import sys

from helpers.house import ROOT

sys.path.insert(0, str(ROOT / "docs" / "site"))

import reference

ROOMS = ("spikes", "theory", "decode", "fit")
CHECKED = ROOT / "tests" / "data" / "citations.txt"
# Where the table of citations counts.
FOLDERS = [*(f"nrnwrap/{room}" for room in (*ROOMS, "protocols", "network", "simulation", "morphology")), "cells"]
CITING = [
    *(path for folder in FOLDERS for path in sorted((ROOT / folder).rglob("*.py"))),
    *(ROOT / "docs" / f"{name}.md" for name in ("decoding", "fitting", "numerics", "theory")),
]
# Where a row of the table may be cited as well.
ELSEWHERE = [
    *(path for folder in ("nrnwrap", "cells") for path in sorted((ROOT / folder).rglob("*.py"))),
    *(path for kind in ("mod", "inc") for path in sorted((ROOT / "mod").glob(f"*.{kind}"))),
]
# Methods with arguments that nothing can be wrong with, beyond what Python itself says.
HARMLESS = {"get_params", "but", "drift", "fitted"}
ERRORS = r"\w+Error\b|\berrors\b[^.]*\bare those of\b"
UNITS = r"\b(ms|mV|Hz|nA|nF|uS|MOhm|dB|bits|degrees|no unit|not have a unit)\b|-?\d to 1\b"
# journal volume:first-last, as in J. Neurophysiol. 99:656-666
PLACE = r"([A-Z][A-Za-z]*\.? |eLife |[A-Z]\. )(\d+(?:-\d+)?:e?\d{2,})(-\d+)?"


def public(room):
    """(name, value) of each public function, class, method and property of a room."""
    for name, value in reference.names(room).items():
        yield name, value
        if inspect.isclass(value):
            for member in reference.members(value):
                yield f"{name}.{member}", inspect.getattr_static(value, member)


def fails(name, value):
    """Whether a call of it can fail for what it is given: pictures of results and the like cannot."""
    if inspect.isclass(value):
        return hasattr(value.__init__, "__wrapped__")  # one that users make, which checks what it gets
    value = getattr(value, "__func__", value)
    member = "self" in (takes := set(inspect.signature(value).parameters)) if callable(value) else None
    if member is None or name.rpartition(".")[2] in HARMLESS:
        return False
    return not member or not takes <= {"self", "ax", "style"}


def text(value):
    return " ".join((inspect.getdoc(value) or "").split())


ALL = [(f"{room}.{name}", value) for room in ROOMS for name, value in public(room)]
CALLS = [each for each in ALL if fails(*each)]
WHOLE = [(name, value) for name, value in CALLS if name.count(".") == 1]  # no methods


def test_a_public_name_has_a_definition():
    assert [name for name, value in ALL if not text(value)] == []
    assert len(ALL) > len(CALLS) > len(WHOLE) > 50


def test_a_call_names_its_errors():
    """What it raises."""
    assert [name for name, value in CALLS if not re.search(ERRORS, text(value))] == []


def test_a_function_and_a_class_name_units():
    """A unit, or that it does not have one."""
    assert [name for name, value in WHOLE if not re.search(UNITS, text(value))] == []


def citations(path):
    """(journal's last word, volume:first, -last) of each citation with volume and page."""
    joined = re.sub(r'"\s*\n\s*f?"|\s*\n[#:\s]*', lambda hit: "" if '"' in hit[0] else " ", path.read_text())
    return [(journal.strip(), place, last) for journal, place, last in re.findall(PLACE, joined)]


def checked():
    """(journal's last word, volume:first) -> -last, of the table."""
    rows = [line for line in CHECKED.read_text().splitlines() if not line.startswith("#")]
    found = [re.search(PLACE, row).groups("") for row in rows]
    return {(journal.strip(), place): last for journal, place, last in found}


def test_citations_were_looked_up():
    known = checked()
    for path in CITING:
        for journal, place, last in citations(path):
            assert (journal, place) in known, f"{path}: {journal} {place}: look it up, or leave volume and page away"
            assert last in ("", known[journal, place]), f"{path}: {journal} {place} ends at {known[journal, place]}"


def test_citations_are_one_throughout():
    known = checked()
    found = [(path.name, each) for path in {*CITING, *ELSEWHERE} for each in citations(path)]
    assert {each[:2] for _, each in found} >= set(known)  # nor does the table have what nobody cites
    other = [(name, each) for name, each in found if each[2] not in ("", known.get(each[:2], each[2]))]
    assert not other, f"{other}: the table has other last pages"
