"""Brian2. Ways: "cython"; "rk4", the same with this method for TraubMiles too; "standalone".

LIF by `exact`, AdEx and Izhikevich2007 by `rk4`, TraubMiles by `exponential_euler`, as the documentation has it for
models of these kinds. Cython runs a restored network again; standalone is what the program says of its run.
PEERS_BRIAN2_CACHE may name a folder for the cache of compiled code.
"""

from __future__ import annotations

import os
import tempfile
from collections.abc import Sequence
from typing import Any

import brian2 as b2
from problems import AMPS, CURVE, MODELS, REPETITIONS, T_STOP, Trains, answer, passages, timed

UNITS = {"C": b2.nF, "a": b2.uS, "b": b2.uS, "d": b2.nA, "k": b2.uS / b2.mV}
OTHER = {"g": b2.uS, "e": b2.mV, "v": b2.mV, "t": b2.ms, "tau": b2.ms, "c": b2.mV, "delta": b2.mV}
EXCEPTIONS = {("AdEx", "b"): b2.nA, ("Izhikevich2007", "a"): 1 / b2.ms}

EQUATIONS: dict[str, dict[str, Any]] = {
    "LIF": {
        "model": "dv/dt = (g_l*(e_l - v) + amp_)/C : volt (unless refractory)\n amp_ : amp (constant)",
        "threshold": "v > v_th", "reset": "v = v_reset", "refractory": 2 * b2.ms, "method": "exact",
    },
    "AdEx": {
        "model": """dv/dt = (g_l*(e_l - v) + g_l*delta_t*exp((v - v_t)/delta_t) - w + amp_)/C : volt
                    dw/dt = (a*(v - e_l) - w)/tau_w : amp
                    amp_ : amp (constant)""",
        "threshold": "v > v_peak", "reset": "v = v_reset; w += b", "method": "rk4",
    },
    "Izhikevich2007": {
        "model": """dv/dt = (k*(v - v_r)*(v - v_t) - u + amp_)/C : volt
                    du/dt = a*(b*(v - v_r) - u) : amp
                    amp_ : amp (constant)""",
        "threshold": "v > v_peak", "reset": "v = c; u += d", "method": "rk4",
    },
    "TraubMiles": {
        "model": """dv/dt = (g_l*(e_l - v) + g_na*m**3*h*(e_na - v) + g_k*n**4*(e_k - v) + amp_)/C : volt
                    dm/dt = alpha_m*(1 - m) - beta_m*m : 1
                    dh/dt = alpha_h*(1 - h) - beta_h*h : 1
                    dn/dt = alpha_n*(1 - n) - beta_n*n : 1
                    x = (v - v_t)/mV : 1
                    alpha_m = 1.28/exprel((13 - x)/4)/ms : Hz
                    beta_m = 1.4/exprel((x - 40)/5)/ms : Hz
                    alpha_h = 0.128*exp((17 - x)/18)/ms : Hz
                    beta_h = 4/(1 + exp((40 - x)/5))/ms : Hz
                    alpha_n = 0.16/exprel((15 - x)/5)/ms : Hz
                    beta_n = 0.5*exp((10 - x)/40)/ms : Hz
                    amp_ : amp (constant)""",
        "method": "exponential_euler",
    },
}  # fmt: skip


def quantity(model: str, name: str) -> Any:
    """A parameter with its unit."""
    unit = EXCEPTIONS.get((model, name)) or UNITS.get(name)
    if unit is None:
        unit = OTHER[name.split("_")[0]]
    return MODELS[model][name] * unit


def network(model: str, amps: Sequence[float], dt: float) -> tuple[Any, Any]:
    """The network, and its monitor: of spikes, or of v where a spike is a passage of v."""
    b2.defaultclock.dt = dt * b2.ms
    names = {name: quantity(model, name) for name in MODELS[model]}
    group = b2.NeuronGroup(len(amps), namespace=names, name="cells", **EQUATIONS[model])
    group.amp_ = list(amps) * b2.nA
    group.v = names.get("v_0", names.get("e_l", names.get("v_r")))
    if model == "TraubMiles":
        for gate in "mhn":
            setattr(group, gate, f"alpha_{gate}/(alpha_{gate} + beta_{gate})")
    monitor = b2.StateMonitor(group, "v", record=True) if model == "TraubMiles" else b2.SpikeMonitor(group)
    return b2.Network(group, monitor), monitor


def prepare(way: str) -> None:
    if way == "standalone":
        b2.set_device("cpp_standalone", directory=tempfile.mkdtemp())
    else:
        b2.prefs.codegen.target = "cython"
        b2.prefs.codegen.runtime.cython.cache_dir = os.environ.get("PEERS_BRIAN2_CACHE")
        if way == "rk4":
            EQUATIONS["TraubMiles"]["method"] = "rk4"


def single(model: str, dt: float, way: str) -> tuple[Sequence[float], Sequence[float]]:
    prepare(way)
    net, monitor = network(model, [AMPS[model]], dt)
    if way == "standalone":
        net.run(T_STOP * b2.ms)
        cpu = []
        for _ in range(REPETITIONS):
            b2.device.run()
            cpu.append(b2.device._last_run_time)
    else:
        net.store()
        net.run(T_STOP * b2.ms)
        net.restore()
        cpu = timed(lambda: net.run(T_STOP * b2.ms), net.restore)
    if model == "TraubMiles":
        return passages(monitor.t / b2.ms, monitor.v[0] / b2.mV), cpu
    return monitor.t / b2.ms, cpu


def curve(dt: float, way: str) -> Trains:
    prepare(way)
    net, monitor = network("AdEx", CURVE, dt)
    net.run(T_STOP * b2.ms)
    trains = monitor.spike_trains()
    return [trains[i] / b2.ms for i in range(len(CURVE))]


if __name__ == "__main__":
    answer(single, curve)
