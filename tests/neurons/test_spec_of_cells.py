"""The value of a cell that exists, cell.spec, and what takes values."""

import pickle
import re
import subprocess
import sys
from inspect import cleandoc

import numpy as np
import pytest
from helpers.spec import NAMES, same

import nrnwrap as nw
from nrnwrap.cells import GIF, LIF, AdEx, BallAndStick, HodgkinHuxley, KickedLIF, Pospischil, Stick
from nrnwrap.engine import h
from nrnwrap.errors import (
    ArgumentError,
    GeometryError,
    ParameterError,
)

# ---- the value of a cell


def test_the_spec_of_a_cell_has_what_was_set_since():
    cell = AdEx.preset("naud_tonic", b=0.1)
    cell.a, cell.v_init, cell.initial = 0.01, -58, {"w": 0.2}
    assert cell.spec == nw.Spec(AdEx, "naud_tonic", b=0.1, a=0.01, start={"v_init": -58, "w": 0.2})
    cell.b = AdEx.presets["naud_tonic"].parameters["b"]
    assert cell.spec.parameters == {"a": 0.01}
    assert GIF(seed=3, gid=1, C=0.2).spec == nw.Spec(GIF, seed=3, gid=1, C=0.2)


@pytest.mark.parametrize("cell", [HodgkinHuxley, lambda: Pospischil.preset("FS"), BallAndStick, lambda: Stick(L=200)])
def test_membrane_that_was_added_is_part_of_it(cell):
    made = cell()
    assert made.spec.biophysics is None
    made.insert("pas", g=1e-5)
    spec = made.spec
    assert spec().biophysics.regions == made.biophysics.regions
    assert spec().spec == spec
    same(spec)


def test_a_biophysics_that_was_applied_is_given_back_as_it_was_said():
    value = nw.Biophysics({"all": {"pas": {"g": 1e-4}}}, celsius=20, v_init=-60)
    cell = Stick()
    cell.apply(value)
    assert cell.spec == nw.Spec(Stick, biophysics=value)
    cell.Ra = 150
    assert cell.spec != nw.Spec(Stick, biophysics=value)
    assert cell.spec().Ra == 150
    graded = nw.Biophysics({"dend": {"pas": {"g": lambda distance: 1e-4 * (1 + distance)}}})
    assert nw.Spec(Stick, biophysics=graded)().spec.biophysics is graded
    with pytest.raises(ParameterError, match="a function, which a file cannot hold"):
        nw.Spec(Stick, biophysics=graded).to_toml()


def test_inputs_with_place_weight_and_delay():
    cell = BallAndStick()
    cell.inject(nw.Step(0.1), at=cell.dend(0.7))
    cell.inject(nw.Step(0.2), at="dend")
    wire = cell.receive(nw.Regular(5), nw.Exp(), cell.dend, weight=0.01, delay=2)
    wire.weight[0] = 0.02
    expected = [
        nw.Input(nw.Step(0.1), at="dend(0.69999999999999996)"),
        nw.Input(nw.Step(0.2), at="dend"),
        nw.Input(nw.Regular(5), nw.Exp(), "dend", weight=0.02, delay=2),
    ]
    assert list(cell.spec.inputs) == expected
    assert cell.spec.left_out == ()
    kicked = KickedLIF()
    kicked.receive(nw.Regular(5), weight=3)
    assert kicked.spec.inputs == (nw.Input(nw.Regular(5), weight=3),)
    same(kicked.spec)
    again = cell.spec()
    runs = [nw.simulate(each, t_stop=30) for each in (cell, again)]
    assert np.array_equal(runs[0].v, runs[1].v)


def test_what_cannot_be_part_of_a_value_is_listed():
    cell, other = LIF(), LIF()
    wire = cell.receive(nw.Regular(5), nw.Exp(), weight=0.01)
    cell.receive(nw.Regular(7), wire.syn(), weight=0.01)
    other.connect(cell, nw.Exp(), weight=0.01)
    cell.couple(other, g=0.001)
    cell.keep(h.Vector())
    spec = cell.spec
    assert len(spec.inputs) == 1
    assert len(spec.left_out) == 4
    assert "gap junction of 0.001 uS" in spec.left_out[2]
    assert spec == nw.Spec(LIF, inputs=spec.inputs)


def test_what_does_not_have_a_value():
    whole = BallAndStick()
    with pytest.raises(ParameterError, match="which a copy would not have"):
        _ = LIF.at(whole.soma(0.5)).spec
    section = h.Section("soma")
    with pytest.raises(ParameterError, match="made by others"):
        _ = nw.wrap([section]).spec
    whole.dend.L = 50
    with pytest.raises(GeometryError, match="were changed after it was made"):
        _ = whole.spec


