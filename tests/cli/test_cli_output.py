"""What the command line prints: JSON for scripts, the usual current, f-I curves, rheobase, help."""

import json
import re
import subprocess
import sys

import numpy as np
import pytest
from helpers.cli import ENVIRONMENT, nrnwrap
from helpers.cli_output import shown, valid

import nrnwrap as nw
from nrnwrap import cells, cli, mechanisms
from nrnwrap.cli import as_json, doctor

FIRING = [name for name in cells.__all__ if name not in ("Stick", "Branched", "Reconstruction")]


def test_json_of_a_run_is_the_run(tmp_path):
    line = "run Izhikevich2007 --preset RS --set d=0.12 --step 0.2,20 --t-stop 100 --json"
    done = nrnwrap(tmp_path, *line.split())
    assert (done.returncode, done.stderr) == (0, "")
    found = valid(done.stdout)
    same = nw.simulate(cells.Izhikevich2007.preset("RS", d=0.12), nw.Step(0.2, 20), t_stop=100)
    assert found["spikes"] == same.spikes.tolist() != []
    assert (found["t"], found["v"]) == (same.t.tolist(), same.v.tolist())
    assert found["rate"] == same.rate()
    assert found["settings"]["dt"] == same.settings.dt
    assert found["parameters"]["d"] == {"value": 0.12, "unit": "nA"}
    assert found["parameters"]["C"] == {"value": 0.1, "unit": "nF"}
    assert found["stimuli"] == [{"kind": "Step", "amp": 0.2, "delay": 20, "dur": None, "usual": False}]
    assert found["units"]["t"] == found["units"]["spikes"] == "ms"
    assert found["units"]["v"] == "mV"


@pytest.mark.parametrize("engine", ["neuron", "coreneuron"])
def test_json_stands_alone_on_any_engine(engine, tmp_path):
    if engine == "coreneuron" and not mechanisms.compiled(coreneuron=True):
        pytest.skip("CoreNEURON's library has not been compiled")
    done = nrnwrap(tmp_path, *f"run LIF --t-stop 20 --json --engine {engine} --csv v.csv".split())
    assert valid(done.stdout)["settings"]["engine"] == engine
    assert valid(done.stdout)["written"] == ["v.csv"]


def test_json_of_a_cell_with_a_shape_has_what_was_set(shape, capsys):
    line = f"run Reconstruction --morphology {shape} --insert hh --set Ra=150 --step 1 --t-stop 1 --json"
    found = valid(shown(capsys, line))
    assert found["parameters"]["Ra"] == {"value": 150, "unit": "ohm cm"}
    assert found["parameters"]["max_length"] == {"value": None, "unit": "um"}
    assert len(found["v"]) == 41


def test_json_of_models_is_the_catalogue(capsys):
    found = valid(shown(capsys, "models --json"))
    assert [each["name"] for each in found] == cells.__all__
    by_name = {each["name"]: each for each in found}
    assert by_name["LIF"]["doc"].startswith(cells.LIF.__doc__.partition("\n")[0])
    assert "Presets\n" not in by_name["LIF"]["doc"]  # which only help() shows
    assert by_name["LIF"]["drive"] == {"value": cells.LIF.drive, "unit": "nA"}
    assert by_name["AdEx"]["patterns"] == list(cells.AdEx.patterns)
    for name, preset in cells.AdEx.presets.items():
        assert by_name["AdEx"]["presets"][name]["source"] == preset.source


@pytest.mark.parametrize("name", cells.__all__)
def test_json_of_a_model_has_its_parameters(name, capsys):
    found, kind = valid(shown(capsys, f"describe {name} --json")), getattr(cells, name)
    assert (found["name"], found["kind"]) == (name, "model")
    assert set(found["parameters"]) == set(kind.parameters())
    for key, each in kind.parameters().items():
        told = found["parameters"][key]
        assert (told["unit"], told["doc"]) == (each.unit, each.doc)
        assert (told["low"], told["high"]) == (as_json.plain(each.low), as_json.plain(each.high))
        assert told["default"] == as_json.plain(each.default)
    assert found["source"] or name == "Reconstruction"


def test_json_of_describe_has_states_presets_and_mechanisms(capsys):
    found = valid(shown(capsys, "describe AdEx --json"))
    assert found["states"] == {"w": "nA"}
    assert found["presets"]["naud_tonic"]["parameters"] == dict(cells.AdEx.presets["naud_tonic"].parameters)
    assert found["mechanisms"][0]["name"] == "nw_AdEx"
    assert "Brette" in found["source"]


@pytest.mark.parametrize("name", ["hh", "ExpSyn", "NetStim", "ExpConductance", "nw_LIF"])
def test_json_of_a_mechanism(name, capsys):
    found, told = valid(shown(capsys, f"describe {name} --json")), nw.describe(name)
    assert (found["name"], found["kind"]) == (told.name, told.kind)
    assert set(found["parameters"]) == set(told.parameters)
    assert set(found["states"]) == set(told.states)


