"""GLIF: levels, files of the Allen Cell Types Database, both schemes."""

import copy
import json
import math

import numpy as np
import pytest
import reference
from scipy.integrate import quad

import nrnwrap as nw
from nrnwrap.cells import GLIF, LIF
from nrnwrap.errors import ModelFileError, ParameterError, UnknownNameError
from nrnwrap.mechanisms import h
from nrnwrap.validation.glif import LEVELS, glif

SCALES = {1: 1.02129373711998, 2: 1.06204930080994, 3: 0.971314156756691, 4: 0.985158652744449, 5: 0.779961232412684}
V_REF, TH_INF = -0.07139990234375, 0.023089253057717987  # V


def config(level):
    """A neuron_config.json as the database has them, of specimen 637930677."""
    rules, currents = level in (2, 4, 5), level in (3, 4, 5)
    jump = {"a_spike": 0.0019193415026425237, "b_spike": 102.99935176846839}
    drift = {"a_voltage": 9.244321037622335, "b_voltage": 34.344467877141945}
    if level != 5:
        drift = {"a_voltage": 0, "b_voltage": 0}
    threshold = "inf" if not rules else "three_components_exact" if level == 5 else "spike_component"
    return {
        "type": "GLIF",
        "El": 0.0,
        "El_reference": V_REF,
        "C": 8.587009771685807e-11,
        "R_input": 340045253.17350113 if currents else 269390025.97053117,
        "th_inf": TH_INF,
        "th_adapt": None,
        "dt": 5e-05,
        "dt_multiplier": 10,
        "spike_cut_length": 134,
        "asc_tau_array": [1 / 30, 1 / 300],
        "asc_amp_array": [-7.383464366961142e-11, -4.496828542736005e-10],  # also where no rule uses them
        "coeffs": {"th_inf": SCALES[level], "C": 1, "G": 1, "a": 1, "b": 1, "asc_amp_array": [1.0, 1.0]},
        "init_voltage": 0.0,
        "init_threshold": TH_INF,
        "init_AScurrents": [0.0, 0.0],
        "voltage_dynamics_method": {"name": "linear_forward_euler", "params": {}},
        "voltage_reset_method": {
            "name": "v_before" if rules else "zero",
            "params": {"a": 0.3987646006290668, "b": 0.004055590135223554} if rules else {},
        },
        "AScurrent_dynamics_method": {"name": "exp" if currents else "none", "params": {}},
        "AScurrent_reset_method": {
            "name": "sum" if currents else "none",
            "params": {"r": [1.0, 1.0]} if currents else {},
        },
        "threshold_dynamics_method": {"name": threshold, "params": {**jump, **drift} if rules else {}},
        "threshold_reset_method": {"name": "three_components" if rules else "inf", "params": jump if rules else {}},
    }


@pytest.fixture
def written(tmp_path):
    def write(content):
        path = tmp_path / "neuron_config.json"
        path.write_text(content if isinstance(content, str) else json.dumps(content))
        return path

    return write


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
    "R_input": (None, "has no 'R_input'; its keys: .*C.*"),
    "El_reference": ("-0.07", "El_reference must be a number, not '-0.07'"),
    "C": (0, "C = 0 must be above 0"),
    "dt": (math.nan, "dt must be finite"),
    "spike_cut_length": (13.5, "spike_cut_length = 13.5 must be a number of steps"),
    "coeffs": (3, "coeffs is no JSON object but int '3'"),
    "coeffs.G": (-1, "coeffs: G = -1 must be above 0"),
    "asc_tau_array": ([0.01], "asc_tau_array has 1 values; GLIF has 2"),
    "asc_amp_array": ([1e-12, "x"], r"asc_amp_array: \[1\] must be a number"),
    "asc_tau_array.": ([0.1, 0.0], r"asc_tau_array\[1\] = 0 must be above 0"),
    "init_AScurrents": ([0, 1e-12], "init_AScurrents is not 0"),
    "init_voltage": (0.01, "init_voltage is not 0"),
    "voltage_reset_method": (None, "has no 'voltage_reset_method'"),
    "voltage_reset_method.name": ("fixed", "unknown voltage_reset_method 'fixed'; allowed: zero, v_before"),
    "voltage_reset_method.params": (None, "voltage_reset_method has no 'params'"),
    "voltage_reset_method.params.a": (7, "f_v = 7"),
    "voltage_dynamics_method.name": ("quadratic_i_of_v", "unknown voltage_dynamics_method 'quadratic_i_of_v'"),
    "threshold_dynamics_method.params.b_spike": (90.0, "b_spike of threshold_reset_method"),
    "threshold_dynamics_method.params.a_voltage": (None, "threshold_dynamics_method: params has no 'a_voltage'"),
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
    ("text", "message"), [("", "no JSON"), ("{", "no JSON"), ("[1, 2]", "no JSON object but list")]
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


