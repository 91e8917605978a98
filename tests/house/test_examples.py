"""Every example and the README's script run as printed, and their numbers are those of independent solutions.

The figures are drawn in this process: `figure(name)` is what an example's main() returns, when the figure has its place
in the gallery.
"""

import wave
from importlib import import_module
from pathlib import Path

import numpy as np
import pytest
from helpers import theory
from helpers.examples import GALLERY, NAMES, ROOT, looked_at, run
from PIL import Image

import nrnwrap as nw

BESIDE = Path(__file__).parent.glob("test_examples_*.py")


@pytest.mark.parametrize("name", sorted(set(NAMES) - looked_at(BESIDE)))
def test_every_figure_is_drawn_and_stands_in_the_gallery(figure, name):
    """`figure` says where. Those that the files beside this one look at are drawn there."""
    figure(name)
    assert any(figure.folder.glob(f"{name}.*"))


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
