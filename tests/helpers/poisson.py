"""Cells with what receives events, and two ways to let a Poisson process reach it."""

import nrnwrap as nw
from nrnwrap import cells as models
from nrnwrap.inputs import poisson_input
from nrnwrap.mechanisms import h

KEY = (7, 3, 5)


def own(name, preset, weight):
    def make():
        cell = getattr(models, name).preset(preset) if preset else getattr(models, name)()
        return cell, cell.mechanism, weight

    return make


def synapse(name, value, weight):
    def make():
        cell = getattr(models, name)()
        target = value.place(cell.soma(0.5))
        cell.keep(target)
        return cell, target, weight

    return make


def dendrite():
    soma, dend = h.Section("soma"), h.Section("dend")
    dend.connect(soma(1))
    soma.L = soma.diam = 30
    dend.L, dend.diam, dend.nseg = 300, 2, 5
    dend.insert("pas")
    for segment in dend:
        segment.pas.g, segment.pas.e = 1e-4, -70
    cell = models.LIF.at(soma(0.5))
    target = nw.Exp(3).place(dend(0.7))
    cell.keep((soma, dend, target))
    return cell, target, 0.0004


KICKED = {
    "KickedLIF": own("KickedLIF", "brian2", 0.35),
    "AdaptiveLIF": own("AdaptiveLIF", None, 0.3),
    "PIF": own("PIF", None, 0.05),
    "QIF": own("QIF", None, 0.1),
}
OWN = {
    "LIFCurrExp": own("LIFCurrExp", "nest", 0.06),
    "LIFCondExp": own("LIFCondExp", "coba", 0.0006),
    **KICKED,
}
SYNAPSES = {
    "LIF with Exp": synapse("LIF", nw.Exp(3), 0.001),
    "AdEx with ExpCurrent": synapse("AdEx", nw.ExpCurrent(3), 0.03),
    "LIF with ExpSyn": synapse("LIF", nw.PointProcess("ExpSyn", tau=3), 0.001),
    "LIF with TsodyksMarkram": synapse("LIF", nw.TsodyksMarkram(tau_rec=5, tau=3), 0.02),
    "a dendrite with Exp": dendrite,
}
ALL = {**OWN, **SYNAPSES}
RATE = 10_000


def by_netcon(target, rate, weight, key=KEY):
    source = nw.Poisson(rate, seed=key[0], gid=key[1], stream=key[2]).create().object
    wire = h.NetCon(source, target)
    wire.weight[0], wire.delay = weight, 0
    return source, wire


def by_input(target, rate, weight, key=KEY):
    return poisson_input([target], rate, weight, [key])
