"""NEURON itself, and its state: settings for a run, solver, ranks, what happens before a run. No cell is known here."""

from nrnwrap.base.lazy import attach as _attach

__getattr__, __dir__ = _attach(__name__, __file__)
