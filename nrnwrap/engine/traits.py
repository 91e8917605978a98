"""What a mechanism says of itself that NEURON does not ask, but a run has to know. Its MOD file says it: see `SAID`.

The room that reads MOD files answers (`answered_by`); no room asks for a mechanism by its name.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import cache
from typing import Any

from nrnwrap.engine import census
from nrnwrap.engine.neuron import h

SPIKING = "spiking"
LATE_SPIKES = "late spikes"
LATE_EVENTS = "late events"
NEURON_ALONE = "NEURON alone"
OWN_TIMES = "own times"
SIGNED_WEIGHTS = "signed weights"
HOLDS_V = "holds v"
READS_CONNECTIONS = "reads connections"
SPEAKS_FOR_GIDS = "speaks for gids"
SAID = {
    SPIKING: "it carries the voltage of its segment, and resets it: there may be one on a segment",
    LATE_SPIKES: "it may announce a spike up to a step after its time",
    LATE_EVENTS: "it takes an event up to a step after its time",
    NEURON_ALONE: "CoreNEURON does not have it, and would end the process for it",
    OWN_TIMES: "it is an artificial cell whose events CoreNEURON delivers at their own times, without a delay too",
    SIGNED_WEIGHTS: "the sign of a weight chooses between synapses of its own",
    HOLDS_V: "it is a voltage clamp",
    READS_CONNECTIONS: "it goes through the NetCons that end on it, as with FOR_NETCONS",
    SPEAKS_FOR_GIDS: "it sends spikes of gids that no cell has, as PatternStim does",
}

_nothing: frozenset[str] = frozenset()
_ask: Callable[[str], frozenset[str]] = lambda mechanism: _nothing  # noqa: E731


def answered_by(ask: Callable[[str], frozenset[str]]) -> None:
    """Let `ask` say what a mechanism, given by its name, says of itself."""
    global _ask
    _ask = ask
    _sayers.cache_clear()


def says(thing: Any, trait: str) -> bool:
    """Whether the mechanism of a point process, or artificial cell, says so; nothing else says anything."""
    return hasattr(thing, "hname") and trait in _ask(mechanism(thing))


def mechanism(thing: Any) -> str:
    """The name of the mechanism of a point process or artificial cell."""
    return str(thing.hname()).partition("[")[0]


def standing(trait: str) -> list[Any]:
    """The point processes and artificial cells of the process whose mechanisms say so."""
    return [thing for name in _sayers(trait, int(h.MechanismType(True).count())) for thing in census.instances(name)]


@cache
def _sayers(trait: str, count: int) -> list[str]:
    """The names of the mechanisms that say so, of the `count` that there are: NEURON forgets none."""
    table, name, found = h.MechanismType(True), h.ref(""), []
    for index in range(count):
        table.select(index)
        table.selected(name)
        if trait in _ask(name[0]):
            found.append(name[0])
    return found
