"""A cell as a value: nw.Spec, nw.Input and cell.spec."""

import copy
import pickle
import re
import subprocess
import sys

import numpy as np
import pytest

import nrnwrap as nw
from nrnwrap import cells
from nrnwrap.cells import GIF, LIF, AdEx, BallAndStick, HodgkinHuxley, KickedLIF, Pospischil, Reconstruction, Stick
from nrnwrap.engine import h
from nrnwrap.errors import (
    ArgumentError,
    GeometryError,
    LocationError,
    MorphologyError,
    ParameterError,
    UnknownNameError,
)
from nrnwrap.morphology import write_example

MODELS = [getattr(cells, name) for name in cells.__all__ if name != "Reconstruction"]
MADE = [(model, preset) for model in MODELS for preset in (None, *model.presets)]
STIMULI = [
    nw.Step(0.3, delay=5),
    nw.Train(0.5, number=3),
    nw.Ramp(0, 0.5),
    nw.Chirp(0.05, f=1, f_end=50),
    nw.Sine(0.1, f=10),
    nw.Noise(0.1, seed=1, gid=2, mirrored=True),
    nw.WhiteNoise(0.1, seed=1),
    nw.Gfluct(seed=3),
    nw.Waveform(np.linspace(0, 1, 20), 0.5),
    nw.VoltageClamp([(-70, 10), (0, np.inf)]),
    nw.Field(1, "-y", nw.Sine(1, f=10) + nw.Step(1)),
    nw.Step(0.1) + nw.Noise(0.05, seed=4),
]
SYNAPSES = [
    *(nw.Exp(tau=3), nw.Exp2(e=-80), nw.Alpha(), nw.ExpCurrent(), nw.Exp2Current(), nw.AlphaCurrent(), nw.NMDA(mg=2)),
    *(nw.TsodyksMarkram(U=0.2), nw.STDP(nearest=True), nw.PointProcess("ExpSyn", tau=5), "ExpSyn"),
]
SOURCES = [nw.Regular(5, number=4), nw.Poisson(20, seed=1), nw.SpikeTimes(np.arange(1, 30, 1.5))]
INPUTS = [
    *(nw.Input(each, at="soma(0.5)") for each in STIMULI if not isinstance(each, nw.Field)),
    *(nw.Input(SOURCES[0], synapse, 0.5, 1e-4, delay=2) for synapse in SYNAPSES),
    *(nw.Input(source, nw.Exp(), weight=0.001) for source in SOURCES),
]
NAMES = {**vars(nw), **{name: getattr(cells, name) for name in cells.__all__}}
NAMES |= {name: getattr(nw, name) for name in dir(nw)}


@pytest.fixture(scope="module")
def swc(tmp_path_factory):
    return write_example(tmp_path_factory.mktemp("spec") / "example.swc")


def same(spec):
    """The same value by way of its code, of pickle, and of a file."""
    assert eval(repr(spec), dict(NAMES)) == spec
    assert pickle.loads(pickle.dumps(spec)) == spec
    assert copy.deepcopy(spec) == spec
    assert nw.Spec.from_toml(spec.to_toml()) == spec
    assert hash(pickle.loads(pickle.dumps(spec))) == hash(spec)


# ---- the value


@pytest.mark.parametrize(("model", "preset"), MADE, ids=str)
def test_every_model_and_preset_is_a_value_that_a_cell_gives_back(model, preset):
    spec = nw.Spec(model.__name__, preset)
    same(spec)
    cell = spec()
    assert type(cell) is model
    assert cell.spec == spec
    assert cell.spec.preset == preset
    assert repr(cell.spec) == repr(spec)


@pytest.mark.parametrize("each", INPUTS, ids=str)
def test_every_input_is_part_of_a_value(each):
    spec = nw.Spec(LIF, inputs=[each])
    assert nw.Spec.from_toml(spec.to_toml()) == spec == pickle.loads(pickle.dumps(spec))
    assert hash(spec) == hash(nw.Spec("LIF", inputs=(each,)))
    assert spec().spec == spec
    assert spec != nw.Spec(LIF)
    if "<" not in repr(spec):  # long arrays
        assert eval(repr(spec), dict(NAMES)) == spec


def test_a_field_is_an_input_of_a_cell_with_a_shape():
    spec = nw.Spec("BallAndStick", inputs=[STIMULI[10]], nseg=3)
    same(spec)
    assert spec().spec == spec


