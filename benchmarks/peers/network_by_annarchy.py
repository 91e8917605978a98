"""ANNarchy, on one thread; it compiles each network, which counts. One way."""

from __future__ import annotations

import tempfile
from typing import Any

import ANNarchy as ann
import numpy as np
from network_problems import DT, Asked, Group, Spent, answer

EQUATIONS = {
    "cuba": "C*dv/dt = g_l*(e_l - v) + g_exc + g_inh + drive : init=-60.0",
    "coba": "C*dv/dt = g_l*(e_l - v) + g_exc*(e_e - v) + g_inh*(e_i - v) : init=-60.0",
}
DECAYS = """
    tau_e*dg_exc/dt = -g_exc : exponential
    tau_i*dg_inh/dt = -g_inh : exponential
"""


def neuron(group: Group) -> Any:
    parameters = "\n".join(f"{name} = {value}" for name, value in group.parameters.items() if name != "t_ref")
    return ann.Neuron(
        parameters=parameters, equations=EQUATIONS[group.kind] + DECAYS, spike="v > v_th", reset="v = v_reset",
        refractory=group.parameters["t_ref"],
    )  # fmt: skip


def run(asked: Asked, spent: Spent) -> int:
    with spent.phase("build"):
        problem, net = asked.problem, ann.Network(dt=DT, seed=1)
        net.config(num_threads=1)
        groups = {group.name: net.create(geometry=group.n, neuron=neuron(group)) for group in problem.groups}
        monitors = [net.monitor(each, "spike") for each in groups.values()]
        kinds = {group.name: group.kind for group in problem.groups}
        for each in problem.wires:
            made = net.connect(groups[each.pre], groups[each.post], "exc" if each.weight > 0 else "inh")
            weight = each.weight if kinds[each.post] == "cuba" else abs(each.weight)
            made.fixed_number_pre(number=each.indegree, weights=weight, delays=each.delay)
        for group in problem.groups:
            if group.rate:
                sources = net.create(ann.PoissonPopulation(group.n, rates=group.rate))
                net.connect(sources, groups[group.name], "exc").one_to_one(weights=group.weight, delays=problem.delay)
        net.compile(directory=tempfile.mkdtemp(), silent=True)
        for group in problem.groups:
            groups[group.name].v = np.random.default_rng(1).uniform(*group.v, group.n)
    with spent.phase("run"):
        net.simulate(asked.t_stop)
    return sum(sum(map(len, each.get("spike").values())) for each in monitors)


if __name__ == "__main__":
    answer(run)
