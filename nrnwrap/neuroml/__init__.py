"""NeuroML 2: cells with their inputs, as its files say them, and back."""

from nrnwrap.base.lazy import attach as _attach

__getattr__, __dir__ = _attach(__name__, __file__)
