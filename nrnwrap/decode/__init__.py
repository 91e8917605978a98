"""A signal read back from spike times: arrays in, arrays out. Times are in ms, currents in nA."""

from nrnwrap.base.lazy import attach as _attach

__getattr__, __dir__ = _attach(__name__, __file__)
