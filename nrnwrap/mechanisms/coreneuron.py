"""The CoreNEURON library of every mechanism that NEURON knows."""

from __future__ import annotations

import os
from collections.abc import Iterable, Iterator
from pathlib import Path

from nrnwrap.mechanisms import build, toolchain
from nrnwrap.mechanisms.cache import cache_folder
from nrnwrap.mechanisms.present import known, known_names, loaded
from nrnwrap.mechanisms.source import Source, unambiguous

_made: tuple[frozenset[str], str] = (frozenset(), "")  # the mechanisms of the library that was chosen, and its path


def prepare() -> None:
    """Point NEURON to a CoreNEURON library of every mechanism that it knows.

    CoreNEURON aborts the process when a model uses a mechanism that its library lacks, so those from
    elsewhere are compiled as well, from the text that NEURON keeps. A CORENEURONLIB set by the user stands.
    """
    global _made
    present, (before, path) = frozenset(known_names()), _made
    if _is_the_users() or (path and present == before):
        return
    sources = unambiguous([*loaded.values(), *_foreign(present)])
    path = str(build.library(sources, coreneuron=True))
    os.environ["CORENEURONLIB"] = path
    _made = (present, path)


def ready_for_coreneuron() -> bool:
    """Whether CoreNEURON runs every mechanism that NEURON knows without a compilation, from a library of ours."""
    present, (before, path) = frozenset(known_names()), _made
    if _is_the_users():  # who knows what it has
        return False
    if path:
        return present == before
    sources = unambiguous([*loaded.values(), *_foreign(present)])
    return toolchain.has_coreneuron() and build.find(sources, coreneuron=True) is not None


def _is_the_users() -> bool:
    """Whether the user has named a library; one that a parent process has chosen from our cache is not the user's."""
    chosen = os.environ.get("CORENEURONLIB", "")
    return chosen not in ("", _made[1]) and not Path(chosen).is_relative_to(cache_folder())


def _foreign(present: Iterable[str]) -> Iterator[Source]:
    """The mechanisms that are neither NEURON's own nor loaded by `load`."""
    for name in sorted(set(present) - set(loaded)):
        there = known(name)
        if there and not there.builtin:
            yield Source(Path(there.file), there.code)
