"""Pictures of a cell of 5000 sections, of 100 000 spikes, and what fields and recordings of whole cells cost: a table.

python benchmarks/pictures.py [--sections 5000] [--json]
"""

from __future__ import annotations

import argparse
import json
import sys
import tempfile
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from statistics import median
from time import perf_counter, process_time
from typing import Any

import matplotlib

matplotlib.use("Agg")
import matplotlib.pyplot as plt
import numpy as np

import nrnwrap as nw
from nrnwrap import plot
from nrnwrap.anatomy import geometry
from nrnwrap.cells import LIF, Reconstruction
from nrnwrap.mechanisms import h
from nrnwrap.morphology import write_example
from nrnwrap.network import NetworkRun

POINTS = 10  # of a section
LIMIT = 3.0  # s for a picture of 5000 sections
SPIKES, RASTER = 100_000, 0.3  # s of CPU time


class Tree(nw.Cell):
    """A cell that forks again and again: `n` sections of ten points and three segments."""

    def __init__(self, n: int) -> None:
        rng = np.random.default_rng(0)
        self.soma = h.Section("soma", self)
        for x in (-8, 8):
            self.soma.pt3dadd(x, 0, 0, 16)
        self.dend: list[Any] = []
        ends: list[tuple[Any, float]] = []
        for i in range(n - 1):
            section = h.Section(f"dend[{i}]", self)
            parent = (i - 6) // 2
            start, angle = (np.zeros(3), i * np.pi / 3) if i < 6 else ends[parent]
            angle += 0 if i < 6 else (0.35 if i % 2 else -0.35)
            section.connect(self.soma(0.5) if i < 6 else self.dend[parent](1))
            step = np.array([np.cos(angle), np.sin(angle), rng.normal(0, 0.2)]) * 4
            points = start + np.arange(POINTS)[:, None] * step
            for point in points:
                section.pt3dadd(*point, 2)
            section.nseg = 3
            self.dend.append(section)
            ends.append((points[-1], angle))

    @property
    def sections(self) -> list[Any]:
        return [self.soma, *self.dend]


def seconds(function: Callable[[], Any], repetitions: int = 3, clock: Callable[[], float] = perf_counter) -> float:
    """The median time of a call (s)."""
    found = []
    for _ in range(repetitions):
        started = clock()
        function()
        found.append(clock() - started)
    return median(found)


def pictures(n: int, folder: Path) -> dict[str, float]:
    """Seconds to draw a cell of `n` sections and to write the picture."""
    cell = Tree(n)

    def written(draw: Callable[..., Any], **style: Any) -> Callable[[], None]:
        def function() -> None:
            draw(cell, **style).figure.savefig(folder / "picture.png", dpi=100)
            plt.close("all")

        return function

    return {
        "shape, by type": seconds(written(plot.shape)),
        "shape, by distance": seconds(written(plot.shape, by="distance")),
        "shape, in space": seconds(written(plot.shape, plane="3d")),
        "dendrogram": seconds(written(plot.dendrogram)),
    }


def rasters() -> dict[str, float]:
    """CPU seconds to draw 100 000 spikes, by the number of cells."""
    some = nw.simulate([LIF()], t_stop=1000, dt=1, record=[])
    rng, found = np.random.default_rng(1), {}
    for count in (1, 100, 1000, 10_000):
        trains = list(np.sort(rng.uniform(0, 1000, (count, SPIKES // count))))
        run = replace(some, spikes=trains, cells=("LIF",) * count)

        def drawn(run: nw.Run = run) -> None:
            plot.raster(run).figure.canvas.draw()
            plt.close("all")

        found[f"raster of {count}"] = seconds(drawn, clock=process_time)
    found["raster of 8 populations"] = by_population(run)
    return found


def by_population(run: nw.Run) -> float:
    """CPU seconds to draw the spikes of 10 000 cells as those of a network, with the rates of its populations."""
    times, gids = nw.spikes.raster(run.trains)
    order = np.argsort(times)
    names = {f"population {k}": part for k, part in enumerate(np.array_split(np.arange(len(run.cells)), 8))}
    network = NetworkRun(times[order], gids[order], names, run.settings)

    def drawn() -> None:
        plot.raster(network, rates=True)[0].figure.canvas.draw()
        plt.close("all")

    return seconds(drawn, clock=process_time)


def passive(folder: Path) -> Any:
    cell = Reconstruction(write_example(folder / "cell.swc"))
    cell.insert("pas", g=1e-4, e=-65)
    return cell


def costs(folder: Path) -> dict[str, float]:
    """Times of a run of 200 ms, as multiples of that without."""
    cell = passive(folder)
    field = nw.Field(1, "y", nw.Sine(1, f=10))
    wave = nw.Field(1, "y", nw.Waveform(np.sin(np.arange(2001) * 0.1), 0.1))

    def run(*stimuli: Any, record: Any = "v") -> float:
        return seconds(lambda: nw.simulate(cell, *stimuli, t_stop=200, record=record))

    plain = run()
    found = {
        "constant field": run(nw.Field(1, "y")) / plain,
        "sine field": run(field) / plain,
        "field of samples": run(wave) / plain,
        "v everywhere": run(record={"all": nw.Everywhere("v")}) / plain,
        "membrane currents everywhere": run(record={"i": nw.Everywhere("i_membrane_")}) / plain,
        "16 electrodes": run(record={"lfp": nw.Electrodes(np.random.default_rng(1).normal(0, 50, (16, 3)))}) / plain,
    }
    return found | {"the same field by extracellular": by_extracellular(cell, wave) / plain}


def by_extracellular(cell: Any, field: nw.Field) -> float:
    """Seconds for the field of samples through NEURON's extracellular."""
    wave: Any = field.waveform
    for section in cell.sections:
        section.insert("extracellular")
    times, kept = h.Vector(wave.t), []
    places = geometry.segments(cell.sections)
    for place, potential in zip(places, field.potentials(cell.sections), strict=True):
        kept.append(h.Vector(wave.values * potential))
        kept[-1].play(place._ref_e_extracellular, times, True)
    return seconds(lambda: nw.simulate(cell, t_stop=200))


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--sections", type=int, default=5000)
    parser.add_argument("--json", action="store_true")
    given = parser.parse_args()
    with tempfile.TemporaryDirectory() as name:
        drawn, relative = pictures(given.sections, Path(name)), costs(Path(name))
    spikes = rasters()
    if given.json:
        json.dump({"seconds": drawn, "CPU seconds": spikes, "ratios": relative}, sys.stdout, indent=1)
        return
    print(f"a cell of {given.sections} sections, {POINTS} points each, drawn and written")
    for what, took in drawn.items():
        print(f"  {what:34} {took:6.2f} s    wanted: < {LIMIT:g} s at 5000    {'yes' if took < LIMIT else 'NO'}")
    print(f"{SPIKES} spikes, drawn: CPU time")
    for what, took in spikes.items():
        print(f"  {what:34} {took:6.2f} s    wanted: < {RASTER:g} s    {'yes' if took < RASTER else 'NO'}")
    print("a run of 242 segments, 200 ms: times that of the run without")
    for what, ratio in relative.items():
        print(f"  {what:34} {ratio:6.2f}")


if __name__ == "__main__":
    main()
