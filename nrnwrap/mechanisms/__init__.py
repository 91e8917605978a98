"""Mechanisms: found, compiled once per user, loaded once, described, made on segments."""

from nrnwrap.base.lazy import attach as _attach

__getattr__, __dir__ = _attach(__name__, __file__)
