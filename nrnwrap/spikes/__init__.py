"""Arithmetic of spike trains and traces: arrays in, arrays out, no simulator. Times are in ms, rates in Hz.

A train is an array of sorted spike times; trains are a list of such, one per trial or cell.
"""

from nrnwrap.base.lazy import attach as _attach

__getattr__, __dir__ = _attach(__name__, __file__)
