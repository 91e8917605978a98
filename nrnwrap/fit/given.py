"""What users give as data: arrays, lists of them, runs, Neo's blocks; all become Recordings."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from numbers import Number
from typing import Any

import numpy as np

from nrnwrap.base.calls import warn
from nrnwrap.base.checks import spelt
from nrnwrap.base.recordings import Recordings
from nrnwrap.errors import FitWarning, ParameterError
from nrnwrap.fit.recording import Recording
from nrnwrap.simulation import from_neo

_LARGE = 20.0  # nA; more than any patch electrode gives
_SMALL = 1.0  # mV; less than any recording with spikes covers
_NANO = {"A": 1e9, "mA": 1e6, "uA": 1e3, "nA": 1.0, "pA": 1e-3}


def recordings(I: Any, V: Any = None, dt: float | None = None, spikes: Any = None) -> list[Recording]:
    """The recordings that are given: see `fit` of the estimators. A warning where units look wrong."""
    sweeps = list(_sweeps(I))
    if not sweeps:
        raise ParameterError("I is empty: give the current of one recording at least")
    voltages, trains = _each("V", V, len(sweeps)), _each("spikes", spikes, len(sweeps))
    found = [_made(*each, dt) for each in zip(sweeps, voltages, trains, strict=True)]
    if len({each.dt for each in found}) > 1:
        raise ParameterError(f"all recordings must have the same dt, not {sorted({each.dt for each in found})} ms")
    _look_at_units(found)
    return found


def _sweeps(given: Any) -> Iterator[Any]:
    """Recordings, or arrays of a current."""
    if isinstance(given, Recording):
        yield given
    elif isinstance(given, Recordings):
        yield from _of_run(given)
    elif hasattr(given, "segments") or hasattr(given, "analogsignals"):  # a Block, or a Segment, of Neo
        for segment in getattr(given, "segments", [given]):
            yield from _of_run(from_neo(segment))
    elif _is_list(given):
        for each in given:
            yield from _sweeps(each)
    else:
        yield given


def _is_list(given: Any) -> bool:
    """Whether what is given stands for several recordings, and not for the samples of one."""
    if isinstance(given, np.ndarray):
        return given.ndim > 1 or given.dtype == object
    return isinstance(given, (list, tuple)) and not all(isinstance(each, Number) for each in given)


def _each(name: str, given: Any, count: int) -> Sequence[Any]:
    """One for each recording; None where nothing is given."""
    if given is None:
        return [None] * count
    several = list(given) if _is_list(given) else [given]
    if len(several) != count:
        raise ParameterError(f"{name} must be given for each recording: there are {count} of I, {len(several)} of it")
    return several


def _made(sweep: Any, V: Any, spikes: Any, dt: float | None) -> Recording:
    if not isinstance(sweep, Recording):
        if dt is None:
            raise ParameterError("dt is missing: give the time (ms) between two samples, as in fit(I, V, dt=0.1)")
        return Recording(sweep, V, spikes, dt=dt)
    if V is not None:
        raise ParameterError("V is given twice: a Run and a Recording have their own")
    return sweep if spikes is None else Recording(sweep.I, sweep.V, spikes, dt=sweep.dt, means=sweep.means)


def _of_run(run: Recordings) -> Iterator[Recording]:
    """A recording for each cell of a run."""
    if not run.settings.dt > 0 or len(run.t) < 2 or not np.allclose(np.diff(run.t), run.settings.dt):
        raise ParameterError(f"{run!r} does not have evenly spaced samples: simulate with a fixed step, or give its dt")
    if run.v is None:
        raise ParameterError(f"{run!r} did not record v: simulate(..., record=['v', 'I'])")
    name, scale = _current(run)
    own = run.settings.engine != "unknown"  # whose I is that of the step before, and whose spikes are known
    for index, train in enumerate(run.trains):
        V, I = (trace if run.single else trace[index] for trace in (run.v, run[name]))
        spikes = train if own or len(train) else None
        yield Recording(scale * np.asarray(I), V, spikes, dt=run.settings.dt, means=own)


def _current(run: Recordings) -> tuple[str, float]:
    """The name of the recording that is the current, and what makes nA of it."""
    units = {name: spelt(run.units[name]).replace("**", "") for name in run.recorded}
    found = [name for name in ("I", *units) if units.get(name) in _NANO]
    if not found or (found[0] != "I" and len(found) > 1):
        there = ", ".join(run.recorded) or "nothing but v"
        raise ParameterError(
            f"{run!r} must have one recording of the injected current, and it has {there}: "
            "simulate(..., record=['v', 'I']), or give the arrays"
        )
    return found[0], _NANO[units[found[0]]]


def _look_at_units(found: Sequence[Recording]) -> None:
    """Warn where a current or a voltage is of a size that no recording has."""
    largest = max(float(np.abs(each.I).max()) for each in found)
    if largest > _LARGE:
        warn(f"currents are in nA, and these reach {largest:g}: if they are in pA, give I/1e3", FitWarning)
    spans = [float(np.ptp(each.V)) for each in found if each.V is not None]
    if spans and max(spans) < _SMALL:
        warn(f"voltages are in mV, and these cover {max(spans):g}: if they are in V, give 1e3*V", FitWarning)


def currents(I: Any, dt: float | None) -> list[Recording]:
    """Recordings of which nothing but the current is asked for."""
    return [each.but(V=None, spikes=None) for each in recordings(I, None, dt)]


def observed(I: Any, V: Any, dt: float | None, spikes: Any) -> list[Recording]:
    """Recordings with V or spikes, where V may be given as spike times: as an array of another length than I."""
    if V is None or spikes is not None:
        return recordings(I, V, dt, spikes)
    sweeps, targets = list(_sweeps(I)), list(V) if _is_list(V) else [V]
    if len(sweeps) == len(targets) and all(np.size(a) != np.size(b) for a, b in zip(sweeps, targets, strict=True)):
        return recordings(I, None, dt, targets)
    return recordings(I, V, dt)
