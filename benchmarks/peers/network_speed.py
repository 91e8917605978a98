"""Networks of point neurons beside other simulators: whole processes, in turn. make bench-networks

python benchmarks/peers/network_speed.py [--most NEURONS] [--peers nrnwrap nest ...]   prints docs/networks-speed.md
"""

from __future__ import annotations

import argparse
import json
import os
import platform
import subprocess
import sys
import textwrap
import time
from collections.abc import Iterator, Sequence
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from statistics import median
from typing import NamedTuple

HERE = Path(__file__).resolve().parent
BIN = Path(sys.executable).parent  # not resolved: the environment's own
PACKAGES = ("nrnwrap", "neuron", "nest-simulator", "Brian2", "PyNN", "arbor", "ANNarchy", "numpy")
LONG = 300  # s, after which a process is ended and its row says so
SMALL = 4000  # neurons up to which networks run in several rounds
LARGEST = 1_250_000  # neurons, with a hundred million synapses
ROUNDS = 3


class Case(NamedTuple):
    """A network: its benchmark, neurons, delay (ms) and time (ms)."""

    name: str
    n: int
    delay: float
    t_stop: float

    @property
    def rounds(self) -> int:
        return ROUNDS if self.n <= SMALL else 1


class Side(NamedTuple):
    """A simulator in one of its ways: which benchmarks it runs, with how many neurons at most, in how many rounds."""

    peer: str
    way: str
    names: Sequence[str]
    most: int
    rounds: int = ROUNDS


CASES = [
    *(Case("cuba", n, 0.1, 1000.0) for n in (1000, 4000)), *(Case("cuba", n, 1.5, 1000.0) for n in (4000, 16000)),
    *(Case("cuba", 64000, delay, 300.0) for delay in (0.1, 1.5)),
    *(Case("cuba", n, 1.5, 100.0) for n in (125_000, LARGEST)),
    *(Case("coba", 4000, delay, 500.0) for delay in (0.1, 1.5)), Case("coba", 16000, 1.5, 500.0),
    Case("coba", 64000, 1.5, 300.0),
    Case("cobahh", 1000, 0.1, 200.0), Case("cobahh", 4000, 0.1, 200.0),
    Case("brunel", 4000, 1.5, 500.0), Case("potjans", 7717, 0.8, 500.0),
]  # fmt: skip
ALL = ("cuba", "coba", "cobahh", "brunel", "potjans")
CELLS = ("cuba", "coba", "cobahh")
SIDES = [
    Side("nrnwrap", "numbers", ("cuba", "coba", "brunel", "potjans"), LARGEST),
    Side("nest", "1", ALL, 64000),
    Side("nest", "2", ALL, 64000, 1),
    Side("nrnwrap", "sections", CELLS, 4000, 1),
    Side("nrnwrap", "coreneuron", CELLS, 4000, 1),
    Side("brian2", "cython", ALL, 8000, 1),
    Side("brian2", "standalone", ("cuba", "coba", "cobahh"), 4000, 1),
    Side("pynn", "NEURON", CELLS, 1000, 1),
    Side("arbor", "", ("brunel",), 4000, 1),
    Side("annarchy", "", ("cuba", "coba"), 4000, 1),
]


class Failed(Exception):
    """A process that gave no answer."""


def spent(case: Case, side: Side) -> dict[str, float]:
    """What a process took: CPU and wall time (s) of all of it and of its run, memory (MiB), spikes."""
    script = [sys.executable, str(HERE / f"network_by_{side.peer}.py"), case.name, str(case.n)]
    script += [str(case.t_stop), str(case.delay), side.way]
    environment = {**os.environ, "NEURON_MODULE_OPTIONS": "-nogui", "PATH": f"{BIN}{os.pathsep}{os.environ['PATH']}"}
    before, started = _children(), time.perf_counter()
    try:
        done = subprocess.run(script, env=environment, capture_output=True, text=True, timeout=LONG, check=False)
    except subprocess.TimeoutExpired:
        raise Failed(f"more than {LONG} s") from None
    taken = {"whole": _children() - before, "wall": time.perf_counter() - started}
    if done.returncode:
        raise Failed((done.stderr.strip().splitlines() or [f"ended with {done.returncode}"])[-1])
    found: dict[str, float] = json.loads(done.stdout.strip().splitlines()[-1])
    return {**found, **taken}


def _children() -> float:
    times = os.times()
    return times.children_user + times.children_system


def rows(case: Case, peers: Sequence[str]) -> Iterator[str]:
    """A row of the table for each side; figures are medians over the rounds."""
    sides = [side for side in SIDES if side.peer in peers and case.name in side.names and case.n <= side.most]
    found: dict[Side, list[dict[str, float]]] = {side: [] for side in sides}
    wrong: dict[Side, str] = {}
    for turn in range(case.rounds):
        for side in sides:
            if turn < side.rounds and side not in wrong:
                try:
                    found[side].append(spent(case, side))
                except Failed as failure:
                    wrong[side] = str(failure)
    figures = {side: {key: median(one[key] for one in each) for key in each[0]} for side, each in found.items() if each}
    nest = next((each for side, each in figures.items() if (side.peer, side.way) == ("nest", "1")), None)
    for side in sides:
        label = f"{case.name.upper()} | {case.n} | {case.delay:g} | {', '.join(filter(None, side[:2]))}"
        yield f"| {label} | failed: {wrong[side]} |" if side in wrong else _row(label, case, figures[side], nest)


def _row(label: str, case: Case, one: dict[str, float], nest: dict[str, float] | None) -> str:
    def share(name: str) -> str:
        return "" if nest is None else f"{one[name] / nest[name]:.2f}"

    times = [f"{one['whole']:.2f}", share("whole"), f"{one['wall']:.1f}", f"{one['build']:.2f}", f"{one['run']:.2f}"]
    rest = [share("run"), f"{one['run wall']:.1f}", f"{one['memory']:.0f}"]
    return f"| {' | '.join([label, *times, *rest])} | {one['spikes'] / case.n / case.t_stop * 1e3:.1f} |"


def machine() -> str:
    """Where this was measured, with what."""
    return (
        f"{platform.system()} {platform.machine()}, {os.cpu_count()} cores, Python {platform.python_version()}, "
        + ", ".join(f"{name} {_version(name)}" for name in PACKAGES)
    )


def _version(name: str) -> str:
    try:
        return version(name)
    except PackageNotFoundError:
        return "not installed"


def main(most: int, peers: Sequence[str]) -> None:
    print((HERE / "network_speed.txt").read_text(encoding="utf-8").strip(), flush=True)
    loads = []
    for case in CASES:
        for row in rows(case, peers) if case.n <= most else ():
            print(row, flush=True)
        loads.append(os.getloadavg()[0])
    where = f"{machine()}. The load of the machine was {min(loads):.1f} to {max(loads):.1f}."
    print("", textwrap.fill(where, 100, break_long_words=False, break_on_hyphens=False), sep="\n")


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    known = list(dict.fromkeys(side.peer for side in SIDES))
    parser.add_argument("--most", type=int, default=LARGEST, help="neurons of the largest networks")
    parser.add_argument("--peers", nargs="+", choices=known, default=known)
    main(**vars(parser.parse_args()))
