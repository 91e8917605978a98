"""Mechanisms: found, compiled once per user, loaded once, described."""

from nrnwrap.lazy import attach as _attach

__getattr__, __all__ = _attach(__name__, __file__)


def __dir__() -> list[str]:
    return __all__
