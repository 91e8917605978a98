"""The t-transform against integrals of a signal, and what it and the decoders refuse."""

import math

import numpy as np
import pytest
from helpers import encoding
from helpers.encoding import BIAS, Cosines
from scipy.integrate import quad

import nrnwrap as nw
from nrnwrap.cells import LIF, PIF, AdEx
from nrnwrap.decode import Measurements, decode, recovery_margin, t_transform
from nrnwrap.errors import NrnwrapError

SIGNAL = Cosines()


@pytest.mark.parametrize("t_ref", [0.0, 2.5])
@pytest.mark.parametrize("kind", ["PIF", "LIF"])
def test_the_measurements_are_integrals_of_the_signal(kind, t_ref):
    neuron = encoding.cell(kind, 1.5, t_ref)
    spikes = encoding.exact_spikes(neuron, SIGNAL, 200)
    measured = t_transform(neuron, spikes, BIAS, v_start=0)
    assert measured.begin[1:] == pytest.approx(spikes[:-1] + t_ref)
    assert measured.end == pytest.approx(spikes)
    for begin, end, value, weight in zip(measured.begin, measured.end, measured.values, measured.weights, strict=True):
        expected = quad(lambda s: SIGNAL(s)[0] * math.exp(-(end - s) / measured.tau), begin, end, epsabs=1e-12)[0]  # noqa: B023
        assert value == pytest.approx(expected, abs=1e-11)
        assert weight == pytest.approx(quad(lambda s: math.exp(-(end - s) / measured.tau), begin, end)[0])  # noqa: B023


def test_reset_and_start_may_be_anywhere():
    neuron = LIF(C=0.2, g_l=0.01, e_l=-70, v_th=-50, v_reset=-60, t_ref=1, v_init=-65)
    spikes = nw.simulate(neuron, nw.Step(0.3 + 0.05), t_stop=200, record=[], method="variable").spikes
    measured = t_transform(neuron, spikes, 0.3, v_start=neuron.v_init)
    assert measured.values / measured.weights == pytest.approx(np.full(len(spikes), 0.05), abs=1e-6)
    assert len(t_transform(neuron, spikes, 0.3)) == len(spikes) - 1


GOOD = Measurements(np.array([2.0, 5.0]), np.array([4.0, 7.0]), np.array([0.1, 0.2]), math.inf, 3.0)


def cell():
    return PIF(C=0.1, v_th=5, v_reset=0, t_ref=1)


@pytest.mark.parametrize(
    ("call", "message"),
    [
        (lambda: t_transform(AdEx(), [1, 2], 0.2), "AdEx.* is not a PIF or LIF cell"),
        (lambda: t_transform(PIF, [1, 2], 0.2), r"write PIF\(...\)"),
        (lambda: t_transform(cell(), [], 0.2), "spikes must be two or more, not 0"),
        (lambda: t_transform(cell(), [], 0.2, v_start=0), "spikes must be two or more, not 0"),
        (lambda: t_transform(cell(), [3.0], 0.2), "spikes must be two or more, not 1"),
        (lambda: t_transform(cell(), [3.0, 3.5], 0.2), "increase by more than t_ref = 1 ms"),
        (lambda: t_transform(cell(), [5.0, 3.0], 0.2), "increase by more than t_ref"),
        (lambda: t_transform(cell(), [-1.0, 3.0], 0.2, v_start=0), "one is at -1 ms"),
        (lambda: t_transform(cell(), [[1.0, 3.0]], 0.2), "one dimension"),
        (lambda: t_transform(cell(), [1.0, math.nan], 0.2), "finite"),
        (lambda: t_transform(cell(), "ab", 0.2), "spikes must be an array"),
        (lambda: t_transform(cell(), [1, 3], "b"), "bias must be a number"),
        (lambda: t_transform(cell(), [1, 3], 0.2, v_start=6), "v_start = 6 mV must be at most 5"),
        (lambda: t_transform(cell(), [1, 3], 0.2, step=-0.1), "step"),
        (lambda: t_transform(cell(), [1, 3], 0.2, step=0.1, means=1), "means must be True or False, not 1"),
        (lambda: t_transform(cell(), [1, 3]), "bias"),
        (lambda: decode([1.0, 2.0], [1.0], band=30), r"measured\[0\] must be t_transform"),
        (lambda: decode([], [1.0], band=30), "the list is empty"),
        (lambda: decode(7, [1.0], band=30), "7 is not a measurement"),
        (lambda: decode("GOOD", [1.0], band=30), "is not a measurement"),
        (lambda: decode(GOOD, [1.0]), "'trig' needs band"),
        (lambda: decode(GOOD, [1.0], band=-1), "band"),
        (lambda: decode(GOOD, [1.0], band=30, method="fourier"), "method.*trig"),
        (lambda: decode(GOOD, [1.0], band=30, method=None), "method"),
        (lambda: decode(GOOD, [1.0], band=30, method="sinc", period=100), "period is what the method 'trig' takes"),
        (lambda: decode(GOOD, [1.0], band=30, period=0), "period"),
        (lambda: decode(GOOD, [1.0], band=30, smooth=-1), "smooth"),
        (lambda: decode(GOOD, [[1.0]], band=30), "one dimension"),
        (lambda: decode(GOOD, ["a"], band=30), "t must be an array"),
        (lambda: recovery_margin([], 0.2, 0.1, 0), "band"),
        (lambda: recovery_margin(7, 0.2, 0.1, 30), "7 is not a PIF or LIF"),
        (lambda: recovery_margin(cell(), 0.2, -0.1, 30), "peak"),
    ],
)
def test_refused(call, message):
    with pytest.raises(NrnwrapError, match=message):
        call()


def test_a_cell_with_a_channel_is_refused():
    neuron = LIF()
    neuron.insert("pas")
    with pytest.raises(NrnwrapError, match="channels or neighbours"):
        t_transform(neuron, [1, 5], 0.2)


@pytest.mark.parametrize("method", ["trig", "sinc", "spline"])
def test_times_may_be_none_at_all(method):
    band = {} if method == "spline" else {"band": 30}
    assert decode(GOOD, [], method=method, **band).shape == (0,)
    assert np.isfinite(decode(iter([GOOD]), [-50.0, 5.0, 90.0], method=method, **band)).all()
    assert isinstance(GOOD, Measurements)
