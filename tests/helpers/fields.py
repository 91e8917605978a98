"""What the tests of test_fields and those beside it share."""

import numpy as np

import nrnwrap as nw
from nrnwrap.mechanisms import h

WAVE = nw.Waveform(np.random.default_rng(1).normal(size=30), 1.0)


class Stick(nw.Cell):
    """A spherical soma in the middle of which a dendrite begins, along x, all passive; resting at 0."""

    v_init = 0.0

    def __init__(self, nseg=101):
        self.soma, self.dend = h.Section("soma", self), h.Section("dend", self)
        for section, points in ((self.soma, ((-5, 10), (5, 10))), (self.dend, ((0, 1.2), (700, 1.2)))):
            for x, diameter in points:
                section.pt3dadd(x, 0, 0, diameter)
            section.Ra = 150
        self.dend.connect(self.soma(0.5))
        self.dend.nseg = nseg
        self.insert("pas", g=1 / 28e3, e=0)


class Crooked(nw.Cell):
    """Sections joined at either end, in the middle, and backwards."""

    def __init__(self):
        shapes = {
            "soma": ((0, 0, 0, 20), (20, 0, 0, 15)),
            "backwards": ((90, 5, 0, 2), (50, 20, 10, 2), (20, 0, 0, 3)),
            "at_0": ((0, 0, 0, 2), (-60, 30, 5, 1)),
            "near": ((5, 5, 0, 1), (30, 70, 0, 1)),
            "far": ((90, 5, 0, 1), (120, 50, 9, 1)),
            "between": ((-60, 30, 5, 1), (-60, 99, 5, 1)),
        }
        for number, (name, points) in enumerate(shapes.items()):
            section = h.Section(name, self)
            for point in points:
                section.pt3dadd(*point)
            section.nseg = 1 + number % 4
            setattr(self, name, section)
        self.backwards.connect(self.soma(1), 1)
        self.at_0.connect(self.soma(0))
        self.near.connect(self.at_0(0))
        self.far.connect(self.backwards(0))
        self.between.connect(self.near(0.4))
        self.insert("pas", g=1e-4, e=-65)
