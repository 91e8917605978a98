"""NEST. Ways: "grid", and "precise", the LIF neuron with spikes off the grid (iaf_psc_delta_ps).

aeif_psc_exp and hh_cond_exp_traub integrate with an adaptive Runge-Kutta method within each step. The 2007 form of
Izhikevich's neuron is not there: NEST's `izhikevich` is that of 2003.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import nest
from problems import AMPS, CURVE, MODELS, T_STOP, Trains, answer, gates, passages, timed


def parameters(model: str, way: str) -> tuple[str, dict[str, float]]:
    """NEST's model, and its values in pF, nS, pA."""
    p = MODELS[model]
    if model == "Izhikevich2007":
        raise ValueError(f"NEST does not have {model}")
    common = {"C_m": p["C"] * 1e3, "E_L": p["e_l"]}
    if model == "LIF":
        values = {"tau_m": p["C"] / p["g_l"], "V_th": p["v_th"], "V_reset": p["v_reset"], "t_ref": p["t_ref"]}
        name = "iaf_psc_delta_ps" if way == "precise" else "iaf_psc_exp"
        return name, {**common, **values, "V_m": p["e_l"]}
    if way == "precise":
        raise ValueError("NEST does not have spikes off the grid for this model")
    if model == "AdEx":
        values = {"g_L": p["g_l"] * 1e3, "V_th": p["v_t"], "Delta_T": p["delta_t"], "V_peak": p["v_peak"]}
        more = {"V_reset": p["v_reset"], "t_ref": 0.0, "a": p["a"] * 1e3, "b": p["b"] * 1e3, "tau_w": p["tau_w"]}
        return "aeif_psc_exp", {**common, **values, **more, "V_m": p["e_l"], "w": 0.0}
    if model == "TraubMiles":
        values = {"g_L": p["g_l"] * 1e3, "g_Na": p["g_na"] * 1e3, "g_K": p["g_k"] * 1e3, "V_T": p["v_t"]}
        more = {"E_Na": p["e_na"], "E_K": p["e_k"], "V_m": p["v_0"]}
        names = {"m": "Act_m", "h": "Inact_h", "n": "Act_n"}
        rest = {names[gate]: value for gate, value in gates().items()}
        return "hh_cond_exp_traub", {**common, **values, **more, **rest}
    raise ValueError(f"{model} is unknown")


def build(model: str, amps: Sequence[float], dt: float, way: str) -> tuple[Any, Any]:
    """Neurons, and what records them."""
    nest.ResetKernel()
    nest.verbosity = nest.VerbosityLevel.ERROR
    nest.resolution = dt
    name, values = parameters(model, way)
    neurons = nest.Create(name, len(amps), params=values)
    neurons.I_e = [amp * 1e3 for amp in amps]
    if model == "TraubMiles":  # its own spikes are the maxima of v
        recorder = nest.Create("multimeter", params={"record_from": ["V_m"], "interval": dt})
        nest.Connect(recorder, neurons)
    else:
        recorder = nest.Create("spike_recorder")
        nest.Connect(neurons, recorder)
    return neurons, recorder


def simulate() -> None:
    nest.Simulate(T_STOP + 1.0)  # recorders miss what comes in the last step


def single(model: str, dt: float, way: str) -> tuple[Sequence[float], Sequence[float]]:
    made: list[Any] = []

    def again() -> None:
        made[:] = build(model, [AMPS[model]], dt, way)

    again()
    cpu = timed(simulate, again)
    events = made[1].events
    found = passages(events["times"], events["V_m"]) if model == "TraubMiles" else sorted(events["times"])
    return [t for t in found if t <= T_STOP], cpu


def curve(dt: float, way: str) -> Trains:
    neurons, recorder = build("AdEx", CURVE, dt, way)
    simulate()
    first = neurons[0].global_id
    trains: list[list[float]] = [[] for _ in CURVE]
    for sender, t in zip(recorder.events["senders"], recorder.events["times"], strict=True):
        if t <= T_STOP:
            trains[sender - first].append(t)
    return trains


if __name__ == "__main__":
    answer(single, curve)
