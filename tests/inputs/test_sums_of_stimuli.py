"""Stimuli that are scaled, added and subtracted."""

import math

import numpy as np
import pytest
from helpers.stimuli import METHODS, POSITIVE, VALID, Capacitor, voltage
from hypothesis import given, settings
from hypothesis import strategies as st

import nrnwrap as nw
from nrnwrap.cells import LIF
from nrnwrap.errors import NrnwrapError, ParameterError
from nrnwrap.mechanisms import h


@pytest.mark.parametrize(
    ("stimulus", "values"),
    [
        (nw.Train, {"dur": 0}),
        (nw.Train, {"dur": 6}),
        (nw.Train, {"number": 2.5}),
        (nw.Ramp, {"dur": 0}),
        (nw.Ramp, {"dur": math.inf}),
        (nw.Chirp, {"dur": 0}),
        (nw.Chirp, {"dur": math.inf}),
        (nw.Noise, {"tau": 0}),
        (nw.Noise, {"seed": 1.0}),
        (nw.WhiteNoise, {"hold": 1e-4}),
        (nw.WhiteNoise, {"gid": 2**32}),
        (nw.Gfluct, {"tau_e": 0}),
        (nw.Gfluct, {"tau_i": 0}),
    ],
)
def test_values_that_make_no_sense_are_refused(stimulus, values):
    with pytest.raises(ParameterError, match=rf"^{stimulus.__name__}.*{next(iter(values))}"):
        stimulus(**{**VALID[stimulus], **values})


@pytest.mark.parametrize("stimulus", [nw.Noise, nw.WhiteNoise, nw.Gfluct])
def test_noise_needs_a_seed(stimulus):
    values = {name: value for name, value in VALID[stimulus].items() if name != "seed"}
    with pytest.raises(ParameterError, match="needs a seed"):
        LIF().inject(stimulus(**values))


AMP = st.floats(-10, 10)
TIME = st.floats(0, 100)
NAMES = st.sampled_from((*POSITIVE, "amp", "mean", "offset"))
ANY = st.one_of(st.floats(), st.integers(), st.none(), st.text(max_size=2), st.booleans())


@settings(max_examples=30, deadline=None)
@given(st.sampled_from(list(VALID)), st.dictionaries(NAMES, ANY))
def test_anything_else_attaches_or_is_refused(stimulus, values):
    values = {name: value for name, value in values.items() if name in VALID[stimulus]}
    section = h.Section("hypothetical")
    try:
        made = stimulus(**{**VALID[stimulus], **values}).attach(section(0.5))
    except NrnwrapError as error:
        assert any(name in str(error) for name in values)  # noqa: PT017
    else:
        assert made.object.get_segment() == section(0.5)


@settings(max_examples=15, deadline=None)
@given(AMP, AMP, TIME, st.floats(0.01, 100))
def test_the_charge_of_any_ramp(amp, amp_end, delay, dur):
    _, v = voltage(nw.Ramp(amp, amp_end, delay, dur), t_stop=200, dt=0.5)
    assert v[-1] == pytest.approx((amp + amp_end) / 2 * dur, abs=1e-8)


def test_stimuli_are_frozen_values():
    assert nw.Step(1) == nw.Step(1)
    assert repr(nw.Step(1, dur=5)) == "Step(amp=1, delay=0.0, dur=5)"
    with pytest.raises(AttributeError):
        nw.Step(1).amp = 2


@pytest.mark.parametrize("how", METHODS, ids=str)
def test_a_sum_delivers_the_sum(how):
    parts = nw.Step(0.5, 5, 10), nw.Train(1, 3.3, 2.2, 5, 2), nw.Ramp(0, 2, 20, 7.7)
    whole = voltage(parts[0] + parts[1] + parts[2], **how)[1]
    apart = [voltage(part, **how) for part in parts]
    assert whole[-1] == pytest.approx(sum(v[-1] for _, v in apart), abs=1e-6)
    assert whole[-1] == pytest.approx(5 + 4.4 + 7.7, abs=1e-6)


def test_a_sum_becomes_all_its_point_processes():
    cell, stimulus = Capacitor(), nw.Step(0.5) + (nw.Waveform([0, 1], 1.0) + nw.Ramp(0, 1))
    assert [each.hname().partition("[")[0] for each in cell.inject(stimulus)] == ["IClamp", "IClamp", "nw_IRamp"]
    assert repr(nw.Step(1) + nw.Step(2)) == f"{nw.Step(1)} + {nw.Step(2)}"
    assert nw.Step(1) + nw.Step(2) == nw.Step(1) + nw.Step(2)


