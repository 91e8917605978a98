"""Specs in TOML files."""

import numpy as np
import pytest

import nrnwrap as nw
from nrnwrap.cells import AdEx, BallAndStick, Stick
from nrnwrap.errors import ModelFileError, ParameterError

BIOPHYSICS = nw.Biophysics(
    {
        "all": {"pas": {"g": 1e-4, "e": -65}, "Ra": 150, "nseg": 3},
        "dend": {"hh": {"gnabar": (0.1, 0.2, 0.3)}, "ena": 50},
    },
    celsius=20,
    v_init=-70,
)


def test_a_file_as_somebody_would_write_it(tmp_path):
    file = tmp_path / "cell.toml"
    file.write_text("""
        model = "AdEx"
        preset = "naud_tonic"
        parameters = { b = 0.06 }
        start = { v_init = -70, w = 0.1 }

        [[inputs]]
        what = { kind = "Step", amp = 0.5, delay = 50 }

        [[inputs]]
        what = { kind = "Poisson", rate = 20, seed = 1 }
        synapse = { kind = "Exp", tau = 5 }
        at = 0.5
        weight = 0.001
        delay = 2
    """)
    inputs = [nw.Step(0.5, delay=50), nw.Input(nw.Poisson(20, seed=1), nw.Exp(tau=5), 0.5, 0.001, 2)]
    expected = nw.Spec(AdEx, "naud_tonic", b=0.06, start={"v_init": -70, "w": 0.1}, inputs=inputs)
    assert nw.Spec.from_toml(file) == nw.Spec.from_toml(file.read_text()) == expected
    assert nw.Spec.from_toml(expected.to_toml()) == expected


def test_biophysics_is_a_table():
    spec = nw.Spec(BallAndStick, biophysics=BIOPHYSICS, dend_L=300)
    again = nw.Spec.from_toml(spec.to_toml())
    assert again == spec
    assert again().biophysics == spec().biophysics


def test_numbers_of_numpy_are_numbers():
    spec = nw.Spec(Stick, L=np.float64(200))
    spec = spec.but(inputs=[nw.Step(np.float64(0.1)), nw.Noise(0.1, seed=np.int64(3)), nw.Train(1, number=np.int64(3))])
    assert nw.Spec.from_toml(spec.to_toml()) == spec


def test_what_a_file_cannot_hold():
    class Mine(nw.Step):
        pass

    with pytest.raises(ParameterError, match=r"is not a stimulus, source or synapse of nrnwrap"):
        nw.Spec(AdEx, inputs=[Mine(1)]).to_toml()


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ('model = "AdEx"\nb = = 3', r"the text: this is not TOML: .*line 2"),
        ('preset = "x"', r"the text: the key model is missing"),
        ('model = "AdX"', r"the text: unknown model 'AdX'; did you mean AdEx"),
        ('model = "AdEx"\nb = 0.1', r"unknown key 'b'.* Allowed: model, preset.* A parameter stands in \[parameters\]"),
        ('model = "AdEx"\nprset = "x"', r"unknown key 'prset'; did you mean preset"),
        ('model = "AdEx"\npreset = "x"', r"the text: unknown preset of AdEx 'x'"),
        ('model = "AdEx"\nparameters = 3', r"the text: parameters must be a table, not 3"),
        ('model = "AdEx"\n[parameters]\nbb = 3', r"the text: unknown parameter of AdEx 'bb'; did you mean b"),
        ('model = "AdEx"\n[parameters]\nC = "x"', r"AdEx\.C must be a number \(nF\), not 'x'"),
        ('model = "AdEx"\n[parameters]\nmodel = "x"', r"parameters\.model: model stands outside of \[parameters\]"),
        ('model = "AdEx"\n[start]\nq = 3', r"unknown state of AdEx 'q'"),
        ('model = "AdEx"\ninputs = 3', r"inputs must be a list of tables"),
        ('model = "AdEx"\ninputs = [3]', r"inputs\[0\] must be a table, not 3"),
        ('model = "AdEx"\n[[inputs]]\nwaht = 3', r"inputs\[0\]: unknown key 'waht'; did you mean what"),
        ('model = "AdEx"\n[[inputs]]\nat = 0.5', r"inputs\[0\]: the table what is missing"),
        ('model = "AdEx"\n[[inputs]]\nwhat = {amp = 1}', r"inputs\[0\]\.what\.kind: .*None"),
        ('model = "AdEx"\n[[inputs]]\nwhat = {kind = "Stp"}', r"inputs\[0\]\.what\.kind: .*'Stp'; did you mean Step"),
        ('model = "AdEx"\n[[inputs]]\nwhat = {kind = "Placed"}', r"inputs\[0\]\.what\.kind: unknown"),
        ('model = "AdEx"\n[[inputs]]\nwhat = {kind = "Step", am = 1}', r"inputs\[0\]\.what: Step does not take 'am'"),
        ('model = "AdEx"\n[[inputs]]\nwhat = {kind = "Regular", interval = 1}', r"inputs\[0\]: .* needs a weight"),
        ('model = "Stick"\n[biophysics]\nx = 1', r"the text: biophysics: unknown key 'x'"),
        ('model = "Stick"\n[biophysics.regions.all]\nx = 1', r"the text: biophysics: all\.x"),
        ('model = "none.swc"', r"none\.swc: no such file"),
    ],
)
def test_an_error_names_the_line_or_the_key(text, message):
    with pytest.raises(ModelFileError, match=message):
        nw.Spec.from_toml(text)


def test_an_error_names_the_file(tmp_path):
    with pytest.raises(ModelFileError, match=r"none\.toml: no such file"):
        nw.Spec.from_toml(tmp_path / "none.toml")
    (tmp_path / "bad.toml").write_text("model = =")
    with pytest.raises(ModelFileError, match=r"bad\.toml: this is not TOML.*line 1"):
        nw.Spec.from_toml(f"{tmp_path}/bad.toml")
    with pytest.raises(ModelFileError, match=r"3 is neither TOML nor the path of a file"):
        nw.Spec.from_toml(3)
