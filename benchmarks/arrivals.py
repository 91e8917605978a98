"""What an arrival of a Poisson process costs (us of CPU time): by poisson_input, and by NetStim and NetCon. JSON.

LIFCurrExp cells at 20 kHz each, dt 0.1 ms; the same run without arrivals is taken off.

    python benchmarks/arrivals.py [repetitions]
"""

from __future__ import annotations

import json
import sys
from time import process_time
from typing import Any

import nrnwrap as nw
from nrnwrap.cells import LIFCurrExp
from nrnwrap.inputs import poisson_input
from nrnwrap.mechanisms import h

CELLS, RATE, WEIGHT, DT = 1000, 20_000.0, 1e-4, 0.1  # Hz, nA, ms
T_STOP = {"nrnwrap": 100.0, "raw": 20.0}  # ms


def told(cells: list[LIFCurrExp]) -> Any:
    """By poisson_input."""
    keys = [(1, index, 0) for index in range(len(cells))]
    return poisson_input([cell.mechanism for cell in cells], RATE, WEIGHT, keys)


def sent(cells: list[LIFCurrExp]) -> Any:
    """By NetStims, each to a NetCon."""
    made = []
    for index, cell in enumerate(cells):
        source = h.NetStim()
        source.interval, source.noise, source.number, source.start = 1e3 / RATE, 1, 1e9, 0
        source.noiseFromRandom123(1, index, 0)
        wire = h.NetCon(source, cell.mechanism)
        wire.weight[0], wire.delay = WEIGHT, 0
        made.append((source, wire))
    return made


def taken(cells: list[LIFCurrExp], t_stop: float) -> float:
    """CPU time (s) of a run."""
    nw.simulate(cells, t_stop=1, dt=DT, record=[])  # what comes once is not counted
    started = process_time()
    nw.simulate(cells, t_stop=t_stop, dt=DT, record=[])
    return process_time() - started


def main() -> None:
    """Print the times of both ways, in turns."""
    cells = [LIFCurrExp.preset("nest") for _ in range(CELLS)]
    found: dict[str, list[float]] = {"nrnwrap": [], "raw": []}
    for _ in range(int(sys.argv[1]) if len(sys.argv) > 1 else 1):
        for side, drive in (("nrnwrap", told), ("raw", sent)):
            bare = taken(cells, T_STOP[side])
            inputs = drive(cells)
            found[side].append((taken(cells, T_STOP[side]) - bare) / (CELLS * RATE * T_STOP[side] / 1e3) * 1e6)
            del inputs
    print(json.dumps(found))


if __name__ == "__main__":
    main()
