"""Every example and the README's script run as printed, and their numbers are those of independent solutions.

The figures are drawn in this process, once each: `figure(name)` is what an example's main() returns.
"""

import os
import re
import subprocess
import sys
import wave
from importlib import import_module
from itertools import count
from pathlib import Path

import numpy as np
import pytest
import theory
from PIL import Image
from scipy.integrate import solve_ivp

import nrnwrap as nw
from nrnwrap.cells import AdEx, HodgkinHuxley, TraubMiles
from nrnwrap.morphology import write_example
from nrnwrap.validation import integrate_and_fire, membranes

ROOT = Path(nw.__file__).resolve().parent.parent
SCRIPTS = {path.stem: path for path in (ROOT / "examples").glob("*.py") if path.stem != "__main__"}
NAMES = sorted(name for name, path in SCRIPTS.items() if "def main(folder" in path.read_text())  # of the gallery
OTHERS = {name for name, path in SCRIPTS.items() if "def main(out" in path.read_text()}  # test_examples_others has them
GALLERY = ROOT / "docs" / "gallery"


def run(*command, cwd):
    env = {**os.environ, "PYTHONPATH": str(ROOT), "MPLBACKEND": "Agg"}
    return subprocess.run([sys.executable, *map(str, command)], cwd=cwd, env=env, capture_output=True, text=True)


@pytest.mark.parametrize("name", NAMES)
def test_every_figure_is_drawn_and_stands_in_the_gallery(figure, name):
    figure(name)
    drawn = {path.name for path in figure.folder.glob(f"{name}.*")}
    assert drawn & {f"{name}.png", f"{name}.gif"}
    page = (ROOT / "docs" / "gallery.md").read_text()
    for file in drawn:
        assert f"gallery/{file}" in page
        assert (GALLERY / file).stat().st_size <= 60_000
    for file in drawn - {f"{name}.wav"}:  # the gallery's are of the same proportions, so of the same script
        with Image.open(figure.folder / file) as one, Image.open(GALLERY / file) as other:
            assert one.width / one.height == pytest.approx(other.width / other.height, rel=0.02)


def test_the_gallery_has_no_picture_without_a_script_and_a_page():
    pages = "".join(page.read_text() for page in (ROOT / "docs").glob("*.md"))
    for path in GALLERY.iterdir():
        assert (ROOT / "examples" / f"{path.stem}.py").is_file()
        assert f"gallery/{path.name}" in pages


def test_a_script_by_itself(tmp_path):
    done = run(ROOT / "examples" / "integrators.py", cwd=tmp_path)
    assert done.returncode == 0, done.stderr
    assert (tmp_path / "results" / "integrators.png").is_file()


def test_the_gallery_is_drawn_by_one_command(tmp_path):
    done = run("-m", "examples", tmp_path, "lif_current_pulse", cwd=ROOT)
    assert done.returncode == 0, done.stderr
    assert [path.name for path in tmp_path.iterdir()] == ["lif_current_pulse.png"]
    with Image.open(tmp_path / "lif_current_pulse.png") as one, Image.open(GALLERY / "lif_current_pulse.png") as other:
        assert one.size == other.size
    done = run("-m", "examples", tmp_path, "lif", cwd=ROOT)
    assert done.returncode == 1
    assert "no such example: lif; there are adaptive_threshold" in done.stderr


def test_first_contact(figure):
    exact, late = figure("lif_first_contact")
    interval = 10 * np.log(9 / 4)
    assert exact.spikes == pytest.approx(interval + np.arange(4) * (interval + 4), abs=1e-9)
    assert late / 0.125 == pytest.approx(np.round(late / 0.125))
    errors = late - exact.spikes
    assert np.diff(errors) == pytest.approx(errors[0], abs=1e-9)  # added up, spike after spike


def test_one_step(figure):
    exact, run = figure("one_step")
    script = import_module("examples.one_step")
    (spike,), (true,) = run.spikes, exact.spikes
    middle, end = script.BEGIN + script.DT / 2, script.BEGIN + script.DT
    assert script.BEGIN < script.EVENT < middle < spike < end  # as the lower panel has it
    assert spike == pytest.approx(true, abs=0.01)
    step = np.searchsorted(run.t, end - 1e-9)
    assert run["node"][step - 2 : step] == pytest.approx(run["v"][step - 2 : step], abs=0.01)
    assert run["v"][step] == -75  # the model is held, and its node is on the way
    assert run["node"][step] - run["v"][step] > 5
    below = run["v"][step + 1] - run["node"][step + 1]
    assert below > 1  # what the dendrite had too much


