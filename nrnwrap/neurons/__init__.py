"""The kinds of cells: sections with channels and wiring; point, membrane and shaped cells; models of others."""

from nrnwrap.base.lazy import attach as _attach

__getattr__, __dir__ = _attach(__name__, __file__)
