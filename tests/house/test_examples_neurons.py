"""The examples with spiking neurons: their numbers."""

import re
from importlib import import_module
from itertools import count

import numpy as np
import pytest
from helpers.examples import NAMES, ROOT, SCRIPTS, run
from scipy.integrate import solve_ivp

import nrnwrap as nw
from nrnwrap.cells import AdEx, HodgkinHuxley, TraubMiles
from nrnwrap.morphology import write_example
from nrnwrap.validation import integrate_and_fire, membranes

OTHERS = {name for name, path in SCRIPTS.items() if "def main(out" in path.read_text()} | {
    "real_cell"
}  # tested elsewhere


def test_mixed_input(figure):
    mixed, total, drifts = figure("izhikevich_mixed_input")
    t = mixed.t
    assert total[(t > 100.1) & (t < 159.9)] == pytest.approx(10, abs=1e-12)
    sine = (t > 210) & (t < 390)
    assert total[sine] == pytest.approx(4 + 3 * np.sin(2 * np.pi * (t[sine] - 200) / 100), abs=0.01)
    assert total[t > 450].std() == pytest.approx(2, rel=0.25)
    inside = np.diff(mixed["u"])[np.searchsorted(t, mixed.spikes) - 1]
    assert inside == pytest.approx(8, abs=0.5)  # u jumps by d
    assert all(off.max() < 1e-4 for _, off in drifts["CH"].values())
    for times, off in drifts["chaotic"].values():
        assert off[times < 60].max() < 1e-3
        assert off[times > 250].max() > 1


def test_decoding(figure):
    found = figure("decoding")
    assert found["nrnwrap"] > 200  # dB
    assert 35 < found["grid"] < 45


def accelerating(t_stop, inputs=()):
    """v (mV) of the neuron with a synapse, as t -> v: solved from input to input."""
    p, kind = TraubMiles.preset("cobahh").values(), membranes.TraubMiles
    state, starts, parts = [-65.0, *kind.steady(p, -65.0)], [0.0, *inputs], []
    for index, (start, stop) in enumerate(zip(starts, [*inputs, t_stop], strict=True)):
        before = inputs[:index]

        def rates(t, y, before=before):
            g = 0.002 * sum(np.exp(-(t - each) / 5) for each in before)
            ionic, slow = kind.slope(p, y[0], y[1:])
            return [(-g * y[0] / membranes.area(p) - ionic) / p["cm"], *slow]

        part = solve_ivp(rates, (start, stop), state, method="LSODA", rtol=1e-8, atol=1e-9, dense_output=True)
        parts.append(part.sol)
        state = part.y[:, -1]
    return lambda t: np.array([parts[np.searchsorted(inputs, each)](each)[0] for each in t])


def test_accelerating_synapse(figure):
    found = figure("hh_accelerating_synapse")
    inputs = np.sqrt(5000 * np.arange(1, 5))  # t^2/2 = 50^2 k
    assert found.spikes[0] == pytest.approx(inputs, abs=2e-6)  # a rising current, as its mean in each step
    exact = accelerating(200.0, inputs.tolist())
    quiet = found.t < 152
    assert np.abs(found.v[1] - exact(found.t))[quiet].max() < 0.01  # the membrane's own implicit Euler
    near = np.arange(154, 156, 0.001)
    assert found.spikes[1] == pytest.approx(nw.spikes.crossings(near, exact(near), -20), abs=0.01)


def test_three_milliseconds(figure):
    found = figure("hh_three_milliseconds")
    p = TraubMiles.preset("cobahh").values()
    exact = membranes.spikes("TraubMiles", p, [(0, 5.6 / membranes.area(p))], 3.0, -65.0)
    assert found.spikes == pytest.approx(exact, abs=0.0005)
    assert len(exact) == 1
    assert 0 < found["h"].min() < 0.1 < 0.7 < found["n"].max() < 0.8


