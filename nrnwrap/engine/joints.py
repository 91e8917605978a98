"""Connections that are something cheaper than NetCons where a run allows it; they are told of each run before it.

Such an object enters the census as `KIND`, and its `prepare(possible, dt)` makes NetCons where it has to: possible
says whether method and engine allow anything else, dt (ms) is the fixed step.
"""

from __future__ import annotations

from nrnwrap.engine import census, coreneuron, hooks
from nrnwrap.engine.neuron import h

KIND = "connections"  # as the census calls them


def prepare(possible: bool, dt: float) -> None:
    """Have connections for a run, in the whole process: all of it takes part."""
    for each in census.living(KIND):
        each.prepare(possible, dt)


hooks.at("connections", lambda: prepare(not coreneuron.is_on() and not h.CVode().active(), float(h.dt)))
