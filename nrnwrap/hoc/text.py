"""The text of hoc files: what they define, which files they load, and what of them runs while they are loaded."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

from nrnwrap.errors import HocError
from nrnwrap.hoc.names import is_neurons, located
from nrnwrap.hoc.parts import Load, Routine, Template, closed

_BLANK = re.compile(r"/\*.*?\*/|//[^\n]*|\"(?:\\.|[^\"\\\n])*\"", re.DOTALL)
_MARK = re.compile(r"\bbegintemplate\b[ \t]*(?P<begun>\w*)|\bendtemplate\b(?:[ \t]+\w+)?")
_LOAD = re.compile(r"(?<![\w.])(load_file|xopen)\s*\(")
_LITERAL = re.compile(r"\"((?:\\.|[^\"\\\n])*)\"")
_ROUTINE = re.compile(r"\b(?:proc|func|obfunc|iterator)\s+(\w+)\s*\([^)]*\)\s*\{")
_INSERT = re.compile(r"(?<![.\w])insert\s+([A-Za-z_]\w*)(?!\w|\s*\()")
_QUIT = re.compile(r"\bquit\s*\(")


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

    def rooms(self, position: int) -> list[int]:
        """Where the templates begin, behind their names, inside of which a position lies."""
        open_: list[int] = []
        for mark in _MARK.finditer(self.code, 0, position):
            if mark["begun"] is not None:
                open_.append(mark.end())
            elif open_:
                open_.pop()
        return open_

    @cached_property
    def _uncommented(self) -> str:
        """The text with comments blanked, strings kept."""
        return _BLANK.sub(lambda match: match[0] if match[0][0] == '"' else re.sub(r"[^\n]", " ", match[0]), self.text)

    @cached_property
    def loads(self) -> tuple[Load, ...]:
        """The calls by which the script loads other files; those of NEURON's own files are left out."""
        found = (_load(self, call) for call in _LOAD.finditer(self.code))
        return tuple(load for load in found if load is not None)

    @property
    def inserts(self) -> Iterator[tuple[str, int]]:
        """Yield (mechanism, line) of each insert statement."""
        for found in _INSERT.finditer(self.code):
            yield found[1], self.line(found.start())

    def line(self, position: int) -> int:
        """The number of the line, from 1, on which the character at `position` stands."""
        return self.text.count("\n", 0, position) + 1

    def shown(self, line: int) -> str:
        """The text of a line, without the white space around it; "" beyond the end."""
        return "".join(self.text.split("\n")[line - 1 : line]).strip()

    @cached_property
    def procedures(self) -> tuple[Routine, ...]:
        """The procedures and functions outside of templates."""
        spans = [(template.start, template.end) for template in self.templates]
        found = (
            Routine(each[1], each.start(), each.end(), closed(self.code, each.end()))
            for each in _ROUTINE.finditer(self.code)
        )
        return tuple(each for each in found if not any(a <= each.start < b for a, b in spans))

    @cached_property
    def routines(self) -> tuple[Routine, ...]:
        """What runs only when called: procedures, functions, templates."""
        return (*(Routine(each.name, each.start, each.start, each.end) for each in self.templates), *self.procedures)

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
            raise HocError(
                f"{self.path}:{self.line(first.start())}: the template {first['begun']} does not have an endtemplate"
            )


def _load(script: Script, call: re.Match[str]) -> Load | None:
    """What a call loads; None for a file of NEURON, and where only the types of its arguments would tell."""
    enters, arguments = call[1] == "load_file", _arguments(script, call.end())
    always = not enters
    if enters and arguments and re.fullmatch(r"\d\s*", script.code[slice(*arguments[0])]):
        always, arguments = script.code[arguments[0][0]] != "0", arguments[1:]
    elif enters and len(arguments) > 1 and script.text[arguments[0][0]] != '"':
        return None
    if not arguments or (len(arguments) > 1 and not enters):  # of xopen: a version of RCS
        return None
    start, end = arguments[0]
    literal = _LITERAL.fullmatch(script.text[start:end].rstrip())
    name = re.sub(r"\\(.)", r"\1", literal[1]) if literal else ""
    path = located(name, script.path.parent, script.root) if name else None
    if name and path is None and is_neurons(name):
        return None
    return Load(start, end, name, always, enters, path)


def _arguments(script: Script, position: int) -> list[tuple[int, int]]:
    """(start, end) of each argument of a call whose parenthesis opened before `position`."""
    result, start, depth = [], position, 0
    for found in re.finditer(r"[(),]", script.code[position:]):
        depth += {"(": 1, ")": -1, ",": 0}[found[0]]
        if depth < 0 or (depth == 0 and found[0] == ","):
            end = position + found.start()
            start += len(script.text[start:end]) - len(script.text[start:end].lstrip())
            if start < end:
                result.append((start, end))
            if depth < 0:
                break
            start = end + 1
    return result


def read(path: Path, root: Path) -> Script:
    """Return the hoc file at `path`, in any encoding; raises HocError when it cannot be read."""
    try:
        # Behind a byte order mark NEURON reads nothing; "utf-8-sig" leaves it out.
        return Script(path, path.read_text(encoding="utf-8-sig", errors="surrogateescape"), root)
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
            waiting += [load.path.resolve() for load in result[each].loads if load.path]
    return list(result.values())


def running(scripts: Sequence[Script]) -> Iterator[tuple[Script, int, int]]:
    """Yield the stretches of code that run while the scripts are loaded: (script, start, end).

    A routine counts as called when code that runs has its name; what is put together in strings is not seen.
    """
    routines = [(script, routine) for script in scripts for routine in script.routines]
    waiting = [(script, start, end) for script in scripts for start, end in _outside(script)]
    while waiting:
        script, start, end = waiting.pop()
        yield script, start, end
        words = set(re.findall(r"\w+", script.code[start:end]))
        called = [each for each in routines if each[1].name in words]
        routines = [each for each in routines if each not in called]
        waiting += [(other, routine.start, routine.end) for other, routine in called]


def quits(scripts: Sequence[Script]) -> tuple[Path, int] | None:
    """Where loading the scripts would call quit(), which ends the process; None when it would not."""
    for script, start, end in running(scripts):
        if found := _QUIT.search(script.code, start, end):
            return script.path, script.line(found.start())
    return None


def _outside(script: Script) -> Iterator[tuple[int, int]]:
    """The stretches of a script that run while it is loaded."""
    position = 0
    for routine in sorted(script.routines, key=lambda each: each.start):
        if routine.start >= position:
            yield position, routine.start
            position = routine.end
    yield position, len(script.code)