def test_variable_step_holds_a_soma_against_its_dendrite():
    """Some 10 nA flow between the dendrite and the soma while that is cut out."""
    p = {name: value for name, value in LEVELS[1].items() if name != "C"}
    soma, dend = h.Section("soma"), h.Section("dend")
    soma.L = soma.diam = 16.5
    dend.L, dend.diam, dend.nseg = 500, 2, 15
    dend.insert("pas")
    dend.g_pas, dend.e_pas = 5e-5, p["e_l"]
    dend.connect(soma(1))
    cell = GLIF.at(soma(0.5), **p)
    cell.inject(nw.Step(0.4), at=dend(0.5))
    free = nw.simulate(cell, t_stop=300, method="variable").spikes
    fine = nw.simulate(cell, t_stop=300, dt=0.005, secondorder=2, record=[]).spikes
    assert len(free) == len(fine) > 30
    assert np.abs(free - fine).max() < 0.004


def test_spikes_that_rise_and_end_within_a_step():
    """Each brings the next by an after-spike current that is gone before the longest step ends."""
    p = {"C": 0.01, "g_l": 0.1, "e_l": 0, "th_inf": 10, "t_ref": 0.1, "delta_v": 1, "delta_i_1": 26, "k_1": 200}
    coarse, fine = (nw.simulate(GLIF(**p), t_stop=5, dt=dt, v_init=11).spikes for dt in (1, 0.001))
    assert len(fine) > 40
    assert coarse == pytest.approx(fine, abs=1e-9)


def test_defaults_of_nest():
    train = nw.simulate(GLIF.preset("nest"), nw.Step(0.3), t_stop=200, dt=0.1).spikes
    row = reference.oracle("glif_nest")
    assert train[0] == pytest.approx(row["first"], abs=1e-6)
    assert np.diff(train) == pytest.approx(row["interval"], abs=1e-6)


RATES = [(0.3, 0.3, 0.3), (0.3, 0.0, 0.03), (0.043, 0.034, 0.0), (0.0, 0.0, 0.0), (0.3, 0.30001, 0.3), (3.0, 0.1, 40.0)]


@pytest.mark.parametrize(("p", "q", "r"), RATES)
@pytest.mark.parametrize("s", [1e-3, 0.1, 1.0, 5.0])
def test_cascades_are_the_integrals_they_say(p, q, r, s):
    cell = GLIF()
    tight = {"epsabs": 0, "epsrel": 1e-12}

    def two(s, p, q):
        return quad(lambda u: math.exp(-p * (s - u) - q * u), 0, s, **tight)[0]

    assert cell.mechanism.cascade2(s, p, q) == pytest.approx(two(s, p, q), rel=1e-10)
    three = quad(lambda u: math.exp(-p * (s - u)) * two(u, q, r), 0, s, **tight)[0]
    assert cell.mechanism.cascade3(s, p, q, r) == pytest.approx(three, rel=1e-10)


def sdk(p, amp, t_stop, dt):
    """Steps that spike by the Allen SDK's order of operations, under a constant current; its first step is number 0."""
    g, cut, k = p["g_l"], math.floor(p["t_ref"] / dt + 0.5), np.array([p["k_1"], p["k_2"]])
    left, jump = np.array([p["f_1"], p["f_2"]]), np.array([p["delta_i_1"], p["delta_i_2"]])
    rate, a, b = g / p["C"], p["a_v"], p["b_v"]
    u, currents, by_spikes, by_voltage, step, spikes = 0.0, np.zeros(2), 0.0, 0.0, 0, []
    while step < round(t_stop / dt):
        total = amp + currents.sum()
        goal, was = total / g, u
        u += (total - g * u) * dt / p["C"]
        if a:
            part, settled = a / (b - rate) * (was - goal), a / b * goal
            by_voltage = part * math.exp(-rate * dt) + math.exp(-b * dt) * (by_voltage - part - settled) + settled
        currents = currents * np.exp(-k * dt)
        by_spikes *= math.exp(-p["b_s"] * dt)
        if u > p["th_inf"] - p["e_l"] + by_spikes + by_voltage:
            spikes.append(step)
            u = p["f_v"] * u - p["delta_v"]
            currents = left * currents * np.exp(-k * cut * dt) + jump
            by_spikes = by_spikes * math.exp(-p["b_s"] * cut * dt) + p["delta_th"]
            step += cut
        step += 1
    return np.array(spikes)


