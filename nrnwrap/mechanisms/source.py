"""The text of MOD files: what they declare, what they include, what their comments say."""

from __future__ import annotations

import os
import re
import textwrap
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import cached_property, lru_cache
from pathlib import Path

from nrnwrap.errors import CompileError

_BLANK = re.compile(
    r"^[ \t]*COMMENT\b.*?^[ \t]*ENDCOMMENT\b"
    r"|^[ \t]*VERBATIM\b.*?^[ \t]*ENDVERBATIM\b"
    r"|^[ \t]*TITLE\b[^\n]*"
    r"|[:?][^\n]*",
    re.DOTALL | re.MULTILINE,
)
_DECLARATION = re.compile(r"\b(POINT_PROCESS|ARTIFICIAL_CELL|SUFFIX)\s+(\w+)")
_INCLUDE = re.compile(r'^[ \t]*INCLUDE[ \t]*"([^"\n]+)"[^\n]*', re.MULTILINE)
_HEADER = re.compile(r'^[ \t]*#[ \t]*include[ \t]*"([^"\n]+)"', re.MULTILINE)

PREFIX = "nw_"  # of the names of nrnwrap's mechanisms in NEURON, so that no model of others has one of them
OURS = Path(__file__).resolve().parents[1] / "mod"
if not OURS.is_dir():  # a checkout: mod/ lies beside the package
    OURS = OURS.parents[1] / "mod"


@dataclass(frozen=True)
class Source:
    """A MOD file: where it is and its text as it stands there."""

    path: Path
    text: str

    @cached_property
    def code(self) -> str:
        """The text with comments, title and VERBATIM blanked; every line keeps its number."""
        return _blanked(self.text)

    @cached_property
    def name(self) -> str:
        """The mechanism's name, or "" for a file of functions only (`SUFFIX nothing`)."""
        found = self._declaration()
        name = found[2] if found else self.path.stem
        return "" if name == "nothing" else name

    @cached_property
    def line(self) -> int:
        """The line on which the mechanism is declared, counted from 1; 0 if there is none."""
        found = self._declaration()
        return self.code.count("\n", 0, found.start()) + 1 if found else 0

    @cached_property
    def verbatim(self) -> list[tuple[int, int]]:
        """The lines, counted from 1, where each VERBATIM block begins and ends."""
        blocks = re.finditer(r"^[ \t]*VERBATIM\b.*?^[ \t]*ENDVERBATIM\b", self.text, re.DOTALL | re.MULTILINE)
        lines = ((self.text.count("\n", 0, each.start()), self.text.count("\n", 0, each.end())) for each in blocks)
        return [(first + 1, last + 1) for first, last in lines]

    @property
    def title(self) -> str:
        """What stands behind TITLE."""
        found = re.search(r"^[ \t]*TITLE[ \t]+([^\n]*)", self.text, re.MULTILINE)
        return found[1].strip() if found else ""

    @cached_property
    def includes(self) -> dict[str, Path]:
        """The files that this one includes, directly or not: name as written -> path."""
        return dict(_includes(self.text, self.path, {self.path}))

    @cached_property
    def full_text(self) -> str:
        """The text with each INCLUDE replaced by the file, as NEURON keeps it."""
        return _expanded(self.text, self.path, frozenset({self.path}))

    @property
    def stem(self) -> str:
        """A file name without ending that is unique as far as mechanism names are."""
        return self.name or self.path.stem

    def declarations(self) -> Iterator[tuple[str, str]]:
        """Yield (code, remark) for each line of the PARAMETER blocks."""
        text = self.full_text
        for block in re.finditer(r"\bPARAMETER\s*\{[^}]*\}[^\n]*", _blanked(text)):
            for line in text[block.start() : block.end()].removeprefix("PARAMETER").splitlines():
                statement, _, remark = re.sub(r"[:?]", "\0", line, count=1).partition("\0")
                yield statement, remark.strip()

    def section(self, heading: str) -> str:
        """The paragraph under a heading of the COMMENT, without its indentation; "" if there is none."""
        lines = r"[ \t]*:?[ \t]*\n((?:[ \t]+[^\n]*\n|[ \t]*\n)*)"
        found = re.search(f"^{heading}{lines}", self.text, re.MULTILINE)
        return textwrap.dedent(found[1]).strip("\n ") if found else ""

    def _declaration(self) -> re.Match[str] | None:
        block = re.search(r"\bNEURON\s*\{[^}]*\}", self.code)
        return _DECLARATION.search(self.code, block.start(), block.end()) if block else None


