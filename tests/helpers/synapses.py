"""What the tests of test_synapses and others share."""

import math

import nrnwrap as nw
from nrnwrap.mechanisms import h

METHODS = [{"dt": 0.1}, {"dt": 0.025}, {"dt": 0.1, "secondorder": 2}, {"method": "variable"}]


class Capacitor(nw.Cell):
    """One segment of 1 nF that nothing leaks from: 1 nA for 1 ms takes it 1 mV up."""

    v_init = 0.0

    def __init__(self):
        self.soma = h.Section("soma", self)
        self.soma.L = self.soma.diam = math.sqrt(1e5 / math.pi)  # um; with cm = 1 uF/cm2
        self.soma.cm = 1
