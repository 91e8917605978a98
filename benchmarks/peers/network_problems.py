"""Networks that every simulator runs: numbers in ms, mV, nF, uS, nA, Hz."""

from __future__ import annotations

import json
import resource
import sys
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import NamedTuple

import numpy as np

DT = 0.1
EXCITATORY, SOURCES = 0.8, (64, 16)  # of each neuron, excitatory and inhibitory
CELL = {"C": 0.2, "g_l": 0.01, "v_th": -50.0, "v_reset": -60.0, "t_ref": 5.0, "tau_e": 5.0, "tau_i": 10.0}
CUBA = {**CELL, "e_l": -49.0, "drive": 0.0}
COBA = {**CELL, "e_l": -60.0, "e_e": 0.0, "e_i": -80.0}
HH = {
    "C": 0.2, "g_l": 0.01, "g_na": 20.0, "g_k": 6.0, "e_l": -65.0, "e_na": 50.0, "e_k": -90.0, "v_t": -63.0,
    "tau_e": 5.0, "tau_i": 10.0, "e_e": 0.0, "e_i": -80.0,
}  # fmt: skip
BRUNEL = {"C": 0.2, "g_l": 0.01, "e_l": 0.0, "v_th": 20.0, "v_reset": 10.0, "t_ref": 2.0}
POTJANS = {
    "C": 0.25, "g_l": 0.025, "e_l": -65.0, "v_th": -50.0, "v_reset": -65.0, "t_ref": 2.0, "tau_e": 0.5, "tau_i": 0.5,
}  # fmt: skip
WEIGHTS = {"cuba": (0.0162, -0.09), "coba": (0.006, -0.067), "cobahh": (0.006, -0.067)}  # nA, uS; below 0: inhibition
INPUT = {"cuba": 0.0, "coba": 100.0, "cobahh": 100.0}  # Hz, to each excitatory neuron, as strong as excitation
MODELS = {"cuba": CUBA, "coba": COBA, "cobahh": HH}
V = -60.0, -50.0  # where they start, evenly

_PUBLISHED = Path(__file__).resolve().parents[2] / "examples" / "potjans_diesmann.txt"  # says what its columns are
LAYERS = "L23E L23I L4E L4I L5E L5I L6E L6I".split()  # noqa: SIM905
LAYER_N, LAYER_K, LAYER_RATES, *_P = np.loadtxt(_PUBLISHED, usecols=range(1, 12), unpack=True)
LAYER_P = np.array(_P).T  # a row per target


class Group(NamedTuple):
    """Neurons of a kind: "cuba" and "coba" have currents and conductances, "cobahh" too, "brunel" is kicked.

    v: where they start, evenly. rate, weight: of the Poisson input of each.
    """

    name: str
    n: int
    kind: str
    parameters: Mapping[str, float]
    v: tuple[float, float]
    rate: float = 0.0
    weight: float = 0.0


class Wires(NamedTuple):
    """So many sources for each target, drawn. sd: of the weights, which are normal."""

    pre: str
    post: str
    indegree: int
    weight: float
    delay: float
    sd: float = 0.0


class Problem(NamedTuple):
    groups: list[Group]
    wires: list[Wires]
    delay: float  # of inputs


def problem(name: str, n: int, delay: float) -> Problem:
    """A network: of the sizes that are its own, "potjans" has n neurons but for rounding."""
    if name == "potjans":
        return potjans(n / LAYER_N.sum())
    if name == "brunel":
        return brunel(n, delay)
    model, (excitation, inhibition) = MODELS[name], WEIGHTS[name]
    exc, inh = (Group(*each, name, model, V) for each in zip(("exc", "inh"), sizes(n), strict=True))
    exc = exc._replace(rate=INPUT[name], weight=excitation)
    return Problem([exc, inh], _pairs(SOURCES, excitation, inhibition, delay), delay)


