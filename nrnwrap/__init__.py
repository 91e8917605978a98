"""Spiking point neurons done right inside NEURON, and the shortest way from a cell to a result."""

from os.path import dirname as _dirname  # pathlib takes a millisecond
from os.path import isdir as _isdir
from os.path import isfile as _isfile
from os.path import join as _join
from os.path import realpath as _realpath

_ROOT = _dirname(_dirname(_realpath(__file__)))
if not _isdir(_join(_dirname(__file__), "mod")) and _isfile(_join(_ROOT, "mod", "LIF.mod")):
    # A checkout: cells/ and mod/ lie beside this folder; a wheel has them inside it.
    __path__.append(_ROOT)

# ruff: noqa: E402  (what follows needs __path__)
import nrnwrap.engine.neuron as _neuron  # noqa: F401  (NEURON's remark about a missing display, before others import it)
from nrnwrap.base.lazy import attach as _attach
from nrnwrap.base.version import VERSION as _VERSION

__version__ = _VERSION

__getattr__, __dir__ = _attach(__name__, __file__, ("__version__",))
