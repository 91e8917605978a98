"""The models. One module each; the stub `__init__.pyi` is the catalogue."""

from nrnwrap.base.lazy import attach as _attach
from nrnwrap.neurons.named import know as _know

__getattr__, __dir__ = _attach(__name__, __file__)
_know(__dir__, __getattr__, "Reconstruction")
