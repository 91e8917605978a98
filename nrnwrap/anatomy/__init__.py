"""Sections and segments, whoever made them: names and types, choice, place in space, cable, number of segments."""

from nrnwrap.base.lazy import attach as _attach

__getattr__, __dir__ = _attach(__name__, __file__)
