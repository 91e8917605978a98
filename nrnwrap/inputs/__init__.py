"""What drives a cell and what it receives: currents, noise, clamps, fields, events, synapses, gap junctions."""

from nrnwrap.base.lazy import attach as _attach

__getattr__, __dir__ = _attach(__name__, __file__)
