"""Networks: populations, projections, runs that are the same on any number of ranks."""

from nrnwrap.base.lazy import attach as _attach

__getattr__, __dir__ = _attach(__name__, __file__)
