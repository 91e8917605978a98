"""What the tests of test_biophysics and those beside it share."""

import pint
from hypothesis import strategies as st

import nrnwrap as nw
from nrnwrap.mechanisms import h

ureg = pint.UnitRegistry()


class Stick(nw.Cell):
    """A soma and a dendrite of five segments."""

    def __init__(self):
        self.soma, self.dend = h.Section("soma", self), h.Section("dend", self)
        self.dend.connect(self.soma(1))
        self.soma.L = self.soma.diam = 20
        self.dend.L, self.dend.diam, self.dend.nseg = 500, 2, 5


def state(cell):
    """All that could be half done: as NEURON has it, section by section."""
    return cell.biophysics, dict(cell.distributions)


numbers = st.floats(allow_nan=False, allow_infinity=False) | st.integers(-(2**53), 2**53)


values = numbers | st.lists(numbers, min_size=1, max_size=3)
