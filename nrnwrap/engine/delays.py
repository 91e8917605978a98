"""How short delays may be where spikes travel between threads or ranks, and how often ranks exchange spikes.

NEURON lets each rank run for the shortest delay between them before all exchange their spikes. A spiking mechanism
may announce a spike only when the step after it is taken, when that exchange may be over; so ranks exchange a step
earlier, and delays between them are two steps or more. Threads need as much: NEURON itself takes a step off there.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

import numpy as np

from nrnwrap.base.settings import Settings
from nrnwrap.engine import census, ranks, traits
from nrnwrap.engine.neuron import h
from nrnwrap.errors import SimulationError

LATE = (
    "A spike that events bring about is known up to a step after its time; synapses of this package take that, "
    "others need a delay of dt or more: give one, as in connect(..., delay=0.1). "
    "The MOD file of a mechanism that takes it may say so, by a line `nrnwrap: late events`"
)
LONGEST = 10.0  # ms between exchanges, where no delay asks for less
_SLACK = 1e-10  # ms, by which NEURON compares delays of ranks
_NO_SOURCE = -2  # what a NetCon without a source has as a gid
_INSTANT = 1e-9  # ms; enough for the variable step

_least = 0.0  # ms: the shortest delay that the run which is open has room for

_remedies: dict[str, Callable[[Any, float], str]] = {}


def prepare(settings: Settings) -> None:
    """Let ranks exchange spikes in time.

    Raises SimulationError on all ranks for a delay that is too short. All ranks have to call it, when the NetCons are
    made and before finitialize.
    """
    global _least
    parallel, dt = h.ParallelContext(), settings.dt
    several, threads = ranks.several(), parallel.nthread() > 1
    _least = shortest = min(ranks.gathered(parallel.set_maxstep(max(LONGEST, 4 * dt))))
    if not (several or threads):
        return
    with ranks.agreed():
        if several and not settings.variable:
            _refuse_late(dt)
        if parallel.spike_compress(-1) > 0:
            raise SimulationError("spike_compress rounds spikes to steps: call ParallelContext().spike_compress(0)")
        if _short(shortest, settings, threads):
            _refuse_short(settings, threads)
    if several and not threads:
        parallel.set_maxstep(shortest - dt + 2 * _SLACK)


def refuse_newcomer(wire: Any, exchanged: bool) -> None:
    """Raise SimulationError for a NetCon that comes in the midst of a run, and whose spikes would come too late.

    exchanged: whether ranks are looked at as well.
    """
    several, threads = ranks.several() and exchanged, h.ParallelContext().nthread() > 1
    if several and wire.delay < h.dt:
        _refuse_late_target(wire)
    if (threads or (several and _is_foreign(wire))) and wire.delay < _least - _SLACK:
        raise SimulationError(
            f"{_source(wire)} -> {wire.syn()} has a delay of {wire.delay!r} ms, and between two pieces of a Session "
            f"{'threads' if threads else 'ranks'} need {_least:g} ms, the shortest delay (or {LONGEST:g} ms) that "
            "there was when it began: give a longer one, or make such a connection before the session with weight=0"
        )


def short(delay: Any, dt: float, variable: bool, threads: bool) -> Any:
    """Whether a delay, or each of an array, is too short for ranks, or for threads.

    It compares the way NEURON does, so that NEURON finds nothing that was let pass.
    """
    return delay < _INSTANT if variable else delay - dt < dt - (0 if threads else _SLACK)


def _short(delay: float, settings: Settings, threads: bool) -> bool:
    return bool(short(delay, settings.dt, settings.variable, threads))


def _refuse_short(settings: Settings, threads: bool) -> None:
    """Raise for the first NetCon of this rank that is to blame."""
    everywhere = threads or h.CVode().queue_mode() > 1  # a queue of self events wants them all as long
    who, enough = "threads" if threads else "ranks", 2 * settings.dt
    wanted = "above 0" if settings.variable else f"of 2 dt = {enough:g} ms at least"
    for wire in _shorter(2 * settings.dt + 2 * _SLACK):
        if (everywhere or _is_foreign(wire)) and wire.srcgid() > _NO_SOURCE and _short(wire.delay, settings, threads):
            raise SimulationError(
                f"{who} need delays {wanted}, but that of {_source(wire)} -> {wire.syn()} is {wire.delay!r} ms: "
                f"{_remedy(wire, enough)}"
            )


def _refuse_late(dt: float) -> None:
    """Raise for what NEURON could end all ranks for, in the midst of a run."""
    for wire in _shorter(dt):
        _refuse_late_target(wire)


def _refuse_late_target(wire: Any) -> None:
    target = wire.syn()
    if (
        target is not None
        and traits.says(wire.pre(), traits.LATE_SPIKES)
        and not traits.says(target, traits.LATE_EVENTS)
    ):
        raise SimulationError(f"{_source(wire)} -> {target} has a delay of {wire.delay!r} ms. {LATE}")


def _is_foreign(wire: Any) -> bool:
    """Whether its source lives on another rank."""
    return wire.srcgid() >= 0 and not h.ParallelContext().gid_exists(wire.srcgid())


def _source(wire: Any) -> str:
    return str(wire.pre() or wire.precell() or f"gid {wire.srcgid():g}")


def refuse_for_coreneuron(dt: float) -> None:
    """Raise SimulationError for a delay with which CoreNEURON hands an event over too late."""
    wires = census.netcons()
    delays = census.wiring(wires)[1]
    for number in np.flatnonzero(np.isnan(delays)):
        raise SimulationError(
            f"{wires.o(int(number))} does not have a source any more, which ends CoreNEURON: let go of it, as by del "
            "in your script"
        )
    for number in np.flatnonzero(delays < dt):
        wire = wires.o(int(number))
        if not traits.says(wire.pre(), traits.OWN_TIMES):
            raise SimulationError(
                f"CoreNEURON needs delays of dt = {dt:g} ms at least, but that of {_source(wire)} -> {wire.syn()} is "
                f"{wire.delay:g} ms: {_remedy(wire, dt)}"
            )


def _shorter(delay: float) -> Iterator[Any]:
    """The NetCons whose delay is shorter."""
    wires = census.netcons()
    return (wires.o(int(number)) for number in np.flatnonzero(census.wiring(wires)[1] < delay))


def _remedy(wire: Any, delay: float) -> str:
    usual, target = f"receive(..., delay={delay:g})", wire.syn()
    remedy = None if target is None else _remedies.get(traits.mechanism(target))
    return f"give one, as in {remedy(wire, delay) or usual if remedy else usual}"


def remedied_by(mechanism: str, remedy: Callable[[Any, float], str]) -> None:
    """Let `remedy` say how a NetCon that ends on a mechanism is given another delay; "" where it is as for any."""
    _remedies[mechanism] = remedy