def stepped(cell, amp, dt, t_stop=1000.0, **settings):
    """Numbers of the steps that spike, as the SDK counts them."""
    train = nw.simulate(cell, nw.Step(amp), t_stop=t_stop, dt=dt, record=[], **settings).spikes
    assert train == pytest.approx(np.round(train / dt) * dt, abs=1e-7)  # NEURON adds up its t
    return np.round(train / dt).astype(int) - 1


@pytest.mark.parametrize("level", LEVELS)
@pytest.mark.parametrize(("dt", "amp"), [(0.05, 0.1), (0.05, 0.15), (0.05, 0.2), (0.05, 0.3), (0.005, 0.15)])
def test_published_times(level, amp, dt, written):
    row = reference.oracle("glif_allen")["levels"][f"{level}"][f"{amp:g}"][f"{dt:g}"]
    found = stepped(GLIF.from_allen(written(config(level)), scheme="published"), amp, dt)
    assert len(found) == row["count"]
    assert found[: len(row["on_grid"])] == pytest.approx(np.round(np.array(row["on_grid"]) / dt), abs=0)
    assert (found[-1] - found[-2]) * dt == pytest.approx(row["last_interval"], abs=1e-9)


@pytest.mark.parametrize("level", LEVELS)
@pytest.mark.parametrize(("dt", "t_ref"), [(0.05, 6.7), (0.1, 6.74), (0.5, 0.2), (1.0, 2.5)])
def test_published_steps_are_those_of_the_program(level, dt, t_ref):
    cell = GLIF(**{**LEVELS[level], "t_ref": t_ref}, scheme="published")
    expected = sdk(cell.values(), 0.25, 300 - dt, dt)
    assert len(expected) > 5
    assert np.array_equal(stepped(cell, 0.25, dt, 300), expected)


@pytest.mark.parametrize("settings", [{"engine": "coreneuron"}, {"secondorder": 2}])
def test_published_steps_are_the_same_on_every_engine(settings):
    cells = [GLIF(**p, scheme="published") for p in LEVELS.values()]
    for cell in cells:
        cell.inject(nw.Step(0.25))
    one, other = (nw.simulate(cells, t_stop=300, dt=0.1, record=["v", "above"], **each) for each in ({}, settings))
    for name in ("v", "above"):
        assert np.abs(one[name] - other[name]).max() < 1e-9
    assert [len(train) for train in one.spikes] == [len(train) for train in other.spikes]


def test_published_scheme_shows_the_values_with_which_the_state_re_appears():
    cell = GLIF(**LEVELS[5], scheme="published")
    run = nw.simulate(cell, nw.Step(0.3), t_stop=15, dt=0.05, record=["v", "i_1", "th_s"])
    (spike,) = np.round(run.spikes / 0.05).astype(int)
    during = slice(spike, spike + 134 + 1)
    for name in ("v", "i_1", "th_s"):
        assert np.ptp(run[name][during]) < 1e-12, name
        assert run[name][spike] != run[name][spike - 1]
        assert run[name][spike + 135] != run[name][spike + 134]


@pytest.mark.parametrize("level", LEVELS)
@pytest.mark.parametrize("dt", [0.05, 0.0125, 0.003125])
def test_published_scheme_is_of_first_order(level, dt):
    """The last of up to 20 spikes is off by the same number of steps, whatever they are."""
    exact = glif(LEVELS[level], [(0, 0.2)], 300)
    found = stepped(GLIF(**LEVELS[level], scheme="published"), 0.2, dt, 300)
    assert len(found) == len(exact)
    assert np.abs(found * dt - exact).max() < 12 * dt
