"""SONATA: networks, spikes and reports in its files. What reads gives arrays and models; what writes takes them."""

from nrnwrap.base.lazy import attach as _attach

__getattr__, __dir__ = _attach(__name__, __file__)
