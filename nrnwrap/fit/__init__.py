"""Models fitted to recordings, with the interface of scikit-learn. Times are in ms, currents in nA, voltages in mV."""

from nrnwrap.base.lazy import attach as _attach

__getattr__, __dir__ = _attach(__name__, __file__)
