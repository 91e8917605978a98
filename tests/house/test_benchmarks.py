"""The part of benchmarks/peers that needs no other simulator, the engines of fi_curve, and the cost of a step."""

import json
import os
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest
from helpers.patience import HANGS
from helpers.references import stored

import nrnwrap as nw
from nrnwrap.validation import membranes

ROOT = Path(nw.__file__).resolve().parent.parent
FOLDER = ROOT / "benchmarks" / "peers"


@pytest.fixture
def compare(monkeypatch):
    monkeypatch.syspath_prepend(str(FOLDER))
    monkeypatch.setattr(membranes, "spikes", stored(membranes.spikes))  # a second of the model takes many of SciPy
    import compare

    return compare


def ask(*arguments, script="by_nrnwrap.py"):
    command = [sys.executable, str(FOLDER / script), *arguments]
    env = {**os.environ, "PYTHONPATH": str(ROOT)}
    done = subprocess.run(command, env=env, capture_output=True, text=True, timeout=HANGS)
    assert done.returncode == 0, done.stderr
    return json.loads(done.stdout.splitlines()[-1])


@pytest.mark.parametrize("model", ["LIF", "AdEx", "Izhikevich2007"])
def test_worker_answers_with_the_spikes_of_the_solution(compare, model):
    reply = ask("single", model, "0.1", "neuron")
    error, remark = compare.compared([reply["spikes"]], [compare.solution(model, compare.AMPS[model])])
    assert error <= 0.005
    assert remark == ""
    assert len(reply["cpu"]) == compare.REPETITIONS
    assert min(reply["cpu"]) > 0


def test_variable_step_follows_the_solution_of_the_membrane(compare):
    spikes = ask("single", "TraubMiles", "0", "variable")["spikes"]
    exact = compare.solution("TraubMiles", compare.AMPS["TraubMiles"])
    assert compare.compared([spikes], [exact])[0] <= 0.02  # ms, after one second


def test_curve_has_a_train_for_each_current(compare):
    trains = ask("curve", "0.1", "neuron")
    assert len(trains) == len(compare.CURVE)
    assert np.all(np.diff([len(train) for train in trains]) >= 0)
    last = compare.solution("AdEx", compare.CURVE[-1])
    assert compare.compared([trains[-1]], [last])[0] <= 0.005


def test_comparison_tells_counts_from_times(compare):
    assert compare.compared([[1.0, 2.5]], [[1.0, 2.0]]) == (0.5, "")
    assert compare.compared([[1.0]], [[1.0, 2.0]]) == (None, "1 spikes instead of 2")
    error, remark = compare.compared([[1.0], [1.25]], [[1.0, 2.0], [1.0]])
    assert error == 0.25
    assert remark == "1 of 2 wrong in their number of spikes"


def test_failing_peer_says_why(compare):
    side = compare.Side("missing", "nrnwrap", "no such engine")
    with pytest.raises(compare.Failed, match="engine"):
        compare.ask(side, "single", "LIF", "0.1", environment={**os.environ, "PYTHONPATH": str(ROOT)}, library="")


@pytest.fixture
def engines(monkeypatch):
    monkeypatch.syspath_prepend(str(ROOT / "benchmarks"))
    import fi_engines

    return fi_engines


def test_where_one_engine_becomes_faster(engines):
    assert engines.crossover([1, 10, 100], [4.0, 2.0, 0.5]) == pytest.approx(10**1.5)
    assert engines.crossover([1, 10], [0.9, 0.5]) == 1
    assert engines.crossover([1, 10], [9.0, 1.1]) == float("inf")


def test_engines_are_compared_with_the_same_currents(engines, monkeypatch):
    monkeypatch.setattr(engines, "DUR", 100.0)
    ((seconds, ratio, difference),) = engines.measure("LIF", 0.1, [3], 2)
    assert seconds > 0
    assert ratio > 0
    assert difference <= 1e-9
    assert engines._difference([np.array([1.0])], [np.array([1.0, 2.0])]) == float("inf")


def test_engines_are_compared_with_the_same_network(monkeypatch, capsys):
    monkeypatch.syspath_prepend(str(ROOT / "benchmarks"))
    import network_engines

    monkeypatch.setattr("sys.argv", ["network_engines.py", "--quick"])
    network_engines.main()
    row = dict(zip(network_engines.COLUMNS, capsys.readouterr().out.splitlines()[-1].split(), strict=True))
    assert float(row["same"]) <= 1e-9
    assert float(row["ratio"]) > 0
    assert len(network_engines.once("QIF", 100, 0.1, 50.0, "neuron")[1]) > 100


@pytest.mark.parametrize("engine", ["neuron", "coreneuron"])
def test_a_step_of_a_spiking_cell_is_measured_beside_a_passive_compartment(engine):
    command = [sys.executable, str(ROOT / "benchmarks" / "steps.py"), engine, "1"]
    env = {**os.environ, "PYTHONPATH": str(ROOT), "OMP_NUM_THREADS": "1"}
    done = subprocess.run(command, env=env, capture_output=True, text=True, timeout=HANGS)
    assert done.returncode == 0, done.stderr
    times = json.loads(done.stdout.splitlines()[-1])
    assert {"passive", "LIF", "AdEx"} <= set(times)
    assert all(len(each) == 1 and each[0] > 0 for each in times.values())


def test_the_cells_of_that_measurement_spike(monkeypatch):
    monkeypatch.syspath_prepend(str(ROOT / "benchmarks"))
    import steps

    monkeypatch.setattr(steps, "CELLS", 30)
    made = [*steps.spiking("LIF"), *steps.spiking("AdEx"), *steps.network()[:30]]
    spikes = nw.simulate(made, t_stop=steps.LONG, dt=steps.DT, record=[]).spikes
    assert min(map(len, spikes)) >= 2


@pytest.mark.parametrize(
    ("name", "n", "way"),
    [("cuba", 200, "numbers"), ("coba", 200, "sections"), ("cobahh", 200, "sections"), ("brunel", 200, "numbers"),
     ("potjans", 800, "numbers")],
)  # fmt: skip
def test_each_network_of_the_comparison_runs(name, n, way):
    found = ask(name, str(n), "60", "1.5", way, script="network_by_nrnwrap.py")
    assert found["spikes"] > 10
    assert min(found["build"], found["run"], found["memory"]) > 0


def test_networks_of_the_comparison_are_those_of_their_papers(monkeypatch):
    monkeypatch.syspath_prepend(str(FOLDER))
    import network_problems as problems

    brunel = problems.problem("brunel", 12500, 1.5)
    assert [each.indegree for each in brunel.wires] == [1000, 1000, 250, 250]
    assert {each.weight for each in brunel.wires} == {0.1, -0.5}
    assert [group.rate for group in brunel.groups] == pytest.approx([20000, 20000])
    whole = problems.problem("potjans", int(problems.LAYER_N.sum()), 1.5)
    synapses = sum(each.indegree * group.n for group in whole.groups for each in whole.wires if each.post == group.name)
    assert synapses == pytest.approx(0.299e9, rel=0.01)
    assert [group.parameters["drive"] for group in whole.groups] == [0] * 8