def brunel(n: int, delay: float, g: float = 5.0, eta: float = 2.0) -> Problem:
    """N. Brunel (2000), J. Comput. Neurosci. 8:183-208: a tenth of all are sources of each, asynchronous irregular."""
    exc, inh = sizes(n)
    sources = exc // 10, inh // 10
    weight = 0.1 * 1000 / sources[0]  # as strong, together, as the 0.1 mV of a thousand
    rate = eta * 20.0 / (weight * 0.02)  # of eta times the input that reaches the threshold
    groups = [Group(*each, "brunel", BRUNEL, (0.0, 20.0), rate, weight) for each in (("exc", exc), ("inh", inh))]
    return Problem(groups, _pairs(sources, weight, -g * weight, delay), delay)


def potjans(scale: float) -> Problem:
    """T. C. Potjans and M. Diesmann (2014), Cereb. Cortex 24:785-806, scaled as van Albada et al. (2015) say."""
    w, signs = 0.0878, np.where(np.arange(8) % 2, -4.0, 1.0)
    weights = np.tile(w * signs, (8, 1))
    weights[0, 2] *= 2
    sources = np.log(1 - LAYER_P) / np.log(1 - 1 / np.outer(LAYER_N, LAYER_N)) / LAYER_N[:, None]
    missing = ((weights * sources * LAYER_RATES).sum(axis=1) + w * LAYER_K * 8) * 0.5e-3  # nA; currents last 0.5 ms
    drive = (1 - scale**0.5) * missing
    groups = [
        Group(
            name,
            round(size * scale),
            "cuba",
            {**POTJANS, "drive": current},
            (-65.0, -50.1),
            8.0 * k * scale,
            w / scale**0.5,
        )
        for name, size, current, k in zip(LAYERS, LAYER_N, drive, LAYER_K, strict=True)
    ]
    wires = [
        Wires(
            LAYERS[b], LAYERS[a], round(sources[a, b] * scale), weights[a, b] / scale**0.5, 0.8 if b % 2 else 1.5,
            abs(weights[a, b]) / scale**0.5 / 10,
        )
        for a in range(8) for b in range(8) if round(sources[a, b] * scale)
    ]  # fmt: skip
    return Problem(groups, wires, 1.5)


def _pairs(sources: tuple[int, int], excitation: float, inhibition: float, delay: float) -> list[Wires]:
    """Each neuron has its sources among all that excite and all that inhibit."""
    both = zip(("exc", "inh"), sources, (excitation, inhibition), strict=True)
    return [Wires(pre, post, number, weight, delay) for pre, number, weight in both for post in ("exc", "inh")]


def sizes(n: int) -> tuple[int, int]:
    return round(EXCITATORY * n), n - round(EXCITATORY * n)


class Asked(NamedTuple):
    """What a script is to run: a benchmark, with so many neurons, for a time, with a delay (ms), in one of its ways."""

    name: str
    n: int
    t_stop: float
    delay: float
    way: str

    @property
    def problem(self) -> Problem:
        return problem(self.name, self.n, self.delay)


class Spent:
    """CPU and wall time (s) of the phases of a process."""

    def __init__(self) -> None:
        self.phases: dict[str, float] = {}

    @contextmanager
    def phase(self, name: str) -> Iterator[None]:
        begin, started = _cpu(), time.perf_counter()
        yield
        for key, value in ((name, _cpu() - begin), (f"{name} wall", time.perf_counter() - started)):
            self.phases[key] = self.phases.get(key, 0.0) + value


def _cpu() -> float:
    return sum(sum(resource.getrusage(who)[:2]) for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN))


def answer(run: Callable[[Asked, Spent], int]) -> None:
    """python network_by_...: benchmark, neurons, time, delay, way; prints its spikes, phases and memory."""
    name, n, t_stop, delay, way = sys.argv[1:]
    spent = Spent()
    spikes = run(Asked(name, int(n), float(t_stop), float(delay), way), spent)
    memory = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    print(json.dumps({"spikes": spikes, "memory": memory, **spent.phases}))
