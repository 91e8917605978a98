"""Runs of cells and networks that come and go, again and again in one process: its memory stays as it is."""

from __future__ import annotations

import atexit
import gc
import os
import re
import sys
from collections.abc import Callable, Sequence
from concurrent.futures import as_completed
from itertools import pairwise
from pathlib import Path
from tempfile import gettempdir

import numpy as np
from helpers.heap import used

import nrnwrap as nw
from nrnwrap.base.pool import Pool
from nrnwrap.cells import AdEx, HodgkinHuxley, LIFCurrExp, Reconstruction
from nrnwrap.mechanisms import h
from nrnwrap.morphology import write_example
from proofs.proof import LIMITS, Found, Left, outcome, told

MOST = 1000.0  # bytes a run
BLOCKS = 3.0  # objects of Python a run, beside one for each object that NEURON makes for Python: it does not free these
FIRST = 100  # runs, until what is made once is made
SPANS = 10
_MADE = {  # kinds that a run makes, and what makes one
    **dict.fromkeys(("Vector", "List", "ParallelContext", "CVode", "SectionList", "SaveState", "StringFunctions"), ()),
    "NetCon": (None, None), "PtrVector": (1,), "FInitializeHandler": (1, ""),
}  # fmt: skip


# Each returns how many voltages a run refers to: NEURON keeps VOLTAGE bytes of each for good.
VOLTAGE = 32


def _cell() -> int:
    cell = AdEx()
    cell.receive(nw.Poisson(100, seed=1), nw.Exp(tau=2), weight=0.01)
    nw.simulate(cell, nw.Step(0.8) + nw.WhiteNoise(0.1, seed=2), t_stop=20, dt=0.1, record=["v", "w"])
    return 1


def _cells() -> int:
    cells = [HodgkinHuxley() for _ in range(10)]
    cells[0].connect(cells[1], nw.Exp(tau=2), weight=0.01, delay=1)
    nw.simulate(cells, nw.Step(0.2), t_stop=5)
    return 10


def _shape() -> int:
    cell = Reconstruction(_example())
    cell.insert("hh", cell.soma)
    nw.simulate(cell, nw.Step(0.5), t_stop=1, dt=0.1)
    return sum(section.nseg for section in cell.all)


def _example() -> Path:
    """A morphology, which each process writes once."""
    file = Path(gettempdir()) / f"nrnwrap-memory-{os.getpid()}.swc"
    if not file.exists():
        write_example(file)
        atexit.register(file.unlink)
    return file


def _variable() -> int:
    nw.simulate(AdEx(), nw.Step(0.8), t_stop=20, method="variable")
    return 1


def _numbers() -> int:
    net = nw.Network(seed=1)
    cells = net.add("c", 100, LIFCurrExp, v_init=nw.Uniform(-60, -50))
    cells.connect(cells, p=0.1, weight=0.01, delay=nw.Uniform(0.5, 2))
    nw.simulate(net, t_stop=2, dt=0.1)
    return 0


def _refused() -> int:
    """Runs that end in errors."""
    for wrong in ({"t_stop": -1}, {"t_stop": 20, "record": ["nothing"]}, {"t_stop": 20, "dt": 0.1, "method": "x"}):
        try:
            nw.simulate(AdEx(), nw.Step(1.0), **wrong)
        except nw.NrnwrapError:
            continue
        raise AssertionError(f"{wrong} is not refused")
    return 3


SUBJECTS: dict[str, Callable[[], int]] = {
    "a cell with inputs": _cell, "ten cells": _cells, "a morphology": _shape, "the variable step": _variable,
    "a network": _numbers, "runs that are refused": _refused,
}  # fmt: skip


def growth(name: str, count: int) -> tuple[float, float]:
    """Bytes, and objects of Python beside NEURON's own, by which `count` runs let the process grow, a run.

    Medians of SPANS parts: a table that has to grow once does so in one of them.
    """
    run = SUBJECTS[name]
    for _ in range(FIRST):
        kept = VOLTAGE * run()
    seen = [_Now() for _ in range(3)]
    for _ in range(SPANS):
        for _ in range(count // SPANS):
            run()
        seen.append(_Now())
    parts = [np.subtract(after.numbers(), before.numbers()) for before, after in pairwise(seen)]
    looking = parts[1]  # what is kept of a look itself
    size, blocks = (np.median(parts[2:], axis=0) - looking) / (count // SPANS)
    return size - kept, blocks


class _Now:
    """What the process has. It keeps an object of each kind, so that NEURON goes on counting them."""

    def __init__(self) -> None:
        gc.collect()
        self.made = {kind: getattr(h, kind)(*given) for kind, given in _MADE.items()}
        self.used, self.blocks = used() or 0, sys.getallocatedblocks()

    def numbers(self) -> tuple[int, int]:
        """Bytes, and objects of Python without those that NEURON does not free."""
        made = sum(int(re.findall(r"\d+", str(each))[0]) for each in self.made.values())
        return self.used, self.blocks - made


def case(name: str, count: int) -> str:
    """By how much the process grows, where that is too much."""
    size, blocks = growth(name, count)
    return f"{name}: {size:.0f} bytes and {blocks:.2f} objects a run" if size > MOST or blocks > BLOCKS else ""


def prove(indices: Sequence[int], seed: int, workers: int) -> Found:
    """So many runs of each subject, in a process of its own."""
    count = len(indices)
    if used() is None:
        raise Left("only glibc tells what a process has asked for")
    with Pool(workers, limits=LIMITS, spare=False) as pool:
        given = {pool.submit(case, name, count): index for index, name in enumerate(SUBJECTS)}
        wrong = {given[each]: said for each in told(as_completed(given), len(given)) if (said := outcome(each))}
    return Found(count * len(SUBJECTS), wrong)