@pytest.mark.parametrize(
    ("found", "expected"),
    [
        (lambda: 2 * nw.Step(0.3, 5), nw.Step(0.6, 5)),
        (lambda: np.float64(2) * nw.Step(0.3, 5), nw.Step(0.6, 5)),
        (lambda: nw.Train(0.3) / 2, nw.Train(0.15)),
        (lambda: -nw.Ramp(1, 2, dur=3), nw.Ramp(-1, -2, dur=3)),
        (lambda: nw.Chirp(1, 2, 3, offset=0.5) * -2, nw.Chirp(-2, 2, 3, offset=-1)),
        (lambda: nw.Sine(1, 2, offset=0.5, phase=1) * 2, nw.Sine(2, 2, offset=1, phase=1)),
        (lambda: nw.Noise(1, mean=0.5, seed=1) * -2, nw.Noise(2, mean=-1, seed=1, mirrored=True)),
        (lambda: -1 * -nw.WhiteNoise(1, 0.5, seed=1), nw.WhiteNoise(1, 0.5, seed=1)),
        (lambda: nw.Step(1) - nw.Step(0.25, 3), nw.Step(1) + nw.Step(-0.25, 3)),
        (lambda: 2 * (nw.Step(1) + nw.Ramp(0, 1)), nw.Step(2) + nw.Ramp(0, 2)),
        (lambda: sum([nw.Step(1), nw.Step(2)]), nw.Step(1) + nw.Step(2)),
        (lambda: -0.5 * nw.Field(20, "y"), nw.Field(-10, "y")),
        (lambda: nw.Step(1) - nw.Field(20, "y"), nw.Step(1) + nw.Field(-20, "y")),
    ],
)
def test_currents_can_be_scaled_and_subtracted(found, expected):
    assert found() == expected


@pytest.mark.parametrize(
    ("make", "message"),
    [
        (lambda: 2 * nw.VoltageClamp([(0, 1)]), "^VoltageClamp cannot be multiplied, since it is not a current"),
        (lambda: -nw.Gfluct(seed=1), "^Gfluct cannot be multiplied, since it is not a current"),
        (lambda: nw.Step(1) - nw.VoltageClamp([(0, 1)]), "^VoltageClamp cannot be multiplied"),
        (lambda: 2 * (nw.Step(1) + nw.VoltageClamp([(0, 1)])), "^VoltageClamp cannot be multiplied"),
        (lambda: nw.Step(1) * "2", "^the factor of Step must be a number, not '2'"),
        (lambda: nw.Step(1) * nw.Step(1), r"^the factor of Step must be a number, not Step\("),
        (lambda: nw.Noise(1, seed=1) * None, "^the factor of Noise must be a number"),
        (lambda: nw.Field(1) * None, "^the factor of Field must be a number"),
        (lambda: np.array([1, 2]) * nw.Step(1), r"^the factor of Step must be a number, not array\(\[1, 2\]\)"),
        (lambda: nw.Step(1) / 0, "^Step cannot be divided by 0"),
        (lambda: nw.Step(1) * 1e10, r"^Step\.amp = 1e\+10 nA is outside"),
        (lambda: nw.Step(1) + 2, r"^Step can be added to a stimulus, as in .*, and not to 2$"),
        (lambda: 2 + nw.Step(1), r"^Step can be added to a stimulus"),
        (lambda: 2 - nw.Step(1), r"^Step can be added to a stimulus"),
        (lambda: nw.Step(1) - 2, r"^Step can be added to a stimulus"),
        (
            lambda: nw.Step(1) + nw.Step,
            r"^Step can be added to a stimulus, .* not to the class Step \(did you mean Step",
        ),
    ],
)
def test_operators_that_make_no_sense(make, message):
    with pytest.raises(ParameterError, match=message):
        make()


@pytest.mark.parametrize("how", METHODS, ids=str)
def test_a_scaled_stimulus_delivers_the_scaled_charge(how):
    noise = nw.Noise(0.5, mean=0.2, hold=0.3, seed=1), nw.WhiteNoise(0.5, hold=0.3, seed=2)
    for stimulus in (nw.Train(2, 1.23, 0.3, 5), nw.Ramp(0, 1, 3.3), nw.Waveform([1, 2, -1], 7.77), *noise):
        v, other, both = (
            voltage(each, **how)[1][-1] for each in (stimulus, -0.4 * stimulus, stimulus - 0.75 * stimulus)
        )
        assert other == pytest.approx(-0.4 * v, abs=1e-5)
        assert both == pytest.approx(0.25 * v, abs=1e-5)
        assert abs(v) > 0.1
