"""What a spiking model tells NEURON of its current's slope (CONDUCTANCE) is the slope of its current."""

import pytest

from nrnwrap import cells
from nrnwrap.mechanisms import h

MODELS = ["LIF", "PIF", "AdaptiveLIF", "QIF", "EIF", "AdEx", "Izhikevich", "Izhikevich2007"]
MODELS += ["GIF", "GLIF", "LIFCurrExp", "LIFCondExp"]
VOLTAGES = [-80, -62, -52, -45, 10]  # below the threshold, in the upstroke, above the peak, where some models are held


@pytest.fixture
def variable():
    h.CVode().active(True)
    yield
    h.CVode().active(False)


@pytest.mark.parametrize("name", MODELS)
@pytest.mark.parametrize("v", VOLTAGES)
def test_it_is_the_derivative(name, v, variable):
    """The variable step, by which the model's own current is NEURON's. An impedance is without a sign."""
    cell = getattr(cells, name)()
    segment, place = cell.segment, (cell.segment.x, cell.segment.sec)
    h.finitialize(v)

    def current(at):
        segment.v = at
        h.fcurrent()
        return cell.mechanism.i

    by_hand = (current(v + 1e-4) - current(v - 1e-4)) / 2e-4  # uS
    current(v)
    impedance = h.Impedance()
    impedance.loc(place[0], sec=place[1])
    impedance.compute(0, 0)
    assert 1 / impedance.input(place[0], sec=place[1]) == pytest.approx(abs(by_hand), rel=1e-3, abs=1e-9)
