"""What a mechanism tells NEURON of its current's slope (CONDUCTANCE) is the slope of its current."""

import pytest

import nrnwrap as nw
from nrnwrap import cells
from nrnwrap.inputs import targets
from nrnwrap.mechanisms import h

SPIKING = ["LIF", "PIF", "AdaptiveLIF", "QIF", "EIF", "AdEx", "Izhikevich", "Izhikevich2007"]
SPIKING += ["GIF", "GLIF", "LIFCurrExp", "LIFCondExp"]
MEMBRANES = {
    "HodgkinHuxley": ["ina", "ik", "i_l_nw_squid"],
    "TraubMiles": ["ina", "ik", "i_l_nw_traub_miles"],
    "ConnorStevens": ["ina", "ik", "i_l_nw_connor_stevens"],
    "Pospischil": ["ina", "ik", "ica", "i_l_nw_pospischil_leak"],
}
SYNAPSES = [nw.Exp(), nw.Exp2(), nw.Alpha(), nw.TsodyksMarkram(), nw.STDP(), nw.InhibitorySTDP(), nw.NMDA()]
VOLTAGES = [-80, -62, -52, -45, 10]  # below the threshold, in the upstroke, above the peak, where some models are held


@pytest.fixture
def variable():
    h.CVode().active(True)
    yield
    h.CVode().active(False)


def assert_the_derivative(segment, current, v):
    """Where the voltage is v; current() (nA) is all that the segment has. An impedance is without a sign."""

    def at(voltage):
        segment.v = voltage
        h.fcurrent()
        return current()

    by_hand = (at(v + 1e-4) - at(v - 1e-4)) / 2e-4  # uS
    at(v)
    impedance = h.Impedance()
    impedance.loc(segment.x, sec=segment.sec)
    impedance.compute(0, 0)
    assert 1 / impedance.input(segment.x, sec=segment.sec) == pytest.approx(abs(by_hand), rel=1e-3, abs=1e-9)


@pytest.mark.parametrize("name", SPIKING)
@pytest.mark.parametrize("v", VOLTAGES)
def test_of_a_spiking_model(name, v, variable):
    """With the variable step, by which the model's own current is NEURON's."""
    cell = getattr(cells, name)()
    h.finitialize(v)
    assert_the_derivative(cell.segment, lambda: cell.mechanism.i, v)


@pytest.mark.parametrize("name", MEMBRANES)
@pytest.mark.parametrize("v", VOLTAGES)
def test_of_a_membrane(name, v):
    cell = getattr(cells, name)()
    h.finitialize(-50)  # gates stay as they are there
    names = [each for each in MEMBRANES[name] if hasattr(cell.segment, each)]
    assert len(names) > 2
    assert_the_derivative(
        cell.segment, lambda: sum(getattr(cell.segment, each) for each in names) * cell.segment.area() * 1e-2, v
    )


@pytest.mark.parametrize("synapse", SYNAPSES, ids=lambda synapse: type(synapse).__name__)
@pytest.mark.parametrize("v", VOLTAGES)
def test_of_a_synapse(synapse, v):
    section = h.Section()
    point = targets.placed(synapse, section(0.5))
    source = h.NetStim()
    source.start, source.number = 1, 1
    wire = h.NetCon(source, point)
    wire.weight[0], wire.delay, h.dt = 0.01, 1, 0.1
    h.finitialize(-60)
    h.ParallelContext().set_maxstep(10)
    h.ParallelContext().psolve(4)
    assert abs(point.i) > 1e-6
    assert_the_derivative(section(0.5), lambda: point.i, v)
