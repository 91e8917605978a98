"""What the command line prints: JSON for scripts, the usual current, f-I curves, rheobase, help."""

import json
import re
import subprocess
import sys

import numpy as np
import pytest
from test_cli import ENVIRONMENT, nrnwrap

import nrnwrap as nw
from nrnwrap import cells, cli, mechanisms
from nrnwrap.cli import as_json, curves, describe, doctor
from nrnwrap.morphology import write_example

FIRING = [name for name in cells.__all__ if name not in ("Stick", "Branched", "Reconstruction")]


@pytest.fixture(scope="module", autouse=True)
def compiled():
    """The mechanisms, so that no command says that it compiles them."""
    mechanisms.load()


@pytest.fixture(scope="module")
def shape(tmp_path_factory):
    return write_example(tmp_path_factory.mktemp("shape") / "cell.swc")


def shown(capsys, line):
    """What a command prints on stdout; it succeeds, and says nothing on stderr."""
    assert cli.main(line.split()) == 0
    printed = capsys.readouterr()
    assert printed.err == ""
    return printed.out


def valid(text):
    """The value of JSON that has no nan and no inf."""

    def refuse(constant):
        raise AssertionError(f"{constant} is not JSON")

    return json.loads(text, parse_constant=refuse)


# --json


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


# the usual current


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


# fi and rheobase


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


def test_fi_prints_a_row_for_each_current(capsys):
    text = shown(capsys, "fi LIF --currents 0.1,0.3 --dur 200")
    rates = nw.fi_curve(cells.LIF, [0.1, 0.3], dur=200)
    rows = [line.split() for line in text.splitlines()[-2:]]
    assert rows == [["0.1", "0", "-", "-"], ["0.3", f"{rates.rates[1]:.4g}", "77.01", "77.01"]]
    assert "each run  200 ms, dt 0.1 ms" in text


def test_fi_without_currents_goes_to_twice_the_usual_one(capsys):
    found = valid(shown(capsys, "fi Pospischil --preset LTS --dur 50 --json"))
    assert found["currents"] == pytest.approx(np.linspace(0, 0.3, 21))


def test_fi_takes_a_step_that_the_model_can(capsys):
    found = valid(shown(capsys, "fi WangBuzsaki --currents 0.02,0.03 --dur 50 --json"))
    assert found["settings"]["dt"] == cells.WangBuzsaki.dt_max
    assert min(found["rates"]) > 0


@pytest.mark.parametrize(
    ("text", "currents"),
    [("0:1:3", [0, 0.5, 1]), ("-0.1:0.1:3", [-0.1, 0, 0.1]), ("0.3", [0.3]), ("0.3,-1e-1", [0.3, -0.1])],
)
def test_currents_are_a_row_or_a_list(text, currents):
    assert curves.currents(text) == pytest.approx(currents)


def test_negative_currents_are_not_an_option(capsys):
    assert valid(shown(capsys, "fi LIF --currents -0.1:0.3:2 --dur 50 --json"))["currents"] == [-0.1, 0.3]


def test_rheobase_is_rheobase(capsys):
    found = valid(shown(capsys, "rheobase LIF --low 0.1 --high 0.4 --dur 200 --tolerance 0.001 --json"))
    same = nw.rheobase(cells.LIF, 0.1, 0.4, dur=200, tolerance=0.001)
    assert (found["current"], tuple(found["bracket"])) == (same.current, same.bracket)
    assert found["current"] == pytest.approx(0.2, abs=0.001)  # g_l (v_th - e_l)
    assert found["settings"] == {"low": 0.1, "high": 0.4, "dur": 200, "tolerance": 0.001, "dt": 0.1}


def test_rheobase_says_where_it_fires(capsys):
    text = shown(capsys, "rheobase LIF")
    assert re.search(r"^rheobase  0\.20\d* nA$", text, re.MULTILINE)
    assert re.search(r"does not fire within 1000 ms, and 0\.20\d* nA, where it does$", text, re.MULTILINE)


@pytest.mark.parametrize("line", ["Izhikevich2007 --preset LTS", "KickedLIF --preset goodman", "WangBuzsaki"])
def test_rheobase_looks_no_further_than_the_usual_current(line, capsys):
    """100 nA would be more than these take."""
    assert 0 < valid(shown(capsys, f"rheobase {line} --dur 200 --json"))["current"] < 0.2


