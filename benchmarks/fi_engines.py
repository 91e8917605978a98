"""fi_curve on NEURON and on CoreNEURON: from how many cells, and for which models, the second is faster.

Each pair runs in turns in one process, after a first call of each that loads and allocates; the ratio is the median
of the paired ratios of CPU times, which mind little what else a machine does. `loading` is what the first use of
CoreNEURON in a process costs more than the second, `same` the largest difference of the spike times (ms; inf where
there are more spikes, or fewer). Prints a table.

    python benchmarks/fi_engines.py [--quick]
"""

from __future__ import annotations

import argparse
import json
import subprocess
import sys
from functools import partial
from itertools import pairwise
from statistics import median
from time import process_time
from typing import Any

import numpy as np

import nrnwrap as nw
from nrnwrap import cells

MODELS: dict[str, tuple[Any, float]] = {  # with the largest current (nA)
    "LIF": (cells.LIF, 1.0),
    "AdEx": (cells.AdEx, 2.0),
    "Izhikevich2007": (partial(cells.Izhikevich2007.preset, "RS"), 0.5),
    "HodgkinHuxley": (cells.HodgkinHuxley, 0.2),
    "TraubMiles": (cells.TraubMiles, 1.0),
}
COUNTS = 1, 10, 30, 100, 300
STEPS = 0.1, 0.025  # ms
DUR = 1000.0  # ms


def measure(name: str, dt: float, counts: list[int], repetitions: int) -> list[list[float]]:
    """Of each number of cells: CPU seconds on NEURON, ratio CoreNEURON/NEURON, difference of the spikes (ms)."""
    make, largest = MODELS[name]
    rows = []
    for count in counts:
        curves = {engine: partial(_curve, make, largest, count, dt, engine) for engine in ("neuron", "coreneuron")}
        difference = _difference(*(curves[engine]()[1] for engine in curves))
        times = [[curves[engine]()[0] for engine in curves] for _ in range(repetitions)]
        rows.append([median(one for one, _ in times), median(other / one for one, other in times), difference])
    return rows


def loading(name: str) -> float:
    """What the first use of CoreNEURON costs more than the second (s), NEURON being loaded."""
    make, largest = MODELS[name]
    _curve(make, largest, 10, 0.1, "neuron")
    first, second = (_curve(make, largest, 10, 0.1, "coreneuron")[0] for _ in range(2))
    return first - second


def crossover(counts: list[int], ratios: list[float]) -> float:
    """The number of cells at which the ratio falls to 1, between those measured (linear in the logarithms)."""
    if ratios[0] <= 1:
        return counts[0]
    for (n, ratio), (more, lower) in pairwise(zip(counts, ratios, strict=True)):
        if lower <= 1:
            part = np.log(ratio) / np.log(ratio / lower)
            return float(n * (more / n) ** part)
    return float("inf")


def _curve(make: Any, largest: float, count: int, dt: float, engine: str) -> tuple[float, Any]:
    started = process_time()
    curve = nw.fi_curve(make, np.linspace(0, largest, count), dur=DUR, dt=dt, engine=engine)
    return process_time() - started, curve.spikes


def _difference(one: Any, other: Any) -> float:
    if list(map(len, one)) != list(map(len, other)):
        return float("inf")
    return max((float(np.abs(a - b).max(initial=0)) for a, b in zip(one, other, strict=True)), default=0.0)


def _fresh(*arguments: str) -> Any:
    command = [sys.executable, __file__, "--task", *arguments]
    return json.loads(subprocess.run(command, capture_output=True, text=True, check=True).stdout.splitlines()[-1])


def main() -> None:
    """Print the table, or as a fresh process the result of one task."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--quick", action="store_true", help="few cells and repetitions, to see that it works")
    parser.add_argument("--task", nargs="+", help=argparse.SUPPRESS)
    options = parser.parse_args()
    if options.task:
        name, *rest = options.task
        print(json.dumps(measure(name, float(rest[0]), json.loads(rest[1]), int(rest[2])) if rest else loading(name)))
        return
    counts = list(COUNTS[:3] if options.quick else COUNTS)
    print(f"{'':22}{'CoreNEURON / NEURON, of so many cells':37}{'faster from':>13}{'loading':>9}{'same':>9}")
    print(f"{'model':15}{'dt':>7}{''.join(f'{count:7d}' for count in counts):37}{'(cells)':>13}{'(s)':>9}{'(ms)':>9}")
    for name in list(MODELS)[: 1 if options.quick else None]:
        extra = median(_fresh(name) for _ in range(1 if options.quick else 5))
        for dt in STEPS:
            rows = _fresh(name, str(dt), json.dumps(counts), "1" if options.quick else "5")
            ratios = [ratio for _, ratio, _ in rows]
            line = f"{name:15}{dt:7g}{''.join(f'{ratio:7.2f}' for ratio in ratios):37}"
            print(f"{line}{crossover(counts, ratios):13.0f}{extra:9.2f}{max(row[2] for row in rows):9.0e}", flush=True)


if __name__ == "__main__":
    main()
