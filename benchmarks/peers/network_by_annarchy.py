"""ANNarchy, a C++ program that it generates and compiles for the network, which counts. One thread."""

from __future__ import annotations

import tempfile

import ANNarchy as ann
import numpy as np
from network_problems import DT, Asked, Group, Spent, answer

CURRENT = {
    "cuba": "g_exc + g_inh + drive",
    "coba": "g_exc*(e_e - v) + g_inh*(e_i - v)",
}
EQUATIONS = """
    dv/dt = (leak*(e_l - v) + {current})/C : exponential
    dg_exc/dt = -g_exc/tau_e : exponential
    dg_inh/dt = -g_inh/tau_i : exponential
"""
RENAMED = {"g_l": "leak"}  # what begins with g_ is a synapse


def neuron(group: Group) -> ann.Neuron:
    """Weights of inhibition are currents below 0, or conductances."""
    return ann.Neuron(
        parameters="\n".join(
            f"{RENAMED.get(name, name)} = {value} : population" for name, value in group.parameters.items()
        ),
        equations=EQUATIONS.format(current=CURRENT[group.kind]),
        spike="v > v_th",
        reset="v = v_reset",
        refractory="t_ref",
    )


def run(asked: Asked, spent: Spent) -> int:
    with spent.phase("build"), tempfile.TemporaryDirectory() as folder:
        net, problem, groups = ann.Network(dt=DT, seed=1), asked.problem, {}
        for group in problem.groups:
            made = net.create(geometry=group.n, neuron=neuron(group), name=group.name)
            made.v = np.random.default_rng(1).uniform(*group.v, group.n)
            groups[group.name] = made
        for each in problem.wires:
            target = "exc" if each.weight > 0 else "inh"
            wires = net.connect(pre=groups[each.pre], post=groups[each.post], target=target)
            weight = each.weight if asked.name == "cuba" else abs(each.weight)
            wires.fixed_number_pre(number=each.indegree, weights=weight, delays=each.delay)
        for group in problem.groups:
            if group.rate:
                source = net.create(population=ann.PoissonPopulation(geometry=group.n, rates=group.rate))
                net.connect(pre=source, post=groups[group.name], target="exc").one_to_one(
                    weights=group.weight, delays=problem.delay
                )
        monitors = [net.monitor(made, ["spike"]) for made in groups.values()]
        net.compile(directory=folder, silent=True)
        with spent.phase("run"):
            net.simulate(asked.t_stop)
    spent.phases["build"] -= spent.phases["run"]
    spent.phases["build wall"] -= spent.phases["run wall"]
    return sum(len(times) for each in monitors for times in each.get("spike").values())


if __name__ == "__main__":
    answer(run)