def test_rheobase_of_changed_parameters_looks_further(capsys):
    assert cli.main(["rheobase", "LIF", "--set", "g_l=0.05", "--dur", "200", "--json"]) == 0
    assert valid(capsys.readouterr().out)["current"] == pytest.approx(1, rel=0.01)  # above LIF.drive


def test_rheobase_of_a_shape(shape, capsys):
    line = f"rheobase Reconstruction --morphology {shape} --insert hh --dur 50 --tolerance 0.01 --json"
    assert 0.1 < valid(shown(capsys, line))["current"] < 5


@pytest.mark.parametrize("line", ["fi LIF --currents 0:0.4:5", "rheobase LIF"])
def test_curves_are_drawn(line, tmp_path, capsys):
    file = tmp_path / "x.png"
    assert f"written   {file}" in shown(capsys, f"{line} --dur 100 --plot {file}")
    assert file.read_bytes().startswith(b"\x89PNG")
    assert list(tmp_path.iterdir()) == [file]


# describe


def test_describe_tells_a_model_from_its_mechanism(capsys):
    assert shown(capsys, "describe LIF").startswith("LIF (model)\n")
    assert shown(capsys, "describe nw_LIF").startswith("nw_LIF (point process)")
    assert shown(capsys, "describe ExpConductance") == shown(capsys, "describe nw_ExpConductance")


def test_describe_shows_each_parameter_once(capsys):
    text = shown(capsys, "describe LIF")
    assert text.count("leak conductance") == text.count("Neuromatch") == 1


def test_values_are_all_that_can_be_given_to_a_cell():
    assert {"Step", "Noise", "Field", "Poisson", "Gid", "Exp", "STDP", "PointProcess", "Everywhere"} <= set(
        describe.values()
    )


@pytest.mark.parametrize("name", sorted(describe.values()))
def test_describe_a_value(name, capsys):
    kind = getattr(nw, name)
    text, found = shown(capsys, f"describe {name}"), valid(shown(capsys, f"describe {name} --json"))
    assert kind.__doc__.partition("\n")[0] in text
    for key, told in found["parameters"].items():
        row = re.search(rf"^  {key} +(\S+)", text, re.MULTILINE)
        assert told["required"] == (row[1] == "required")


@pytest.mark.parametrize(
    ("name", "mechanism"),
    [("Step", "IClamp"), ("Exp", "nw_ExpConductance"), ("Poisson", "nw_PoissonSource"), ("Waveform", "IClamp"),
     ("SpikeTimes", "nw_SpikeList"), ("VoltageClamp", "SEClamp"), ("Gfluct", "nw_PointConductance"), ("Gid", None)],
)  # fmt: skip
def test_describe_says_what_a_value_becomes(name, mechanism, capsys):
    becomes = valid(shown(capsys, f"describe {name} --json"))["becomes"]
    assert (becomes and becomes["name"]) == mechanism
    text = shown(capsys, f"describe {name}")
    assert (f"\n  becomes: {mechanism} (" in text) == (mechanism is not None)


def test_describe_has_units_and_bounds_of_a_value(capsys):
    found = valid(shown(capsys, "describe Exp2 --json"))["parameters"]
    for name, each in nw.Exp2.parameters().items():
        assert (found[name]["unit"], found[name]["low"]) == (each.unit, each.low)
        assert found[name]["default"] == each.default
    assert valid(shown(capsys, "describe Poisson --json"))["parameters"]["rate"]["unit"] == "Hz"
    assert valid(shown(capsys, "describe Step --json"))["parameters"]["amp"]["required"]


# help

COMMANDS = list(cli.parser()[1].choices)


@pytest.mark.parametrize("command", ["", *COMMANDS])
def test_help_has_examples_and_fits_a_terminal(command, capsys):
    with pytest.raises(SystemExit) as ended:
        cli.main([*command.split(), "--help"])
    assert ended.value.code == 0
    text = capsys.readouterr().out
    assert "examples:\n  nrnwrap" in text or command == "completion"
    assert max(map(len, text.splitlines())) <= 100


@pytest.mark.parametrize("command", COMMANDS)
def test_examples_of_the_help_are_understood(command):
    parser = cli.parser()[1].choices[command]
    examples = re.findall(r"^  nrnwrap (.*)$", (parser.epilog or "").partition("examples:")[2], re.MULTILINE)
    for example in examples:
        assert cli.parsed(*cli.parser(), example.split()).command
