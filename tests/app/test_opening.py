"""serve(): a model of the user's own on the page; the command line."""

import json
import os
import re
import signal
import subprocess
import sys
import urllib.request

import pytest
from helpers.page import asked, refused, small_network, unpacked
from helpers.patience import HANGS

import nrnwrap as nw
from nrnwrap.app import limits, opening
from nrnwrap.app.shown import Shown
from nrnwrap.base import extras
from nrnwrap.cells import AdEx, BallAndStick, LIFCurrExp
from nrnwrap.cli import main
from nrnwrap.errors import ExtraError, ParameterError, UnknownNameError

SCRIPT = '''
import nrnwrap as nw


class Pair(nw.Cell):
    """A soma with channels."""

    def __init__(self, *, L: float = 20.0):
        self.soma = nw.mechanisms.h.Section("soma", self)
        self.soma.L = self.soma.diam = L
        self.insert("hh", self.soma)
        self.insert("mine", self.soma)


def main():
    nw.mechanisms.load("mine.mod")
    cell = Pair(L=30)
    cell.inject(nw.Step(0.7, 5))
    nw.app.serve(cell, browser=False, workers=1)


'''
GUARD = 'if __name__ == "__main__":\n    '
MINE = """NEURON { SUFFIX mine  NONSPECIFIC_CURRENT i  RANGE g }
PARAMETER { g = 1e-5 (S/cm2) }
ASSIGNED { v (mV)  i (mA/cm2) }
BREAKPOINT { i = g*(v + 65) }
"""


@pytest.fixture
def adopted():
    """Models as a worker of serve(...) has them."""

    def adopt(model):
        opening._shown(model).adopt()

    yield adopt
    Shown().adopt()


def started(folder, text, *command):
    (folder / "mine.mod").write_text(MINE)
    (folder / "own.py").write_text(text)
    return subprocess.Popen(
        [sys.executable, *(command or [folder / "own.py"])], cwd=folder, stdout=-1, stderr=-1, text=True,
        env={**os.environ, "PYTHONPATH": os.pathsep.join(sys.path)},
    )  # fmt: skip


def address(process):
    line = process.stdout.readline()
    found = re.search(r"http://\S+", line)
    assert found, line + process.stderr.read()
    return found[0]


def post(url, name, **state):
    request = urllib.request.Request(
        f"{url}api/{name}", json.dumps(state).encode(), {"content-type": "application/json"}
    )
    with urllib.request.urlopen(request, timeout=HANGS) as found:
        return found.read()


def test_a_class_of_a_script_with_a_mechanism_of_its_own(tmp_path):
    process = started(tmp_path, f"{SCRIPT}{GUARD}main()\n")
    url = address(process)
    head, _ = unpacked(post(url, "simulate", t_stop=100))
    assert head["runs"][0]["label"] == "Pair"
    assert len(head["runs"][0]["spikes"]) > 3
    assert "from own import Pair" in head["script"]
    assert "Pair(L=30)" in head["script"]
    with urllib.request.urlopen(f"{url}api/catalogue", timeout=HANGS) as found:
        known = json.load(found)
    assert known["open"] == "Pair"
    assert known["models"]["Pair"]["state"]["stimuli"] == [{"kind": "Step", "amp": 0.7, "delay": 5, "dur": None}]
    assert unpacked(post(url, "shape", t_stop=10))[0]["sections"][0]["name"] == "soma"
    process.send_signal(signal.SIGINT)
    process.communicate(timeout=HANGS)


def test_a_script_without_a_guard_is_told_so(tmp_path):
    process = started(tmp_path, f"{SCRIPT}main()\n")
    url = address(process)
    with pytest.raises(urllib.error.HTTPError, match="503"):
        post(url, "simulate")
    process.send_signal(signal.SIGINT)
    assert 'put it under if __name__ == "__main__"' in process.communicate(timeout=HANGS)[1]


def test_the_command_ends_with_ctrl_c(tmp_path):
    process = started(tmp_path, "", "-m", "nrnwrap", "app", "Izhikevich", "--no-browser", "--workers", "1")
    url = address(process)
    with urllib.request.urlopen(f"{url}api/catalogue", timeout=HANGS) as found:
        assert json.load(found)["open"] == "Izhikevich"
    process.send_signal(signal.SIGINT)
    out, errors = process.communicate(timeout=HANGS)
    assert (process.returncode, errors) == (0, "")
    assert "ended" in out


def test_numbers_and_inputs_of_a_cell_are_where_the_page_starts(adopted):
    cell = AdEx.preset("naud_tonic", b=0.03)
    cell.inject(nw.Step(0.4, 20))
    cell.receive(nw.Poisson(30, seed=2), nw.Exp(4), weight=0.003, delay=1)
    cell.v_init = -65
    adopted(cell)
    known = asked("catalogue")["models"]["AdEx"]
    defaults = {each["name"]: each["default"] for each in known["parameters"]}
    assert (defaults["b"], defaults["C"]) == (0.03, 0.2)
    one, other = (asked("simulate", **state)[0] for state in ({}, known["state"]))
    assert one["runs"] == other["runs"]
    assert one["runs"][0]["spikes"] == nw.simulate(cell, t_stop=500).spikes.tolist()
    assert asked("script", preset="brian2_bursting", stimuli=[])["script"].count("b=") == 0


