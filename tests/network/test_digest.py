"""What `net.digest` sees: all that makes a network what it is, and nothing else."""

import pytest

import nrnwrap as nw
from nrnwrap.cells import LIF, BallAndStick, LIFCurrExp
from nrnwrap.inputs import Placed, Stimulus
from nrnwrap.mechanisms import h


def digest_of(change=lambda net, a: None, **parameters):
    net = nw.Network(seed=1)
    a = net.add("a", 6, LIFCurrExp, **parameters)
    a.connect(a, p=0.5, weight=0.1)
    change(net, a)
    return net.digest


CHANGES = {
    "weights": lambda net, a: setattr(net.projections["a->a"], "weight", 0.05),
    "a parameter of one": lambda net, a: a[:1].set(C=0.4),
    "a current": lambda net, a: a.inject(nw.Step(0.1)),
    "a current of one": lambda net, a: a[:1].inject(nw.Step(0.1)),
    "another": lambda net, a: a.inject(nw.Step(0.2)),
    "one that changes": lambda net, a: a.inject(nw.Step(0.1, dur=5)),
    "an array": lambda net, a: a.inject(nw.Waveform([0, 0.1, 0.2], 1.0)),
    "another array": lambda net, a: a.inject(nw.Waveform([0, 0.1, 0.3], 1.0)),
    "noise": lambda net, a: a.inject(nw.Noise(0.1, tau=5)),
    "events": lambda net, a: a.receive(nw.Poisson(50), weight=0.1),
    "of another rate": lambda net, a: a.receive(nw.Poisson(60), weight=0.1),
    "of another weight": lambda net, a: a.receive(nw.Poisson(50), weight=0.2),
    "a synapse": lambda net, a: a.connect(a, nw.Exp(3), p=1, weight=0.001, name="b"),
    "another synapse": lambda net, a: a.connect(a, nw.Exp(4), p=1, weight=0.001, name="b"),
    "sources": lambda net, a: net.add("s", 2, nw.Poisson(20)),
    "other sources": lambda net, a: net.add("s", 2, nw.Poisson(30)),
    "gap junctions": lambda net, a: a.couple(a, p=1, g=1e-4),
    "a tree": lambda net, a: net.add("t", 2, BallAndStick),
    "a synapse on it": lambda net, a: a.connect(net.add("t", 2, BallAndStick), nw.Exp(3), "soma", p=1, weight=0.001),
    "elsewhere on it": lambda net, a: a.connect(net.add("t", 2, BallAndStick), nw.Exp(3), "dend", p=1, weight=0.001),
    "a threshold of it": lambda net, a: net.add("t", 2, BallAndStick, threshold=-20.0),
    "another tree": lambda net, a: net.add("t", 2, nw.Spec("BallAndStick", dend_L=250)),
}


def test_the_digest_sees_what_a_network_is():
    seen = {digest_of(change) for change in CHANGES.values()} | {digest_of(), digest_of(C=0.3), digest_of(v_init=-60)}
    assert len(seen) == len(CHANGES) + 3


@pytest.mark.parametrize("change", CHANGES)
def test_the_same_network_has_the_same_digest(change):
    """Made twice, and of cells where it was of numbers."""
    one = digest_of(CHANGES[change])
    assert digest_of(CHANGES[change]) == one
    assert digest_of(CHANGES[change], kind="sections") == one


class Counting(Stimulus):
    """One that is not a value: it knows what it has made."""

    def __init__(self):
        self.made = []

    def attach(self, segment):
        self.made.append(h.IClamp(segment))
        return Placed(self.made[-1])


def test_the_digest_of_what_is_not_a_value():
    assert len({digest_of(lambda net, a, n=n: a[:n].inject(Counting())) for n in (2, 2, 3)}) == 2
    assert digest_of(lambda net, a: a.inject(Counting())) == digest_of(lambda net, a: a.inject(Counting()))


def test_the_digest_does_not_depend_on_the_order_of_what_is_added():
    def two(names):
        net = nw.Network()
        for name in names:
            net.add(name, 3, LIF, kind="sections")
        net["a"][0].connect(net["b"][1], nw.Exp(3), weight=0.001, delay=1)
        return net.digest

    assert two("ab") == two("ba")


def test_the_digest_sees_what_was_set_of_synapses():
    def slower(net, a):
        a.connect(a, nw.Exp(3), p=1, weight=0.001, name="b").set(tau=4)

    assert digest_of(slower) == digest_of(CHANGES["another synapse"])
