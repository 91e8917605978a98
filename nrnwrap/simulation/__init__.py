"""A run of what exists in the process: settings checked, recorded, started, warned of, given back as a Run."""

from nrnwrap.base.lazy import attach as _attach

__getattr__, __dir__ = _attach(__name__, __file__)
