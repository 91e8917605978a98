"""The text of MOD files: what they declare, what they include, what their comments say."""

from __future__ import annotations

import hashlib
import os
import re
import textwrap
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
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


class _Written:
    """A text, and the files that it names."""

    def __init__(self, text: str, path: Path) -> None:
        self.text, self.path = text, path

    @cached_property
    def statements(self) -> list[tuple[re.Match[str], Path]]:
        """Each INCLUDE and the file that it names; one inside a comment does not count."""
        found = _INCLUDE.finditer(_blanked(self.text)) if "INCLUDE" in self.text else ()
        return [(each, _find(each[1], self.path, self.text.count("\n", 0, each.start()) + 1)) for each in found]

    @cached_property
    def named(self) -> list[tuple[str, Path]]:
        """The files that it includes itself: name as written, and path."""
        # A header that is not beside the file is the system's or NEURON's.
        headers = [(found[1], (self.path.parent / found[1]).resolve()) for found in _HEADER.finditer(self.text)]
        return [(found[1], path) for found, path in self.statements] + [each for each in headers if each[1].is_file()]

    @cached_property
    def digest(self) -> str:
        return hashlib.sha256(plain(self.text).encode("utf-8", "surrogateescape")).hexdigest()


class _Shelf(dict[Path, _Written]):
    """Files that several MOD files include: each is read once."""

    def __missing__(self, path: Path) -> _Written:
        return self.setdefault(path, _Written(_read_text(path), path))


@dataclass(frozen=True)
class Source:
    """A MOD file: where it is and its text as it stands there. shelf: what it includes; a folder's files share one."""

    path: Path
    text: str
    shelf: _Shelf = field(default_factory=_Shelf, compare=False, repr=False)

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
        return dict(_includes(self._written, self.shelf, {self.path}))

    @property
    def digests(self) -> tuple[str, ...]:
        """Of the text, and of each file that it includes."""
        included = (f"{name} {self.shelf[path].digest}" for name, path in self.includes.items())
        return self._written.digest, *sorted(included)

    @cached_property
    def full_text(self) -> str:
        """The text with each INCLUDE replaced by the file, as NEURON keeps it."""
        return _expanded(self._written, self.shelf, frozenset({self.path}))

    @cached_property
    def _written(self) -> _Written:
        return _Written(self.text, self.path)

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


def read(path: Path, shelf: _Shelf | None = None) -> Source:
    """Return the MOD file at `path`."""
    try:
        source = Source(path, _read_text(path), _Shelf() if shelf is None else shelf)
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
    shelf = _Shelf()
    return [read(file, shelf) for file in files]


@lru_cache(maxsize=1)
def ours() -> tuple[Source, ...]:
    """nrnwrap's own MOD files."""
    return tuple(read_folder(OURS))


def family(of: Source) -> list[Source]:
    """nrnwrap's MOD files that are compiled with one of them: they share C++, or are membranes of one paper."""
    return [each for each in ours() if each == of or _headers(each) & _headers(of) or _paper(each) == _paper(of) != ""]


def _headers(source: Source) -> set[Path]:
    return {path for path in source.includes.values() if path.suffix == ".hpp"}


def _paper(source: Source) -> str:
    first, _, rest = source.path.stem.partition("_")
    return first if rest else ""


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
    return _BLANK.sub(lambda match: "\n".join(" " * len(line) for line in match[0].split("\n")), text)


def _read_text(path: Path) -> str:
    return path.read_text(encoding="utf-8", errors="surrogateescape").replace("\r\n", "\n")


def _find(name: str, origin: Path, line: int) -> Path:
    search = [origin.parent, *map(Path, filter(None, os.environ.get("MODL_INCLUDE", "").split(":"))), OURS]
    for folder in search:
        if (folder / name).is_file():
            return (folder / name).resolve()
    raise CompileError(f'{origin}:{line}: INCLUDE "{name}": the file does not exist in {origin.parent}')


def _includes(written: _Written, shelf: _Shelf, seen: set[Path]) -> Iterator[tuple[str, Path]]:
    for name, path in written.named:
        if path not in seen:
            seen.add(path)
            yield name, path
            yield from _includes(shelf[path], shelf, seen)


def _expanded(written: _Written, shelf: _Shelf, above: frozenset[Path]) -> str:
    pieces, end = [], 0
    for found, path in written.statements:
        if path in above:
            raise CompileError(f"{written.path}: INCLUDE {found[1]!r} leads back to the file itself")
        inner = _expanded(shelf[path], shelf, above | {path})
        pieces += [written.text[end : found.start()], f":::{found[0].strip()}\n", inner]
        end = found.end()
    return "".join([*pieces, written.text[end:]])
