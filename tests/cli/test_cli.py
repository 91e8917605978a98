"""The command line as a user meets it: in a process of its own, in a folder of the user's."""

import csv
import math
import os
import re
import subprocess
import sys

import numpy as np
import pytest
from helpers.cli import ENVIRONMENT, TWIN, nrnwrap

import nrnwrap as nw
from nrnwrap import cells, cli


@pytest.fixture(scope="module")
def izhikevich(tmp_path_factory):
    """(what `run` did, the folder with its files, the same run in Python) of one neuron."""
    folder = tmp_path_factory.mktemp("run")
    files = ("--csv", "v.csv", "--spikes", "s.csv", "--plot", "v.png")
    model = ("--preset", "RS", "--set", "d=0.12", "--step", "0.2,20,150", "--step", "-0.05,10")
    done = nrnwrap(folder, "run", "Izhikevich2007", *model, "--t-stop", 200, "--dt", 0.1, *files)
    stimuli = nw.Step(0.2, 20, 150), nw.Step(-0.05, 10)
    return done, folder, nw.simulate(cells.Izhikevich2007.preset("RS", d=0.12), *stimuli, t_stop=200, dt=0.1)


MISTAKES = {
    "no command": ("", "COMMAND"),
    "unknown command": ("fly", "'fly'.*describe.*nrnwrap --help"),
    "command mistyped": ("rnu LIF", "'rnu'; did you mean run?"),
    "unknown option": ("run LIF --steps 1", "'--steps'; did you mean --step?"),
    "unknown option first": ("--versio", "'--versio'; did you mean --version?"),
    "unknown option before a missing model": ("fi --curents 0:1:3", "did you mean --currents"),
    "one dash": ("run LIF -preset RS", "did you mean --preset"),
    "option before the command": ("--json run LIF", "'--json'.*come after it.*run LIF --json"),
    "option without its value": ("run LIF --dt", "--dt needs a value: --dt MS.*nrnwrap run --help"),
    "no model": ("run", "MODEL is missing, as in `nrnwrap run LIF`.*nrnwrap run --help"),
    "two models": ("run LIF AdEx", "'AdEx' is one argument too many for `nrnwrap run`"),
    "spaces in a step": ("run LIF --step 0.3 50 300", "'50' is one.*--step 0.3,50,300"),
    "unknown model": ("run LIFF", "'LIFF'.*mean LIF.*Reconstruction"),
    "unknown to describe": ("describe Izhikevic", "'Izhikevic'.*Izhikevich2007.*Exp2Syn"),
    "unknown shell": ("completion tcsh", "'tcsh'.*bash, fish, zsh"),
    "no shell": ("completion", "SHELL is missing"),
    "unknown parameter": ("run LIF --set tau=1", "'tau'.*g_l.*v_reset.*tau_m = C/g_l"),
    "parameter mistyped": ("run LIF --set v_rst=1", "'v_rst'; did you mean v_reset"),
    "unknown argument": ("run BallAndStick --set dendL=1", "'dendL'.*dend_L"),
    "the file is no parameter": ("run Reconstruction --morphology x.swc --set path=1", "'path'.*Ra"),
    "no value": ("run LIF --set C", "NAME=VALUE"),
    "no number": ("run LIF --set C=many", "--set C=many: 'many' is not a number.*nF"),
    "a unit behind the number": ("fi LIF --set C=100pF", "'100pF'.*alone in nF"),
    "a comma in the number": ("run LIF --set C=0,1", "'0,1'.*a point instead of the comma"),
    "not a number": ("run LIF --set C=nan", r"LIF\.C.*finite"),
    "out of bounds": ("run LIF --set C=-1", r"LIF\.C = -1.*1e-06"),
    "out of bounds by a check": ("run BallAndStick --set dend_L=0", "dend_L = 0 um must be above 0"),
    "set twice": ("run LIF --set C=1 --set C=2", "C is given twice"),
    "seed of a model without chance": ("run LIF --seed 1", "--seed is for models.*LIF"),
    "no seed": ("run GIF --seed -1", r"GIF\.seed = -1"),
    "unknown preset": ("run Izhikevich2007 --preset XX", "'XX'.*CH, FS, IB, LTS, RS"),
    "preset of none": ("run BallAndStick --preset RS", "'RS'.*none"),
    "words in a step": ("run LIF --step 0.3,soon", "--step 0.3,soon.*AMP,DELAY,DUR"),
    "long step": ("run LIF --step 1,2,3,4", "AMP,DELAY,DUR"),
    "negative duration": ("run LIF --step 0.3,50,-5", r"Step\.dur = -5"),
    "late step": ("run LIF --step 0.3,500", "after the end.*400 ms"),
    "no finite step": ("run LIF --step nan", r"--step nan: .*finite.*AMP,DELAY,DUR"),
    "words in a number": ("run LIF --t-stop long", "--t-stop.*'long' is not a number.*ms"),
    "a seed that is not whole": ("run GIF --seed 1.5", "--seed: '1.5' is not a whole number"),
    "words in currents": ("fi LIF --currents 0,many", "--currents 0,many: give FROM:TO:COUNT in nA.*or a list"),
    "currents without a number": ("fi LIF --currents 0:1", "FROM:TO:COUNT"),
    "a step for the number of currents": ("fi LIF --currents 0:1:0.25", "COUNT is how many.*0.25; 0:1:5 goes in steps"),
    "one current in a row": ("fi LIF --currents 0:1:1", "from 2 to 10000, not 1"),
    "endless currents": ("fi LIF --currents 0:inf:3", "FROM:TO:COUNT"),
    "currents of a shape": ("fi Stick --insert hh", "no --currents are given.*--insert adds.*FROM:TO:COUNT"),
    "a passive cell": ("fi Stick --currents 0:1:3", r"Stick\(\) does not have channels that make spikes.*--insert hh"),
    "rheobase of a passive cell": ("rheobase Branched", "not have channels that make spikes"),
    "rheobase below low": ("rheobase LIF --low 0.5 --high 0.3", r"high = 0.3 .*0.5"),
    "fires at low": ("rheobase LIF --low 0.25 --dur 200", "fires at low = 0.25 nA"),
    "fi of no time": ("fi LIF --dur 0", "dur.*above 0"),
    "picture of no kind": ("fi LIF --plot fi.doc", r"'\.doc'"),
    "negative dt": ("run LIF --dt -1", "dt = -1 ms must be above 0"),
    "large dt": ("run LIF --dt 2", "dt = 2 ms.*1 ms"),
    "no multiple": ("run LIF --dt 0.3 --t-stop 1", "0.9 and 1.2"),
    "endless": ("run LIF --t-stop inf", "t_stop.*finite"),
    "method": ("run LIF --method exact", "'exact'.*fixed, variable"),
    "engine": ("run LIF --engine brain", "'brain'.*coreneuron, neuron"),
    "secondorder": ("run LIF --secondorder 3", "0, 1 or 2"),
    "celsius": ("run LIF --celsius -300", "celsius = -300.*-273.15"),
    "unknown mechanism": ("run LIF --insert pass", "'pass'.*pas"),
    "no density mechanism": ("run LIF --insert ExpSyn", "ExpSyn"),
    "no morphology": ("run Reconstruction", "--morphology FILE"),
    "missing morphology": ("run Reconstruction --morphology no.swc", "no.swc: no such file"),
    "morphology of a point": ("run LIF --morphology x.swc", "LIF does not take a file"),
    "missing folder": ("run LIF --csv none/v.csv", "folder .*none does not exist"),
    "a folder": ("run LIF --spikes .", "a folder or a device, not a file"),
    "a device": ("run LIF --csv /dev/null", "device"),
    "a file as folder": ("run LIF --csv there/v.csv", "folder .*there does not exist"),
    "write-protected": ("run LIF --csv protected", "cannot be written"),
    "kind of figure": ("run LIF --plot v.doc", r"'\.doc'.*\.pdf.*\.png"),
    "one file for two": ("run LIF --csv v.csv --spikes ./v.csv", "two outputs"),
    "missing MOD folder": ("compile none", "no such folder.*none"),
    "no MOD files": ("compile .", r"does not hold MOD files.*\*\.mod"),
    "a name of ours": ("compile twin", r"'nw_LIF' is defined twice.*mod/LIF\.mod.*twin/a\.mod"),
}


