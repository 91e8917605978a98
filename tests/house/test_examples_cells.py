"""The examples of cells with a shape: against NEURON's tutorial, cable theory and closed forms.

Each figure is drawn once; what its main() returns is looked at.
"""

from importlib import import_module
from pathlib import Path

import matplotlib.pyplot as plt
import numpy as np
import pytest
from helpers.reference import SHARED

import nrnwrap as nw
from nrnwrap.mechanisms import h
from nrnwrap.morphology import write_example

ROOT = Path(nw.__file__).resolve().parent.parent
C91662 = SHARED / "data" / "morphologies" / "c91662.swc"
TUTORIAL = [10.925, 17.4, 23.875, 30.35, 36.825, 43.325, 49.8, 56.275, 62.75, 69.225, 75.7, 82.175, 88.65, 95.125]


def first_samples_above(run, threshold):
    """The times (ms) of the first sample of each spike that is above the threshold, of all cells, as detectors say."""
    above = run.v >= threshold
    return np.sort(
        np.concatenate([run.t[1:][now & ~before] for before, now in zip(above[:, :-1], above[:, 1:], strict=True)])
    )


def test_the_ring_is_the_tutorials(figure):
    run, weak = figure("ball_and_stick_ring")
    spikes, weaker = first_samples_above(run, 10), first_samples_above(weak, 10)
    np.testing.assert_allclose(spikes, TUTORIAL, rtol=0, atol=1e-9)
    assert [len(train) for train in run.trains] == [3, 3, 3, 3, 2]
    passages = np.sort(np.concatenate(run.trains))  # between the last sample below 10 mV and the first above
    assert np.all((spikes - passages >= 0) & (spikes - passages < 0.025))
    lag = weaker - spikes[: len(weaker)]
    assert lag[0] == pytest.approx(0, abs=1e-9)
    assert np.all(np.diff(lag) > 0.4)  # "steadily increasing", says the tutorial


def test_the_rings_cells_do_so_in_neurons_own_run():
    """Without nrnwrap's run, and with NEURON's detectors, as the tutorial itself."""
    ring = import_module("examples.ball_and_stick_ring").ring()
    wires, times = [cell.netcon(None) for cell in ring], h.Vector()
    for wire in wires:
        wire.record(times, h.Vector())
    h.load_file("stdrun.hoc")
    h.steps_per_ms, h.dt = 40, 0.025  # what others of the process have may be another
    h.finitialize(-65)
    h.continuerun(100)
    np.testing.assert_allclose(sorted(times), TUTORIAL, rtol=0, atol=1e-9)


def test_the_integral_of_a_spike_falls_as_cable_theory_says(figure):
    away, peak, integral, theory = figure("backpropagating_spike")["stick"]
    np.testing.assert_allclose(integral, theory, rtol=2e-3)
    assert np.all(np.diff(peak) < 0)
    assert np.all(peak[1:] / peak[0] < integral[1:] / integral[0])  # a cable takes more from what is fast
    assert away[-1] > 790


def test_a_spike_runs_back_into_the_dendrite(figure):
    passive, active = (figure("backpropagating_spike")[name] for name in ("passive", "active"))
    for distance, height, when in (passive, active):
        assert np.all(np.diff(distance) > 0)
        assert when[-1] - when[0] > 0.5  # ms: it takes its time
        assert np.all(np.diff(when) >= 0)
        assert height[0] > 90
    assert np.all(np.diff(passive[1]) < 0)
    assert passive[1][-1] < 0.35 * passive[1][0]
    assert np.all(active[1] > passive[1])
    assert active[1][-1] > 0.7 * active[1][0]


def test_the_charge_of_an_epsp_arrives_as_cable_theory_says(figure):
    _, found, theory = figure("epsp_attenuation")["stick"]
    np.testing.assert_allclose(found, theory, rtol=1e-4)
    assert found[-1] < 0.7 * found[0]


def test_an_epsp_gets_smaller_on_its_way(figure):
    distance, local, soma = figure("epsp_attenuation")["pyramidal"]
    assert np.all(np.diff(distance) > 0)
    assert np.all(np.diff(soma) < 0)
    assert np.all(soma < local)
    assert np.all(np.diff(local / soma) > 0)
    assert local[0] < 1.01 * soma[0]
    assert local[-1] > 20 * soma[-1]


def test_a_soma_alone_fires_as_its_formula_says(figure):
    alone = figure("integrate_and_fire_soma")["alone"]
    drive = alone["currents"] / alone["rheobase"] * 20  # mV above rest that the current would give
    with np.errstate(divide="ignore", invalid="ignore"):
        interval = 3 + 20 * np.log((drive - 5) / (drive - 20))
    expected = np.where(drive > 20, 1e3 / interval, 0)
    assert alone["rates"] == pytest.approx(expected, abs=1e3 / 400)  # a spike more or less in 400 ms
    assert np.diff(alone["run"].spikes) == pytest.approx(3 + 20 * np.log(21 / 6), abs=1e-6)


def test_dendrites_raise_the_rheobase_by_their_conductance(figure):
    result, example = figure("integrate_and_fire_soma"), import_module("examples.integrate_and_fire_soma")
    whole, alone = result["with dendrites"], result["alone"]
    assert whole["rheobase"] > 10 * alone["rheobase"]
    assert whole["rates"][0] == 0 < whole["rates"][1]
    assert np.all(whole["rates"][2:] > alone["rates"][2:])
    cell = example.with_dendrites(write_example(figure.folder / "again.swc"))
    steady = nw.simulate(cell, nw.Step(0.99 * whole["rheobase"]), t_stop=400, dt=0.05).v[-1]
    assert steady == pytest.approx(-70 + 0.99 * 20, abs=1e-3)


def test_bombardment(figure):
    cell, run = figure("pyramidal_bombardment")
    assert 5 < len(run.spikes) < 60
    assert np.diff(run.spikes).std() / np.diff(run.spikes).mean() > 0.3  # irregular, by the synapses
    assert sum(int(h.List(name).count()) for name in ("nw_Exp2Conductance",)) >= 100
    again = nw.simulate(cell, t_stop=200)
    np.testing.assert_array_equal(again.spikes, run.spikes[run.spikes < 200])


@pytest.mark.parametrize("path", [None, pytest.param(C91662, marks=pytest.mark.shared)], ids=["drawn", "c91662"])
def test_bombardment_of_the_cell_of_a_file(path, figure, monkeypatch):
    path = path or write_example(figure.folder / "cell.swc", seed=2)
    example = import_module("examples.pyramidal_bombardment")
    monkeypatch.setattr(example, "T_STOP", 50.0)
    cell, run = example.main(figure.folder, path)
    plt.close("all")
    assert cell.morphology.path == path
    assert run.v.max() > run.v[0] + 3
