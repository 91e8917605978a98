"""`nrnwrap fit`: from a file to parameters, a picture and a cell."""

import json
import re

import numpy as np
import pytest
from helpers.cli import nrnwrap
from helpers.fit import DT, recorded

import nrnwrap as nw
from nrnwrap import cli, fit


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    """A run as .npz and as .csv, its arrays as a table of others, its spikes."""
    folder, run = tmp_path_factory.mktemp("fit"), recorded("LIF", 2000.0, held=True)
    run.save(folder / "run.npz")
    run.save(folder / "run.csv")
    current = np.interp(run.t, run.t - DT / 2, run["I"])
    for name, columns, head in (
        ("data.csv", [run.t, 1e3 * current, run.v], "t_ms,I_pA,v_mV"),
        ("other.csv", [1e-3 * run.v, 1e-3 * (run.t + 500), current], "V (V), t [s] ,I nA"),
        ("spikes.csv", [run.spikes], "t_ms"),
        ("late.csv", [run.spikes + 500], "t_ms"),
    ):
        np.savetxt(folder / name, np.stack(columns, axis=1), delimiter=",", header=head, comments="", fmt="%.12g")
    return folder


def shown(folder, capsys, line):
    arguments = [str(folder / part) if "." in part and not part[0].isdigit() else part for part in line.split()]
    assert cli.main(["fit", *arguments]) == 0
    return capsys.readouterr().out


@pytest.mark.parametrize("line", ["run.npz", "run.csv", "data.csv --spikes spikes.csv", "other.csv --spikes late.csv"])
def test_files_of_every_kind_give_the_parameters(line, folder, capsys):
    found = json.loads(shown(folder, capsys, f"{line} --model LIF --json"))
    assert found["parameters"]["v_th"] == pytest.approx(-55, abs=0.1)
    assert found["parameters"]["C"] == pytest.approx(0.1, rel=0.01)
    assert found["units"]["C"] == "nF"
    assert len(found["spikes"][0]) == len(recorded("LIF", 2000.0).spikes)
    assert found["poor"] == found["notes"] == []
    assert set(found) >= {"standard_errors", "variance_explained", "threshold_spread", "written", "model"}


def test_the_command_is_the_estimator(folder, capsys):
    found = json.loads(shown(folder, capsys, "run.npz --model LIF --t-ref 2 --junction-potential 10 --json"))
    same = fit.LIF(t_ref=2.0, junction_potential=10.0).fit(nw.load(folder / "run.npz"))
    assert found["parameters"] == same.parameters_
    text = shown(folder, capsys, "run.npz --model LIF")
    assert "model               LIF, " in text
    assert "v_th                -55 mV" in text
    assert "variance explained" in text


def test_a_picture_and_a_cell(folder, tmp_path, capsys):
    out = [str(tmp_path / name) for name in ("fit.png", "cell.toml")]
    assert cli.main(["fit", str(folder / "run.npz"), "--model", "LIF", "--plot", out[0], "--toml", out[1]]) == 0
    assert capsys.readouterr().out.count("written") == 2
    assert (tmp_path / "fit.png").read_bytes().startswith(b"\x89PNG")
    cell = nw.Spec.from_toml(tmp_path / "cell.toml")
    assert cell.parameters["v_th"] == pytest.approx(-55, abs=1e-3)
    assert cli.main(["run", out[1], "--step", "0.3", "--t-stop", "100"]) == 0


def test_a_picture_without_a_name_is_beside_the_recording(folder, tmp_path, capsys):
    (tmp_path / "run.npz").write_bytes((folder / "run.npz").read_bytes())
    assert cli.main(["fit", str(tmp_path / "run.npz"), "--model", "LIF", "--plot"]) == 0
    assert str(tmp_path / "run.png") in capsys.readouterr().out
    assert (tmp_path / "run.png").read_bytes().startswith(b"\x89PNG")


def test_warnings_are_lines_and_the_fit_is_printed(folder, tmp_path):
    done = nrnwrap(folder, "fit", "run.npz")
    assert done.returncode == 0, done.stderr
    assert "nrnwrap: warning: the fit of GIF is poor: delta_v is 0.1" in done.stderr
    assert "Traceback" not in done.stderr
    assert "bits per spike" in done.stdout


WRONG = {
    "no file": ("none.csv", "none.csv cannot be read"),
    "no spikes of a model": ("data.csv --model LIF", "V is reset at .*spikes=run.spikes"),
    "columns": ("spikes.csv", "does not have I, v: its first line must name the columns.*it has t_ms"),
    "another model": ("run.npz --model HodgkinHuxley", "unknown model that can be fitted.*AdEx"),
    "near a model": ("run.npz --model ADEX", "did you mean AdEx"),
    "spikes of a run": ("run.npz --spikes spikes.csv", "has spikes of its own: leave out --spikes"),
    "kind of picture": ("run.npz --plot fit.doc", r"'\.doc'"),
    "no number": ("run.npz --t-ref two", "'two' is not a number"),
    "what is missing": ("", "FILE is missing, as in `nrnwrap fit data.csv"),
    "words": ("words.csv", "must have as many numbers in each line"),
    "uneven": ("uneven.csv", "evenly spaced in time"),
    "not a text": ("run.png", "cannot be read"),
}


@pytest.mark.parametrize("name", WRONG)
def test_mistakes_are_one_line(name, folder, capsys, monkeypatch):
    line, message = WRONG[name]
    monkeypatch.chdir(folder)
    (folder / "words.csv").write_text("t_ms,I_nA,v_mV\n0,0,many\n")
    (folder / "uneven.csv").write_text("t_ms,I_nA,v_mV\n0,0,-70\n1,0,-70\n3,0,-70\n")
    (folder / "run.png").write_bytes(b"\x89PNG\xff\xfe")
    assert cli.main(["fit", *line.split()]) == 2
    error = capsys.readouterr().err

    assert re.search(message, error), error
    assert error.count("\n") == 1
