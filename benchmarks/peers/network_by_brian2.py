"""Brian2. Ways: "cython", with what it has compiled before; "standalone", a C++ program whose compilation counts."""

from __future__ import annotations

import tempfile

import brian2 as b2
import numpy as np
from brian2 import Hz, ms, mV, nA, nF, uS
from network_problems import DT, Asked, Group, Spent, Wires, answer

EQUATIONS = {
    "cuba": """
        dv/dt = (g_l*(e_l - v) + x_e + x_i + drive)/C : volt (unless refractory)
        dx_e/dt = -x_e/tau_e : amp
        dx_i/dt = -x_i/tau_i : amp""",
    "coba": """
        dv/dt = (g_l*(e_l - v) + x_e*(e_e - v) + x_i*(e_i - v))/C : volt (unless refractory)
        dx_e/dt = -x_e/tau_e : siemens
        dx_i/dt = -x_i/tau_i : siemens""",
    "cobahh": """
        dv/dt = (g_l*(e_l - v) + x_e*(e_e - v) + x_i*(e_i - v)
                 - g_na*m**3*h*(v - e_na) - g_k*n**4*(v - e_k))/C : volt
        dm/dt = alpha_m*(1 - m) - beta_m*m : 1
        dn/dt = alpha_n*(1 - n) - beta_n*n : 1
        dh/dt = alpha_h*(1 - h) - beta_h*h : 1
        dx_e/dt = -x_e/tau_e : siemens
        dx_i/dt = -x_i/tau_i : siemens
        u = (v - v_t)/mV : 1
        alpha_m = 0.32*4/exprel((13 - u)/4)/ms : Hz
        beta_m = 0.28*5/exprel((u - 40)/5)/ms : Hz
        alpha_h = 0.128*exp((17 - u)/18)/ms : Hz
        beta_h = 4/(1 + exp((40 - u)/5))/ms : Hz
        alpha_n = 0.032*5/exprel((15 - u)/5)/ms : Hz
        beta_n = 0.5*exp((10 - u)/40)/ms : Hz""",
    "brunel": "dv/dt = g_l*(e_l - v)/C : volt (unless refractory)",
}
METHODS = {"cuba": "exact", "coba": "exponential_euler", "cobahh": "exponential_euler", "brunel": "exact"}
UNITS = {
    "C": nF,
    "drive": nA,
    **dict.fromkeys(("t_ref", "tau_e", "tau_i"), ms),
    **dict.fromkeys(("g_l", "g_na", "g_k"), uS),
}
RATES = 1000  # sources that make up the input of a neuron, so that each is far below one event a step


def neurons(group: Group) -> b2.NeuronGroup:
    """Their excitation and inhibition are called x_e and x_i."""
    given = {name: value * UNITS.get(name, mV) for name, value in group.parameters.items()}
    spiking = {"threshold": "v > v_th", "reset": "v = v_reset", "refractory": "t_ref"}
    if group.kind == "cobahh":
        spiking = {"threshold": "v > -20*mV", "refractory": "v > -20*mV"}
    made = b2.NeuronGroup(group.n, EQUATIONS[group.kind], method=METHODS[group.kind], namespace=given, **spiking)
    made.v = np.random.default_rng(1).uniform(*group.v, group.n) * mV
    if group.kind == "cobahh":
        for gate in "mhn":
            setattr(made, gate, f"alpha_{gate}/(alpha_{gate} + beta_{gate})")
    if group.kind == "brunel":  # events do not move it while it is refractory
        made.run_regularly("v = v_reset + (v - v_reset)*int(not_refractory)", when="before_thresholds")
    return made


def target(kind: str, weight: float) -> tuple[str, b2.Quantity]:
    """What an event changes, and its unit."""
    if kind == "brunel":
        return "v", mV
    return ("x_e" if weight > 0 else "x_i"), (nA if kind == "cuba" else uS)


def strength(kind: str, weight: float) -> float:
    return weight if kind in ("cuba", "brunel") else abs(weight)


def connected(
    pre: b2.NeuronGroup, post: b2.NeuronGroup, each: Wires, kind: str, rng: np.random.Generator
) -> b2.Synapses:
    """So many sources for each, drawn with repetition."""
    variable, unit = target(kind, each.weight)
    made = b2.Synapses(
        pre, post, "w : 1" if each.sd else "", on_pre=f"{variable} += w*unit" if each.sd else f"{variable} += w",
        delay=each.delay * ms, namespace={"unit": unit} if each.sd else {"w": strength(kind, each.weight) * unit},
    )  # fmt: skip
    sources = rng.integers(0, len(pre), len(post) * each.indegree)
    made.connect(i=sources, j=np.repeat(np.arange(len(post)), each.indegree))
    if each.sd:
        made.w = rng.normal(each.weight, each.sd, len(sources))
    return made


def built(asked: Asked) -> tuple[b2.Network, list[b2.SpikeMonitor]]:
    problem, rng = asked.problem, np.random.default_rng(1)
    b2.defaultclock.dt = DT * ms
    groups = {group.name: neurons(group) for group in problem.groups}
    kinds = {group.name: group.kind for group in problem.groups}
    wires = [connected(groups[each.pre], groups[each.post], each, kinds[each.post], rng) for each in problem.wires]
    inputs = []
    for group in problem.groups:
        variable, unit = target(group.kind, group.weight)
        if group.rate:
            weight = strength(group.kind, group.weight) * unit
            inputs.append(b2.PoissonInput(groups[group.name], variable, RATES, group.rate / RATES * Hz, weight))
    monitors = [b2.SpikeMonitor(group) for group in groups.values()]
    return b2.Network(*groups.values(), *wires, *inputs, *monitors), monitors


def run(asked: Asked, spent: Spent) -> int:
    standalone = asked.way == "standalone"
    with spent.phase("build"):
        if standalone:
            b2.set_device("cpp_standalone", build_on_run=False, directory=tempfile.mkdtemp())
        else:
            b2.prefs.codegen.target = asked.way
        network, monitors = built(asked)
        if standalone:
            network.run(asked.t_stop * ms)
            b2.device.build(directory=None, compile=True, run=False)
    with spent.phase("run"):
        if standalone:
            b2.device.run()
        else:
            network.run(asked.t_stop * ms)
    return sum(int(each.num_spikes) for each in monitors)


if __name__ == "__main__":
    answer(run)
