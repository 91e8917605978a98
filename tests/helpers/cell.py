"""What the tests of test_cell and those beside it share."""

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
