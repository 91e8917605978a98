"""NEST, its neurons on the grid. Ways: the number of threads."""

from __future__ import annotations

import nest
import numpy as np
from network_problems import COBA, CUBA, DT, INPUT, SOURCES, WEIGHTS, Asked, Spent, V, answer, sizes


def neurons(name: str, n: int) -> tuple[object, object]:
    p = CUBA if name == "cuba" else COBA
    common = {"C_m": p["C"] * 1e3, "E_L": p["e_l"], "V_th": p["v_th"], "V_reset": p["v_reset"], "t_ref": p["t_ref"]}
    common |= {"tau_syn_ex": p["tau_e"], "tau_syn_in": p["tau_i"]}
    if name == "cuba":
        found = nest.Create("iaf_psc_exp", n, {**common, "tau_m": p["C"] / p["g_l"]})
    else:
        found = nest.Create("iaf_cond_exp", n, {**common, "g_L": p["g_l"] * 1e3, "E_ex": p["e_e"], "E_in": p["e_i"]})
    found.V_m = np.random.default_rng(1).uniform(*V, n)
    return found[: sizes(n)[0]], found[sizes(n)[0] :]


def run(asked: Asked, spent: Spent) -> int:
    name, n, t_stop, delay, way = asked
    with spent.phase("build"):
        nest.set_verbosity("M_ERROR")
        nest.SetKernelStatus({"resolution": DT, "local_num_threads": int(way), "rng_seed": 1})
        groups = neurons(name, n)
        for group, weight, number in zip(groups, WEIGHTS[name], SOURCES, strict=True):
            rule = {"rule": "fixed_indegree", "indegree": number}
            for target in groups:
                nest.Connect(group, target, rule, {"weight": weight * 1e3, "delay": delay})
        if INPUT[name]:
            source = nest.Create("poisson_generator", params={"rate": INPUT[name]})
            nest.Connect(source, groups[0], syn_spec={"weight": WEIGHTS[name][0] * 1e3, "delay": delay})
        recorder = nest.Create("spike_recorder")
        for group in groups:
            nest.Connect(group, recorder)
        nest.Prepare()
    with spent.phase("run"):
        nest.Run(t_stop)
        nest.Cleanup()
    return int(recorder.n_events)


if __name__ == "__main__":
    answer(run)
