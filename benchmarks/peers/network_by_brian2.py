"""Brian2. Ways: "cython", with what it has compiled before; "standalone", a C++ program whose compilation counts."""

from __future__ import annotations

import tempfile

import brian2 as b2
import numpy as np
from brian2 import Hz, ms, mV, nA, nF, uS
from network_problems import COBA, CUBA, DT, INPUT, SOURCES, WEIGHTS, Asked, Spent, V, answer, sizes

EQUATIONS = {
    "cuba": """
        dv/dt = (g_l*(e_l - v) + i_e + i_i)/C : volt (unless refractory)
        di_e/dt = -i_e/tau_e : amp
        di_i/dt = -i_i/tau_i : amp""",
    "coba": """
        dv/dt = (g_l*(e_l - v) + g_e*(e_e - v) + g_i*(e_i - v))/C : volt (unless refractory)
        dg_e/dt = -g_e/tau_e : siemens
        dg_i/dt = -g_i/tau_i : siemens""",
}
UNITS = {
    "C": nF,
    "g_l": uS,
    "e_l": mV,
    "v_th": mV,
    "v_reset": mV,
    "t_ref": ms,
    "tau_e": ms,
    "tau_i": ms,
    "e_e": mV,
    "e_i": mV,
}


def sources(n: int, rng: np.random.Generator) -> tuple[np.ndarray, ...]:
    """Of each kind the sources and targets: for each neuron so many, drawn with repetition."""
    found = []
    begin = 0
    for size, number in zip(sizes(n), SOURCES, strict=True):
        found += [begin + rng.integers(0, size, n * number), np.repeat(np.arange(n), number)]
        begin += size
    return tuple(found)


def run(asked: Asked, spent: Spent) -> int:
    name, n, t_stop, delay, way = asked
    with spent.phase("build"):
        if way == "standalone":
            b2.set_device("cpp_standalone", build_on_run=False, directory=tempfile.mkdtemp())
        else:
            b2.prefs.codegen.target = way
        b2.defaultclock.dt = DT * ms
        given = {key: value * UNITS[key] for key, value in (CUBA if name == "cuba" else COBA).items()}
        method = "exact" if name == "cuba" else "exponential_euler"
        group = b2.NeuronGroup(
            n,
            EQUATIONS[name],
            threshold="v > v_th",
            reset="v = v_reset",
            refractory="t_ref",
            method=method,
            namespace=given,
        )
        rng = np.random.default_rng(1)
        group.v = rng.uniform(*V, n) * mV
        drawn = sources(n, rng)
        variables, unit = (("i_e", "i_i"), nA) if name == "cuba" else (("g_e", "g_i"), uS)
        weights = [weight if name == "cuba" else abs(weight) for weight in WEIGHTS[name]]
        kept: list[object] = [group]
        for variable, weight, pre, post in zip(variables, weights, drawn[::2], drawn[1::2], strict=True):
            wires = b2.Synapses(
                group, group, on_pre=f"{variable} += w", delay=delay * ms, namespace={"w": weight * unit}
            )
            wires.connect(i=pre, j=post)
            kept.append(wires)
        if INPUT[name]:
            kept.append(b2.PoissonInput(group[: sizes(n)[0]], variables[0], 1, INPUT[name] * Hz, weights[0] * unit))
        monitor = b2.SpikeMonitor(group)
        network = b2.Network(*kept, monitor)
    with spent.phase("run"):
        network.run(t_stop * ms)
        if way == "standalone":
            b2.device.build(directory=None, compile=True, run=True)
    return int(monitor.num_spikes)


if __name__ == "__main__":
    answer(run)
