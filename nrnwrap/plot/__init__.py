"""Pictures: a Run or a cell on Matplotlib axes, which each function takes or makes, and returns."""

from nrnwrap.base.lazy import attach as _attach

__getattr__, __dir__ = _attach(__name__, __file__)