def test_names_and_classes_and_numbers_mean_the_same():
    assert nw.Spec("AdEx", b=0.1) == nw.Spec(AdEx, b=0.1)
    assert nw.Spec(AdEx, b=1) == nw.Spec(AdEx, b=1.0)
    assert nw.Spec(AdEx, b=AdEx.parameters()["b"].default) == nw.Spec(AdEx)
    assert nw.Spec(AdEx, "naud_tonic") == nw.Spec(AdEx, **AdEx.presets["naud_tonic"].parameters)
    assert nw.Spec(AdEx, inputs=[nw.Step(1)]) == nw.Spec(AdEx, inputs=(nw.Input(nw.Step(1)),))
    assert nw.Spec(LIF) != nw.Spec(AdEx)
    assert nw.Spec(LIF) != "LIF"
    assert len({nw.Spec(LIF), nw.Spec("LIF"), nw.Spec(AdEx)}) == 2


def test_it_is_frozen():
    spec = nw.Spec(AdEx, b=0.1, start={"w": 0.1})
    with pytest.raises(AttributeError):
        spec.preset = "naud_tonic"
    with pytest.raises(TypeError):
        spec.parameters["b"] = 1
    with pytest.raises(TypeError):
        spec.start["w"] = 1


def test_but_gives_a_changed_one():
    spec = nw.Spec(AdEx, "naud_tonic", b=0.06, start={"v_init": -60}, inputs=[nw.Step(0.5)])
    assert spec.but(b=0.1).parameters == {"b": 0.1}
    assert spec.but(b=0.1).inputs == spec.inputs
    assert spec.but(preset=None, inputs=()) == nw.Spec(AdEx, b=0.06, start={"v_init": -60})
    with pytest.raises(UnknownNameError, match="did you mean"):
        spec.but(tau_ww=1)


def test_a_call_makes_a_new_cell_with_its_inputs():
    spec = nw.Spec(AdEx, b=0.06, start={"v_init": -60, "w": 0.1}, inputs=[nw.Step(1.0, delay=5)])
    one, other = spec(), spec()
    assert one.soma is not other.soma
    assert (one.b, one.v_init, one.initial) == (0.06, -60, {"w": 0.1})
    byhand = AdEx(b=0.06, v_init=-60, initial={"w": 0.1})
    byhand.inject(nw.Step(1.0, delay=5))
    runs = [nw.simulate(cell, t_stop=60, dt=0.1) for cell in (one, byhand)]
    assert len(runs[0].spikes) > 1
    assert np.array_equal(runs[0].v, runs[1].v)


def test_what_is_set_besides_the_arguments():
    spec = nw.Spec(BallAndStick, dend_L=300, celsius=20, threshold=-20, spike_at="dend(0.5)")
    same(spec)
    cell = spec()
    assert (cell.celsius, cell.threshold, cell.spike_segment) == (20, -20, cell.dend(0.5))
    assert cell.spec == spec
    with pytest.raises(UnknownNameError, match=r"parameter of LIF 'threshold'.* It is called v_th here"):
        nw.Spec(LIF, threshold=-50)


def test_a_morphology_file_is_a_reconstruction(swc):
    membrane = nw.Biophysics({"all": {"pas": {"g": 1e-4}}, "soma": {"hh": {}}}, v_init=-70)
    spec = nw.Spec(swc, biophysics=membrane, max_length=50, axon="remove", types=None)
    assert spec.model is Reconstruction
    assert spec.parameters["path"] == str(swc)
    same(spec)
    cell = spec()
    assert cell.v_init == -70
    assert (
        cell.spec == spec == nw.Spec("Reconstruction", path=str(swc), biophysics=membrane, max_length=50, axon="remove")
    )


def test_a_path_in_a_file_is_looked_for_beside_it(swc):
    file = swc.with_name("cell.toml")
    file.write_text(f'model = "Reconstruction"\n[parameters]\npath = "{swc.name}"\nd_lambda = "none"\n')
    assert nw.Spec.from_toml(file) == nw.Spec.from_toml(str(file)) == nw.Spec(swc, d_lambda=None)
    same(nw.Spec(swc, d_lambda=None, types={3: "apic"}))


def test_lists_and_arrays_are_the_same(swc):
    made = [nw.Spec(swc, axon="stubs", stub_lengths=each) for each in ([10, 20], np.array([10, 20]), (10.0, 20.0))]
    assert made[0] == made[1] == made[2] != nw.Spec(swc, axon="stubs", stub_lengths=[10])
    assert made[1]().spec == made[1]
    same(made[1])


@pytest.mark.parametrize("axon", ["keep", "stubs", "own stubs"])
def test_a_reconstruction_that_was_changed_since(swc, axon):
    cell = Reconstruction(swc, biophysics=nw.Biophysics({"all": {"pas": {"g": 1e-4}}}, axon=axon))
    assert cell.spec.biophysics.regions == {"all": {"pas": {"g": 1e-4}}}
    cell.insert("hh", cell.soma)
    cell.Ra = 300  # another nseg
    for other in (cell.spec(), copy.copy(cell), nw.Spec.from_toml(cell.spec.to_toml())()):
        assert other.biophysics.regions == cell.biophysics.regions
    assert cell.spec().spec == cell.spec


