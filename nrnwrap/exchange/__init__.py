"""The recordings of runs for others: files, Neo, pandas, eFEL."""

from nrnwrap.base.lazy import attach as _attach

__getattr__, __dir__ = _attach(__name__, __file__)
