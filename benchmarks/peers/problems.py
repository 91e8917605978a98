"""What all simulators are asked for, and how a worker answers. Imports nothing that takes time.

Units are NEURON's: ms, mV, nF, uS, nA, and uS/mV, /ms. Every current is constant from time 0 on.
"""

from __future__ import annotations

import json
import sys
from collections.abc import Callable, Sequence
from math import exp
from time import process_time
from typing import Any

T_STOP = 1000.0  # ms
REPETITIONS = 5

# AdEx' peak is v_t + 5 delta_t, from which Brian2's documentation starts its spikes: an explicit method on a grid
# overflows on the way to 20 mV. TraubMiles is the cell of the COBAHH benchmark, 20000 um2, e_l -65 mV.
MODELS: dict[str, dict[str, float]] = {
    "LIF": {"C": 0.1, "g_l": 0.01, "e_l": -75, "v_th": -55, "v_reset": -75, "t_ref": 2},
    "AdEx": {
        "C": 0.281, "g_l": 0.03, "e_l": -70.6, "v_t": -50.4, "delta_t": 2, "v_peak": -40.4,
        "v_reset": -70.6, "a": 0.004, "b": 0.0805, "tau_w": 144,
    },
    "Izhikevich2007": {
        "C": 0.1, "k": 0.0007, "v_r": -60, "v_t": -40, "v_peak": 35, "a": 0.03, "b": -0.002, "c": -50, "d": 0.1,
    },
    "TraubMiles": {
        "C": 0.2, "g_na": 20, "g_k": 6, "g_l": 0.01, "e_na": 50, "e_k": -90, "e_l": -65, "v_t": -63, "v_0": -65,
    },
}  # fmt: skip
AMPS = {"LIF": 0.3, "AdEx": 1.0, "Izhikevich2007": 0.1, "TraubMiles": 0.7}  # nA
LEVEL = -20.0  # mV, which a spike of TraubMiles passes
CURVE = [2.0 * i / 199 for i in range(200)]  # nA, of 200 AdEx neurons

Trains = Sequence[Sequence[float]]


def timed(run: Callable[[], Any], again: Callable[[], Any] | None = None) -> list[float]:
    """CPU times (s) of REPETITIONS calls of `run`, with `again` before all but the first."""
    times = []
    for repetition in range(REPETITIONS):
        if again is not None and repetition:
            again()
        started = process_time()
        run()
        times.append(process_time() - started)
    return times


def passages(t: Any, v: Any, level: float = LEVEL) -> list[float]:
    """Times at which samples of v pass a level upwards, linear between them."""
    import numpy as np

    t, v = np.asarray(t), np.asarray(v)
    up = np.flatnonzero((v[:-1] < level) & (v[1:] >= level))
    return [float(x) for x in t[up] + (level - v[up]) / (v[up + 1] - v[up]) * (t[up + 1] - t[up])]


def gates() -> dict[str, float]:
    """The gates of TraubMiles at rest at v_0, where its runs begin."""
    x = MODELS["TraubMiles"]["v_0"] - MODELS["TraubMiles"]["v_t"]
    rates = {
        "m": (1.28 * _ratio((13 - x) / 4), 1.4 * _ratio((x - 40) / 5)),
        "h": (0.128 * exp((17 - x) / 18), 4 / (1 + exp((40 - x) / 5))),
        "n": (0.16 * _ratio((15 - x) / 5), 0.5 * exp((10 - x) / 40)),
    }
    return {gate: up / (up + down) for gate, (up, down) in rates.items()}


def _ratio(x: float) -> float:
    return x / (exp(x) - 1)


def answer(
    single: Callable[[str, float, str], tuple[Sequence[float], Sequence[float]]],
    curve: Callable[[float, str], Trains],
) -> None:
    """Be a worker: arguments are "single" MODEL DT WAY, or "curve" DT WAY; the answer is the last line printed.

    single: (model, dt, way) -> spike times (ms) and CPU times (s) of the runs. curve: (dt, way) -> spikes of each.
    """
    task, *arguments = sys.argv[1:]
    if task == "single":
        model, dt, way = arguments
        spikes, cpu = single(model, float(dt), way)
        result: Any = {"spikes": [float(t) for t in spikes], "cpu": list(cpu)}
    else:
        dt, way = arguments
        result = [[float(t) for t in train] for train in curve(float(dt), way)]
    print(f"\n{json.dumps(result)}", flush=True)
