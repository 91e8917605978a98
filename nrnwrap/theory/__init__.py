"""Analytic and numerical results for noisy integrate-and-fire neurons and their networks, beside what is simulated.

Times are in ms, voltages in mV, rates in Hz."""

from nrnwrap.base.lazy import attach as _attach

__getattr__, __dir__ = _attach(__name__, __file__)