@pytest.mark.parametrize(("line", "message"), MISTAKES.values(), ids=MISTAKES)
def test_mistake_is_one_line(line, message, tmp_path, monkeypatch, capfd):
    """In this process for speed, of which main knows nothing; below some in their own."""
    monkeypatch.chdir(tmp_path)
    if "protected" in line and os.getuid() == 0:
        pytest.skip("nothing is protected from root")
    _lay_out(tmp_path)
    before = sorted(tmp_path.rglob("*"))
    assert cli.main(line.split()) == cli.FAILED
    printed = capfd.readouterr()
    assert _is_error(printed.err, message)
    assert printed.out == ""
    assert sorted(tmp_path.rglob("*")) == before


@pytest.mark.parametrize(
    "case",
    ["no command", "unknown model", "unknown parameter", "negative dt", "missing folder", "a name of ours"],
)
def test_mistake_ends_process_with_2(case, tmp_path):
    line, message = MISTAKES[case]
    _lay_out(tmp_path)
    done = nrnwrap(tmp_path, *line.split())
    assert done.returncode == 2
    assert _is_error(done.stderr, message)
    assert done.stdout == ""


def _lay_out(folder):
    (folder / "there").write_text("a file")
    (folder / "protected").touch(mode=0o444)
    (folder / "twin").mkdir()
    (folder / "twin" / "a.mod").write_text(TWIN)


