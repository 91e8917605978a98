"""The library of given MOD files: found where it was compiled or came along, or made in the cache."""

from __future__ import annotations

import sys
from collections.abc import Iterator, Sequence
from functools import lru_cache
from pathlib import Path

from nrnwrap.mechanisms import cache, flags, processors
from nrnwrap.mechanisms.processors import NATIVE
from nrnwrap.mechanisms.source import Source, ours

BROUGHT = Path(__file__).resolve().parents[1] / "compiled"  # what the wheel of a platform brings, a folder per level


def library(sources: Sequence[Source], coreneuron: bool = False, quiet: bool = False, native: bool = False) -> Path:
    """The compiled library of these MOD files, compiled now if there is none that fits.

    One library holds NEURON's part; with `coreneuron` it is CoreNEURON's, a file beside it. With `native` what came
    with nrnwrap does not count, since that is not compiled for this very machine.
    """
    found = find(sources, coreneuron, native)
    if found is None:
        from nrnwrap.mechanisms import factory  # takes as long to import as to load a library

        found = cache.cache_folder() / place(sources, coreneuron)
        factory.make(sources, found, coreneuron, quiet)
    return found


def find(sources: Sequence[Source], coreneuron: bool = False, native: bool = False) -> Path | None:
    """The compiled library of these MOD files, if there is one that fits.

    It was compiled for this machine, and may also be in a preferred folder that can be read but not written. Else,
    without `native`, it came with nrnwrap, and is for processors of the highest level that this one has.
    """
    return next(filter(Path.is_file, _candidates(sources, coreneuron, native)), None)


def level(library: Path) -> str:
    """For which processors a library was compiled: "native", or a level of those that came with nrnwrap."""
    return library.parent.parent.name if library.is_relative_to(BROUGHT) else NATIVE


def place(sources: Sequence[Source], coreneuron: bool = False, level: str = NATIVE) -> Path:
    """Where a library lies in its folder, which its key names."""
    return Path(cache.key(sources, flags.both(level), level)) / library_name(coreneuron)


def library_name(coreneuron: bool = False) -> str:
    """The file name that nrnivmodl gives a library on this platform."""
    ending = ".dylib" if sys.platform == "darwin" else ".so"
    return ("libcorenrnmech" if coreneuron else "libnrnmech") + ending


@lru_cache(maxsize=1)
def library_key() -> str:
    """The key of the library of nrnwrap's own MOD files that this process uses, or would compile."""
    return (find(ours()) or place(ours())).parent.name


def _candidates(sources: Sequence[Source], coreneuron: bool, native: bool) -> Iterator[Path]:
    """Where a library that fits may be, the best first."""
    here = place(sources, coreneuron)
    yield cache.preferred_folder() / here
    if not (native or coreneuron):
        yield from (BROUGHT / each / place(sources, level=each) for each in processors.supported())
    yield cache.cache_folder() / here  # the last, since it warns where the preferred one cannot be written
