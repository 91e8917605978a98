"""A page in the browser: every model of the catalogue, or one of the user's own, with NEURON behind it."""

from nrnwrap.base.lazy import attach as _attach

__getattr__, __dir__ = _attach(__name__, __file__)
