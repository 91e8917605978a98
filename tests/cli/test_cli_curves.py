"""What the command line prints of currents and curves."""

import re

import numpy as np
import pytest
from helpers.cli_output import shown, valid

import nrnwrap as nw
from nrnwrap import cells, cli
from nrnwrap.cli import curves, describe


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
