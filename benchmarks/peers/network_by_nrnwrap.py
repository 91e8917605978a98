"""nrnwrap. Ways: "numbers", "sections", and "coreneuron", sections on that engine."""

from __future__ import annotations

from network_problems import DT, INPUT, SOURCES, WEIGHTS, Asked, Spent, V, answer, sizes

import nrnwrap as nw
from nrnwrap.cells import LIFCondExp, LIFCurrExp


def run(asked: Asked, spent: Spent) -> int:
    name, n, t_stop, delay, way = asked
    with spent.phase("build"):
        net = nw.Network(seed=1)
        model, kind = {"cuba": LIFCurrExp, "coba": LIFCondExp}[name], None if way == "numbers" else "sections"
        for group, size in zip(("exc", "inh"), sizes(n), strict=True):
            net.add(group, size, model, preset=name, v_init=nw.Uniform(*V), kind=kind)
        for group, weight, number in zip(("exc", "inh"), WEIGHTS[name], SOURCES, strict=True):
            net[group].connect(net, indegree=number, weight=weight, delay=delay)
        if INPUT[name]:
            net["exc"].receive(nw.Poisson(INPUT[name]), weight=WEIGHTS[name][0], delay=delay)
        engine = "coreneuron" if way == "coreneuron" else "neuron"
        session = nw.Session(net, t_stop=t_stop, dt=DT, engine=engine).__enter__()
    with spent.phase("run"):
        found = session.run(until=t_stop)
    session.__exit__()
    return len(found.times)


if __name__ == "__main__":
    answer(run)
