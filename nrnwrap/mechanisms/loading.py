"""The mechanisms that NEURON knows in this process, and how nrnwrap's own come to be among them."""

from __future__ import annotations

import os
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING

from nrnwrap.errors import CompileError, MechanismError, unknown
from nrnwrap.mechanisms import telling
from nrnwrap.mechanisms._neuron import h

# `source` and `build` are imported by the functions that need them: `import nrnwrap` is 15 ms faster for it.
if TYPE_CHECKING:
    from pathlib import Path

    from nrnwrap.mechanisms.source import Source

Folder = str | os.PathLike[str]


@dataclass(frozen=True)
class Known:
    """A mechanism that NEURON has: its kind, the text it was compiled from and that file's path."""

    name: str
    kind: str  # "density", "point process" or "artificial cell"
    code: str
    file: str

    @property
    def builtin(self) -> bool:
        """Whether it is part of NEURON."""
        return not self.code or "/src/nrnoc/" in self.file


_loaded: set[tuple[str, ...]] = set()
_sources: dict[str, Source] = {}
_coreneuron: tuple[frozenset[str], str] = (frozenset(), "")
_required: set[str] = set()


def load(*folders: Folder, coreneuron: bool = False) -> None:
    """Make nrnwrap's mechanisms, and those of the user's MOD folders, known to NEURON.

    What NEURON knows already (from `special`, ./x86_64, an earlier call) is left alone; the rest is compiled
    if need be and loaded. A folder may also be a single .mod file. With `coreneuron` there is a CoreNEURON library
    of all of them as well.

    Raises CompileError, which names file and line, for files that do not compile, and then loads none of the user's;
    MechanismError, which names both files, for a mechanism that NEURON has with another text.
    """
    asked = tuple(os.path.realpath(os.path.expanduser(folder)) for folder in folders)
    if asked not in _loaded:
        _load_missing(together(folders))
        _loaded.update({asked, ()})
        telling.watch(ours)
    if coreneuron:
        _prepare_coreneuron()


def require(name: str) -> None:
    """Load nrnwrap's mechanisms and raise UnknownNameError when NEURON does not know `name` then."""
    load()
    if name in _required:
        return
    allowed = known_names()
    if name not in allowed:
        hint = "One of your own: nrnwrap.mechanisms.load(DIR), or ahead of time `nrnwrap compile DIR`."
        raise unknown("mechanism", name, allowed, hint)
    _required.add(name)


def names() -> tuple[str, ...]:
    """The names of nrnwrap's own mechanisms, in alphabetical order."""
    return tuple(sorted(source.name for source in ours() if source.name))


def compile(folders: Iterable[Folder] = (), coreneuron: bool = False, quiet: bool = False) -> Path:
    """Compile nrnwrap's mechanisms and the user's folders into one library; return its folder in the cache.

    `load(*folders)`, called before anything else has loaded nrnwrap's mechanisms, uses it.
    """
    from nrnwrap.mechanisms import build

    sources = together(folders)
    result = build.library(sources, quiet=quiet).parent
    if coreneuron:
        build.library(sources, coreneuron=True, quiet=quiet)
    return result


def compiled(*folders: Folder, coreneuron: bool = False) -> Path | None:
    """The library that `compile` would give, if it is in the cache already; None if not."""
    from nrnwrap.mechanisms import build

    return build.find(together(folders), coreneuron)


@lru_cache(maxsize=1)
def ours() -> tuple[Source, ...]:
    """nrnwrap's own MOD files."""
    from nrnwrap.mechanisms import source

    return tuple(source.read_folder(source.OURS))


def together(folders: Iterable[Folder]) -> list[Source]:
    """nrnwrap's MOD files and those of the folders, each once."""
    from nrnwrap.mechanisms.source import read_folder, unambiguous

    return unambiguous([*ours(), *(source for folder in folders for source in read_folder(folder))])


def known_names() -> set[str]:
    """The names of all mechanisms that NEURON has."""
    name, result = h.ref(""), set()
    for table in (h.MechanismType(0), h.MechanismType(1)):
        for index in range(int(table.count())):
            table.select(index)
            table.selected(name)
            result.add(name[0])
    return result


def known(name: str) -> Known | None:
    """What NEURON has under this name, if anything."""
    found = h.ref("")
    for is_point in (False, True):
        table = h.MechanismType(is_point)
        table.select(name)  # an unknown name leaves the selection as it was
        index = int(table.selected(found))
        if found[0] == name:
            artificial = is_point and bool(table.is_artificial(index))
            kind = "artificial cell" if artificial else "point process" if is_point else "density"
            return Known(name, kind, table.code() or "", table.file() or "")
    return None


def origin(name: str) -> Path | None:
    """The MOD file, nrnwrap's or the user's, that `load` took a mechanism from."""
    return _sources[name].path if name in _sources else None


