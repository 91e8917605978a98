"""Networks that every simulator runs: numbers in ms, mV, nF, uS, nA."""

from __future__ import annotations

import json
import resource
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import NamedTuple

DT = 0.1
EXCITATORY, SOURCES = 0.8, (64, 16)  # of each neuron, excitatory and inhibitory
CELL = {"C": 0.2, "g_l": 0.01, "v_th": -50.0, "v_reset": -60.0, "t_ref": 5.0, "tau_e": 5.0, "tau_i": 10.0}
V = -60.0, -50.0  # where they start, evenly
CUBA = {**CELL, "e_l": -49.0}
COBA = {**CELL, "e_l": -60.0, "e_e": 0.0, "e_i": -80.0}
WEIGHTS = {"cuba": (0.0162, -0.09), "coba": (0.006, -0.067)}  # nA, uS; below 0 is inhibition
INPUT = {"cuba": 0.0, "coba": 100.0}  # Hz, to each excitatory neuron, of its own, as strong as excitation


def sizes(n: int) -> tuple[int, int]:
    return round(EXCITATORY * n), n - round(EXCITATORY * n)


class Asked(NamedTuple):
    """What a script is to run: a benchmark, with so many neurons, for a time, with a delay (ms), in one of its ways."""

    name: str
    n: int
    t_stop: float
    delay: float
    way: str


class Spent:
    """CPU time (s) of the phases of a process."""

    def __init__(self) -> None:
        self.phases: dict[str, float] = {}

    @contextmanager
    def phase(self, name: str) -> Iterator[None]:
        begin = _cpu()
        yield
        self.phases[name] = self.phases.get(name, 0.0) + _cpu() - begin


def _cpu() -> float:
    return sum(sum(resource.getrusage(who)[:2]) for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN))


def answer(run: Callable[[Asked, Spent], int]) -> None:
    """python network_by_...: benchmark, neurons, time, delay, way; prints its spikes, phases and memory."""
    name, n, t_stop, delay, way = sys.argv[1:]
    spent, begin = Spent(), time.perf_counter()
    spikes = run(Asked(name, int(n), float(t_stop), float(delay), way), spent)
    memory = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    print(json.dumps({"spikes": spikes, "memory": memory, "wall": time.perf_counter() - begin, **spent.phases}))
