"""What a point of a sweep costs beyond the function: wall time and processor time of parent and workers.

python benchmarks/sweep.py [points]
"""

from __future__ import annotations

import resource
import sys
import tempfile
import time

import numpy as np

import nrnwrap as nw


def point(a: float, b: float) -> float:
    """What takes no time."""
    return a + b


def measured(count: int, **options: object) -> tuple[float, float]:
    """ms of wall time and of CPU per point, of parent and workers together, without what a sweep of one point takes."""
    one, many = (_seconds(size, **options) for size in (1, count))
    return tuple(1e3 * (b - a) / (count - 1) for a, b in zip(one, many, strict=True))  # type: ignore[return-value]


def _seconds(count: int, **options: object) -> tuple[float, float]:
    wall, cpu = time.perf_counter(), _cpu()
    found = nw.sweep(point, {"a": np.arange(count) / 7, "b": [0.5]}, **options)
    assert found.complete
    return time.perf_counter() - wall, _cpu() - cpu


def _cpu() -> float:
    used = [resource.getrusage(who) for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN)]
    return sum(each.ru_utime + each.ru_stime for each in used)


def main(count: int = 10_000) -> None:
    """Print a table."""
    print(f"| {count} points | wall (ms/point) | CPU (ms/point) |")
    print("|---|---|---|")
    for name, options in (("in memory", {}), ("one worker", {"workers": 1})):
        print(f"| {name} | {' | '.join(f'{each:.3f}' for each in measured(count, **options))} |", flush=True)
    with tempfile.TemporaryDirectory() as folder:
        print(f"| with records | {' | '.join(f'{each:.3f}' for each in measured(count, folder=folder))} |", flush=True)
        wall, cpu = _seconds(count, folder=folder)
        print(f"| all there already | {1e3 * wall / count:.3f} | {1e3 * cpu / count:.3f} |")


if __name__ == "__main__":
    main(*map(int, sys.argv[1:]))
