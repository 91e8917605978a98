"""GLIF: levels, files of the Allen Cell Types Database, both schemes."""

import copy
import math

import numpy as np
import pytest
from helpers.glif import TH_INF, V_REF, config

import nrnwrap as nw
from nrnwrap.cells import GLIF, LIF
from nrnwrap.errors import ModelFileError, ParameterError, UnknownNameError
from nrnwrap.validation.glif import LEVELS


@pytest.mark.parametrize("level", LEVELS)
def test_from_allen(level, written):
    cell = GLIF.from_allen(written(config(level)))
    assert cell.level == level
    assert cell.values() == pytest.approx(dict(LEVELS[level]), rel=1e-12)
    assert GLIF.from_allen(str(written(config(level))), t_ref=3).t_ref == 3
    assert GLIF.from_allen(written(config(level)), scheme="published").scheme == "published"


def test_coefficients_multiply_and_a_rest_that_is_not_zero_moves_all(written):
    given = config(5)
    given["coeffs"] = {"th_inf": 0.5, "C": 2, "G": 3, "a": 5, "b": 7, "asc_amp_array": [11, 13]}
    given["El"] = 0.002
    given["AScurrent_reset_method"]["params"]["r"] = [0.5, 0.25]
    cell, plain = GLIF.from_allen(written(given)), LEVELS[5]
    factors = {"C": 2, "g_l": 3, "a_v": 5, "b_v": 7, "delta_i_1": 11, "delta_i_2": 13, "f_1": 0.5, "f_2": 0.25}
    for name, factor in factors.items():
        assert getattr(cell, name) == pytest.approx(factor * plain[name], rel=1e-12), name
    assert cell.th_inf == pytest.approx(1e3 * (V_REF + TH_INF / 2))
    assert cell.e_l == pytest.approx(plain["e_l"] + 2)
    before = 20.0  # mV, as the file counts
    after = 0.3987646006290668 * before + 4.055590135223554
    assert cell.f_v * (before - 2) - cell.delta_v + 2 == pytest.approx(after, rel=1e-12)
    given["voltage_reset_method"] = {"name": "zero", "params": {}}
    cell = GLIF.from_allen(written(given))
    assert cell.e_l - cell.delta_v == pytest.approx(1e3 * V_REF)


def test_coefficients_may_be_left_out(written):
    given = config(3)
    given["coeffs"] = {}
    assert GLIF.from_allen(written(given)).th_inf == pytest.approx(1e3 * (V_REF + TH_INF))


def changed(path, value):
    """A level 5 whose value at a path of keys is another; None: left out."""
    given = copy.deepcopy(config(5))
    *way, last = path.split(".")
    place = given
    for key in way:
        place = place[key]
    place[last] = value
    if value is None:
        del place[last]
    return given


BAD = {
    "R_input": (None, "lacks 'R_input'; its keys: .*C.*"),
    "El_reference": ("-0.07", "El_reference must be a number, not '-0.07'"),
    "C": (0, "C = 0 must be above 0"),
    "dt": (math.nan, "dt must be finite"),
    "spike_cut_length": (13.5, "spike_cut_length = 13.5 must be a number of steps"),
    "coeffs": (3, "coeffs is not a JSON object but int '3'"),
    "coeffs.G": (-1, "coeffs: G = -1 must be above 0"),
    "asc_tau_array": ([0.01], "asc_tau_array has 1 values; GLIF has 2"),
    "asc_amp_array": ([1e-12, "x"], r"asc_amp_array: \[1\] must be a number"),
    "asc_tau_array.": ([0.1, 0.0], r"asc_tau_array\[1\] = 0 must be above 0"),
    "init_AScurrents": ([0, 1e-12], "init_AScurrents is not 0"),
    "init_voltage": (0.01, "init_voltage is not 0"),
    "voltage_reset_method": (None, "lacks 'voltage_reset_method'"),
    "voltage_reset_method.name": ("fixed", "unknown voltage_reset_method 'fixed'; allowed: zero, v_before"),
    "voltage_reset_method.params": (None, "voltage_reset_method lacks 'params'"),
    "voltage_reset_method.params.a": (7, "f_v = 7"),
    "voltage_dynamics_method.name": ("quadratic_i_of_v", "unknown voltage_dynamics_method 'quadratic_i_of_v'"),
    "threshold_dynamics_method.params.b_spike": (90.0, "b_spike of threshold_reset_method"),
    "threshold_dynamics_method.params.a_voltage": (None, "threshold_dynamics_method: params lacks 'a_voltage'"),
    "threshold_reset_method.name": ("inf", "'three_components_exact' needs threshold_reset_method 'three_components'"),
    "AScurrent_reset_method.name": ("none", "'exp' needs AScurrent_reset_method 'sum', not 'none'"),
}


