"""What the tests of test_simulate and those beside it share."""

import math

import numpy as np

import nrnwrap as nw
from nrnwrap.mechanisms import h

METHODS = [{"dt": 0.025}, {"dt": 0.1, "secondorder": 2}, {"method": "variable"}, {"method": "variable", "dt": 0.1}]


class Passive(nw.Cell):
    """1 nF, 0.1 uS, -70 mV: a time constant of 10 ms and 10 mV per nA."""

    v_init = -70.0

    def __init__(self):
        self.soma = h.Section("soma", self)
        self.soma.L = self.soma.diam = math.sqrt(1e5 / math.pi)  # um
        self.soma.cm = 1
        self.insert("pas", g=1e-4, e=-70)


def charging(t):
    return -70 + 10 * (1 - np.exp(-t / 10))


def state():
    cvode = h.CVode()
    numbers = {name: getattr(h, name) for name in ("t", "dt", "celsius", "secondorder")}
    solver = [getattr(cvode, name)() for name in ("active", "atol", "rtol", "condition_order", "use_local_dt")]
    return numbers, solver
