"""What NEURON prints about mistakes in hoc, as messages that name file and line."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

from nrnwrap.engine import h
from nrnwrap.hoc.copies import Copies
from nrnwrap.hoc.names import is_neurons, library
from nrnwrap.mechanisms import advice

_REPORT = re.compile(
    r"^[^\n:]*: (?P<what>[^\n]+)\n in (?P<file>[^\n]+) near line (?P<line>\d+)\n(?=(?P<shown>[^\n]*))",
    re.MULTILINE,
)
_MISSING = "Couldn't find: "
_OWN = r"\s+(xopen|load_file|execute1)\(|and others|\s+\w+\.file\("  # calls that are not the model's own


@dataclass(frozen=True)
class Report:
    """A complaint of NEURON: what it says, where, and what it shows of the code and of the calls."""

    what: str
    path: Path
    line: int
    shown: tuple[str, ...]

    @property
    def missing(self) -> bool:
        """Whether it is of a file that was not found; hoc goes on without it."""
        return self.what.startswith(_MISSING)

    @cached_property
    def message(self) -> str:
        rows = "" if self.missing else "".join(f"\n    {row.rstrip()}" for row in self.shown)
        return f"{self.path}:{self.line}: {self.what}{advice(self.what)}{rows}"


def reports(printed: str, copies: Copies) -> Iterator[Report]:
    """The complaints in what NEURON has printed, in their order; load_file() repeats each, which is left out."""
    said = _unranked(printed)
    for found in _REPORT.finditer(said):
        if not found["what"].startswith("hoc_Load_file"):
            path, line = _place(found["file"], int(found["line"]), copies)
            shown = tuple(_shown(said[found.end() :], found["file"], line, copies))
            yield Report(copies.original(found["what"].strip()), path, line, shown)


def of_originals(printed: str, copies: Copies) -> str:
    """What was printed, as it is where complaints are of the model's files instead of their copies."""

    def replaced(found: re.Match[str]) -> str:
        path, line = _place(found[1], int(found[2]), copies)
        return f" in {path.name if copies.named(Path(found[1]).name) else found[1]} near line {line}"

    return re.sub(r" in (\S[^\n]*) near line (\d+)", replaced, copies.original(printed))


def _unranked(text: str) -> str:
    """The text without the number of the rank, with which NEURON begins its complaints where there are several."""
    parallel = h.ParallelContext()
    if parallel.nhost() == 1:
        return text
    return re.sub(rf"^( *){parallel.id():g} ", r"\1", text, flags=re.MULTILINE)


def _place(file: str, line: int, copies: Copies) -> tuple[Path, int]:
    """The file and line that NEURON means; it names files without their folders."""
    name = Path(file.strip()).name
    copy = copies.named(name)
    if copy is not None:
        return copy.script.path, copy.line(line)
    return (library() / name if is_neurons(name) else Path(name)), line


def _shown(text: str, file: str, line: int, copies: Copies) -> Iterator[str]:
    """The rows below a complaint: the line of code, as it is in the script, a caret, the calls."""
    copy = copies.named(Path(file.strip()).name)
    rows = text.splitlines()[:8]
    if rows and copy is not None and rows[0].strip() != copy.script.shown(line):
        rows[:2] = [f" {copy.script.shown(line)}"]
    yield from rows[:1]
    for row in rows[1:]:
        if _REPORT.match(f"{row}\n in x near line 1\n") and not row.startswith(" "):
            break
        if re.match(_OWN, row):
            break
        yield row