def test_integrators(figure):
    perfect, leaky, synapse = figure("integrators").values()
    assert perfect.spikes == pytest.approx([40], abs=1e-9)
    assert leaky.spikes == pytest.approx([30], abs=1e-9)
    assert perfect.v[perfect.t == 35] == pytest.approx(0.9, abs=1e-6)
    assert leaky.v[leaky.t == 25] == pytest.approx(0.6 * (np.exp(-5 / 15) + np.exp(-15 / 15)), abs=1e-9)

    def v(t):  # the sum of the responses: 4 * 0.6 * 5/(15 - 5) (exp(-s/15) - exp(-s/5))
        return sum(1.2 * (np.exp(-(t - s) / 15) - np.exp(-(t - s) / 5)) for s in (10, 20, 30) if t >= s)

    low, high = 30.0, 35.0
    for _ in range(60):
        low, high = ((low + high) / 2, high) if v((low + high) / 2) < 1 else (low, (low + high) / 2)
    assert synapse.spikes == pytest.approx([low], abs=1e-6)
    before = synapse.t < 33
    assert synapse.v[before] == pytest.approx(np.array([v(t) for t in synapse.t[before]]), abs=1e-3)


def kicked(jump, grid=None):
    """Spikes of the neuron with a moving threshold: from kick to kick, or as Brian 2 takes its steps (ms).

    Brian 2 integrates a step (here by Euler), compares v with the threshold, then takes the kicks of this step, and
    calls a spike by the start of the step.
    """
    v, threshold, spikes = 0.0, 1.0, []
    if grid is None:
        for t in np.arange(2.0, 151, 2):
            v = v * np.exp(-2 / 15) + 0.3
            threshold = 1 + (threshold - 1) * np.exp(-2 / 50)
            if v >= threshold:
                spikes.append(t)
                v, threshold = 0.0, threshold + jump
        return spikes
    for step in count():
        if step * grid > 150 - grid / 2:
            return spikes
        v, threshold = v - grid * v / 15, threshold + grid * (1 - threshold) / 50
        fires = v > threshold
        if step and step % round(2 / grid) == 0:
            v += 0.3
        if fires:
            spikes.append(step * grid)
            v, threshold = 0.0, threshold + jump


def test_adaptive_threshold_and_what_brian_2_has(figure):
    runs = figure("adaptive_threshold")
    assert runs["goodman_standard"].spikes == pytest.approx(kicked(0), abs=1e-9)
    assert runs["goodman"].spikes == pytest.approx(kicked(0.4), abs=1e-9)
    assert kicked(0.4) == [10, 22, 38, 56, 76, 96, 116, 138]
    assert kicked(0.4, 0.1)[:5] == pytest.approx([10.1, 24.1, 40.1, 58.1, 78.1])  # as the script says
    assert len(kicked(0, 0.1)) == 14


def test_reliable_spike_timing(figure):
    found = figure("reliable_spike_timing")
    reliability = {kind: each[1] for kind, each in found.items()}
    assert reliability["leaky", "fluctuating"] > 0.8  # 0.85 to 0.91 with this and seven other inputs
    assert reliability["leaky", "constant"] < 0.3
    assert max(reliability["non-leaky", name] for name in ("constant", "fluctuating")) < 0.5
    assert found["leaky", "fluctuating"][2] < 1  # ms of jitter
    rows = [np.sum([len(train) for train in each.spikes]) for each, _, _ in found.values()]
    assert min(rows) > 25 * 10
    for each, _, _ in found.values():
        assert np.unique(each["I"], axis=0).shape[0] == 1  # the input is shared, what differs is the noise
        assert min(train[0] for train in each.spikes) > 10


def test_a_noisy_trial_is_that_of_its_noise():
    """Spike by spike the solution for the values that the noise had."""
    script = import_module("examples.reliable_spike_timing")
    cell = script.neuron("leaky")
    stimuli = script.INPUTS["fluctuating"](0.65), nw.WhiteNoise(script.SIGMA * 0.1 * np.sqrt(0.2), seed=1, hold=0.2)
    places = {f"i{n}": cell.inject(each)._ref_i for n, each in enumerate(stimuli)}
    found = nw.simulate(cell, t_stop=1000, dt=script.DT, record=places)
    values = (found["i0"] + found["i1"])[1 :: round(0.2 / script.DT)]
    exact = integrate_and_fire.lif(cell.values(), [(0.2 * n, value) for n, value in enumerate(values)], 1000.0)
    assert len(found.spikes) == len(exact) > 20
    assert found.spikes == pytest.approx(exact, abs=1e-7)


