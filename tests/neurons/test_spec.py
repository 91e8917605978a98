"""A cell as a value: nw.Spec and nw.Input."""

import copy
import pickle

import numpy as np
import pytest
from helpers.spec import INPUTS, MADE, NAMES, STIMULI, same

import nrnwrap as nw
from nrnwrap.cells import GIF, LIF, AdEx, BallAndStick, Reconstruction, Stick
from nrnwrap.errors import (
    ArgumentError,
    LocationError,
    MorphologyError,
    ParameterError,
    UnknownNameError,
)

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
