"""The models of speed.py as a user of NEURON writes them, without nrnwrap."""

from __future__ import annotations

import math
from typing import Any

import numpy as np
from neuron import h
from numpy.typing import NDArray

h.load_file("stdrun.hoc")

Arrays = tuple[NDArray[np.float64], ...]
_DIAMETER = math.sqrt(1e5 / math.pi)  # um; with L = diam, C in nF equals cm in uF/cm2


def lif_cells(count: int) -> list[tuple[Any, Any]]:
    """Sections with one LIF each: what there is to create, and nothing around it."""
    cells = []
    for _ in range(count):
        soma = h.Section(name="soma")
        soma.L = soma.diam = _DIAMETER
        neuron = h.nw_LIF(soma(0.5))
        soma.cm = neuron.C
        cells.append((soma, neuron))
    return cells


class Imported:
    """The sections that NEURON's own Import3d makes of a SWC or ASC file; nseg is 1."""

    def __init__(self, path: str) -> None:
        h.load_file("import3d.hoc")
        reader = h.Import3d_SWC_read() if path.endswith(".swc") else h.Import3d_Neurolucida3()
        reader.quiet = 1
        reader.input(path)
        h.Import3d_GUI(reader, False).instantiate(self)


def clamp(segment: Any, amp: float, dur: float) -> Any:
    """A current of `amp` (nA) from the start on for `dur` (ms)."""
    result = h.IClamp(segment)
    result.delay, result.dur, result.amp = 0, dur, amp
    return result


def psolve(t_stop: float, v_init: float) -> None:
    """Run from 0 to t_stop (ms) in one call: the fastest way that NEURON has."""
    h.dt = 0.025
    h.finitialize(v_init)
    parallel = h.ParallelContext()
    parallel.set_maxstep(10)
    parallel.psolve(t_stop)


def continuerun(t_stop: float, v_init: float) -> None:
    """Run from 0 to t_stop (ms) in the way of most scripts and tutorials."""
    h.dt, h.steps_per_ms = 0.025, 40
    h.finitialize(v_init)
    h.continuerun(t_stop)


def spikes_of(neuron: Any) -> tuple[Any, Any]:
    """Record the spikes of a point process; returns the NetCon and the vector."""
    wire, times = h.NetCon(neuron, None), h.Vector()
    wire.record(times)
    return wire, times


def second(solve: Any, segment: Any, v: Any, wire: Any, amp: float, v_init: float) -> Arrays:
    """Run 1000 ms under a clamp of `amp` (nA) at a segment; return t, v and the spikes of a NetCon."""
    drive = clamp(segment, amp, 1e9)
    t, trace, spikes = h.Vector().record(h._ref_t), h.Vector().record(v), h.Vector()
    wire.record(spikes)
    solve(1000, v_init)
    del drive
    return np.array(t), np.array(trace), np.array(spikes)


def run_all(cells: list[tuple[Any, Any]], amp: float, t_stop: float) -> list[NDArray[np.float64]]:
    """Run all LIF cells under a clamp each; return their spikes."""
    clamps = [clamp(soma(0.5), amp, 1e9) for soma, _ in cells]
    recorded = [spikes_of(neuron) for _, neuron in cells]
    psolve(t_stop, cells[0][1].e_l)
    clamps.clear()
    return [np.array(times) for _, times in recorded]