def _load_missing(sources: Iterable[Source]) -> None:
    from nrnwrap.mechanisms import build

    wanted = list(sources)
    _refuse_clashes(wanted)
    missing = [source for source in wanted if _is_missing(source)]
    if missing and not build.find(
        missing
    ):  # those of the user alone compile sooner, and spare the others their mistakes
        for part in _parts(missing):
            _load_library(_built(part), part)
    elif missing:
        _load_library(build.library(missing), missing)
    _sources.update({source.stem: source for source in wanted})


def _parts(sources: Sequence[Source]) -> list[list[Source]]:
    """nrnwrap's own, and those of the user."""
    own = {source.path for source in ours()}
    parts = [[each for each in sources if (each.path in own) == mine] for mine in (True, False)]
    return [part for part in parts if part]


def _built(sources: Sequence[Source]) -> Path:
    from nrnwrap.mechanisms import build

    try:
        return build.library(sources)
    except CompileError as cause:
        others = ", ".join(sorted(source.path.name for source in sources if f"{source.path}" not in str(cause)))
        rest = f"; leave out what is wrong, or name the files that are to be loaded: {others}" if others else ""
        raise CompileError(f"{cause}\nNothing of that was loaded{rest}") from cause


def _is_missing(source: Source) -> bool:
    """Whether NEURON lacks the mechanism."""
    there = known(source.name) if source.name else None
    return source.stem not in _sources if there is None else False


def _refuse_clashes(sources: Iterable[Source]) -> None:
    """Raise MechanismError for files that define what NEURON has otherwise, all of them."""
    from nrnwrap.mechanisms.source import same_text

    found = []
    for source in sources:
        there = known(source.name) if source.name else None
        if there and not same_text(there.code, source.full_text):
            found.append(_clash(there, source))
    if found:
        raise MechanismError("\n".join(found))


def _clash(there: Known, source: Source) -> str:
    place = f"NEURON has a mechanism {there.name!r} already, "
    if there.builtin:
        return f"{place}its own, and its text differs from {source.path}:{source.line}. Rename that one"
    return (
        f"{place}compiled from {origin(there.name) or there.file or 'an unknown file'}, and its text differs from "
        f"{source.path}:{source.line}. Rename one of them, or compile that library again from the second file, or "
        "start where it is not loaded (./x86_64, special and -dll are loaded first)"
    )


def _load_library(path: Path, sources: Iterable[Source]) -> None:
    try:
        succeeded = bool(h.nrn_load_dll(str(path)))
    except RuntimeError as cause:
        raise MechanismError(f"NEURON refused the mechanisms in {path}: {cause}") from cause
    absent = sorted({source.name for source in sources if source.name} - known_names())
    if not succeeded or absent:
        raise MechanismError(
            f"NEURON could not load {_linker_message(path)}. It lacks: {', '.join(absent) or 'nothing'}. "
            f"Unless a MOD file calls what is nowhere defined, delete {path.parent} to compile it again."
        )


def _linker_message(path: Path) -> str:
    """The library's path and what the dynamic linker says; NEURON prints that, but does not raise it."""
    import ctypes

    try:
        ctypes.CDLL(str(path))
    except OSError as cause:
        return str(cause)
    return str(path)


def _prepare_coreneuron() -> None:
    """Point NEURON to a CoreNEURON library of every mechanism that it knows.

    CoreNEURON aborts the process when a model uses a mechanism that its library lacks, so those from
    elsewhere are compiled as well, from the text that NEURON keeps. A CORENEURONLIB set by the user stands.
    """
    global _coreneuron
    from nrnwrap.mechanisms import build
    from nrnwrap.mechanisms.source import unambiguous

    present, (before, path) = frozenset(known_names()), _coreneuron
    chosen = os.environ.get("CORENEURONLIB", "")
    if chosen != path or (path and present == before):
        return
    sources = unambiguous([*_sources.values(), *_foreign(present)])
    path = str(build.library(sources, coreneuron=True))
    os.environ["CORENEURONLIB"] = path
    _coreneuron = (present, path)


def ready_for_coreneuron() -> bool:
    """Whether CoreNEURON runs every mechanism that NEURON knows without a compilation, from a library of ours."""
    from nrnwrap.mechanisms import build, toolchain
    from nrnwrap.mechanisms.source import unambiguous

    present, (before, path) = frozenset(known_names()), _coreneuron
    if os.environ.get("CORENEURONLIB", "") != path:  # the user's own: who knows what it has
        return False
    if path:
        return present == before
    sources = unambiguous([*_sources.values(), *_foreign(present)])
    return toolchain.has_coreneuron() and build.find(sources, coreneuron=True) is not None


def _foreign(present: Iterable[str]) -> Iterator[Source]:
    """The mechanisms that are neither NEURON's own nor loaded by `load`."""
    from pathlib import Path

    from nrnwrap.mechanisms.source import Source

    for name in sorted(set(present) - set(_sources)):
        there = known(name)
        if there and not there.builtin:
            yield Source(Path(there.file), there.code)
