"""run.about: what was run, whatever became of the cells since, and in files."""

import json
import pickle
import platform

import numpy as np
import pytest

import nrnwrap as nw
from nrnwrap import cells, errors
from nrnwrap.base.about import About
from nrnwrap.mechanisms import h


def table(run):
    """The only cell of a run."""
    (found,) = run.about.cells
    return found


def test_it_says_what_was_run():
    run = nw.simulate([cells.LIF(t_ref=3), cells.GIF(seed=5)], nw.Noise(0.1, seed=7), t_stop=10, record=["v", "I"])
    about = run.about
    assert [each["model"] for each in about.cells] == ["LIF", "GIF"]
    assert about.cells[0]["parameters"] == {"t_ref": 3}
    assert about.stimuli[0]["kind"] == "Noise"
    assert about.seeds == [
        {"where": 1, "model": "GIF", "seed": 5},
        {"where": "stimuli", "kind": "Noise", "seed": 7, "gid": 0, "stream": 0},
    ]
    assert about.record == {"v": "v", "I": "I"}
    assert about.settings is run.settings
    assert about.units == run.units
    assert about.units["I"] == "nA"
    assert (about.pieces, about.threads, about.ranks, about.obstacles) == ((10,), 1, 1, ())
    assert about.versions["nrnwrap"] == nw.__version__
    assert about.versions["python"] == platform.python_version()
    assert about.versions["numpy"] == np.__version__
    assert about.versions["neuron"] == h.nrnversion(0)
    assert len(about.versions["mechanisms"]) == 20


def test_it_prints_itself():
    run = nw.simulate([cells.LIF(), cells.LIF(), cells.AdEx(b=0.1)], nw.Step(0.3), t_stop=5)
    text = f"{run.about}"
    assert text.splitlines()[:2] == ["cells     2 x LIF()", "cell      AdEx(b=0.1)"]
    assert "Step(amp=0.3" in text
    assert "dt=0.025" in text
    assert "neuron=" in text
    many = nw.simulate([cells.LIF(t_ref=n) for n in range(1, 30)], t_stop=1)
    assert len(f"{many.about}".splitlines()) < 20


def test_it_is_data_that_json_takes():
    run = nw.simulate(cells.BallAndStick(), nw.Waveform(np.linspace(0, 1, 30), 0.5), t_stop=5)
    document = json.loads(json.dumps(run.about.document()))
    assert About.from_document(document, run.settings, run.units) == run.about


def test_what_became_of_a_cell_since_does_not_matter():
    cell = cells.AdEx(b=0.1)
    clamp = cell.inject(nw.Step(0.5))
    run, other = (nw.simulate(cell, t_stop=5) for _ in range(2))
    cell.b, clamp.amp = 0.2, 0.7
    assert table(run)["parameters"] == {"b": 0.1}
    assert table(run)["inputs"][0]["what"]["amp"] == 0.5
    assert run.about.obstacles == ()
    del cell, clamp
    assert other.about == run.about


def test_a_number_that_was_set_in_neuron_itself_is_seen():
    cell = cells.AdEx()
    cell.mechanism.b = 0.3
    assert table(nw.simulate(cell, t_stop=1))["parameters"] == {"b": 0.3}
    cell.inject(nw.Step(0.5)).amp = 0.25
    (text,) = nw.simulate(cell, t_stop=1).about.obstacles
    assert "IClamp[0].amp was 0.25, and is 0.5 in a cell of its Spec" in text


def test_a_membrane_is_told_as_far_as_it_differs():
    cell = cells.BallAndStick()
    assert table(nw.simulate(cell, t_stop=1)) == {"model": "BallAndStick"}
    cell.insert("hh", "dend", gnabar=lambda distance: 0.1 + 1e-4 * distance)
    found = nw.simulate(cell, t_stop=1).about
    regions = found.cells[0]["biophysics"]["regions"]
    assert len(set(regions["dend"]["hh"]["gnabar"])) == cell.dend.nseg
    assert found.obstacles == ()


def test_a_preset_and_where_it_starts():
    cell = cells.AdEx.preset("naud_tonic", b=0.07, v_init=-60, initial={"w": 0.1})
    assert table(nw.simulate(cell, t_stop=1)) == {
        "model": "AdEx",
        "preset": "naud_tonic",
        "parameters": {"b": 0.07},
        "start": {"v_init": -60, "w": 0.1},
    }


def test_in_a_file(tmp_path):
    one, other = cells.AdEx(), cells.LIF()
    one.connect(other, nw.Exp(5), weight=0.01)
    run = nw.simulate([one, other, *(cells.LIF() for _ in range(50))], nw.Step(0.5), t_stop=5)
    run.save(tmp_path / "x.npz")
    loaded = nw.load(tmp_path / "x.npz")
    assert loaded.about == run.about
    assert loaded.about.settings is loaded.settings
    assert len(loaded.origin.document()["cells"]) == 3
    loaded.save(tmp_path / "y.npz")
    assert nw.load(tmp_path / "y.npz").about == run.about
    assert pickle.loads(pickle.dumps(run)).about == run.about


def test_a_file_without_it(tmp_path):
    run = nw.simulate(cells.LIF(), t_stop=5)
    run.save(tmp_path / "x.npz")
    stored = dict(np.load(tmp_path / "x.npz"))
    about = json.loads(str(stored["about"]))
    kept = about.pop("run")
    np.savez(tmp_path / "old.npz", **{**stored, "about": np.array(json.dumps(about))})
    old = nw.load(tmp_path / "old.npz")
    assert old.about is None
    assert np.array_equal(old.v, run.v)
    del kept["cells"]
    np.savez(tmp_path / "damaged.npz", **{**stored, "about": np.array(json.dumps({**about, "run": kept}))})
    with pytest.raises(errors.RunFileError, match="what was run lacks cells"):
        nw.load(tmp_path / "damaged.npz")
    run.save(tmp_path / "x.csv")
    assert nw.load(tmp_path / "x.csv").about is None


def test_within_a_session(tmp_path):
    cell = cells.HodgkinHuxley()
    with nw.Session(cell, nw.Step(0.1), dt=0.05) as session:
        first = session.run(until=10)
        there = len(list(h.allsec()))
        assert "biophysics" in table(first)
        first.save(tmp_path / "x.npz")
        assert len(list(h.allsec())) == there
        whole = session.run(until=20)
    assert table(first) == {"model": "HodgkinHuxley"}
    assert (first.about.pieces, whole.about.pieces) == ((10,), (10, 20))
    assert np.array_equal(whole.v, nw.simulate(cell, nw.Step(0.1), t_stop=20, dt=0.05).v)