@pytest.mark.parametrize("path", BAD)
def test_bad_files_are_refused_with_file_and_key(path, written):
    value, message = BAD[path]
    file = written(changed(path.rstrip("."), value))
    with pytest.raises(ModelFileError, match=message) as caught:
        GLIF.from_allen(file)
    assert str(file) in str(caught.value)


@pytest.mark.parametrize(
    ("text", "message"), [("", "no JSON"), ("{", "no JSON"), ("[1, 2]", "not a JSON object but list")]
)
def test_files_that_hold_no_object(text, message, written):
    with pytest.raises(ModelFileError, match=message):
        GLIF.from_allen(written(text))


def test_files_that_are_not_there(tmp_path):
    for path in (tmp_path / "none.json", tmp_path):
        with pytest.raises(ModelFileError, match="no such file"):
            GLIF.from_allen(path)
    (tmp_path / "bytes.json").write_bytes(b"\xff\xfe\x00\x80")
    with pytest.raises(ModelFileError, match="no JSON"):
        GLIF.from_allen(tmp_path / "bytes.json")


def test_arguments_of_from_allen(written):
    with pytest.raises(UnknownNameError, match="scheme of GLIF"):
        GLIF.from_allen(written(config(1)), scheme="euler")
    with pytest.raises(UnknownNameError, match="parameter of GLIF"):
        GLIF.from_allen(written(config(1)), tau_m=3)
    with pytest.raises(ParameterError, match=r"GLIF.C"):
        GLIF.from_allen(written(config(1)), C=-1)


def test_level_of_parameters():
    assert GLIF().level == 1
    assert GLIF(delta_th=2).level == GLIF(f_v=0.2).level == GLIF(delta_v=1).level == 2
    assert GLIF(delta_i_2=-0.1).level == 3
    assert GLIF(delta_i_1=-0.1, delta_th=2).level == 4
    assert GLIF(a_v=-0.01).level == 5


def test_a_reset_beyond_the_threshold_is_refused():
    with pytest.raises(ParameterError, match=r"leaves v at -47.8 mV.*must be below.*-47.8 mV"):
        GLIF(f_v=1)
    cell = GLIF(f_v=1, delta_v=0.1)
    cell.delta_v = -0.1
    with pytest.raises(ParameterError, match="brings the next one at once"):
        nw.simulate(cell, t_stop=1)
    assert GLIF(f_v=1, delta_v=-1, delta_th=2).delta_th == 2  # the threshold moves out of the way


def test_level_1_is_a_leaky_integrate_and_fire_neuron():
    p = LEVELS[1]
    lif = LIF(C=p["C"], g_l=p["g_l"], e_l=p["e_l"], v_th=p["th_inf"], v_reset=p["e_l"], t_ref=p["t_ref"])
    runs = [nw.simulate(cell, nw.Step(0.2, 3.2, 300), t_stop=400, dt=0.1) for cell in (GLIF(**p), lif)]
    assert len(runs[0].spikes) == 15
    assert np.abs(runs[0].spikes - runs[1].spikes).max() < 1e-6
    assert np.abs(runs[0].v - runs[1].v).max() < 1e-6


@pytest.mark.parametrize("settings", [{"dt": 0.1}, {"dt": 0.025}, {"method": "variable", "dt": 0.1}])
def test_what_a_spike_does(settings):
    """v, both currents and the threshold as they re-appear, and nothing moves while they are cut out."""
    cell = GLIF(**LEVELS[5])
    run = nw.simulate(cell, nw.Step(0.3), t_stop=40, record=["v", "i_1", "i_2", "th_s", "above"], **settings)
    p, (first, second) = cell.values(), run.spikes
    for k, (spike, before) in enumerate([(first, 0.0), (second, first + p["t_ref"])]):
        during = (run.t > spike + 0.11) & (run.t < spike + p["t_ref"] - 0.11)
        left = {}
        for name, decay, jump in [
            ("i_1", "k_1", "delta_i_1"),
            ("i_2", "k_2", "delta_i_2"),
            ("th_s", "b_s", "delta_th"),
        ]:
            was = p[jump] * math.exp(-p[decay] * (spike - before)) if k else 0.0
            left[name] = was * math.exp(-p[decay] * p["t_ref"]) + p[jump]
            assert run[name][during] == pytest.approx(left[name], abs=1e-4), name
        th_v = run["above"][during] - run["th_s"][during]
        th_s = left["th_s"] - p["delta_th"]
        peak = p["th_inf"] + th_v[0] + th_s * math.exp(p["b_s"] * p["t_ref"])
        assert np.ptp(th_v) < 1e-12
        assert th_v[0] > 0.4
        assert run.v[during] == pytest.approx(p["e_l"] + p["f_v"] * (peak - p["e_l"]) - p["delta_v"], abs=2e-3)
