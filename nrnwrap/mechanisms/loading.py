"""How nrnwrap's own mechanisms, and the user's, come to be among those that NEURON knows."""

from __future__ import annotations

import ctypes
import hashlib
import os
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from functools import partial
from pathlib import Path
from tempfile import TemporaryDirectory

from nrnwrap.base.lock import alone
from nrnwrap.engine import h, ranks, underway
from nrnwrap.engine.neuron import unannounced
from nrnwrap.errors import CompileError, MechanismError, unknown
from nrnwrap.mechanisms import build, source, telling, traits
from nrnwrap.mechanisms import coreneuron as core
from nrnwrap.mechanisms.clashes import differing
from nrnwrap.mechanisms.libraries import Folder, together
from nrnwrap.mechanisms.present import known, known_names, loaded
from nrnwrap.mechanisms.source import PREFIX, Source, read_folder

asked: list[Path] = []  # the folders and files of the user that were loaded, in their order
_begun = False  # whether it has been looked what NEURON has
_ready = False  # whether all of nrnwrap's own have been loaded
_alone: list[str] = []  # those that were loaded one by one, in their order
_clashes: dict[str, str] = {}  # names of ours that NEURON had with another text, and what to do about each
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
    begin()
    if not _ready:
        _load_ours()
    for folder in folders:
        _load_folder(folder)
    if coreneuron:
        core.prepare()


@alone
def begin() -> None:
    """Load nrnwrap's mechanisms if that costs no compilation. Else each is compiled when it is required.

    Ranks load all of them, since those of one have to be those of the others.
    """
    global _begun
    if _begun:
        return
    _clashes.update(differing(source.ours()))
    telling.watch()
    traits.answer()
    underway.brought_by(partial(require, "nw_Beginning"))
    absent = _absent()
    if not absent or ranks.several() or build.find(absent):
        _load_ours()
    _begun = True


def require(name: str) -> str:
    """Load the mechanism `name` and return what NEURON calls it: that, or with our prefix.

    Where the library of all of nrnwrap's is not compiled, it is compiled alone, with those of its family. Raises
    UnknownNameError when there is neither, MechanismError when what NEURON knows is not ours.
    """
    if name in _required:
        return _required[name]
    begin()
    allowed = known_names() | set(names())
    found = next((each for each in (name, f"{PREFIX}{name}") if each in allowed), None)
    if found in _clashes:
        raise MechanismError(_clashes[found])
    if found is None:
        hint = "One of your own: nrnwrap.mechanisms.load(DIR), or ahead of time `nrnwrap compile DIR`."
        raise unknown("mechanism", name, allowed, hint)
    _bring(found)
    _required[name] = found
    return found


def resolve(name: str) -> str:
    """As `require`, but for what NEURON knows already nothing is loaded."""
    if name not in _resolved:
        _resolved[name] = name if known(name) and name not in _clashes else require(name)
    return _resolved[name]


def names() -> tuple[str, ...]:
    """The names of nrnwrap's own mechanisms, in alphabetical order."""
    return tuple(sorted(each.name for each in source.ours() if each.name))


def one_by_one() -> list[str]:
    """nrnwrap's mechanisms that were loaded one by one, in their order, which NEURON's numbers for them follow."""
    return list(_alone)


def key() -> str:
    """The key of nrnwrap's mechanisms here: of their library, or of those that came alone, in their order."""
    whole = build.library_key()
    return hashlib.sha256(" ".join([whole, *_alone]).encode()).hexdigest()[: len(whole)] if _alone else whole


@alone
def _bring(name: str) -> None:
    """Load a mechanism that NEURON lacks, and with it those of its family."""
    if _ready or known(name):
        return
    wanted = [each for each in source.family(_ours(name)) if each in _absent()]
    _load_missing(wanted)
    _alone.extend(each.name for each in wanted)


def _ours(name: str) -> Source:
    return next(each for each in source.ours() if each.name == name)


def _absent() -> list[Source]:
    """What NEURON lacks of ours, without those whose names are taken."""
    return [each for each in source.ours() if each.name not in _clashes and _is_missing(each)]


def _load_ours() -> None:
    """Load nrnwrap's own. What NEURON has otherwise under the name of one is in the way of that one alone."""
    global _ready
    _load_missing([each for each in source.ours() if each.name not in _clashes])
    _ready = True


def _load_folder(folder: Folder) -> None:
    """Load what NEURON lacks of a folder; raises MechanismError for all that it has otherwise."""
    sources = read_folder(folder)
    others = differing(sources)
    if others:
        raise MechanismError("\n".join(others.values()))
    _load_missing(sources)
    asked.append(Path(folder).expanduser().resolve())


def _load_missing(sources: Iterable[Source]) -> None:
    wanted = list(sources)
    missing = [each for each in wanted if _is_missing(each)]
    if missing:
        _load_library(_built(missing), missing)
    loaded.update({each.stem: each for each in wanted})
    _required.clear()
    _resolved.clear()


def _built(sources: Sequence[Source]) -> Path:
    try:
        return build.library(sources)
    except CompileError as cause:
        others = sorted(each.path.name for each in sources if f"{each.path}" not in str(cause))
        theirs = others and sources[0].path.parent != source.ours()[0].path.parent
        rest = f"; leave out what is wrong, or name the files that are to be loaded: {', '.join(others)}"
        raise CompileError(f"{cause}\nNothing of that was loaded{rest if theirs else ''}") from cause


def _is_missing(each: Source) -> bool:
    """Whether NEURON lacks the mechanism, or a file of functions only was not loaded."""
    return known(each.name) is None if each.name else each.stem not in loaded


def _load_library(path: Path, sources: Iterable[Source]) -> None:
    try:
        with unannounced(), _plain(path) as name:
            succeeded = bool(h.nrn_load_dll(os.fsencode(name)))  # text of other characters is refused
    except RuntimeError as cause:
        raise MechanismError(f"NEURON refused the mechanisms in {path}: {cause}") from cause
    absent = sorted({each.name for each in sources if each.name} - known_names())
    if not succeeded or absent:
        raise MechanismError(
            f"NEURON could not load {_linker_message(path)}. It lacks: {', '.join(absent) or 'nothing'}. "
            f"Unless a MOD file calls what is nowhere defined, delete {path.parent} to compile it again."
        )


@contextmanager
def _plain(path: Path) -> Iterator[Path]:
    """The library by a name that NEURON leaves as it is: a $ stands for a variable of the environment."""
    if "$" not in str(path):
        yield path
        return
    with TemporaryDirectory(prefix="nrnwrap-load-") as folder:
        link = Path(folder, path.name)
        link.symlink_to(path)
        yield link


def _linker_message(path: Path) -> str:
    """The library's path and what the dynamic linker says; NEURON prints that, but does not raise it."""
    try:
        ctypes.CDLL(str(path))
    except OSError as cause:
        return str(cause)
    except UnicodeDecodeError:  # a message in other characters than the locale's
        return f"{path} (what the linker says cannot be read)"
    return str(path)
