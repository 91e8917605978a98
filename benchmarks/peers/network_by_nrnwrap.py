"""nrnwrap. Ways: "numbers", "sections", and "coreneuron", sections on that engine."""

from __future__ import annotations

from typing import Any

from network_problems import DT, Asked, Group, Spent, answer

import nrnwrap as nw
from nrnwrap.cells import LIF, LIFCondExp, LIFCurrExp, TraubMiles

CLASSES = {"cuba": LIFCurrExp, "coba": LIFCondExp, "brunel": LIF, "cobahh": TraubMiles}


def add(net: nw.Network, group: Group, way: str) -> None:
    given: dict[str, Any] = {name: value for name, value in group.parameters.items() if name != "drive"}
    if group.kind == "cobahh":
        given = {"preset": "cobahh"}
    kind = None if way == "numbers" or group.kind == "cobahh" else "sections"
    made = net.add(group.name, group.n, CLASSES[group.kind], **given, v_init=nw.Uniform(*group.v), kind=kind)
    drive = group.parameters.get("drive", 0.0)
    if drive:
        made.inject(nw.Step(drive, dur=1e9))


def synapse(group: Group, weight: float) -> dict[str, Any]:
    """What an event does: the model's own synapses do it by the weight's sign; to a membrane it opens a conductance."""
    if group.kind != "cobahh":
        return {"weight": weight}
    p = group.parameters
    exc, inh = nw.Exp(tau=p["tau_e"], e=p["e_e"]), nw.Exp(tau=p["tau_i"], e=p["e_i"])
    return {"weight": abs(weight), "synapse": exc if weight > 0 else inh}


def run(asked: Asked, spent: Spent) -> int:
    with spent.phase("build"):
        problem, net = asked.problem, nw.Network(seed=1)
        groups = {group.name: group for group in problem.groups}
        for group in groups.values():
            add(net, group, asked.way)
        for each in problem.wires:
            given = synapse(groups[each.post], each.weight)
            if each.sd:
                given["weight"] = nw.Normal(each.weight, each.sd)
            net[each.pre].connect(net[each.post], indegree=each.indegree, delay=each.delay, **given)
        for group in groups.values():
            if group.rate:
                net[group.name].receive(nw.Poisson(group.rate), delay=problem.delay, **synapse(group, group.weight))
        engine = "coreneuron" if asked.way == "coreneuron" else "neuron"
        session = nw.Session(net, t_stop=asked.t_stop, dt=DT, engine=engine).__enter__()
    with spent.phase("run"):
        found = session.run(until=asked.t_stop)
    session.__exit__()
    return len(found.times)


if __name__ == "__main__":
    answer(run)
