"""What a spiking cell costs per step, beside a passive compartment: CPU time of one core, on NEURON and on CoreNEURON.

A thousand of each kind, which spike regularly without anything else that drives them. All are made, run and taken
away in turns in one process, so that ratios are those of one machine at one time. What a run costs besides its steps is
taken off: the time is that of a long run less that of a short one.

    python benchmarks/steps.py neuron|coreneuron [REPETITIONS]
"""

from __future__ import annotations

import gc
import json
import sys
from collections.abc import Callable
from time import process_time
from typing import Any

CELLS, DT = 1000, 0.1  # ms
SHORT, LONG = 20.0, 70.0  # ms
SPIKING: dict[str, dict[str, float]] = {"LIF": {"e_l": -50}, "AdEx": {"e_l": -45}}  # rest above threshold: some 40 Hz
NETWORK = "network of LIFCurrExp"
PARTNERS, WEIGHT, DELAY = 20, 0.005, 1.5  # that a cell excites; nA, ms


def passive() -> list[Any]:
    """Sections of one segment with a leak."""
    from by_hand import _DIAMETER
    from neuron import h

    sections = [h.Section(name=f"passive{k}") for k in range(CELLS)]
    for section in sections:
        section.L = section.diam = _DIAMETER
        section.cm = 0.1
        section.insert("pas")
        section.g_pas, section.e_pas = 1e-5, -75
    return sections


def spiking(name: str) -> list[Any]:
    """Cells of a model that spike by themselves."""
    from nrnwrap import cells

    return [getattr(cells, name)(**SPIKING[name]) for _ in range(CELLS)]


def network() -> list[Any]:
    """LIFCurrExp that spike by themselves, at phases of their own, each with 20 others that it excites."""
    import numpy as np
    from neuron import h

    from nrnwrap.cells import LIFCurrExp

    random = np.random.default_rng(1)
    made = [LIFCurrExp(e_l=-54 + random.uniform(0, 1)) for _ in range(CELLS)]
    wires = []
    for cell in made:
        for other in random.integers(0, CELLS, PARTNERS):
            wire = h.NetCon(cell.mechanism, made[other].mechanism)
            wire.delay, wire.weight[0] = DELAY, WEIGHT
            wires.append(wire)
    return [*made, *wires]


def kinds() -> dict[str, Callable[[], list[Any]]]:
    """What is measured."""
    models = {name: lambda name=name: spiking(name) for name in SPIKING}
    return {"passive": passive, **models, NETWORK: network}


def nanoseconds(make: Callable[[], list[Any]]) -> float:
    """CPU time (ns) per cell and step."""
    from neuron import h

    made = make()
    parallel = h.ParallelContext()
    parallel.set_maxstep(10)
    taken = []
    for t_stop in (1.0, SHORT, LONG):  # the first only warms up
        h.dt = DT
        h.finitialize(-70)
        started = process_time()
        parallel.psolve(t_stop)
        taken.append(process_time() - started)
    made.clear()
    gc.collect()
    return (taken[2] - taken[1]) / (CELLS * (LONG - SHORT) / DT) * 1e9


def measure(engine: str, repetitions: int) -> dict[str, list[float]]:
    """CPU times (ns) per cell and step of each kind, in turns."""
    from neuron import coreneuron, h

    from nrnwrap import mechanisms

    h.load_file("stdrun.hoc")
    mechanisms.load(coreneuron=engine == "coreneuron")
    h.steps_per_ms, h.dt = 1 / DT, DT
    coreneuron.enable, coreneuron.verbose = engine == "coreneuron", 0
    made = kinds()
    if engine == "coreneuron":
        del made[NETWORK]  # its wires are without gids
    times: dict[str, list[float]] = {name: [] for name in made}
    for _ in range(repetitions):
        for name, make in made.items():
            times[name].append(nanoseconds(make))
    return times


if __name__ == "__main__":
    print(json.dumps(measure(sys.argv[1], int(sys.argv[2]) if len(sys.argv) > 2 else 5)))
