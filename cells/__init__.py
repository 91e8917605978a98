"""The models. One module each; the stub `__init__.pyi` is the catalogue."""

from nrnwrap.base.lazy import attach as _attach

__getattr__, __dir__ = _attach(__name__, __file__)
