"""What the tests of test_cell and those beside it share."""

import numpy as np

import nrnwrap as nw
from nrnwrap.mechanisms import h


class Stick(nw.Cell):
    """What a user writes: a soma and a dendrite, passive."""

    def __init__(self, g=1e-4):
        self.soma = h.Section("soma", self)
        self.dend = h.Section("dend", self)
        self.dend.connect(self.soma)
        self.dend.nseg = 3
        self.insert("pas", g=g, e=-70)


def alive(*names):
    return [len(list(h.allsec()))] + [int(h.List(name).count()) for name in names]


STEP, SOURCE = nw.Step(0.1), nw.Regular(5)


def soma_with_dendrite(length, rest):
    """A soma of 0.1 nF and a passive dendrite of 15 segments."""
    soma, dend = h.Section("soma"), h.Section("dend")
    dend.connect(soma(1))
    soma.L = soma.diam = (1e4 / np.pi) ** 0.5
    dend.L, dend.diam, dend.nseg = length, 2, 15
    for section in (soma, dend):
        section.Ra, section.cm = 100, 1
    dend.insert("pas")
    for segment in dend:
        segment.pas.g, segment.pas.e = 1e-4, rest
    return soma, dend
