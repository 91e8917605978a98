"""A run as a NWB file: valid, as laboratories want it, and back bit for bit."""

import dataclasses
import os
import sys

import numpy as np
import pytest

import nrnwrap as nw
from nrnwrap.cells import LIF, AdEx, HodgkinHuxley
from nrnwrap.errors import ExtraError, ParameterError, RunFileError, UnknownNameError
from nrnwrap.simulation.repeating import differences

pynwb = pytest.importorskip("pynwb")

RUNS = {
    "one": {"record": ["v", "w", "I", "n_spikes"]},
    "without spikes": {"record": ["v"], "t_stop": 5.5},
    "variable step": {"record": ["v", "I"], "method": "variable", "dt": None},
    "several": {"record": ["v", "I"]},
    "a list of one": {"record": ["v"]},
    "names": {"record": {"a/b: c": "v", "a_b_ c": "v", "": "v", "I": "v", "inj": "I"}},
    "spikes only": {"record": []},
    "sheets": {"record": {"all": nw.Everywhere("v")}},
}


def make(name):
    cells = [AdEx()]
    if name not in ("one", "without spikes", "a list of one"):
        cells = [LIF(), AdEx(), HodgkinHuxley()]  # the first is silent
        cells[0].inject(nw.Step(-1.5))
    chosen = cells if len(cells) > 1 or name == "a list of one" else cells[0]
    return nw.simulate(chosen, nw.Step(1.5, delay=5), **{"t_stop": 60, "dt": 0.1, **RUNS[name]})


@pytest.fixture(scope="module", params=RUNS)
def written(request, tmp_path_factory):
    run, file = make(request.param), tmp_path_factory.mktemp("nwb") / "run.nwb"
    run.to_nwb(file)
    return run, file


def test_back_again(written):
    run, file = written
    (found,) = nw.nwb_sweeps(str(file)).values()
    for back in (nw.from_nwb(str(file)), found):
        assert list(differences(run, back)) == []
        assert (back.cells, back.single, back.settings) == (run.cells, run.single, run.settings)
        assert (back.units, back.resets, back.about) == (run.units, run.resets, run.about)
        assert list(back.recorded) == list(run.recorded)
    assert os.listdir(file.parent) == ["run.nwb"]


@pytest.mark.filterwarnings("ignore")
def test_it_is_valid(written):
    assert pynwb.validate(path=written[1]) == []


@pytest.mark.filterwarnings("ignore")
def test_the_inspector_has_but_suggestions(written):
    inspector = pytest.importorskip("nwbinspector")
    found = list(inspector.inspect_nwbfile(nwbfile_path=written[1]))
    assert {each.importance for each in found} <= {inspector.Importance.BEST_PRACTICE_SUGGESTION}
    assert {each.check_function_name for each in found} <= {
        "check_experimenter_exists", "check_institution", "check_small_dataset_compression",
        "check_large_dataset_compression", "check_single_row",
    }  # fmt: skip


@pytest.mark.filterwarnings("ignore")
def test_what_others_find_in_it(tmp_path):
    run = make("several")
    run.to_nwb(tmp_path / "x.nwb")
    with pynwb.NWBHDF5IO(tmp_path / "x.nwb", "r") as io:
        file = io.read()
        assert file.subject.description.startswith("simulated")
        table = file.intracellular_recordings
        assert len(table) == 3
        for k in range(3):
            response, stimulus = table["responses"]["response"][k], table["stimuli"]["stimulus"][k]
            np.testing.assert_allclose(response.timeseries.get_data_in_units(), run.v[k] / 1e3, rtol=1e-12)
            np.testing.assert_allclose(stimulus.timeseries.get_data_in_units(), run["I"][k] / 1e9, rtol=1e-12)
            assert (response.timeseries.unit, stimulus.timeseries.unit) == ("volts", "amperes")
            assert response.timeseries.rate == pytest.approx(10_000)
            np.testing.assert_allclose(file.units["spike_times"][k], run.spikes[k] / 1e3, rtol=1e-15)
            np.testing.assert_allclose(file.units["obs_intervals"][k], [[0, 0.06]], rtol=1e-12)
        assert file.units.resolution == pytest.approx(1e-4)  # those of a membrane lie between samples
        assert "nw.repeat(nw.from_nwb('x.nwb'))" in file.source_script


def test_the_script_in_it_runs(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    run = make("one")
    run.to_nwb("x.nwb")
    with pynwb.NWBHDF5IO("x.nwb", "r") as io:
        script = io.read().source_script
    found = {}
    exec(script, found)
    assert list(differences(run, found["run"])) == []


def test_a_run_of_unknown_origin(tmp_path):
    run = dataclasses.replace(make("several"), origin=None)
    run.to_nwb(tmp_path / "x.nwb")
    assert nw.from_nwb(tmp_path / "x.nwb").about is None


def test_refusals(tmp_path, monkeypatch):
    run = make("one")
    for name, message in (("x.h5", r"'\.h5'.* Allowed: \.nwb"), ("none/x.nwb", "does not exist")):
        with pytest.raises((ParameterError, UnknownNameError), match=message):
            run.to_nwb(tmp_path / name)
    for use in (run.to_nwb, nw.from_nwb, nw.nwb_sweeps):
        with pytest.raises(ParameterError, match="string or path"):
            use(7)
    monkeypatch.setitem(sys.modules, "pynwb", None)
    for use in (run.to_nwb, nw.from_nwb):
        with pytest.raises(ExtraError, match=r"need.*pynwb.*pip install 'nrnwrap\[nwb\]'|pynwb, which is missing"):
            use(tmp_path / "x.nwb")
    assert os.listdir(tmp_path) == []


def test_a_failed_write_keeps_the_old_file(tmp_path, monkeypatch):
    run, file = make("one"), tmp_path / "x.nwb"
    file.write_bytes(b"old")
    monkeypatch.setattr(pynwb.NWBHDF5IO, "write", lambda *_: (_ for _ in ()).throw(OSError("disk full")))
    with pytest.raises(OSError, match="disk full"):
        run.to_nwb(file)
    assert file.read_bytes() == b"old"
    assert os.listdir(tmp_path) == ["x.nwb"]


def test_files_that_are_none(tmp_path):
    make("one").to_nwb(tmp_path / "whole.nwb")
    whole = (tmp_path / "whole.nwb").read_bytes()
    for content in (b"", b"hello", whole[:1000], whole[: len(whole) // 2], whole[:-100]):
        (tmp_path / "x.nwb").write_bytes(content)
        with pytest.raises(RunFileError, match="is not a NWB file that can be read, or is damaged"):
            nw.from_nwb(tmp_path / "x.nwb")
    with pytest.raises(RunFileError, match="cannot be read"):
        nw.from_nwb(tmp_path / "none.nwb")
    (tmp_path / "folder.nwb").mkdir()
    with pytest.raises(RunFileError, match="cannot be read"):
        nw.from_nwb(tmp_path / "folder.nwb")
