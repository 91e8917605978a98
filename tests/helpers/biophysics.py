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


def fit(**changed):
    """A perisomatic model in the form of the database, with channels that exist."""
    gene = [("soma", "gnabar_hh", 0.3, "hh"), ("soma", "gkbar_hh", 0.1, "hh"), ("soma", "g_pas", 1e-4, "")]
    gene += [("dend", "g_pas", 2e-5, ""), ("apic", "g_pas", 3e-5, ""), ("axon", "g_pas", 4e-5, "")]
    return {
        "passive": [
            {"ra": 120.0, "e_pas": -75.0, "cm": [{"section": "soma", "cm": 1.5}, {"section": "dend", "cm": 2.5}]}
        ],
        "fitting": [{"junction_potential": -14.0, "sweeps": [29]}],
        "conditions": [{"celsius": 16.0, "v_init": -75.0, "erev": [{"section": "soma", "ena": 53.0, "ek": -107.0}]}],
        "genome": [dict(zip(("section", "name", "value", "mechanism"), each, strict=True)) for each in gene],
    } | changed


numbers = st.floats(allow_nan=False, allow_infinity=False) | st.integers(-(2**53), 2**53)


values = numbers | st.lists(numbers, min_size=1, max_size=3)
