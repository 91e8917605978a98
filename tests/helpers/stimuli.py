"""What the tests of test_stimuli and those beside it share."""

import math

import nrnwrap as nw
from nrnwrap.mechanisms import h

METHODS = [{"dt": 0.025}, {"dt": 0.1}, {"dt": 0.5}, {"dt": 0.1, "secondorder": 2}, {"method": "variable"}]


class Capacitor(nw.Cell):
    """One segment of 1 nF that nothing leaks from: 1 nA for 1 ms takes it 1 mV up."""

    v_init = 0.0

    def __init__(self):
        self.soma = h.Section("soma", self)
        self.soma.L = self.soma.diam = math.sqrt(1e5 / math.pi)  # um; with cm = 1 uF/cm2
        self.soma.cm = 1


class Passive(Capacitor):
    """The same with a leak of 0.1 uS to -50 mV: time constant 10 ms."""

    def __init__(self):
        super().__init__()
        self.insert("pas", g=1e-4, e=-50)


def voltage(stimulus, t_stop=40, **how):
    run = nw.simulate(Capacitor(), stimulus, t_stop=t_stop, **how)
    return run.t, run.v


VALID = {
    nw.Step: {"amp": 0.1, "delay": 1, "dur": 5},
    nw.Train: {"amp": 0.1, "delay": 1, "dur": 2, "period": 5, "number": 3},
    nw.Ramp: {"amp": 0.1, "amp_end": 0.2, "delay": 1, "dur": 5},
    nw.Chirp: {"amp": 0.1, "f": 1, "f_end": 20, "delay": 1, "dur": 5, "offset": 0.1, "phase": 1},
    nw.Sine: {"amp": 0.1, "f": 1, "delay": 1, "dur": 5, "offset": 0.1, "phase": 1},
    nw.Noise: {"sigma": 1, "tau": 5, "mean": 1, "delay": 1, "dur": 5, "hold": 1, "seed": 1, "gid": 2},
    nw.WhiteNoise: {"sigma": 1, "mean": 1, "delay": 1, "dur": 5, "hold": 1, "seed": 1, "gid": 2},
    nw.Gfluct: {"g_e0": 0.1, "std_e": 0.02, "tau_e": 2, "g_i0": 0.2, "std_i": 0.03, "tau_i": 9}
    | {"E_e": 1, "E_i": -80, "delay": 1, "dur": 5, "hold": 1, "seed": 1, "gid": 2, "stream": 3},
}


POSITIVE = ("delay", "dur", "period", "number", "f", "f_end", "sigma", "tau", "hold", "seed", "gid", "stream")
POSITIVE += ("g_e0", "std_e", "tau_e", "g_i0", "std_i", "tau_i")