def test_seen_and_heard(figure):
    exact, samples = figure("lif_seen_and_heard")
    with wave.open(str(figure.folder / "lif_seen_and_heard.wav")) as file:
        assert (file.getnchannels(), file.getframerate()) == (1, 8000)
        assert file.getnframes() == len(samples) == 16000  # 50 ms in two seconds
        read = np.frombuffer(file.readframes(16000), "<i2") / 32767
    assert read == pytest.approx(samples, abs=1e-4)
    loud = np.flatnonzero(np.abs(samples) > 0.5) / 8000
    clicks = exact.spikes * 40 / 1e3  # s
    assert [np.abs(loud - click).min() < 1e-3 for click in clicks] == [True] * 4
    assert np.abs(loud[:, None] - clicks).min(axis=1).max() < 0.02
    upwards = np.flatnonzero((samples[:-1] < 0) & (samples[1:] >= 0)) / 8000
    assert np.count_nonzero((upwards > 1) & (upwards < 1.1)) == pytest.approx(
        100e-3 * 220 * 2 ** np.interp(26.25, exact.t, exact.v), abs=2
    )
    with Image.open(figure.folder / "lif_seen_and_heard.gif") as film:
        assert film.n_frames == 36
        first, last = np.array(film.convert("L")), None
        film.seek(35)
        last = np.array(film.convert("L"))
    assert (last < 100).sum() > (first < 100).sum() + 300  # it has grown


def test_current_pulse(figure):
    runs = figure("lif_current_pulse")
    assert len(runs[0.1].spikes) == 0
    assert runs[0.1].v.max() == pytest.approx(-75 + 10 * (1 - np.exp(-20)), abs=1e-9)
    wait = 10 * np.log(3)
    assert runs[0.3].spikes == pytest.approx(150 + wait + np.arange(15) * (wait + 2), abs=1e-9)


def test_noise_has_the_rates_and_variation_of_theory(figure):
    runs, found = figure("lif_noise")
    assert runs["300 pA"].spikes == pytest.approx(10 * np.log(3) + np.arange(7) * (10 * np.log(3) + 2), abs=1e-9)
    for sigma, (rate, cv) in found.items():
        threshold = 20 + theory.raised(sigma, 10, 0.1)  # mV above rest; 1 pA sqrt(s) is 1 mV here
        drive = 25.0, sigma, threshold, 0.0, 10.0, 2.0
        errors = theory.interval_errors(theory.interval_moments(*drive), 40 * 2 * rate)
        assert abs(rate - theory.siegert(*drive)) < 4 * errors[0]
        assert abs(cv - theory.siegert_cv(*drive)) < 4 * errors[1]


def test_fi_curves(figure):
    curves = figure("fi_curves")
    above = curves[2.0].currents > 0.201
    for t_ref in (0.0, 2.0, 5.0):
        amps = curves[t_ref].currents[above]
        formula = 1e3 / (t_ref + 10 * np.log(amps / (amps - 0.2)))
        assert curves[t_ref].steady[above] == pytest.approx(formula, rel=1e-6)
        assert not curves[t_ref].rates[~above].any()
    at = np.argmin(np.abs(curves["noise 0"].currents - 0.17))
    rates = [curves[f"noise {sigma}"].rates[at] for sigma in (0, 3, 5)]
    assert rates[0] == 0 < rates[1] < rates[2]
    least = {
        name: curve.steady[np.flatnonzero(curve.rates)[0]] for name, curve in curves.items() if str(name)[0].isupper()
    }
    assert max(least[name] for name in ("QIF", "EIF", "AdEx", "Izhikevich2007 RS")) < 5  # class 1
    assert min(least[name] for name in ("Izhikevich2007 FS", "HodgkinHuxley")) > 20  # class 2


def test_what_lif_cannot_do(figure):
    runs = figure("what_lif_cannot_do")
    intervals = {name: [np.diff(train) for train in each.spikes] for name, each in runs.items()}
    for name in ("adaptation", "bursts", "stuttering", "chance"):
        assert len(runs[name].spikes[0]) > 20
        assert np.ptp(intervals[name][0]) < 1e-9
    assert (np.diff(intervals["adaptation"][1]) > 0).sum() >= 10
    assert intervals["adaptation"][1][-1] > 5 * intervals["adaptation"][1][0]
    short = intervals["bursts"][1] < 12
    assert short.sum() >= 5
    assert intervals["bursts"][1][~short].min() > 100
    assert intervals["stuttering"][1].max() > 5 * np.median(intervals["stuttering"][1])
    assert [len(train) for train in runs["rebound"].spikes] == [0, 3]
    assert runs["rebound"].spikes[1].min() > 800  # when the inhibition has ended
    assert nw.spikes.cv(runs["chance"].spikes[1]) > 0.2


PUBLISHED = [5, 1, 28, 6, 6, 6, 10, 14, 1, 1, 1, 1, 1, 7, 1, 5, 1, 1, 3, 12]
EXACT = [5, 1, 29, 8, 7, 6, 10, 18, 1, 1, 1, 1, 1, 14, 1, 7, 8, 1, 4, None]


def test_twenty_patterns(figure):
    found = figure("izhikevich_patterns")
    assert [len(published) for published, _ in found.values()] == PUBLISHED
    assert [None if exact is None else len(exact) for _, exact in found.values()] == EXACT


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
