"""A function at every point of a grid, in worker processes, with a record of each point that survives what happens."""

from nrnwrap.base.lazy import attach as _attach

__getattr__, __dir__ = _attach(__name__, __file__)
