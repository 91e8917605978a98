"""PyNN on NEURON, with its standard models. One way. The 2007 form of Izhikevich's neuron is not there."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import pyNN.neuron as sim
from neuron import h
from problems import AMPS, CURVE, MODELS, T_STOP, Trains, answer, gates, passages, timed


def kind(model: str, amps: Sequence[float]) -> Any:
    p, amp = MODELS[model], list(amps)
    if model == "LIF":
        return sim.IF_curr_exp(
            cm=p["C"], tau_m=p["C"] / p["g_l"], v_rest=p["e_l"], v_thresh=p["v_th"], v_reset=p["v_reset"],
            tau_refrac=p["t_ref"], i_offset=amp,
        )  # fmt: skip
    if model == "AdEx":
        return sim.EIF_cond_exp_isfa_ista(
            cm=p["C"], tau_m=p["C"] / p["g_l"], v_rest=p["e_l"], v_thresh=p["v_t"], delta_T=p["delta_t"],
            v_spike=p["v_peak"], v_reset=p["v_reset"], tau_refrac=0.0, a=p["a"] * 1e3, b=p["b"],
            tau_w=p["tau_w"], i_offset=amp,
        )  # fmt: skip
    if model == "TraubMiles":
        return sim.HH_cond_exp(
            cm=p["C"], gbar_Na=p["g_na"], gbar_K=p["g_k"], g_leak=p["g_l"], e_rev_Na=p["e_na"], e_rev_K=p["e_k"],
            e_rev_leak=p["e_l"], v_offset=p["v_t"], i_offset=amp,
        )  # fmt: skip
    raise ValueError(f"PyNN does not have {model}")


def rest(cells: Any) -> None:
    """Start the gates at rest: PyNN starts them at 0 and does not name them."""
    for cell in cells:
        for gate, value in gates().items():
            setattr(cell._cell(0.5).hh_traub, gate, value)


def build(model: str, amps: Sequence[float], dt: float) -> Any:
    sim.setup(timestep=dt, min_delay=1.0)
    cells = sim.Population(len(amps), kind(model, amps))
    p = MODELS[model]
    cells.initialize(v=p.get("v_0", p["e_l"]))
    if model == "TraubMiles":
        cells.handler = h.FInitializeHandler(2, lambda: rest(cells))
    cells.record("v" if model == "TraubMiles" else "spikes")
    return cells


def single(model: str, dt: float, way: str) -> tuple[Sequence[float], Sequence[float]]:
    cells = build(model, [AMPS[model]], dt)
    cpu = timed(lambda: sim.run(T_STOP), sim.reset)
    last = cells.get_data().segments[-1]
    if model == "TraubMiles":
        v = last.analogsignals[0]
        return passages(v.times.rescale("ms").magnitude, v.magnitude[:, 0]), cpu
    return last.spiketrains[0].magnitude, cpu


def curve(dt: float, way: str) -> Trains:
    cells = build("AdEx", CURVE, dt)
    sim.run(T_STOP)
    return [train.magnitude for train in cells.get_data().segments[-1].spiketrains]


if __name__ == "__main__":
    answer(single, curve)