def read(path: Path) -> Source:
    """Return the MOD file at `path`."""
    try:
        source = Source(path, _read_text(path))
    except OSError as cause:
        raise CompileError(f"cannot read {path}: {cause.strerror or cause}") from cause
    if not re.search(r"\bNEURON\s*\{", source.code):
        raise CompileError(f"{path}:1: the NEURON block is missing, so the file does not declare a mechanism")
    return source


def read_folder(folder: str | os.PathLike[str]) -> list[Source]:
    """Return the MOD files of a folder, by name; a single .mod file counts as a folder of one."""
    path = Path(folder).expanduser().resolve()
    if path.is_file() and path.suffix == ".mod":
        return [read(path)]
    if not path.is_dir():
        raise CompileError(f"no such folder of MOD files: {path}")
    files = sorted(path.glob("*.mod"))
    if not files:
        raise CompileError(f"{path} does not hold MOD files; give the folder that holds *.mod")
    return [read(file) for file in files]


@lru_cache(maxsize=1)
def ours() -> tuple[Source, ...]:
    """nrnwrap's own MOD files."""
    return tuple(read_folder(OURS))


def unambiguous(sources: Iterable[Source]) -> list[Source]:
    """Return the sources, each once; a name that two files define in two ways is an error."""
    seen: dict[str, Source] = {}
    for source in sources:
        other = seen.setdefault(source.stem, source)
        if other.path != source.path and not same_text(other.full_text, source.full_text):
            raise CompileError(
                f"the mechanism {source.stem!r} is defined twice: in {other.path}, line {other.line}, and in "
                f"{source.path}, line {source.line}; rename one of them, or leave its file out"
            )
    return list(seen.values())


def same_text(one: str, other: str) -> bool:
    """Whether two MOD texts are equal up to white space and the marks that NEURON leaves at an INCLUDE."""
    return plain(one).split() == plain(other).split()


def plain(text: str) -> str:
    """The text without NEURON's marks at an INCLUDE and without white space at line ends."""
    return "\n".join(line.rstrip() for line in text.splitlines() if not line.startswith(":::"))


@lru_cache(maxsize=512)
def _blanked(text: str) -> str:
    return _BLANK.sub(lambda match: re.sub(r"[^\n]", " ", match[0]), text)


def _read_text(path: Path) -> str:
    return path.read_text(encoding="utf-8", errors="surrogateescape").replace("\r\n", "\n")


def _find(name: str, origin: Path, line: int) -> Path:
    search = [origin.parent, *map(Path, filter(None, os.environ.get("MODL_INCLUDE", "").split(":"))), OURS]
    for folder in search:
        if (folder / name).is_file():
            return (folder / name).resolve()
    raise CompileError(f'{origin}:{line}: INCLUDE "{name}": the file does not exist in {origin.parent}')


def _include_statements(text: str, origin: Path) -> Iterator[tuple[re.Match[str], Path]]:
    """Yield each INCLUDE and the file it names; one inside a comment does not count."""
    for found in _INCLUDE.finditer(_blanked(text)):
        yield found, _find(found[1], origin, text.count("\n", 0, found.start()) + 1)


def _includes(text: str, origin: Path, seen: set[Path]) -> Iterator[tuple[str, Path]]:
    written = [(found[1], path) for found, path in _include_statements(text, origin)]
    # A header that is not beside the file is the system's or NEURON's.
    headers = [(found[1], (origin.parent / found[1]).resolve()) for found in _HEADER.finditer(text)]
    for name, path in written + [pair for pair in headers if pair[1].is_file()]:
        if path not in seen:
            seen.add(path)
            yield name, path
            yield from _includes(_read_text(path), path, seen)


def _expanded(text: str, origin: Path, above: frozenset[Path]) -> str:
    pieces, end = [], 0
    for found, path in _include_statements(text, origin):
        if path in above:
            raise CompileError(f"{origin}: INCLUDE {found[1]!r} leads back to the file itself")
        inner = _expanded(_read_text(path), path, above | {path})
        pieces += [text[end : found.start()], f":::{found[0].strip()}\n", inner]
        end = found.end()
    return "".join([*pieces, text[end:]])
