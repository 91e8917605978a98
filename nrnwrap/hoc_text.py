"""The text of hoc files: what they define, which files they load, whether loading them would end the process."""

from __future__ import annotations

import os
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

from nrnwrap.errors import HocError

_BLANK = re.compile(r"/\*.*?\*/|//[^\n]*|\"(?:\\.|[^\"\\\n])*\"", re.DOTALL)
_MARK = re.compile(r"\bbegintemplate\b[ \t]*(?P<begun>\w*)|\bendtemplate\b(?:[ \t]+\w+)?")
_LOAD = re.compile(r"\b(?:load_file|xopen)\s*\(\s*(?:\d\s*,\s*)?(?=\")")
_ROUTINE = re.compile(r"\b(?:proc|func|obfunc|iterator)\s+(\w+)\s*\([^)]*\)\s*\{")
_INSERT = re.compile(r"(?<![.\w])insert\s+([A-Za-z_]\w*)(?!\w|\s*\()")
_QUIT = re.compile(r"\bquit\s*\(")


@dataclass(frozen=True)
class Template:
    """A template as a file defines it: `text` is what stands between its name and `endtemplate`, without comments."""

    name: str
    start: int
    end: int
    first: int  # line
    last: int
    text: str


@dataclass(frozen=True)
class Load:
    """A file that a script loads by its name: where in the script the statement's string stands."""

    name: str
    start: int
    end: int
    path: Path


@dataclass(frozen=True)
class Script:
    """A hoc file: where it is and its text."""

    path: Path
    text: str
    root: Path  # the folder in which it is loaded

    @cached_property
    def code(self) -> str:
        """The text with comments and strings blanked; everything else keeps its place."""
        return _BLANK.sub(lambda match: re.sub(r"[^\n]", " ", match[0]), self.text)

    @cached_property
    def templates(self) -> tuple[Template, ...]:
        """The templates that the file defines; those inside of others are the others' own."""
        result, open_ = [], list[re.Match[str]]()
        for mark in _MARK.finditer(self.code):
            if mark["begun"] is not None:
                open_.append(mark)
            elif open_:
                begin = open_.pop()
                if not open_:
                    result.append(self._template(begin, mark))
        return tuple(result)

    def _template(self, begin: re.Match[str], end: re.Match[str]) -> Template:
        return Template(
            name=begin["begun"],
            start=begin.start(),
            end=end.end(),
            first=self.line(begin.start()),
            last=self.line(end.end()),
            text=" ".join(self._uncommented[begin.end() : end.start()].split()),
        )

    @cached_property
    def _uncommented(self) -> str:
        """The text with comments blanked, strings kept."""
        return _BLANK.sub(lambda match: match[0] if match[0][0] == '"' else re.sub(r"[^\n]", " ", match[0]), self.text)

    @cached_property
    def loads(self) -> tuple[Load, ...]:
        """The files beside it, or where HOC_LIBRARY_PATH says, that the script loads; NEURON's own are left out."""
        result = []
        for found in _LOAD.finditer(self._uncommented):
            if self.code[found.start()].isspace():  # inside a string
                continue
            literal = re.match(r'"([^"\n]*)"', self.text[found.end() :])
            path = literal and _find(literal[1], self.path.parent, self.root)
            if literal and path:
                result.append(Load(literal[1], found.end(), found.end() + literal.end(), path))
        return tuple(result)

    @property
    def inserts(self) -> Iterator[tuple[str, int]]:
        """Yield (mechanism, line) of each insert statement."""
        for found in _INSERT.finditer(self.code):
            yield found[1], self.line(found.start())

    def line(self, position: int) -> int:
        """The number of the line, from 1, on which the character at `position` stands."""
        return self.text.count("\n", 0, position) + 1

    @cached_property
    def routines(self) -> tuple[tuple[str, int, int], ...]:
        """(name, start, end) of what runs only when called: procedures, functions, templates."""
        spans = [(each.name, each.start, each.end) for each in self.templates]
        found = ((each[1], each.start(), _closed(self.code, each.end())) for each in _ROUTINE.finditer(self.code))
        inside = [(start, end) for _, start, end in spans]
        return (*spans, *(each for each in found if not any(a <= each[1] < b for a, b in inside)))

    def check(self) -> None:
        """Raise HocError for a template without an end: NEURON would be left with half of it."""
        open_: list[re.Match[str]] = []
        for mark in _MARK.finditer(self.code):
            if mark["begun"] is not None:
                open_.append(mark)
            elif open_:
                open_.pop()
            else:
                raise HocError(f"{self.path}:{self.line(mark.start())}: endtemplate without a begintemplate")
        if open_:
            first = open_[0]
            raise HocError(f"{self.path}:{self.line(first.start())}: the template {first['begun']} has no endtemplate")


def read(path: Path, root: Path) -> Script:
    """Return the hoc file at `path`; raises HocError when it cannot be read."""
    try:
        return Script(path, path.read_text(encoding="utf-8", errors="surrogateescape"), root)
    except OSError as cause:
        raise HocError(f"cannot read {path}: {cause.strerror or cause}") from cause


def closure(path: Path) -> list[Script]:
    """The file and all that it loads by name, each once, itself first."""
    result: dict[Path, Script] = {}
    waiting = [path]
    while waiting:
        each = waiting.pop(0)
        if each not in result:
            result[each] = read(each, path.parent)
            waiting += [load.path for load in result[each].loads]
    return list(result.values())


def quits(scripts: Sequence[Script]) -> tuple[Path, int] | None:
    """Where loading the scripts would call quit(), which ends the process; None when it would not.

    A routine counts as called when code that runs has its name; what is put together in strings is not seen.
    """
    routines = [(script, *each) for script in scripts for each in script.routines]
    running = [(script, start, end) for script in scripts for start, end in _outside(script)]
    while running:
        script, start, end = running.pop()
        piece = script.code[start:end]
        if found := _QUIT.search(piece):
            return script.path, script.line(start + found.start())
        words = set(re.findall(r"\w+", piece))
        called = [each for each in routines if each[1] in words]
        routines = [each for each in routines if each not in called]
        running += [(other, first, last) for other, _, first, last in called]
    return None


def _outside(script: Script) -> Iterator[tuple[int, int]]:
    """The stretches of a script that run while it is loaded."""
    position = 0
    for _, start, end in sorted(script.routines, key=lambda each: each[1]):
        if start >= position:
            yield position, start
            position = end
    yield position, len(script.code)


def _closed(code: str, start: int) -> int:
    """The end of the block whose brace opened before `start`."""
    depth = 1
    for found in re.finditer(r"[{}]", code[start:]):
        depth += 1 if found[0] == "{" else -1
        if depth == 0:
            return start + found.end()
    return len(code)


def _find(name: str, *folders: Path) -> Path | None:
    library = re.split(r"[:\s]+", os.environ.get("HOC_LIBRARY_PATH", ""))
    search = [*folders, *(Path(each).expanduser() for each in library if each)]
    found = (folder / Path(name).expanduser() for folder in search)
    return next((path.resolve() for path in found if path.is_file()), None)
