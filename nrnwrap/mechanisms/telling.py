"""Synapses that tell the spiking mechanism on their segment of their events (mod/telling.inc): who tells whom."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from functools import partial
from typing import TYPE_CHECKING, Any

from nrnwrap.mechanisms._neuron import h

if TYPE_CHECKING:
    from nrnwrap.mechanisms.source import Source

_handler: Any = None


def watch(sources: Callable[[], Iterable[Source]]) -> None:
    """See to it that every finitialize finds them joined, also in scripts that run NEURON themselves."""
    global _handler
    if _handler is None:
        _handler = h.FInitializeHandler(3, partial(_join, sources))


def _join(sources: Callable[[], Iterable[Source]]) -> None:
    synapses = list(_standing(sources, "telling.inc"))
    if not synapses:
        return
    mechanisms = {each.get_segment(): each for each in _standing(sources, "spiking.inc")}
    for synapse in synapses:
        mechanism = mechanisms.get(synapse.get_segment())
        for name in "viqwg":
            own = "_ref_deaf_v" if name == "v" else "_ref_deaf"  # also of one that was moved away
            ear = getattr(synapse, own) if mechanism is None else getattr(mechanism, f"_ref_told_{name}")
            setattr(synapse, f"_ref_ear_{name}", ear)


def _standing(sources: Callable[[], Iterable[Source]], included: str) -> Iterator[Any]:
    """The point processes of all mechanisms that include a file."""
    names = [source.name for source in sources() if source.name and included in source.includes]
    return (each for name in names for each in h.List(name) if each.has_loc())