def _is_error(text, message):
    return text.startswith("nrnwrap: error: ") and text.count("\n") == 1 and re.search(message, text)


def test_runaway_voltage_is_an_error_and_writes_nothing(tmp_path):
    done = nrnwrap(tmp_path, "run", "BallAndStick", "--step", "1e4", "--t-stop", 5, "--csv", "v.csv")
    assert done.returncode == 2
    assert "Traceback" not in done.stderr
    assert "the voltage of BallAndStick[0].soma(0.5)" in done.stderr.splitlines()[-1]
    assert list(tmp_path.iterdir()) == []


def test_models_lists_catalogue(tmp_path):
    done = nrnwrap(tmp_path, "models")
    assert (done.returncode, done.stderr) == (0, "")
    for name in cells.__all__:
        kind = getattr(cells, name)
        assert re.search(rf"^{name} +{re.escape(kind.__doc__.splitlines()[0])}$", done.stdout, re.MULTILINE)
        for preset in getattr(kind, "presets", {}):
            assert preset in done.stdout


@pytest.mark.parametrize("name", cells.__all__)
def test_describe_model(name, capsys):
    assert cli.main(["describe", name]) == 0
    shown, kind = capsys.readouterr().out, getattr(cells, name)
    for parameter in kind.parameters().values():
        line = re.search(rf"^  {parameter.name}  .*$", shown, re.MULTILINE)
        assert line
        assert math.isnan(parameter.default) or f"{parameter.default:g}" in line[0]
        assert parameter.unit in line[0]
        assert parameter.doc in line[0]
    for preset in getattr(kind, "presets", {}).values():
        assert preset.source in shown


@pytest.mark.parametrize("name", ["INoise", "ExpSyn", "hh"])
def test_describe_mechanism(name, capsys):
    assert cli.main(["describe", name]) == 0
    shown = capsys.readouterr().out
    assert str(nw.describe(name)) in shown
    assert nw.describe(name).equations.partition("\n")[0] in shown


@pytest.mark.parametrize("arguments", [["--help"], ["run", "--help"], ["doctor", "--help"], ["--version"]])
def test_help_and_version(arguments, capsys):
    with pytest.raises(SystemExit) as ended:
        cli.main(arguments)
    assert ended.value.code == 0
    assert "nrnwrap" in capsys.readouterr().out


def test_run_prints_summary(izhikevich):
    done, _, same = izhikevich
    assert (done.returncode, done.stderr) == (0, "")
    assert "Izhikevich2007.preset('RS', d=0.12)" in done.stdout
    assert re.search(rf"^spikes +{len(same.spikes)}$", done.stdout, re.MULTILINE)
    assert re.search(rf"^first spike +{same.spikes[0]:.6g} ms$", done.stdout, re.MULTILINE)
    assert re.search(rf"^rate +{len(same.spikes) / 0.2:.4g} Hz", done.stdout, re.MULTILINE)


def test_csv_has_the_samples_of_simulate(izhikevich):
    _, folder, same = izhikevich
    t, v = np.loadtxt(folder / "v.csv", delimiter=",", skiprows=2).T
    np.testing.assert_allclose(t, same.t, rtol=1e-11)
    np.testing.assert_array_equal(v, same.v)


def test_run_takes_the_file_of_a_spec(tmp_path, capsys):
    file = tmp_path / "cell.toml"
    spec = nw.Spec("AdEx", "naud_tonic", inputs=[nw.Step(0.5)])
    file.write_text(spec.to_toml())
    assert cli.main(["run", str(file), "--set", "b=0.06", "--t-stop", "200"]) == 0
    shown = capsys.readouterr().out
    assert f"model        {spec.but(b=0.06)!r}" in shown
    assert "stimulus     Input(Step(0.5))\n" in shown
    spikes = nw.simulate(spec.but(b=0.06)(), t_stop=200).spikes
    assert f"spikes       {len(spikes)}\n" in shown
    file.write_text(nw.Spec("LIF", t_ref=5).to_toml())
    assert cli.main(["rheobase", str(file), "--tolerance", "0.01", "--dur", "200"]) == 0
    assert "LIF(t_ref=5)" in capsys.readouterr().out


