"""What SaveState of NEURON needs besides."""

from __future__ import annotations

import gc
from contextlib import suppress

from nrnwrap.engine import census, underway
from nrnwrap.engine.neuron import h, neuron


def forget_point_processes() -> None:
    """Let NEURON forget the table by which it finds the point processes of events that it reads from a state.

    NEURON makes this table once in a process. Where point processes have come or gone since, reading another state
    ends the process. NEURON has a function that forgets the table, and does not call it. Nor can it make the table
    while a point process waits for Python's collector, whose section has gone.
    """
    gc.collect()
    with suppress(AttributeError):  # another version of NEURON
        neuron.nrn_dll_sym("_ZN9SelfEvent14savestate_freeEv")()


def structure() -> dict[str, int]:
    """How many of everything the process has that a state holds, by name. NEURON ends the process for another state."""
    sections = list(h.allsec())
    found = {
        "sections": len(sections),
        "segments": sum(section.nseg for section in sections),
        "NetCon": int(census.netcons().count()),
        "Vector that NEURON plays or records": underway.played(),
    }
    for name in _mechanisms(0):
        found[name] = sum(section.nseg for section in sections if section.has_membrane(name))
    for name in _mechanisms(1):
        found[name] = sum(not hasattr(each, "has_loc") or each.has_loc() for each in census.instances(name))
    return {name: count for name, count in found.items() if count}


def events_await() -> bool:
    """Whether events of NetCons are on their way."""
    times = h.Vector()
    h.CVode().event_queue_info(2, times, h.List())
    return bool(times.size())


def numbers() -> list[str]:
    """The first and the last of the NetCons, by which a state knows events that are on their way.

    They are numbered as they were made. NEURON ends the process where a number is not that of a NetCon.
    """
    there = census.netcons()
    count = int(there.count())
    return [there.o(0).hname(), there.o(count - 1).hname()] if count else []


def _mechanisms(kind: int) -> list[str]:
    """The names of density mechanisms (0), or of point processes and artificial cells (1)."""
    table, name, names = h.MechanismType(kind), h.ref(""), []
    for index in range(int(table.count())):
        table.select(index)
        table.selected(name)
        names.append(name[0])
    return names
