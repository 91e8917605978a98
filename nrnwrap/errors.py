"""Every exception of the package, and its warnings.

All derive from `NrnwrapError`, and each also from the builtin that a caller would expect, so both
kinds of `except` work. A message names what was given, what is allowed, and the next step.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    pass


class NrnwrapError(Exception):
    """Base of every error that nrnwrap raises on purpose."""


class UnknownNameError(NrnwrapError, AttributeError, LookupError):
    """A model, parameter, preset, mechanism, section or variable that does not exist."""


class ParameterError(NrnwrapError, ValueError):
    """A value that is not a finite number, or lies outside its bounds."""


class ArgumentError(ParameterError, TypeError):
    """A call that lacks an argument, or has one that is not taken, or something of the wrong kind in place of it."""


class LocationError(NrnwrapError, ValueError):
    """A place that is not a segment of the cell, or a position outside 0..1."""


class CellIndexError(LocationError, IndexError):
    """A population does not have a cell of this index."""


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
    """A file that is missing, cannot be read, or does not hold a run that nrnwrap has written."""


class NetworkFileError(NrnwrapError, ValueError):
    """A SONATA file of a network, of spikes or of a report that is missing, malformed, or says what cannot be."""


class FitError(NrnwrapError, ValueError):
    """Data that do not tell the parameters of a model: without spikes, without a leak, or ones that it separates."""


class FitWarning(UserWarning):
    """A model that describes its data poorly, or data that do not look like what they should be."""


class ExtraError(NrnwrapError, ImportError):
    """A package that only some users need, and that is not installed."""


class SimulationError(NrnwrapError, RuntimeError):
    """A run that cannot start, or that had to be stopped."""


class NumericsError(SimulationError, ArithmeticError):
    """A run whose numbers cannot be trusted: nan, a runaway voltage, lost spikes."""


class WorkerError(NrnwrapError, RuntimeError):
    """A worker process that ended before it answered, or that does not start."""


class LateError(WorkerError):
    """A worker process that took longer than it may, and was ended."""


class BusyError(WorkerError):
    """A pool of workers for which too much waits already."""


class Interrupted(KeyboardInterrupt):
    """Ctrl-C in a run: `run` is the Run of what was recorded until then.

    As a KeyboardInterrupt it is not an NrnwrapError.
    """

    def __init__(self, t: float, t_stop: float, run: Any) -> None:
        super().__init__(f"interrupted at {t:g} of {t_stop:g} ms; what was recorded is the exception's `run`")
        self.run = run


def nearest(name: object, allowed: Iterable[str]) -> list[str]:
    """The names that look most like `name`, three at most, the most similar first; else those that one begins with."""
    import difflib  # a millisecond that only a mistake should cost

    lower, given = {each.lower(): each for each in allowed}, str(name).lower()
    near = difflib.get_close_matches(given, lower, n=3)
    begun = [
        each for each in lower if min(len(each), len(given)) > 2 and (given.startswith(each) or each.startswith(given))
    ]
    return [lower[each] for each in near or begun[:3]]


def unknown(kind: str, name: object, allowed: Iterable[str], hint: str = "") -> UnknownNameError:
    """Return the error for a name that does not exist: nearest names first, then all of them."""
    names = sorted(allowed, key=str.lower)
    near = nearest(name, names)
    guess = f"; did you mean {', '.join(near)}?" if near else "."
    nothing = "" if hint else " There are none."
    listing = f" Allowed: {', '.join(names)}." if names else nothing
    return UnknownNameError(f"unknown {kind} {name!r}{guess}{listing}{' ' + hint if hint else ''}")
