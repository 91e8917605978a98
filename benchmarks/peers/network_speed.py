"""Networks of point neurons beside other simulators: CPU time of whole processes, in turn. make bench-networks

python benchmarks/peers/network_speed.py [neurons ...]   prints docs/networks-speed.md
"""

from __future__ import annotations

import json
import resource
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path

HERE = Path(__file__).parent
T_STOP = 1000.0
BOTH, SHORT = (0.1, 1.5), (0.1,)  # delays (ms)
WAYS = [  # with which delays, and up to how many neurons
    ("nrnwrap", "numbers", BOTH, 64000), ("nrnwrap", "sections", BOTH, 4000), ("nrnwrap", "coreneuron", BOTH, 4000),
    ("nest", "1", BOTH, 64000), ("brian2", "cython", SHORT, 4000),
]  # fmt: skip
ROUNDS = 1


def spent(name: str, n: int, delay: float, peer: str, way: str) -> dict[str, float]:
    """What a process took: CPU time (s) of all of it and of its run, memory (MiB), spikes."""
    script = [sys.executable, str(HERE / f"network_by_{peer}.py"), name, str(n), str(T_STOP), str(delay), way]
    before = _children()
    done = subprocess.run(script, capture_output=True, text=True, check=True)
    found: dict[str, float] = json.loads(done.stdout.strip().splitlines()[-1])
    return {**found, "whole": _children() - before}


def _children() -> float:
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    return used.ru_utime + used.ru_stime


def rows(name: str, n: int, delay: float) -> list[str]:
    """A row of the table for each way: the round that took least."""
    found: dict[tuple[str, str], list[dict[str, float]]] = {}
    for _ in range(ROUNDS):
        for peer, way, delays, most in WAYS:
            if n <= most and delay in delays:
                found.setdefault((peer, way), []).append(spent(name, n, delay, peer, way))
    best = {each: min(rounds, key=lambda one: one["whole"]) for each, rounds in found.items()}
    nest = best["nest", "1"]
    return [
        _row(f"{name.upper()} | {n} | {delay:g} | {peer}, {way}", one, nest, n) for (peer, way), one in best.items()
    ]


def _row(what: str, one: dict[str, float], nest: dict[str, float], n: int) -> str:
    whole, run = one["whole"], one["run"]
    ratios = f"{whole:.2f} | {whole / nest['whole']:.2f} | {one['build']:.2f} | {run:.2f} | {run / nest['run']:.2f}"
    return f"| {what} | {ratios} | {one['memory']:.0f} | {one['spikes'] / n / T_STOP * 1e3:.1f} |"


def page(sizes: Sequence[int]) -> str:
    lines = (HERE / "network_speed.txt").read_text(encoding="utf-8").splitlines()
    cases = [(name, n, delay) for name in ("cuba", "coba") for n in sizes for delay in BOTH]
    return "\n".join([*lines, *(row for case in cases for row in rows(*case))])


if __name__ == "__main__":
    print(page([int(each) for each in sys.argv[1:]] or [4000, 16000]))
