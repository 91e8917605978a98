"""The examples of networks, at sizes of helpers.examples: against theory, NEURON's own code, and what peers find."""

import ast
from importlib import import_module
from itertools import pairwise

import numpy as np
import pytest
from helpers import coupled_pair, theory, tutorial_ring
from helpers.examples import SCRIPTS
from PIL import Image

import nrnwrap as nw

NETWORKS = sorted(name for name, path in SCRIPTS.items() if "\ndef network(" in path.read_text())
NINE = ["cuba", "coba", "brunel", "izhikevich_network", "inhibitory_plasticity", "potjans_diesmann", "ring_network"]
NINE += ["gap_junction_interneurons", "shapes_and_points"]


def test_a_network_is_as_short_as_it_is_said_to_be():
    assert len(NETWORKS) == 13
    for name in NETWORKS:
        tree = ast.parse(SCRIPTS[name].read_text())
        (network,) = (each for each in tree.body if isinstance(each, ast.FunctionDef) and each.name == "network")
        assert network.end_lineno - network.lineno < 25, name


@pytest.mark.parametrize("name", [*NINE, "ball_and_stick_ring"])
def test_a_whole_script_is_as_short_as_it_is_said_to_be(name):
    """All of its lines but those that are blank, a comment, or the docstring of the script; imports and main, too."""
    text = SCRIPTS[name].read_text()
    tree = ast.parse(text)
    code = [line.strip() for line in text.splitlines()[tree.body[0].end_lineno :]]
    assert sum(bool(line) and not line.startswith("#") for line in code) <= 25
    assert all(each.lineno != other.lineno for each, other in pairwise(statements(tree)))


def statements(tree):
    return sorted((each for each in ast.walk(tree) if isinstance(each, ast.stmt)), key=lambda each: each.lineno)


def test_cuba_and_coba_keep_themselves_active(figure):
    run = figure("cuba")
    assert 4.5 < run.rate("exc", 70) < 7
    assert 4.5 < run.rate("inh", 70) < 7
    run = figure("coba")
    assert 12 < run.rate("exc", 100) < 25  # long after the events from outside
    assert run.cv("exc", 60, least=5) > 0.4


def in_step(run, start):
    """The variance of the number of spikes in 2 ms over the square of its mean."""
    return run.fano(None, start, bin_width=2) / (run.rate(None, start) * len(run.trains) * 2e-3)


def test_brunel_has_the_rates_of_theory(figure):
    script = import_module("examples.brunel")
    published = {(3, 2): 327.01, (6, 4): 55.8413, (5, 2): 37.9497, (4.5, 0.9): 6.5167}
    assert [each[:2] for each in script.REGIMES.values()] == list(published)
    for (g, eta), rate in published.items():
        assert nw.theory.brunel(g, eta).fixed_point().rates[0] == pytest.approx(rate, rel=2e-5)
        mean, variance = 20 * eta + 2 * rate * (1 - g / 4), 2 * eta + 0.2 * rate * (1 + g**2 / 4)
        assert theory.siegert(mean, variance**0.5, 20, 10, 20, 2) == pytest.approx(rate, rel=1e-3)
    regular, fast, asynchronous, slow = figure("brunel").values()
    high, _, middle, _ = (nw.theory.brunel(*each, J=0.5, c_e=200).fixed_point().rates[0] for each in published)
    assert regular.rate(None, 25) > 200
    assert regular.rate(None, 25) == pytest.approx(high, rel=0.05)
    assert regular.cv(None, 25) < 0.1
    assert asynchronous.rate(None, 50) == pytest.approx(middle, rel=0.2)
    for run in (fast, asynchronous, slow):
        assert run.cv(None, 50, least=5) > 0.4
    assert in_step(slow, 100) > 2 * in_step(asynchronous, 100)


def test_izhikevichs_neurons_spike_as_often_as_his(figure):
    run = figure("izhikevich_network")
    assert 5 < run.rate("exc", 100) < 12
    assert 5 < run.rate("inh", 100) < 15


def test_inhibition_learns_to_balance(figure):
    run, weights = figure("inhibitory_plasticity")
    assert run.rate("exc", 0, 100) > 100
    assert 1 < run.rate("exc", 1000) < 6  # 3 Hz is the target
    assert run.cv("exc", 0, 100, least=4) < 0.1
    assert run.cv("exc", 1000, least=4) > 0.3
    assert 0.0005 < weights.mean() < 0.01
    assert weights.min() >= 0


