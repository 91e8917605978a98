"""Every exception of the package, and its warnings.

All derive from `NrnwrapError`, and each also from the builtin that a caller would expect, so both
kinds of `except` work. A message names what was given, what is allowed, and the next step.
"""

from __future__ import annotations

from collections.abc import Iterable


class NrnwrapError(Exception):
    """Base of every error that nrnwrap raises on purpose."""


class UnknownNameError(NrnwrapError, AttributeError, LookupError):
    """A model, parameter, preset, mechanism, section or variable that does not exist."""


class ParameterError(NrnwrapError, ValueError):
    """A value that is not a finite number, or lies outside its bounds."""


class LocationError(NrnwrapError, ValueError):
    """A place that is not a segment of the cell, or a position outside 0..1."""


class GeometryError(NrnwrapError, ValueError):
    """A capacitance or geometry that contradicts what a mechanism was given."""


class MechanismError(NrnwrapError, RuntimeError):
    """A mechanism that cannot be found, loaded or told apart from another of the same name."""


class CompileError(MechanismError):
    """MOD files that do not compile, or no compiler to do it with."""


class MorphologyError(NrnwrapError, ValueError):
    """A morphology file that is missing, empty, malformed or not one connected cell."""


class MorphologyWarning(UserWarning):
    """What was repaired in a morphology file, was assumed where it leaves that open, or is likely to surprise."""


class HocError(NrnwrapError, RuntimeError):
    """Code in hoc that is missing, wrong, or cannot be loaded beside what NEURON has already."""


class ModelFileError(NrnwrapError, ValueError):
    """A file with the parameters of a model that is missing, malformed, or of a model that is not ours."""


class RunFileError(NrnwrapError, ValueError):
    """A file that is missing, cannot be read, or holds no run that nrnwrap has written."""


class ExtraError(NrnwrapError, ImportError):
    """A package that only some users need, and that is not installed."""


class SimulationError(NrnwrapError, RuntimeError):
    """A run that cannot start, or that had to be stopped."""


class NumericsError(SimulationError, ArithmeticError):
    """A run whose numbers cannot be trusted: nan, a runaway voltage, lost spikes."""


def unknown(kind: str, name: object, allowed: Iterable[str], hint: str = "") -> UnknownNameError:
    """Return the error for a name that does not exist: nearest names first, then all of them."""
    import difflib  # a millisecond that only a mistake should cost

    names = sorted(allowed, key=str.lower)
    lower = {each.lower(): each for each in names}
    near = [lower[each] for each in difflib.get_close_matches(str(name).lower(), lower, n=3)]
    guess = f"; did you mean {', '.join(near)}?" if near else "."
    nothing = "" if hint else " There are none."
    listing = f" Allowed: {', '.join(names)}." if names else nothing
    return UnknownNameError(f"unknown {kind} {name!r}{guess}{listing}{' ' + hint if hint else ''}")
