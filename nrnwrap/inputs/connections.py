"""A connection: a NetCon from a source of events, or the spikes of a cell, to a synapse on another."""

from __future__ import annotations

from typing import Any
from weakref import ref

from nrnwrap.base import checks
from nrnwrap.engine import underway
from nrnwrap.errors import ParameterError
from nrnwrap.inputs.attachments import Attachment, flat
from nrnwrap.inputs.contracts import Source
from nrnwrap.inputs.targets import Own, placed, synapse_of


def connected(cell: Any, source: Any, synapse: Any, at: Any, weight: float, delay: float) -> Attachment:
    """Connect a source, or a cell, to a synapse on `cell`; what belongs to the connection is part of the result."""
    if synapse is None and at is not None:
        raise ParameterError(f"{cell}: give a synapse to be placed at {at!r}")
    meant = Own(cell) if synapse is None else synapse_of(synapse)
    weight = checks.number("weight", weight, unit=meant.weight_unit)
    delay = checks.number("delay", delay, 0, unit="ms")
    target = placed(meant, cell.place(at))
    meant.check_weight(weight)
    wire, parts = source.connected(target)
    wire.weight[0], wire.delay = weight, delay
    made = (wire, meant.joined(wire, cell), parts)
    underway.check_wires(each for each in flat(made) if hasattr(each, "setpost"))
    # cells by their names: one that held the other would keep it alive, and two each other
    ends = (source if isinstance(source, Source) else str(source), str(cell) if synapse is None else synapse)
    own = synapse is None or not meant.exists
    call = (source if isinstance(source, Source) else ref(source), synapse, at) if own else None
    return Attachment(ends, wire, made if meant.exists else (*made, target), call=call)
