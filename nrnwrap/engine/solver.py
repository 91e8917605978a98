"""A run: started, advanced piece by piece, with what NEURON says when it stops."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from time import perf_counter
from typing import Any

from nrnwrap.base import progress as progress_bars
from nrnwrap.base.settings import Settings
from nrnwrap.engine import ranks
from nrnwrap.engine.complaints import message
from nrnwrap.engine.neuron import h, nrn
from nrnwrap.engine.watch import Watch
from nrnwrap.errors import SimulationError

_PIECES = 20  # of a run whose pieces must not depend on the clock
_PIECE = 0.05  # s that a piece should take elsewhere: short for Ctrl-C, long against its cost
_PATIENCE = 2.0  # s without a progress bar


def advance(
    sections: Sequence[nrn.Section],
    settings: Settings,
    progress: bool | None,
    done: int,
    reached: Callable[[float], None],
    at_once: int,
) -> None:
    """Run to t_stop, look for voltages of the sections that no cell has, show how far it is.

    done: how many steps have been taken, with the fixed step; the variable one goes on from where NEURON is. reached:
    called with the time after each part of the run but the last, of `at_once` steps at most with the fixed step.
    """
    watch = Watch(sections)
    with _bar(settings.t_stop, progress) as show:
        for t in _pieces(settings, done, at_once):
            with ranks.agreed():
                watch.look(t)
                if t < settings.t_stop:
                    reached(t)
            show(t)


def structure() -> int:
    """A count that grows when sections, segments or point processes have come or gone."""
    h.fcurrent()  # NEURON takes note of them when it needs to; this changes nothing but membrane currents at t = 0
    return int(h.CVode().structure_change_count())


def take_up_changes(since: int) -> None:
    """Let the variable step begin anew from what is there now. since: the `structure` when it began.

    It has gone further than to the end of a piece, under what was there; where something has come or gone, to go on
    would end the process.
    """
    if h.t > 0 or (not h.CVode().use_fast_imem() and structure() != since):
        h.CVode().re_init()


def _pieces(settings: Settings, done: int, at_once: int) -> Iterator[float]:
    """Run piece by piece; yield the time reached."""
    if settings.engine == "coreneuron":
        while done < settings.steps:
            done += min(at_once, settings.steps - done)
            _solve((done + 0.25) * settings.dt)
            yield done * settings.dt
    elif settings.variable:
        begin = float(h.t)
        for piece in range(1, _PIECES + 1):
            end = begin + (settings.t_stop - begin) * piece / _PIECES
            last = settings.grid and piece == _PIECES
            _solve(end * (1 + 1e-12) if last else end)  # else the sample at t_stop may be left out
            yield h.t
            if h.t < end * (1 - 1e-9):  # CVODE prints, but raises nothing
                _refuse_stop()
                raise SimulationError(
                    f"the variable step gave up at {h.t:g} ms, before {end:g} ms: look for a voltage that is nan or "
                    "runs away in some cell of this process, also one that is not recorded"
                )
    else:
        yield from _steps(settings, done, at_once)


def _steps(settings: Settings, done: int, at_once: int) -> Iterator[float]:
    """Take the steps of the fixed method, counted as integers since t gathers rounding errors."""
    parallel = h.ParallelContext().nhost() > 1  # then all ranks must ask for the same pieces
    size = max((settings.steps - done) // _PIECES, 1) if parallel else 100
    while done < settings.steps:
        size = min(size, settings.steps - done, at_once)
        started = perf_counter()
        _solve(h.t + (size + 0.25) * settings.dt)
        done += size
        if abs(h.t - done * settings.dt) > 0.5 * settings.dt:
            _refuse_stop()
            raise SimulationError(f"NEURON stopped at {h.t:g} ms, before {done * settings.dt:g} ms")
        yield done * settings.dt
        if not parallel:
            size = int(size * min(max(_PIECE / (perf_counter() - started), 0.5), 8)) or 1


def _refuse_stop() -> None:
    if h.stoprun:
        raise SimulationError(f"the run was stopped at {h.t:g} ms: something in the model has set h.stoprun")


def _solve(t: float) -> None:
    parallel = h.ParallelContext()
    # NEURON ends a process whose step takes 20 s: one rank of several may wait for another for ever, one alone does not
    patience = None if ranks.several() else parallel.timeout(0)
    try:
        parallel.psolve(t)
    except RuntimeError as cause:
        raise SimulationError(f"NEURON stopped at {h.t:g} ms: {message(cause)}") from cause
    finally:
        if patience is not None:
            parallel.timeout(patience)


@contextmanager
def _bar(t_stop: float, progress: bool | None) -> Iterator[Any]:
    """Yield a function that shows the time reached: nothing, or from some time on a progress bar."""
    if progress is False or h.ParallelContext().id() != 0:
        yield lambda t: None
        return
    bar: Any = None
    started = perf_counter()

    def show(t: float) -> None:
        nonlocal bar
        if bar is None and (progress or (perf_counter() - started > _PATIENCE and progress_bars.watched())):
            form = "{l_bar}{bar}| {n:.0f}/{total:.0f} ms [{elapsed}<{remaining}]"
            bar = progress_bars.bar(t_stop, unit="ms", bar_format=form)
            bar.start_t -= perf_counter() - started
        if bar is not None:
            bar.update(min(t, t_stop) - bar.n)

    try:
        yield show
    finally:
        if bar is not None:
            bar.close()
