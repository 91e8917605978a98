"""What SaveState of NEURON needs besides."""

from __future__ import annotations

import gc
from contextlib import suppress

from nrnwrap.engine.neuron import neuron


def forget_point_processes() -> None:
    """Let NEURON forget the table by which it finds the point processes of events that it reads from a state.

    NEURON makes this table once in a process. Where point processes have come or gone since, reading another state
    ends the process. NEURON has a function that forgets the table, and does not call it. Nor can it make the table
    while a point process waits for Python's collector, whose section has gone.
    """
    gc.collect()
    with suppress(AttributeError):  # another version of NEURON
        neuron.nrn_dll_sym("_ZN9SelfEvent14savestate_freeEv")()
