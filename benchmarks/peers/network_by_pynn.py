"""PyNN on NEURON, with its standard models. One way."""

from __future__ import annotations

from typing import Any

import numpy as np
import pyNN.neuron as sim
from network_problems import DT, Asked, Group, Spent, answer


def kind(group: Group) -> Any:
    p = group.parameters
    common = {"cm": p["C"], "tau_syn_E": p["tau_e"], "tau_syn_I": p["tau_i"]}
    if group.kind == "cobahh":
        return sim.HH_cond_exp(
            gbar_Na=p["g_na"], gbar_K=p["g_k"], g_leak=p["g_l"], e_rev_Na=p["e_na"], e_rev_K=p["e_k"],
            e_rev_leak=p["e_l"], v_offset=p["v_t"], e_rev_E=p["e_e"], e_rev_I=p["e_i"], **common,
        )  # fmt: skip
    common |= {"tau_m": p["C"] / p["g_l"], "v_rest": p["e_l"], "v_thresh": p["v_th"], "v_reset": p["v_reset"]}
    common["tau_refrac"] = p["t_ref"]
    return (
        sim.IF_curr_exp(**common)
        if group.kind == "cuba"
        else sim.IF_cond_exp(e_rev_E=p["e_e"], e_rev_I=p["e_i"], **common)
    )


def neurons(group: Group) -> Any:
    made = sim.Population(group.n, kind(group))
    made.initialize(v=np.random.default_rng(1).uniform(*group.v, group.n))
    made.record("spikes")
    return made


def synapse(group: Group, weight: float, delay: float) -> Any:
    return sim.StaticSynapse(weight=weight if group.kind == "cuba" else abs(weight), delay=delay)


def run(asked: Asked, spent: Spent) -> int:
    with spent.phase("build"):
        problem = asked.problem
        sim.setup(timestep=DT, min_delay=min(each.delay for each in problem.wires))
        kinds = {group.name: group for group in problem.groups}
        groups = {name: neurons(group) for name, group in kinds.items()}
        for each in problem.wires:
            rule = sim.FixedNumberPreConnector(each.indegree, with_replacement=True)
            does = synapse(kinds[each.post], each.weight, each.delay)
            acts = "excitatory" if each.weight > 0 else "inhibitory"
            sim.Projection(groups[each.pre], groups[each.post], rule, does, receptor_type=acts)
        for group in problem.groups:
            if group.rate:
                sources = sim.Population(group.n, sim.SpikeSourcePoisson(rate=group.rate))
                does = synapse(group, group.weight, problem.delay)
                sim.Projection(sources, groups[group.name], sim.OneToOneConnector(), does, receptor_type="excitatory")
    with spent.phase("run"):
        sim.run(asked.t_stop)
    return sum(sum(made.get_spike_counts().values()) for made in groups.values())


if __name__ == "__main__":
    answer(run)