def test_mistakes_with_the_file_of_a_spec(tmp_path, capsys):
    file = tmp_path / "cell.toml"
    file.write_text(nw.Spec("Stick", biophysics=nw.Biophysics({"all": {"hh": {}}})).to_toml())
    for line, message in (
        (["run", str(file), "--insert", "pas"], "has biophysics; add it there"),
        (["run", str(file), "--morphology", "x.swc"], "Stick does not take a file"),
        (["run", str(tmp_path / "none.toml")], "none.toml: no such file"),
        (["run", str(file), "--set", "l=3"], "unknown parameter of Stick 'l'"),
    ):
        assert cli.main(line) == 2
        assert message in capsys.readouterr().err
    assert cli.main(["run", str(file), "--t-stop", "5"]) == 0
    assert "depends on the channels of its biophysics" in capsys.readouterr().err


def test_csv_says_how_it_was_made(izhikevich):
    with (izhikevich[1] / "v.csv").open(newline="") as stream:
        heading, columns = stream.readline(), next(csv.reader(stream))
    assert columns == ["t_ms", "v_mV"]
    for part in (nw.__version__, "preset('RS', d=0.12)", "Step(amp=-0.05", "t_stop=200.0", "dt=0.1,"):
        assert part in heading


def test_spikes_file_has_the_spikes_of_simulate(izhikevich):
    _, folder, same = izhikevich
    assert len(same.spikes) > 2
    np.testing.assert_array_equal(np.loadtxt(folder / "s.csv", skiprows=2), same.spikes)


def test_no_other_file_is_left(izhikevich):
    assert sorted(path.name for path in izhikevich[1].iterdir()) == ["s.csv", "v.csv", "v.png"]


@pytest.mark.parametrize(("ending", "start"), [("png", b"\x89PNG\r\n"), ("PDF", b"%PDF-"), ("svg", b"<?xml")])
def test_plot_is_of_the_kind_of_its_extension(ending, start, tmp_path):
    file = tmp_path / f"v.{ending}"
    assert cli.main(["run", "LIF", "--step", "0.3,5", "--t-stop", "20", "--plot", str(file)]) == 0
    assert file.read_bytes().startswith(start)


def test_plot_with_a_wrong_backend_is_refused(tmp_path):
    done = nrnwrap(tmp_path, "run", "LIF", "--plot", "v.png", MPLBACKEND="none")
    assert done.returncode == 2
    assert _is_error(done.stderr, "'none' is not a valid value for backend")


@pytest.mark.parametrize(
    "arguments", ["models", "describe Step", "run LIF --t-stop 1", "fi LIF --currents 0.1 --dur 1", "completion bash"]
)
def test_matplotlib_is_loaded_only_to_draw(arguments):
    code = "import sys; from nrnwrap import cli; cli.main(sys.argv[1:]); print('matplotlib' in sys.modules)"
    line = [sys.executable, "-c", code, *arguments.split()]
    assert subprocess.check_output(line, env=ENVIRONMENT, text=True).endswith("\nFalse\n")


@pytest.mark.parametrize("name", [name for name in cells.__all__ if name != "Reconstruction"])
@pytest.mark.parametrize("method", ["fixed", "variable"])
def test_every_model_runs(name, method, capsys):
    assert cli.main(["run", name, "--step", "0.8,5", "--t-stop", "30", "--method", method]) == 0
    assert "spikes" in capsys.readouterr().out


def test_reconstruction_runs_from_a_file(shape, capsys):
    line = ["run", "Reconstruction", "--morphology", str(shape), "--set", "Ra=150", "--t-stop", "10"]
    assert cli.main([*line, "--insert", "hh", "--step", "3,1"]) == 0
    assert capsys.readouterr().err == ""


def test_reconstruction_without_channels_is_warned_of(shape, capsys):
    assert cli.main(["run", "Reconstruction", "--morphology", str(shape), "--t-stop", "1"]) == 0
    warned = capsys.readouterr().err
    assert re.fullmatch(r"nrnwrap: warning: Reconstruction does not have channels.*--insert.*\n", warned)
