"""Many reconstructed cells: made, and run by NEURON, on two threads, by CoreNEURON, and by Arbor. Prints a table.

Cells of one morphology (784 segments each), channels of the squid axon everywhere, a step into each soma. Every way
runs in a process of its own; times are those of the run alone unless the row says otherwise, medians of turns.
Arbor is a row when it is installed (pip install arbor): its own hh, the same file, no segment longer than NEURON's.

    python benchmarks/crowd.py MORPHOLOGY.swc [--repetitions 3] [--json]
"""

from __future__ import annotations

import argparse
import json
import os
import subprocess
import sys
from pathlib import Path
from statistics import median
from time import perf_counter
from typing import Any

RUN, BUILT = 20, 100  # cells
T_STOP, DT, AMP = 200.0, 0.025, 0.8  # ms, ms, nA
NSEG = 784  # of c91662.swc with the longest segment of LONGEST um
LONGEST = 20.0  # um

Result = dict[str, Any]


def segments(section: Any) -> int:
    """As many as keep each below LONGEST um, odd."""
    return 2 * int(section.L / LONGEST / 2) + 1


def built_raw(path: Path, count: int) -> list[Any]:
    """The cells as a script makes them with Import3d; each an object with its sections."""
    from neuron import h

    h.load_file("import3d.hoc")

    class Raw:
        pass

    cells = []
    for _ in range(count):
        cell, reader = Raw(), h.Import3d_SWC_read()
        reader.quiet = 1
        reader.input(str(path))
        h.Import3d_GUI(reader, False).instantiate(cell)
        cells.append(cell)
        for section in cell.all:
            section.Ra, section.cm = 100, 1
            section.nseg = segments(section)
    return cells


def built(path: Path, count: int) -> list[Any]:
    """The same cells by nrnwrap."""
    from nrnwrap.cells import Reconstruction

    cells = [Reconstruction(path, d_lambda=None) for _ in range(count)]
    for cell in cells:
        for section in cell.sections:
            section.nseg = segments(section)
    return cells


def building(way: str, path: Path) -> Result:
    """Seconds to make the cells."""
    make = built if way == "nrnwrap" else built_raw
    make(path, 1)  # loads what there is to load
    start = perf_counter()
    cells = make(path, BUILT)
    return {"seconds": perf_counter() - start, "cells": len(cells)}


def running(way: str, path: Path) -> Result:
    """Seconds of the run, and the spikes: `way` is the mechanism and how it is run, such as "squid coreneuron"."""
    import nrnwrap as nw
    from nrnwrap.mechanisms import h

    mechanism, engine = way.split()
    cells = built(path, RUN)
    for index, cell in enumerate(cells):
        cell.insert(mechanism)
        cell.inject(nw.Step(AMP + 0.02 * index, delay=5, dur=T_STOP))
    if engine == "threads":
        h.ParallelContext().nthread(2)
    settings = {"dt": DT, "celsius": 6.3, "v_init": -65, "record": [], "progress": False}
    settings["engine"] = "coreneuron" if engine == "coreneuron" else "neuron"
    nw.simulate(cells, t_stop=1, **settings)
    start = perf_counter()
    run = nw.simulate(cells, t_stop=T_STOP, **settings)
    return {"seconds": perf_counter() - start, "spikes": [train.tolist() for train in run.spikes]}


def arbor(way: str, path: Path) -> Result:
    """Seconds of Arbor's run."""
    import arbor as A
    from arbor import units as U

    tree = A.load_swc_neuron(path).morphology

    class Recipe(A.recipe):
        def __init__(self) -> None:
            A.recipe.__init__(self)
            self.properties = A.neuron_cable_properties()

        def num_cells(self) -> int:
            return RUN

        def cell_kind(self, gid: int) -> Any:
            return A.cell_kind.cable

        def global_properties(self, kind: Any) -> Any:
            return self.properties

        def cell_description(self, gid: int) -> Any:
            labels = A.label_dict({"centre": "(root)"})
            decor = A.decor()
            decor.set_property(Vm=-65 * U.mV, tempK=279.45 * U.Kelvin, rL=100 * U.Ohm * U.cm, cm=0.01 * U.F / U.m2)
            decor.paint("(all)", A.density("hh"))
            decor.place('"centre"', A.i_clamp(5 * U.ms, T_STOP * U.ms, (AMP + 0.02 * gid) * U.nA))
            decor.place('"centre"', A.threshold_detector(0 * U.mV), "detector")
            return A.cable_cell(tree, decor, labels, A.cv_policy_max_extent(LONGEST * U.um))

    recipe = Recipe()
    context = A.context(threads=1)
    simulation = A.simulation(recipe, context, A.partition_load_balance(recipe, context))
    simulation.record(A.spike_recording.local)
    start = perf_counter()
    simulation.run(T_STOP * U.ms, DT * U.ms)
    seconds = perf_counter() - start
    trains: list[list[float]] = [[] for _ in range(RUN)]
    for source, time in simulation.spikes():
        trains[source["gid"]].append(float(time))
    return {"seconds": seconds, "spikes": trains}


