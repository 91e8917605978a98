"""Recordings made ready for a fit: compensated, with spikes, and with what follows these."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from nrnwrap.errors import FitError, ParameterError
from nrnwrap.fit import detection
from nrnwrap.fit.electrode import Electrode
from nrnwrap.fit.recording import Recording
from nrnwrap.fit.sweep import Data, Sweep

_HABIT = 4.0  # ms after an action potential, when most are over
_MARGIN = 0.5  # ms by which a refractory period may be longer than V shows


def ready(recordings: Sequence[Recording], level: float, electrode: Electrode | None, junction: float) -> list[Sweep]:
    """The recordings with the electrode's part taken off V, then spikes, then the junction potential off V."""
    found = []
    for each in recordings:
        if each.V is None:
            raise ParameterError("V is missing: a model is fitted to spikes alone by FromSpikes(model, bounds)")
        V = each.V if electrode is None else electrode.compensated(each.I, each.V, each.dt)
        spikes = detection.spikes(V, each.dt, level) if each.spikes is None else each.spikes
        found.append(Sweep(V - junction, each.drive, spikes, each.dt))
    return found


def gathered(sweeps: Sequence[Sweep], t_ref: float | None, settle: float, level: float) -> Data:
    """The data of a fit; t_ref None: guessed from V, 4 ms where it has action potentials. FitError without a spike."""
    if not sum(len(each.spikes) for each in sweeps):
        raise FitError(
            "the recordings do not have a spike, which a threshold needs: V does not pass `level`, or spikes is empty"
        )
    shaped, guess = detection.keeps_shapes(sweeps), 0.0
    if t_ref is None:
        t_ref = _HABIT if shaped else detection.hold(sweeps)
        guess = _MARGIN if t_ref and not shaped else 0.0
    v_reset = detection.reset(sweeps, t_ref, shaped)
    if not np.isfinite(v_reset):
        raise FitError(f"no recording goes on for {t_ref:g} ms after a spike: longer recordings are needed")
    return Data(tuple(sweeps), shaped, t_ref, v_reset, settle, level, guess)
