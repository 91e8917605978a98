"""NEURON's global state: set for a run, and given back as it was."""

from __future__ import annotations

import gc
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from typing import Any

from nrnwrap.base.settings import Settings
from nrnwrap.engine import delays, hooks, ranks
from nrnwrap.engine.complaints import message
from nrnwrap.engine.coreneuron import switched_on
from nrnwrap.engine.neuron import h
from nrnwrap.errors import SimulationError

_taken = False  # whether a run is open


@contextmanager
def taken() -> Iterator[None]:
    """Let NEURON be one run's for the time being; SimulationError where it is another one's."""
    global _taken
    if _taken:
        raise SimulationError("a Session is open in this process: no other run may begin before its with block ends")
    _taken = True
    try:
        yield
    finally:
        _taken = False


def is_taken() -> bool:
    """Whether a run is open."""
    return _taken


@contextmanager
def prepared(settings: Settings, currents: bool = False) -> Iterator[None]:
    """Put NEURON's state as `settings` want it; restore it afterwards, whatever happens.

    With `currents` NEURON works out membrane currents, which takes time.
    """
    cvode = h.CVode()
    imem = cvode.use_fast_imem()
    before = {name: getattr(h, name) for name in ("t", "dt", "celsius", "secondorder", "stoprun")}
    active, atol, rtol, order = cvode.active(), cvode.atol(), cvode.rtol(), cvode.condition_order()
    try:
        cvode.active(False)
        ranks.verify()
        delays.prepare(settings)
        if currents:
            cvode.use_fast_imem(True)
        h.celsius = settings.celsius
        h.secondorder = settings.secondorder
        h.stoprun = 0  # else the variable step would stop at once
        if settings.variable:
            finitialize()  # condition_order() crashes on the WATCH lists of cells that died: this clears them
            cvode.condition_order(2)
            _activate(cvode)
            if cvode.use_daspk():  # it tells only while it is active
                raise SimulationError("DASPK is on and is not supported: call CVode().use_daspk(0)")
            cvode.atol(settings.tolerance)
            cvode.rtol(0)
        else:
            h.dt = settings.dt
        with switched_on(settings.engine == "coreneuron"):
            yield
    finally:
        if settings.variable:
            with suppress(RuntimeError):  # where the run could not even start
                cvode.re_init()  # takes back crossings that were to come; the next finitialize would free them twice
            cvode.active(False)
            cvode.condition_order(order)
            cvode.atol(atol)
            cvode.rtol(rtol)
        cvode.active(active)
        if currents:
            cvode.use_fast_imem(imem)
        for name, value in before.items():
            setattr(h, name, value)


def chosen() -> dict[str, float]:
    """What a run has set and NEURON keeps while it goes on, by the names that users know it by."""
    cvode = h.CVode()
    found = {
        "CVode().active()": cvode.active(),
        "CVode().use_local_dt()": cvode.use_local_dt(),
        "ParallelContext().nthread()": h.ParallelContext().nthread(),
        "h.celsius": h.celsius,
        "h.secondorder": h.secondorder,
    }
    own = {"CVode().atol()": cvode.atol(), "CVode().rtol()": cvode.rtol()} if cvode.active() else {"h.dt": h.dt}
    return found | own


def refuse_changed(before: Mapping[str, float], t: float) -> None:
    """Raise SimulationError where NEURON is not as a run has left it: `before` is what was `chosen`, t (ms) the time.

    To go on then would be silently wrong, or end the process.
    """
    now = chosen()
    for name, value in before.items():
        if now.get(name, value) != value:
            raise SimulationError(
                f"{name} is {now[name]:g}, and was {value:g} when the session began: while it is open NEURON is the "
                "session's. Set it back, or give a Session other settings"
            )
    if abs(h.t - t) > max(0.5 * before.get("h.dt", 0.0), 1e-9 * t):
        raise SimulationError(
            f"NEURON is at {h.t:g} ms, and the session at {t:g} ms: something else has started it or let it run, or an "
            "error has stopped it. Such a session cannot go on: begin another one"
        )


@contextmanager
def threads(number: int) -> Iterator[None]:
    """Let NEURON run in so many threads for the time being."""
    parallel = h.ParallelContext()
    before = parallel.nthread()
    parallel.nthread(number)
    try:
        yield
    finally:
        parallel.nthread(before)


@contextmanager
def undisturbed() -> Iterator[None]:
    """Let Python's collector wait.

    In a run a forgotten cell that it frees ends the process (CVODE's nodes go); where thousands of cells are made, it
    looks again and again at what stays.
    """
    collecting = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if collecting:
            gc.enable()


def _activate(cvode: Any) -> None:
    try:
        cvode.active(True)
    except RuntimeError as cause:
        raise SimulationError(
            f"the variable step cannot run what exists in this process: {message(cause)}. "
            "Let these cells go first, or use method='fixed'"
        ) from cause


def finitialize() -> None:
    try:
        hooks.finitialize()
    except RuntimeError as cause:
        raise SimulationError(f"NEURON cannot start this run: {message(cause)}") from cause