def test_what_the_page_does_not_have_is_named():
    cell = LIFCurrExp()
    cell.inject(nw.Waveform([0, 1] * 2000, 10))
    cell.inject(nw.Step(1))
    with pytest.warns(UserWarning, match="the page does not have Waveform.<4000 samples"):
        found = opening._shown(cell)
    assert len(found.spec.inputs) == 1


def test_sums_and_streams_of_a_cell_are_what_the_page_starts_with(adopted):
    cell = BallAndStick()
    cell.insert("hh")
    cell.inject(nw.Step(0.1, 5) + nw.Noise(0.2, seed=1, gid=3), at="dend")
    cell.inject(nw.Gfluct(seed=2, stream=4))
    cell.inject(nw.Field(300, (1, 2, -1), nw.Train(1, delay=10, period=20) + nw.Sine(1, f=30)))
    adopted(cell)
    told = asked("catalogue")["models"]["BallAndStick"]["state"]["stimuli"]
    assert [each["kind"] for each in told] == ["Step", "Noise", "Gfluct", "Field", "Field"]
    one, other = (asked("simulate", t_stop=60, **state)[0]["runs"][0]["spikes"] for state in ({}, {"stimuli": told}))
    assert one == other == pytest.approx(nw.simulate(cell, t_stop=60).spikes.tolist(), abs=1e-9)
    assert len(one) > 1


def test_more_stimuli_than_the_page_takes_are_named():
    cell = LIFCurrExp()
    cell.inject(nw.Step(0.5) + nw.Step(0.1))
    for k in range(limits.STIMULI - 1):
        cell.inject(nw.Step(0.1 * k))
    with pytest.warns(UserWarning, match=r"the page does not have Step\(0\.6.*\) \(it takes 8\)$"):
        found = opening._shown(cell)
    assert len(found.spec.inputs) == limits.STIMULI


def test_an_input_beyond_the_bounds_of_the_page_is_named_and_one_of_a_mechanism():
    cell = AdEx()
    cell.receive(nw.Poisson(2e5, seed=1), nw.Exp(4), weight=0.003)
    cell.receive(nw.Regular(5), nw.PointProcess("ExpSyn", tau=3), weight=0.003)
    with pytest.warns(UserWarning, match=r"rate = 200000 Hz is outside.*PointProcess\('ExpSyn'.*depends on"):
        assert opening._shown(cell).spec.inputs == ()


@pytest.mark.parametrize("model", [3, object, nw.Step(1), [AdEx], {}])
def test_what_is_not_a_model(model):
    with pytest.raises(ParameterError, match="is not a model: give a cell, a Spec or a class of cells"):
        opening.serve(model)


def test_a_class_that_cannot_be_sent_to_a_worker():
    class Local(AdEx):
        """Within a function."""

    with pytest.raises(ParameterError, match="into a module that can be imported"):
        opening.serve(Local())


def test_a_function_that_cannot_be_sent_to_a_worker():
    with pytest.raises(ParameterError, match="into a module that can be imported"):
        opening.serve(lambda: nw.Network(1))


def test_a_network_of_the_users_own(adopted):
    adopted(small_network)
    known = asked("catalogue")["own_network"]
    assert known["populations"] == [{"name": "one", "count": 20}, {"name": "two", "count": 5}]
    assert known["connections"] > 0
    head, arrays = asked("network", network={"own": True}, t_stop=100, dt=0.1)
    times, _ = nw.simulate(small_network(), t_stop=100, dt=0.1).spikes
    assert arrays["times"].tolist() == times.astype("float32").tolist()
    assert [each["count"] for each in head["populations"]] == [20, 5]
    quiet, _ = asked("network", network={"own": True, "mean": -1}, t_stop=100, dt=0.1)
    assert quiet["populations"][0]["rate"] == 0
    apart = asked("network", network={"own": True, "scale": 0}, t_stop=100)[1]["times"]
    assert apart.tolist() != arrays["times"].tolist()
    with pytest.raises(ParameterError, match="give the function that makes it"):
        opening.serve(small_network())


def test_without_a_network_of_the_users_own():
    assert asked("catalogue")["own_network"] is None
    assert "was not given a network" in refused("network", network={"own": True})


def test_names(capsys):
    with pytest.raises(UnknownNameError, match="did you mean AdEx"):
        opening.serve("Adex")
    assert main(["app", "Adex"]) == 2
    assert main(["app", "--port", "x"]) == 2
    assert main(["app", "--port", "99999", "--no-browser"]) == 2
    assert "0 .. 65535" in capsys.readouterr().err


def test_without_the_extra_the_error_says_how_to_get_it(monkeypatch):
    def missing(name):
        raise ImportError(f"No module named {name!r}")

    monkeypatch.setattr(extras, "import_module", missing)
    with pytest.raises(ExtraError, match=r"the page needs Starlette.*pip install 'nrnwrap\[app\]'"):
        opening.serve(browser=False)
