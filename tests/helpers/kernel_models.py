"""Small networks of the models that a run can compute as numbers, each way."""

from typing import Any, NamedTuple

import numpy as np

import nrnwrap as nw
from nrnwrap.cells import LIF, PIF, KickedLIF, LIFCondExp, LIFCurrExp

KICKED = {"C": 0.2, "g_l": 0.01, "e_l": 0, "v_th": 20, "v_reset": 10, "v_init": nw.Uniform(0, 20)}


class Kind(NamedTuple):
    """A model, its numbers, weights of excitation and inhibition, rate (Hz) of its input, and a step (ms) short enough
    for sections."""

    model: Any
    numbers: dict
    weights: tuple
    rate: float
    dt: float = 0.1


MODELS = {
    "currents": Kind(
        LIFCurrExp,
        {"preset": "cuba", "v_init": nw.Uniform(-60, -50), "C": nw.Uniform(0.15, 0.25), "tau_i": nw.Uniform(5, 10)},
        (0.03, -0.17), 0,
    ),
    "driven currents": Kind(LIFCurrExp, {"v_init": nw.Uniform(-70, -55), "t_ref": nw.Uniform(0, 3)}, (0.2, -0.7), 2000),
    "conductances": Kind(
        LIFCondExp, {"preset": "coba", "v_init": nw.Uniform(-60, -50), "e_l": nw.Uniform(-62, -55)}, (0.012, -0.13),
        1500, 0.025,
    ),
    "kicks": Kind(KickedLIF, {**KICKED, "t_ref": 2, "jump": 0}, (0.6, -3.0), 2500),
    "a threshold": Kind(KickedLIF, {**KICKED, "t_ref": 0, "tau_th": nw.Uniform(10, 30)}, (1.6, -3.0), 2500),
    "a leak": Kind(LIF, {"e_l": nw.Uniform(-77, -73), "v_init": nw.Uniform(-75, -56)}, (1.6, -3.0), 2500),
    "no leak": Kind(PIF, {"t_ref": nw.Uniform(1, 3), "v_init": nw.Uniform(-70, -51)}, (1.637, -3.0), 2500),
}  # fmt: skip


def network(name, kinds=(None, None)):
    """40 excitatory and 10 inhibitory neurons, with delays off the grid; kinds: of the two."""
    model, numbers, weights, rate, _ = MODELS[name]
    net = nw.Network(seed=3)
    exc = net.add("exc", 40, model, kind=kinds[0], **numbers)
    inh = net.add("inh", 10, model, kind=kinds[1], **numbers)
    exc.connect(net, p=0.3, weight=weights[0], delay=nw.Uniform(0.537, 2))
    inh.connect(net, p=0.3, weight=weights[1], delay=0.873)
    if rate:
        (exc + inh).receive(nw.Poisson(rate), weight=weights[0], delay=0.2)
    return net


def trains(net, run):
    """Times and members of all spikes, member by member."""
    order = np.lexsort((run.times, run.gids))
    return run.times[order], run.gids[order] - net.first_gid


def ran(name, kinds, t_stop=300.0):
    net = network(name, kinds)
    run = nw.simulate(net, t_stop=t_stop, dt=MODELS[name].dt)
    assert (net["exc"].kind, net["inh"].kind) == tuple(each or "numbers" for each in kinds)
    return trains(net, run)
