"""Arithmetic of spike trains and traces: arrays in, arrays out, no simulator. Times are in ms, rates in Hz.

A train is an array of sorted spike times; trains are a list of such, one per trial or cell.
"""

from nrnwrap.lazy import attach as _attach

__getattr__, __all__ = _attach(__name__, __file__)


def __dir__() -> list[str]:
    return __all__