def test_a_users_own_cell():
    class Ball(nw.Cell):
        def __init__(self, diam, *, cm=1.0):
            self.soma = h.Section("soma", self)
            self.soma.L = self.soma.diam = diam
            self.soma.cm = cm

    spec = nw.Spec(Ball, diam=20, start={"v_init": -60})
    assert Ball(20, v_init=-60).spec == spec == nw.Spec(Ball, diam=20, cm=1.0, start={"v_init": -60})
    with pytest.raises(ArgumentError, match="Ball needs diam"):
        nw.Spec(Ball)
    with pytest.raises(ParameterError, match="Ball is not a model of the catalogue"):
        spec.to_toml()

    class Several(nw.Cell):
        def __init__(self, *diams):
            self.soma = h.Section("soma", self)

    with pytest.raises(ParameterError, match="takes diams without a name"):
        _ = Several(1, 2).spec


@pytest.mark.parametrize("value", [nw.Spec, nw.Input, nw.catalogue.Entry], ids=lambda each: each.__name__)
def test_examples_of_docstrings_run(value):
    lines = re.findall(r"^ {4}(\S.*)$", cleandoc(value.__doc__), re.MULTILINE)
    names = {**NAMES, "entry": nw.catalogue.entry}
    for line in lines:
        exec(line, names)
    assert lines


def test_numbers_with_units():
    units = pytest.importorskip("pint").UnitRegistry()
    spec = nw.Spec(Stick, L=0.2 * units.mm, start={"v_init": -0.07 * units.V})
    assert spec == nw.Spec(Stick, L=200.0, start={"v_init": -70.0})
    wired = nw.Input(nw.Regular(5), nw.Exp(), weight=1 * units.nS, delay=0.002 * units.s)
    assert (wired.weight, wired.delay) == (pytest.approx(0.001), pytest.approx(2))


# ---- wherever a function that makes cells is taken


def test_protocols_take_a_spec():
    spec = nw.Spec(LIF, t_ref=5)
    curve = nw.fi_curve(spec, [0.2, 0.4], dur=300)
    assert curve.model == "LIF"
    assert np.array_equal(curve.rates, nw.fi_curve(lambda: LIF(t_ref=5), [0.2, 0.4], dur=300).rates)
    found = nw.rheobase(spec, high=1, tolerance=0.01, dur=200)
    assert "LIF" in repr(found)
    assert float(found) == float(nw.rheobase(LIF, high=1, tolerance=0.01, dur=200))
    assert float(nw.input_resistance(spec)) == pytest.approx(1 / LIF().g_l, rel=1e-3)
    assert float(nw.membrane_time_constant(spec)) > 0
    assert nw.impedance(spec, [10]).magnitude[0] > 0
    assert nw.iv_curve(nw.Spec(HodgkinHuxley), voltages=[-80, -70]).model == "HodgkinHuxley"
    assert nw.phase_plane(nw.Spec(AdEx)) is not None


def test_the_inputs_of_a_spec_stay_on_in_protocols():
    helped = nw.Spec(LIF, inputs=[nw.Step(0.1)])
    assert float(nw.rheobase(helped, high=1, dur=200)) == pytest.approx(
        float(nw.rheobase(LIF, high=1, dur=200)) - 0.1, abs=1e-3
    )


def test_a_protocol_says_how_to_change_a_spec():
    with pytest.raises(ArgumentError, match=r"it is a parameter of LIF\. Give spec\.but\(t_ref=5\)"):
        nw.fi_curve(nw.Spec(LIF), [0.1], t_ref=5)


def test_the_drive_of_a_spec():
    assert nw.Spec(AdEx).drive == AdEx.drive
    assert nw.Spec(AdEx, "naud_tonic").drive == 0.5
    assert nw.Spec(Stick, biophysics=nw.Biophysics({"all": {"hh": {}}})).drive is None


def test_another_process_makes_the_cell():
    spec = nw.Spec("AdEx", "naud_tonic", inputs=[nw.Step(0.5)])
    code = "import pickle, sys, nrnwrap as nw; spec = pickle.load(sys.stdin.buffer); "
    code += "print(len(nw.simulate(spec(), t_stop=100).spikes))"
    done = subprocess.run([sys.executable, "-c", code], input=pickle.dumps(spec), capture_output=True, check=True)
    assert int(done.stdout) == len(nw.simulate(spec(), t_stop=100).spikes)


def test_cells_do_without_specs():
    code = "import sys; from nrnwrap.cells import LIF; print([n for n in sys.modules if 'spec' in n or 'toml' in n])"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, check=True, text=True)
    assert "nrnwrap" not in done.stdout
    assert "toml" not in done.stdout


def test_specs_of_cells_alone():
    """Without a word about the catalogue."""
    code = "from nrnwrap.cells import LIF; spec = LIF(t_ref=5).spec; print(spec, spec.to_toml(), spec.but(model='PIF'))"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, check=True, text=True)
    expected = 'Spec(LIF, t_ref=5.0) model = "LIF"\n\n[parameters]\nt_ref = 5.0\n Spec(PIF, t_ref=5.0)\n'
    assert done.stdout == expected
