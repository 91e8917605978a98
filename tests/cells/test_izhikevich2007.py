"""The special rules of the book's classes, beyond what their spike times prove in test_accuracy."""

import numpy as np
import pytest

import nrnwrap as nw
from nrnwrap.cells import Izhikevich2007
from nrnwrap.mechanisms import h


def test_rules_that_are_not_used_change_nothing():
    plain, other = Izhikevich2007(), Izhikevich2007(v_b=-45)
    runs = [nw.simulate(cell, nw.Step(0.2), t_stop=200, dt=0.1) for cell in (plain, other)]
    assert len(runs[0].spikes) > 3
    assert np.array_equal(runs[0].v, runs[1].v)
    assert nw.describe("Izhikevich2007").states == ("u",)  # the second of a phase plane


def test_the_peak_and_the_reset_follow_u():
    """LTS: v <- -53 + 40 u at v = 40 - 100 u (mV, nA), then u grows by 0.02 nA, to 0.67 at most."""
    cell = Izhikevich2007.preset("LTS")
    run = nw.simulate(cell, nw.Step(0.3), t_stop=100, method="variable", record=["v", "u"])
    ends = [np.flatnonzero(np.abs(run.t - spike) < 1e-9)[[0, -1]] for spike in run.spikes]
    assert len(ends) > 5
    for before, after in ends:
        u = run["u"][after] - 0.02
        assert run.v[before] == pytest.approx(40 - 100 * u, abs=0.01)
        assert run.v[after] == pytest.approx(-53 + 40 * u, abs=1e-9)
    assert run["u"].max() > 0.15
    cell = Izhikevich2007.preset("LTS", u_max=0.1)
    run = nw.simulate(cell, nw.Step(0.3), t_stop=100, method="variable", record=["u"])
    after = [run["u"][np.abs(run.t - spike) < 1e-9][-1] for spike in run.spikes]
    assert max(after) == pytest.approx(0.1, abs=1e-12)


def test_recovery_without_a_kink_where_its_forms_meet():
    """TRN rests at v_b: as b + b_low below and b above, without a jump; TC's U jumps at v_b."""
    trn, tc = Izhikevich2007.preset("TRN"), Izhikevich2007.preset("TC")
    for cell in (trn, tc):
        assert nw.simulate(cell, t_stop=100, dt=0.1).v == pytest.approx(cell.v_init, abs=1e-9)
    down = nw.simulate(trn, nw.Step(-0.05), t_stop=2000, dt=0.1, record=["v", "u"])
    v = down.v[-1]
    assert v < -66
    assert down["u"][-1] == pytest.approx(0.010 * (v + 65), abs=1e-6)


SETTINGS = [{"dt": 0.1}, {"dt": 0.1, "engine": "coreneuron"}, {"method": "variable"}]


@pytest.mark.parametrize("settings", SETTINGS, ids=str)
def test_a_reset_above_the_peak_stops_the_run(settings):
    cell = Izhikevich2007.preset("LTS", u_max=0.4, v_peak_u=-150, c_u=100)
    with pytest.raises(nw.errors.NumericsError, match="spiked more often"):
        nw.simulate(cell, nw.Step(1.0), t_stop=40, **settings)


class Passive(nw.Cell):
    """A soma of 0.1 nF without channels, and a passive dendrite."""

    def __init__(self):
        self.soma, self.dend = (h.Section(name, self) for name in ("soma", "dend"))
        self.dend.connect(self.soma(1))
        self.soma.L = self.soma.diam = np.sqrt(1e4 / np.pi)  # um
        self.soma.cm = 10  # uF/cm2
        self.dend.L, self.dend.diam, self.dend.nseg = 500, 2, 15
        self.insert("pas", self.dend, g=1e-4, e=-60)


@pytest.mark.parametrize(("name", "amp"), [("LTS", 1.5), ("TC", 1.5), ("TRN", 1.5)])
def test_on_a_soma_with_a_dendrite(name, amp):
    cell = Passive()
    parameters = {key: value for key, value in Izhikevich2007.presets[name].parameters.items() if key != "C"}
    neuron = Izhikevich2007.at(cell.soma(0.5), **parameters)
    neuron.inject(nw.Step(amp), at=cell.dend(0.5))
    free = nw.simulate(neuron, t_stop=150, method="variable").spikes
    assert len(free) >= 3
    run = nw.simulate(neuron, t_stop=150, dt=0.025, secondorder=2)
    assert np.abs(run.spikes - free).max() < 0.01
