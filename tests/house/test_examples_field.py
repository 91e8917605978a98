"""The ball and stick in a field, and the spike seen from outside: their numbers."""

import sys
from pathlib import Path

import numpy as np
import pytest

import nrnwrap as nw

sys.path.append(str(Path(nw.__file__).resolve().parent.parent / "examples"))
import ball_and_stick_in_field as example

# Hz: mV per V/m and degrees, of the model of Aspart, Ladenbauer and Obermayer (2016)
TABLE = {
    0: (0.28347142, 180.0),
    1: (0.28342872, 179.0614),
    10: (0.27929582, 170.713),
    30: (0.2515085, 154.2044),
    100: (0.14352632, 125.8724),
    1000: (0.02456693, 108.2123),
}


@pytest.fixture(scope="module")
def cell():
    return example.BallAndStick()


@pytest.mark.parametrize("f", TABLE)
def test_its_theory_is_the_table(f):
    found = complex(example.theory(f))
    assert abs(found) == pytest.approx(TABLE[f][0], rel=1e-6)
    assert np.degrees(np.angle(found)) % 360 == pytest.approx(TABLE[f][1], abs=1e-3)


def test_a_constant_field_polarises_as_the_table(cell):
    assert example.static(cell) == pytest.approx(-TABLE[0][0], rel=2e-3)  # down: the field points away from the soma


@pytest.mark.parametrize("f", [10, 30, 100])
def test_an_oscillating_field_polarises_as_the_table(cell, f):
    found = example.polarised(example.oscillating(cell, f), f)
    assert abs(found) == pytest.approx(TABLE[f][0], rel=0.002)
    assert np.degrees(np.angle(found)) % 360 == pytest.approx(TABLE[f][1], abs=0.1)


def test_the_spike_outside_is_negative_at_the_soma_while_it_rises_inside():
    pytest.importorskip("lfpykit", reason="needs nrnwrap[lfp]")
    import extracellular_spike

    cell, run = extracellular_spike.spiking()
    assert len(run.spikes) == 1
    outside = 1e3 * run["outside"]  # uV
    nearest = outside[np.argmax(np.ptp(outside, axis=1))]
    fastest = run.t[np.argmax(np.diff(run.v))]
    assert -200 < nearest.min() < -20
    assert run.t[np.argmin(nearest)] == pytest.approx(fastest, abs=0.2)
    assert len(run["all"]) == sum(section.nseg for section in cell.sections)
