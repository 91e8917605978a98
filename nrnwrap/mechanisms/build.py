"""The library of given MOD files: found in the cache, or made there."""

from __future__ import annotations

import sys
from collections.abc import Sequence
from functools import lru_cache
from pathlib import Path

from nrnwrap.mechanisms import cache, flags
from nrnwrap.mechanisms.source import Source, ours


def library(sources: Sequence[Source], coreneuron: bool = False, quiet: bool = False) -> Path:
    """The compiled library of these MOD files, compiled now if the cache does not have it.

    One library holds NEURON's part; with `coreneuron` it is CoreNEURON's, a file beside it.
    """
    found = find(sources, coreneuron)
    if found is None:
        from nrnwrap.mechanisms import factory  # takes as long to import as to load a library

        found = cache.cache_folder() / _place(sources, coreneuron)
        factory.make(sources, found, coreneuron, quiet)
    return found


def find(sources: Sequence[Source], coreneuron: bool = False) -> Path | None:
    """The compiled library of these MOD files if the cache has it.

    It may also be in a preferred folder that can be read but not written.
    """
    place = _place(sources, coreneuron)
    ready = cache.preferred_folder() / place
    if not ready.is_file():
        ready = cache.cache_folder() / place
    return ready if ready.is_file() else None


def library_name(coreneuron: bool = False) -> str:
    """The file name that nrnivmodl gives a library on this platform."""
    ending = ".dylib" if sys.platform == "darwin" else ".so"
    return ("libcorenrnmech" if coreneuron else "libnrnmech") + ending


@lru_cache(maxsize=1)
def library_key() -> str:
    """The key of the library of nrnwrap's own MOD files, as they are compiled for this machine."""
    return cache.key(ours(), flags.ALL)


def _place(sources: Sequence[Source], coreneuron: bool) -> Path:
    key = cache.key(sources, flags.ALL)
    return Path(key) / library_name(coreneuron)
