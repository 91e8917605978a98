"""NEST, its neurons on the grid. Ways: the number of threads."""

from __future__ import annotations

from typing import Any

import nest
import numpy as np
from network_problems import DT, Asked, Group, Spent, answer


def model(group: Group) -> tuple[str, dict[str, float]]:
    p = group.parameters
    common = {"C_m": p["C"] * 1e3, "E_L": p["e_l"]}
    if group.kind == "cobahh":
        rates = {"g_L": p["g_l"] * 1e3, "g_Na": p["g_na"] * 1e3, "g_K": p["g_k"] * 1e3, "V_T": p["v_t"]}
        reversals = {"E_Na": p["e_na"], "E_K": p["e_k"], "E_ex": p["e_e"], "E_in": p["e_i"]}
        return "hh_cond_exp_traub", {**common, **rates, **reversals, "tau_syn_ex": p["tau_e"], "tau_syn_in": p["tau_i"]}
    common |= {"V_th": p["v_th"], "V_reset": p["v_reset"], "t_ref": p["t_ref"]}
    if group.kind == "brunel":
        return "iaf_psc_delta", {**common, "tau_m": p["C"] / p["g_l"]}
    common |= {"tau_syn_ex": p["tau_e"], "tau_syn_in": p["tau_i"]}
    if group.kind == "cuba":
        return "iaf_psc_exp", {**common, "tau_m": p["C"] / p["g_l"], "I_e": p["drive"] * 1e3}
    return "iaf_cond_exp", {**common, "g_L": p["g_l"] * 1e3, "E_ex": p["e_e"], "E_in": p["e_i"]}


def neurons(group: Group) -> Any:
    found = nest.Create(model(group)[0], group.n, model(group)[1])
    found.V_m = np.random.default_rng(1).uniform(*group.v, group.n)
    return found


def run(asked: Asked, spent: Spent) -> int:
    with spent.phase("build"):
        nest.verbosity = nest.VerbosityLevel.ERROR
        nest.SetKernelStatus({"resolution": DT, "local_num_threads": int(asked.way), "rng_seed": 1})
        problem = asked.problem
        unit = 1.0 if asked.name == "brunel" else 1e3  # mV, else pA or nS
        groups = {group.name: neurons(group) for group in problem.groups}
        for each in problem.wires:
            weight: Any = each.weight * unit
            if each.sd:
                weight = nest.random.normal(each.weight * unit, each.sd * unit)
            rule = {"rule": "fixed_indegree", "indegree": each.indegree}
            nest.Connect(groups[each.pre], groups[each.post], rule, {"weight": weight, "delay": each.delay})
        for group in problem.groups:
            if group.rate:
                source = nest.Create("poisson_generator", params={"rate": group.rate})
                nest.Connect(
                    source, groups[group.name], syn_spec={"weight": group.weight * unit, "delay": problem.delay}
                )
        recorder = nest.Create("spike_recorder")
        for group in groups.values():
            nest.Connect(group, recorder)
        nest.Prepare()
    with spent.phase("run"):
        nest.Run(asked.t_stop)
        nest.Cleanup()
    return int(recorder.n_events)


if __name__ == "__main__":
    answer(run)