def test_json_of_doctor_has_what_doctor_finds(capsys, monkeypatch):
    found = valid(shown(capsys, "doctor --json"))
    assert found["passed"]
    assert [each["thing"] for each in found["findings"]][:2] == ["Python", "NEURON"]
    assert {each["verdict"] for each in found["findings"]} <= {"ok", "warn"}
    monkeypatch.setattr(doctor, "_neuron", lambda: doctor.Finding("fail", "NEURON", "too old", "a newer one"))
    assert cli.main(["doctor", "--json"]) == 1
    found = valid(capsys.readouterr().out)
    assert not found["passed"]
    assert {"verdict": "fail", "thing": "NEURON", "found": "too old", "remedy": "a newer one"} in found["findings"]


@pytest.mark.parametrize("line", ["run LIFF --json", "fi LIF --json --currents x", "describe no --json"])
def test_a_mistake_prints_no_json(line, tmp_path):
    done = nrnwrap(tmp_path, *line.split())
    assert (done.returncode, done.stdout) == (2, "")
    assert done.stderr.startswith("nrnwrap: error: ")
    assert done.stderr.count("\n") == 1


def test_what_others_print_goes_aside():
    """From Python and from C, whose text waits in a buffer until the process ends."""
    code = (
        "import ctypes, os\nfrom nrnwrap.cli import as_json\n"
        "with as_json.aside(True):\n"
        "    print('Python'); ctypes.CDLL(None).printf(b'C\\n'); os.write(1, b'system\\n')\n"
        "as_json.show({'a': [1, float('nan')]})"
    )
    done = subprocess.run([sys.executable, "-c", code], env=ENVIRONMENT, capture_output=True, text=True)
    assert valid(done.stdout) == {"a": [1, None]}
    assert sorted(done.stderr.split()) == ["C", "Python", "system"]


def test_json_is_of_plain_values():
    value = {"x": np.array([1.0, np.inf]), 1: np.int64(2), "p": mechanisms.cache_folder(), "t": (None, True, -np.inf)}
    found = json.loads(json.dumps(as_json.plain(value), allow_nan=False))
    assert found == {"x": [1.0, None], "1": 2, "p": str(mechanisms.cache_folder()), "t": [None, True, None]}


@pytest.mark.parametrize("name", FIRING)
def test_a_run_without_a_stimulus_takes_the_usual_current_and_says_so(name, capsys):
    text = shown(capsys, f"run {name}")
    drive = getattr(cells, name).drive
    assert re.search(rf"^stimulus +{drive:g} nA from 0 ms on, the usual current of {name}, since no --step", text, re.M)
    assert int(re.search(r"^spikes +(\d+)$", text, re.MULTILINE)[1]) > 2


def test_the_usual_current_is_that_of_the_preset(capsys):
    found = valid(shown(capsys, "run LIF --preset pynn --json"))
    assert found["stimuli"] == [{"kind": "Step", "amp": 1, "delay": 0, "dur": None, "usual": True}]
    assert len(found["spikes"]) > 2


def test_a_given_step_is_all_that_there_is(capsys):
    text = shown(capsys, "run LIF --step 0")
    assert re.search(r"^stimulus +0 nA from 0 ms on$", text, re.MULTILINE)
    assert re.search(r"^spikes +0$", text, re.MULTILINE)


def test_inserted_channels_have_no_usual_current(shape, capsys):
    line = f"run Reconstruction --morphology {shape} --insert hh --t-stop 1".split()
    assert cli.main(line) == 0
    printed = capsys.readouterr()
    assert re.fullmatch(
        r"nrnwrap: warning: no --step is given, .* --insert adds.*--step AMP.*rheobase.*\n", printed.err
    )
    assert re.search(r"^stimulus +none$", printed.out, re.MULTILINE)


def test_fi_is_fi_curve(capsys):
    found = valid(shown(capsys, "fi LIF --set t_ref=5 --currents 0:0.4:5 --dur 200 --skip 20 --json"))
    same = nw.fi_curve(lambda: cells.LIF(t_ref=5), np.linspace(0, 0.4, 5), dur=200, skip=20)
    for name in ("currents", "rates", "onset", "steady"):
        assert found[name] == as_json.plain(getattr(same, name))
    assert found["spikes"] == as_json.plain(same.spikes)
    assert None in found["onset"]  # below the rheobase
    assert found["settings"] == {"dur": 200, "skip": 20, "dt": 0.1}
    assert found["parameters"]["t_ref"] == {"value": 5, "unit": "ms"}
    assert found["units"]["rates"] == "Hz"
