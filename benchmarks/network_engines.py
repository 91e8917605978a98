"""Networks of sections on NEURON and on CoreNEURON: CPU time, and how far their spikes are apart. Prints a table.

Each pair runs in turns in one process, after a first run of each that loads and allocates; the ratio is the median of
the paired ratios. 64 excitatory and 16 inhibitory connections onto each cell, by conductances; a current of each cell
between 0.6 and 1.2 of its model's drive.

    python benchmarks/network_engines.py [--quick]
"""

from __future__ import annotations

import argparse
from statistics import median
from time import process_time

import numpy as np

import nrnwrap as nw
from nrnwrap import cells

CASES = [  # model, cells, dt (ms), duration (ms)
    ("LIFCurrExp", 2000, 0.1, 500.0),
    ("QIF", 1000, 0.1, 500.0),
    ("AdEx", 500, 0.1, 500.0),
    ("AdEx", 2000, 0.1, 500.0),
    ("Izhikevich", 1000, 0.1, 500.0),
    ("GIF", 500, 0.1, 500.0),
    ("TraubMiles", 1000, 0.1, 300.0),
    ("TraubMiles", 4000, 0.1, 300.0),
    ("WangBuzsaki", 500, 0.025, 200.0),
]
COLUMNS = "model", "cells", "dt", "NEURON", "CoreNEURON", "ratio", "same"
FORM = "{:12} {:>6} {:>6} {:>8} {:>11} {:>7} {:>8}"


def network(model: str, n: int) -> nw.Network:
    """Four fifths of the cells excite, a fifth inhibits."""
    kind, net = getattr(cells, model), nw.Network(seed=2)
    exc, inh = (net.add(name, k, kind, kind="sections") for name, k in (("exc", n * 4 // 5), ("inh", n // 5)))
    currents = kind.drive * np.random.default_rng(1).uniform(0.6, 1.2, n)
    (exc + inh).inject([nw.Step(each) for each in currents])
    exc.connect(net, nw.Exp(5, e=0), indegree=64, weight=2e-5, delay=1.5)
    inh.connect(net, nw.Exp(10, e=-80), indegree=16, weight=1e-4, delay=1.5)
    return net


def once(model: str, n: int, dt: float, t_stop: float, engine: str) -> tuple[float, np.ndarray]:
    """The CPU time (s) of a run, and its spikes in order."""
    net = network(model, n)
    begin = process_time()
    run = nw.simulate(net, t_stop=t_stop, dt=dt, engine=engine, progress=False)
    return process_time() - begin, np.sort(run.times)


def main() -> None:
    """Print the table."""
    asked = argparse.ArgumentParser(description=__doc__.split("\n\n", 1)[0])
    asked.add_argument("--quick", action="store_true", help="one small case, once")
    quick = asked.parse_args().quick
    print(FORM.format(*COLUMNS))
    print(FORM.format("", "", "(ms)", "(s)", "(s)", "", "(ms)"))
    for model, n, dt, t_stop in [("QIF", 100, 0.1, 50.0)] if quick else CASES:
        case = model, n, dt, t_stop
        one, other = (once(*case, engine)[1] for engine in ("neuron", "coreneuron"))
        same = np.abs(one - other).max(initial=0) if len(one) == len(other) else np.inf
        times = [[once(*case, engine)[0] for engine in ("neuron", "coreneuron")] for _ in range(1 if quick else 5)]
        neuron, core = (f"{median(each):.2f}" for each in zip(*times, strict=True))
        ratio = median(b / a for a, b in times)
        print(FORM.format(model, n, f"{dt:g}", neuron, core, f"{ratio:.2f}", f"{same:.0e}"), flush=True)


if __name__ == "__main__":
    main()
