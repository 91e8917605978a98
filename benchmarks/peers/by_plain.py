"""NEURON with mechanisms written the usual way (mod/), run by psolve. One way: the folder of the compiled library."""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import Any

from neuron import h, load_mechanisms
from problems import AMPS, CURVE, MODELS, T_STOP, Trains, answer, passages, timed

_DIAMETER = math.sqrt(1e5 / math.pi)  # um; with L = diam, C in nF equals cm in uF/cm2
_NAMES = {"LIF": "PlainLIF", "AdEx": "PlainAdEx", "Izhikevich2007": "PlainIzhikevich2007"}


class Cell:
    """A compartment with a mechanism, a clamp, and a record of its spikes."""

    def __init__(self, model: str, amp: float) -> None:
        self.soma = soma = h.Section(name="soma")
        values = dict(MODELS[model])
        if model == "TraubMiles":
            soma.L = soma.diam = math.sqrt(20000 / math.pi)  # 2e-4 cm2
            soma.insert("plain_traub_miles")
            values = {**{name: x * 1e-6 / 2e-4 for name, x in values.items() if name.startswith("g_")},
                      "e_l": values["e_l"], "v_t": values["v_t"]}  # fmt: skip
            for name, value in values.items():
                setattr(soma, f"{name}_plain_traub_miles", value)
            soma.ena, soma.ek = MODELS[model]["e_na"], MODELS[model]["e_k"]
            self.v_init, self.v = -65.0, h.Vector().record(soma(0.5)._ref_v)
        else:
            soma.L = soma.diam = _DIAMETER
            soma.cm = values.pop("C")
            self.mechanism: Any = getattr(h, _NAMES[model])(soma(0.5))
            for name, value in values.items():
                setattr(self.mechanism, name, value)
            self.v_init = values.get("e_l", values.get("v_r"))
            self.wire, self.times = h.NetCon(self.mechanism, None), h.Vector()
            self.wire.record(self.times)
        self.clamp = h.IClamp(soma(0.5))
        self.clamp.delay, self.clamp.dur, self.clamp.amp = 0, 1e9, amp


def solve(dt: float, v_init: float) -> None:
    h.dt = dt
    h.finitialize(v_init)
    parallel = h.ParallelContext()
    parallel.set_maxstep(10)
    parallel.psolve(T_STOP)


def single(model: str, dt: float, way: str) -> tuple[Sequence[float], Sequence[float]]:
    load_mechanisms(way)
    cell = Cell(model, AMPS[model])
    cpu = timed(lambda: solve(dt, cell.v_init))
    if model == "TraubMiles":
        return passages([dt * i for i in range(len(cell.v))], cell.v), cpu
    return list(cell.times), cpu


def curve(dt: float, way: str) -> Trains:
    load_mechanisms(way)
    cells = [Cell("AdEx", amp) for amp in CURVE]
    solve(dt, cells[0].v_init)
    return [list(cell.times) for cell in cells]


if __name__ == "__main__":
    answer(single, curve)