def test_the_layers_of_potjans_and_diesmann_have_their_order(figure):
    script = import_module("examples.potjans_diesmann")
    run = figure("potjans_diesmann")
    found = np.array([run.rate(name, 50) for name in script.NAMES])
    assert np.all(found[1::2] > found[::2])  # inhibitory above excitatory ones
    excitatory = dict(zip(script.NAMES[::2], found[::2], strict=True))
    assert max(excitatory["L23E"], excitatory["L6E"]) < excitatory["L4E"] < excitatory["L5E"] < 10
    assert np.corrcoef(found, script.RATES)[0, 1] > 0.8
    assert [len(run.populations[name]) for name in script.NAMES] == (script.N * 0.03).astype(int).tolist()


def test_the_ring_is_that_of_neurons_own_code(figure):
    run = figure("ring_network")
    assert len(run.times) == 14
    assert run.times[:6] == pytest.approx([10.925, 17.4, 23.875, 30.35, 36.825, 43.325], abs=1e-9)  # the tutorial's
    assert run.times == pytest.approx(tutorial_ring.times(100, 0.025), abs=1e-9)
    assert run.gids - run.populations["ring"][0] == pytest.approx(np.arange(14) % 5)


def test_gap_junctions_bring_spikes_together(figure):
    alone, coupled = figure("gap_junction_interneurons").values()
    assert coupled.fano("fs", 150, bin_width=2) > 2.5 * alone.fano("fs", 150, bin_width=2)
    for run in (alone, coupled):
        assert 25 < run.rate("fs", 150) < 45


def test_point_neurons_inhibit_cells_with_shapes(figure):
    alone, inhibited = figure("shapes_and_points").values()
    assert inhibited.rate("pyr") < 0.7 * alone.rate("pyr")
    assert inhibited.rate("fs") > 20


def test_5000_neurons_follow_their_formula_alone_and_not_together(figure):
    (alone, current, rates), (connected, _, others) = figure("lif_5000").values()
    expected = import_module("examples.lif_5000").formula(current)
    assert np.abs(rates - expected).max() <= 5.0 + 1e-9  # one spike in the 200 ms that are counted
    assert alone.cv("lif", 100, least=5) < 1e-6
    assert connected.cv("lif", 100, least=5) > 0.1
    below = current < 0.19
    assert rates[below].max() == 0 < others[below].mean()


def test_quadratic_neurons_follow_their_mean_field(figure):
    inputs, found, expected = figure("qif_synchrony")
    many = found[200]
    assert many[:, 0] == pytest.approx(expected[:, 0], rel=0.04)
    assert np.all(many[inputs <= 15, 1] < 0.2)
    assert many[-1, 1] == pytest.approx(expected[-1, 1], abs=0.12)
    script = import_module("examples.qif_synchrony")
    below, above = (script.mean_field(k * script.W, 3000) for k in (25, 30))  # unstable from 27.5 inputs on
    late = below.t > 2500
    assert np.std(below.order[late]) < 0.01 < 0.2 < np.std(above.order[late])


def test_a_signal_runs_through_a_sheet(figure):
    script = import_module("examples.signal_through_sheet")
    run, first, distance, speed = figure("signal_through_sheet")
    there = np.isfinite(first)
    assert there.mean() > 0.97
    assert np.all((distance - 100 < (first - 5) * script.SPEED)[there])  # no signal is faster than the axons
    assert 10 < speed < script.SPEED / 2
    assert np.corrcoef(distance[there], first[there])[0, 1] > 0.97
    assert max(map(len, run.trains)) == 1
    with Image.open(figure.folder / "signal_through_sheet.gif") as film:
        assert film.n_frames > 12


def test_coupled_neurons_spike_when_closed_forms_say(figure):
    script = import_module("examples.coupled_lif")
    runs, shares = figure("coupled_lif")
    assert shares == pytest.approx(script.COUPLINGS / (1 + script.COUPLINGS), abs=1e-6)
    cell = {name: value for name, value in script.CELL.items() if name != "t_ref"}
    for coupling, run in runs.items():
        exact = coupled_pair.spike_times(script.CURRENTS, coupling * cell["g_l"], 300, **cell)
        for train, times in zip(run.spikes, exact, strict=True):
            assert train[: len(times)] == pytest.approx(times, abs=2e-4), coupling
    last = runs[0.5].spikes
    assert np.diff(last[0][-5:]) == pytest.approx(np.diff(last[1][-5:]), abs=1e-2)  # one rate
    phase = (last[1][-2] - last[0][last[0] < last[1][-2]][-1]) / np.diff(last[0])[-1]
    assert 0.3 < phase < 0.7  # in turns
    assert nw.spikes.rate(runs[0.0].spikes[0], 300, 1500) > 1.1 * nw.spikes.rate(runs[0.0].spikes[1], 300, 1500)
