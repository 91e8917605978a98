"""Names that NEURON has already, with another text."""

from __future__ import annotations

from collections.abc import Iterable

from nrnwrap.mechanisms.present import Known, known, loaded, origin
from nrnwrap.mechanisms.source import Source, same_text

_RESTART = "NEURON cannot load a mechanism again: start Python anew (in a notebook restart the kernel)"


def differing(sources: Iterable[Source]) -> dict[str, str]:
    """The names that NEURON has with another text than these files', and what to do about each."""
    found = {}
    for source in sources:
        there = known(source.name) if source.name else None
        before = loaded.get(source.stem)
        if there and not same_text(there.code, source.full_text):
            found[source.name] = _clash(there, source)
        elif not source.name and before and not same_text(before.full_text, source.full_text):
            found[source.stem] = f"{source.path} has changed since it was loaded. {_RESTART}"
    return found


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