# ---- what is refused


@pytest.mark.parametrize(
    ("make", "error", "message"),
    [
        (lambda: nw.Spec("AdX"), UnknownNameError, "unknown model 'AdX'; did you mean AdEx"),
        (lambda: nw.Spec(AdEx()), ParameterError, r"AdEx\(\) is one cell: its value is cell\.spec"),
        (lambda: nw.Spec(3), ParameterError, "3 is not a model: give a class such as AdEx"),
        (lambda: nw.Spec(nw.Step), ParameterError, "the class Step .* is not a model"),
        (lambda: nw.Spec(), ArgumentError, r"Spec needs model, as in Spec\("),
        (lambda: nw.Spec(AdEx, "tonic"), UnknownNameError, "unknown preset of AdEx 'tonic'"),
        (lambda: nw.Spec(BallAndStick, "x"), UnknownNameError, "unknown preset of BallAndStick 'x'"),
        (lambda: nw.Spec(AdEx, bb=1), UnknownNameError, "unknown parameter of AdEx 'bb'; did you mean b"),
        (lambda: nw.Spec(AdEx, C=-1), ParameterError, r"AdEx\.C = -1 nF is outside"),
        (lambda: nw.Spec(AdEx, scheme="x"), UnknownNameError, "unknown scheme of AdEx"),
        (lambda: nw.Spec(GIF, gid=3), ParameterError, "gid and stream belong to a seed"),
        (lambda: nw.Spec(Stick, l=3), ArgumentError, "Stick does not take 'l'; did you mean L"),
        (lambda: nw.Spec(Stick, L=-3), ParameterError, r"Stick\.L = -3 um must be above 0"),
        (lambda: nw.Spec(Stick, nseg=2), ParameterError, "nseg = 2 must be odd"),
        (lambda: nw.Spec(Stick, threshold=1e5), ParameterError, r"Stick\.threshold = 100000 mV"),
        (lambda: nw.Spec("none.swc"), MorphologyError, r"none\.swc: no such file"),
        (lambda: nw.Spec(Reconstruction), ArgumentError, "Reconstruction needs path"),
        (lambda: nw.Spec(AdEx, start={"q": 1}), UnknownNameError, "unknown state of AdEx 'q'. Allowed: w"),
        (lambda: nw.Spec(AdEx, start={"v_init": 1e5}), ParameterError, r"AdEx\.v_init = 100000 mV"),
        (lambda: nw.Spec(AdEx, start=3), ParameterError, "start must be a mapping such as"),
        (lambda: nw.Spec(AdEx, inputs=nw.Step(1)), ParameterError, "is not a list of inputs: give one such as"),
        (lambda: nw.Spec(AdEx, inputs=[3]), ParameterError, "3 is not a stimulus or a source of events"),
        (lambda: nw.Spec(AdEx, inputs=[nw.Regular(5)]), ParameterError, "needs a weight"),
        (lambda: nw.Spec(AdEx, inputs=[nw.Input(nw.Regular(5), weight=1)]), ParameterError, "synapses of its own"),
        (lambda: nw.Spec(Stick, biophysics={"all": {}}), ParameterError, "is not a Biophysics"),
        (
            lambda: nw.Spec(Stick, biophysics=nw.Biophysics({"all": {"none": {}}})),
            UnknownNameError,
            "does not have a mechanism none",
        ),
        (lambda: nw.Input(nw.Step(1), weight=1), ParameterError, "a stimulus does not have a weight"),
        (lambda: nw.Input(nw.Step(1), at=3), LocationError, "3 is not a place on a cell"),
        (lambda: nw.Input(nw.Regular(5), nw.Exp(), weight="x"), ParameterError, r"weight must be a number \(uS\)"),
        (lambda: nw.Input(nw.Regular(5), nw.STDP(w_max=0.1), weight=1), ParameterError, "weight = 1 uS is outside"),
        (lambda: nw.Input(nw.Regular(5), 3, weight=1), ParameterError, "3 cannot receive events"),
        (lambda: nw.Input(nw.Regular(5), at=0.5, weight=1), ParameterError, "give a synapse to be placed at 0.5"),
        (lambda: nw.Input(nw.Regular(5), nw.Exp(), weight=1, delay=-1), ParameterError, "delay = -1 ms"),
        (lambda: nw.Input(LIF, weight=1), ParameterError, "LIF is a class, not a stimulus or a source of events"),
    ],
)
def test_what_is_not_a_value_is_refused_at_once(make, error, message):
    with pytest.raises(error, match=message):
        make()


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
    lines = re.findall(r"^ {8}(\S.*)$", value.__doc__, re.MULTILINE)
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
