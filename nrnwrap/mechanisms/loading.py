"""The mechanisms that NEURON knows in this process, and how nrnwrap's own come to be among them."""

from __future__ import annotations

import os
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING

from nrnwrap.errors import CompileError, MechanismError, unknown
from nrnwrap.lock import alone
from nrnwrap.mechanisms import telling
from nrnwrap.mechanisms._neuron import h, unannounced

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


PREFIX = "nw_"  # of the names of nrnwrap's mechanisms in NEURON, so that no model of others has one of them

_ready = False  # whether nrnwrap's own have been loaded
_sources: dict[str, Source] = {}
_clashes: dict[str, str] = {}  # names of ours that NEURON had with another text, and what to do about each
_coreneuron: tuple[frozenset[str], str] = (frozenset(), "")
_required: dict[str, str] = {}  # names that were asked for -> names in NEURON
_resolved: dict[str, str] = {}


@alone
def load(*folders: Folder, coreneuron: bool = False) -> None:
    """Make nrnwrap's mechanisms, and those of the user's MOD folders, known to NEURON.

    What NEURON knows already (from `special`, ./x86_64, an earlier call) is left alone; the rest is compiled
    if need be and loaded, also what has come to a folder since it was loaded. A folder may also be a single .mod file.
    With `coreneuron` there is a CoreNEURON library of all of them as well.

    Raises CompileError, which names file and line, for files that do not compile, and then loads none of their folder;
    MechanismError, which names both files, for a mechanism that NEURON has with another text.
    """
    if folders:
        together(folders)  # before anything is loaded
    if not _ready:
        _load_ours()
    for folder in folders:
        _load_folder(folder)
    if coreneuron:
        _prepare_coreneuron()


def require(name: str) -> str:
    """Load nrnwrap's mechanisms and return what NEURON calls the mechanism `name`: that, or with our prefix.

    Raises UnknownNameError when NEURON knows neither, MechanismError when what it knows is not ours.
    """
    load()
    if name in _required:
        return _required[name]
    allowed = known_names()
    found = next((each for each in (name, f"{PREFIX}{name}") if each in allowed), None)
    if found in _clashes:
        raise MechanismError(_clashes[found])
    if found is None:
        hint = "One of your own: nrnwrap.mechanisms.load(DIR), or ahead of time `nrnwrap compile DIR`."
        raise unknown("mechanism", name, allowed, hint)
    _required[name] = found
    return found


def resolve(name: str) -> str:
    """As `require`, but for what NEURON knows already nothing is loaded."""
    if name not in _resolved:
        _resolved[name] = name if known(name) and name not in _clashes else require(name)
    return _resolved[name]


def names() -> tuple[str, ...]:
    """The names of nrnwrap's own mechanisms, in alphabetical order."""
    return tuple(sorted(source.name for source in ours() if source.name))


def compile(folders: Iterable[Folder] = (), coreneuron: bool = False, quiet: bool = False) -> tuple[Path, ...]:
    """Compile nrnwrap's mechanisms, and each of the user's folders, into libraries; return these, in that order.

    `load(*folders)` uses them. With `coreneuron` the last is CoreNEURON's, of all mechanisms.
    """
    from nrnwrap.mechanisms import build

    wanted = together(folders)
    made = [build.library(part, quiet=quiet) for part in _parts(folders)]
    core = [build.library(wanted, coreneuron=True, quiet=quiet)] if coreneuron else []
    return (*made, *core)


def compiled(*folders: Folder, coreneuron: bool = False) -> tuple[Path, ...]:
    """The libraries that `compile` would give; () when one of them is not in the cache yet."""
    from nrnwrap.mechanisms import build

    found = [build.find(part) for part in _parts(folders)]
    if coreneuron:
        found.append(build.find(together(folders), coreneuron=True))
    return tuple(each for each in found if each) if all(found) else ()


def _parts(folders: Iterable[Folder]) -> list[Sequence[Source]]:
    """nrnwrap's MOD files, and those of each folder that are not among the earlier ones."""
    from nrnwrap.mechanisms.source import read_folder

    parts: list[Sequence[Source]] = [ours()]
    seen = {source.stem for source in ours()}
    for folder in folders:
        parts.append([source for source in read_folder(folder) if source.stem not in seen])
        seen.update(source.stem for source in parts[-1])
    return [part for part in parts if part]


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


def _load_ours() -> None:
    """Load nrnwrap's own. What NEURON has otherwise under the name of one is in the way of that one alone."""
    global _ready
    _clashes.update(_differing(ours()))
    _load_missing([source for source in ours() if source.name not in _clashes])
    _ready = True
    telling.watch(ours)


def _load_folder(folder: Folder) -> None:
    """Load what NEURON lacks of a folder; raises MechanismError for all that it has otherwise."""
    from nrnwrap.mechanisms.source import read_folder

    sources = read_folder(folder)
    differing = _differing(sources)
    if differing:
        raise MechanismError("\n".join(differing.values()))
    _load_missing(sources)


def _load_missing(sources: Iterable[Source]) -> None:
    wanted = list(sources)
    missing = [source for source in wanted if _is_missing(source)]
    if missing:
        _load_library(_built(missing), missing)
    _sources.update({source.stem: source for source in wanted})
    _required.clear()
    _resolved.clear()


def _built(sources: Sequence[Source]) -> Path:
    from nrnwrap.mechanisms import build

    try:
        return build.library(sources)
    except CompileError as cause:
        others = sorted(source.path.name for source in sources if f"{source.path}" not in str(cause))
        theirs = others and sources[0].path.parent != ours()[0].path.parent
        rest = f"; leave out what is wrong, or name the files that are to be loaded: {', '.join(others)}"
        raise CompileError(f"{cause}\nNothing of that was loaded{rest if theirs else ''}") from cause


def _is_missing(source: Source) -> bool:
    """Whether NEURON lacks the mechanism, or a file of functions only was not loaded."""
    return known(source.name) is None if source.name else source.stem not in _sources


def _differing(sources: Iterable[Source]) -> dict[str, str]:
    """The names that NEURON has with another text than these files', and what to do about each."""
    from nrnwrap.mechanisms.source import same_text

    found = {}
    for source in sources:
        there = known(source.name) if source.name else None
        before = _sources.get(source.stem)
        if there and not same_text(there.code, source.full_text):
            found[source.name] = _clash(there, source)
        elif not source.name and before and not same_text(before.full_text, source.full_text):
            found[source.stem] = f"{source.path} has changed since it was loaded. {_RESTART}"
    return found


_RESTART = "NEURON cannot load a mechanism again: start Python anew (in a notebook restart the kernel)"


def _clash(there: Known, source: Source) -> str:
    place, first = f"NEURON has a mechanism {there.name!r} already, ", origin(there.name) or there.file
    if there.builtin:
        return f"{place}its own, and its text differs from {source.path}:{source.line}. Rename that one"
    if first == source.path:
        return f"{source.path}:{source.line}: {there.name!r} has changed since it was loaded. {_RESTART}"
    return (
        f"{place}compiled from {first or 'an unknown file'}, and its text differs from "
        f"{source.path}:{source.line}. Rename one of them, or compile that library again from the second file, or "
        "start where it is not loaded (./x86_64, special and -dll are loaded first)"
    )


def _load_library(path: Path, sources: Iterable[Source]) -> None:
    try:
        with unannounced():
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