TASKS = {"building": building, "running": running, "arbor": arbor}


def fresh(task: str, way: str, path: Path) -> Result:
    """Run a task in a process of its own."""
    command = [sys.executable, __file__, str(path), "--task", task, "--way", way]
    done = subprocess.run(command, capture_output=True, text=True, env={**os.environ, "OMP_NUM_THREADS": "1"})
    if done.returncode:
        return {"failed": (done.stderr.strip().splitlines() or ["no message"])[-1]}
    return json.loads(done.stdout.splitlines()[-1])


def in_turns(task: str, ways: list[str], path: Path, repetitions: int) -> dict[str, list[Result]]:
    """The results of each way, one after the other, so that a busy moment meets them all."""
    results: dict[str, list[Result]] = {way: [] for way in ways}
    for _ in range(repetitions):
        for way in ways:
            results[way].append(fresh(task, way, path))
    return results


def seconds(results: list[Result]) -> float:
    return median(each.get("seconds", float("nan")) for each in results)


def ratio(one: list[Result], other: list[Result]) -> float:
    """The median of the paired ratios of times."""
    nan = float("nan")
    return median(a.get("seconds", nan) / b.get("seconds", nan) for a, b in zip(one, other, strict=True))


def apart(one: Result, other: Result) -> float:
    """The largest difference of a spike time (ms); infinite where numbers differ."""
    pairs = list(zip(one["spikes"], other["spikes"], strict=True))
    if any(len(a) != len(b) for a, b in pairs):
        return float("inf")
    return max((abs(x - y) for a, b in pairs for x, y in zip(a, b, strict=True)), default=0.0)


def table(path: Path, repetitions: int) -> list[dict[str, Any]]:
    """The rows: quantity, value, what was wanted, whether that is met."""
    made = in_turns("building", ["nrnwrap", "raw"], path, repetitions)
    ways = ["squid neuron", "squid threads", "squid coreneuron", "hh neuron"]
    runs = in_turns("running", ways, path, repetitions)
    peer = in_turns("arbor", ["hh"], path, repetitions)["hh"]
    rows: list[dict[str, Any]] = []

    def add(quantity: str, value: float, wanted: str = "", met: bool | None = None) -> None:
        rows.append({"quantity": quantity, "value": value, "wanted": wanted, "met": met})

    value = ratio(made["nrnwrap"], made["raw"])
    add(f"{BUILT} cells made, nrnwrap / Import3d", value, "<= 1.1", value <= 1.1)
    for way, results in runs.items():
        add(f"{RUN} cells, {T_STOP:g} ms, {way} (s)", seconds(results))
    for way, over, least in (
        ("squid threads", "squid neuron", 1.7),
        ("squid coreneuron", "squid neuron", 3.0),
        ("squid coreneuron", "hh neuron", 2.0),
    ):
        value = ratio(runs[over], runs[way])
        add(f"{over} / {way}", value, f">= {least:g}", value >= least)
    difference = apart(runs["squid neuron"][0], runs["squid coreneuron"][0])
    add("spikes, NEURON against CoreNEURON (ms)", difference, "<= 1e-6", difference <= 1e-6)
    if "failed" in peer[0]:
        add(f"Arbor: {peer[0]['failed']}", float("nan"))
    else:
        add(f"{RUN} cells, {T_STOP:g} ms, Arbor's hh (s)", seconds(peer))
    return rows


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("morphology", type=Path)
    parser.add_argument("--repetitions", type=int, default=3)
    parser.add_argument("--json", action="store_true")
    parser.add_argument("--task", choices=TASKS, help=argparse.SUPPRESS)
    parser.add_argument("--way", help=argparse.SUPPRESS)
    given = parser.parse_args()
    if given.task:
        print(json.dumps(TASKS[given.task](given.way, given.morphology)))
        return
    rows = table(given.morphology, given.repetitions)
    if given.json:
        print(json.dumps(rows))
        return
    for row in rows:
        verdict = {True: "yes", False: "NO", None: ""}[row["met"]]
        print(f"{row['quantity']:<52} {row['value']:9.4g}  {row['wanted']:<8} {verdict}")


if __name__ == "__main__":
    main()
