"""CoreNEURON: switched on for a run, unless something would end the process."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import partial

from neuron import coreneuron

from nrnwrap.engine import census, delays, traits
from nrnwrap.engine.neuron import h
from nrnwrap.errors import SimulationError


@contextmanager
def switched_on(wanted: bool) -> Iterator[None]:
    """Let CoreNEURON run the model for the time being, if it is wanted; its library has been loaded."""
    if not wanted:
        yield
        return
    before = coreneuron.enable, coreneuron.verbose, coreneuron.nrncore_arg
    coreneuron.enable, coreneuron.verbose = True, 0
    coreneuron.nrncore_arg = partial(_exact, coreneuron.nrncore_arg)
    try:
        yield
    finally:
        coreneuron.enable, coreneuron.verbose, coreneuron.nrncore_arg = before


def _exact(arguments: Callable[[float], str], t: float) -> str:
    """What NEURON tells CoreNEURON, with all digits of the time: it has six, and so loses steps beyond 10 s."""
    return re.sub(r"--tstop \S+", f"--tstop {float(t)!r}", arguments(t))


def is_on() -> bool:
    """Whether NEURON hands the next run over to CoreNEURON."""
    return bool(coreneuron.enable)


def switch(on: bool) -> None:
    """Let NEURON hand runs over to CoreNEURON from now on, or not."""
    coreneuron.enable = on


def refuse(dt: float) -> None:
    """Raise SimulationError for what CoreNEURON cannot run with steps of `dt` (ms), or would end the process for."""
    _refuse_what_ends_it()
    delays.refuse_for_coreneuron(dt)


def _refuse_what_ends_it() -> None:
    if lacking := traits.standing(traits.NEURON_ALONE):
        name = traits.mechanism(lacking[0])
        raise SimulationError(f"CoreNEURON does not have {name}, of which there are cells: use engine='neuron'")
    readers = traits.standing(traits.READS_CONNECTIONS)
    loose = [wire for wire in census.netcons() if wire.syn() is None] if readers else []
    if loose:
        whose = loose[0].pre() or loose[0].precell()
        raise SimulationError(
            f"CoreNEURON cannot run {readers[0]}, which goes through its connections, beside a NetCon without target. "
            f"{whose} has one: let it go. ParallelContext.spike_record collects spikes, too"
        )


def relist_sources() -> None:
    """Let NEURON make its list of what sends spikes anew, which it does when sections come or go.

    A voltage that is watched already and gets another NetCon after a finitialize is in that list twice; CoreNEURON
    ends the process for it.
    """
    h.Section("passing")