def test_bistability_and_rebound(figure):
    axon, izhikevich, anode, adex = figure("bistability_and_rebound").values()
    script = import_module("examples.bistability_and_rebound")
    assert len(axon.spikes) == 6
    assert 80 < axon.spikes[0] < axon.spikes[-1] < 175.5
    assert np.ptp(axon.v[axon.t > 250]) < 0.5  # at rest, at the same current
    assert script.bistable_axon(stop=170).spikes[-1] > 250  # at the wrong moment the pulse stops nothing
    assert len(izhikevich.spikes) == 5
    values = HodgkinHuxley().values()
    exact = membranes.solver("HodgkinHuxley")(values, [(0, 0), (50, -0.05), (100, 0)], 200.0, -65.0)
    assert anode.spikes == pytest.approx(exact, abs=0.005)
    p = AdEx.presets["brette_gerstner_2005_rebound"].parameters
    exact = integrate_and_fire.adex(p, [(0, 0), (100, -0.8), (500, 0)], 800.0)
    assert adex.spikes == pytest.approx(exact, abs=1e-4)
    assert len(exact) == 3


@pytest.mark.parametrize("name", sorted(SCRIPTS.keys() - set(NAMES) - OTHERS))
def test_other_examples(name, tmp_path):
    done = run(SCRIPTS[name], cwd=tmp_path)
    assert done.returncode == 0, done.stderr
    assert any((tmp_path / "results").glob("*.png"))


def test_tour_takes_a_morphology_and_prints_the_table(tmp_path):
    path = write_example(tmp_path / "own.swc", seed=3)
    done = run(ROOT / "examples" / "tour.py", path, cwd=tmp_path)
    assert done.returncode == 0, done.stderr
    rows = done.stdout.splitlines()
    assert [row.split()[0] for row in rows[1:6]] == ["LIF", "AdEx", "Izhikevich2007", "HodgkinHuxley", "Reconstruction"]
    assert all(int(re.search(r" (\d+) +(\d|none)", row)[1]) > 2 for row in rows[1:6])


def test_tour_says_what_is_wrong_with_a_file(tmp_path):
    done = run(ROOT / "examples" / "tour.py", tmp_path / "none.swc", cwd=tmp_path)
    assert done.returncode == 1
    assert "none.swc" in done.stderr
    assert "Traceback" not in done.stderr


def test_readme_opens_with_a_script_that_runs(tmp_path):
    script = re.search(r"```python\n(.*?)```", (ROOT / "README.md").read_text(), re.DOTALL)[1]
    assert len(script.strip().splitlines()) <= 10
    path = tmp_path / "first.py"
    path.write_text(script)
    done = run(path, cwd=tmp_path)
    assert done.returncode == 0, done.stderr
    assert list(tmp_path.glob("*.png"))


def test_a_sweep_of_adex_has_the_rates_of_its_points(figure):
    script, found = import_module("examples.adex_sweep"), figure("adex_sweep")
    assert found.complete
    for i, k in ((0, 0), (5, 3), (10, 8)):
        amp, b = script.GRID["amp"][i], script.GRID["b"][k]
        spikes = nw.simulate(script.cell(amp, b)(), **script.SETTINGS).spikes
        rates = 1e3 / np.diff(spikes) if len(spikes) > 1 else [np.nan]
        assert [found["onset"][i, k], found["steady"][i, k]] == pytest.approx([rates[0], rates[-1]], nan_ok=True)
    adaptation = found["onset"] / found["steady"]
    assert np.nanmin(adaptation) >= 1 - 1e-9
    assert np.all(np.diff(adaptation[-1]) > 0)  # with b
