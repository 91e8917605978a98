"""Signals decoded from spikes: from exact times, from runs, from a grid, from several neurons, from noisy times."""

import re
import warnings

import numpy as np
import pytest
from helpers import encoding
from helpers.encoding import BAND, BIAS, MIDDLE, PERIOD, Cosines

import nrnwrap as nw
from nrnwrap.decode import band_limited, decode, quadrature, recovery_margin, snr, t_transform
from nrnwrap.errors import NrnwrapError
from nrnwrap.mechanisms.source import OURS

SIGNAL = Cosines()
KINDS = pytest.mark.parametrize("kind", ["PIF", "LIF"])
SPLINE = {1.5: 60, 2.5: 85, 5.0: 95}  # dB at a density


def quality(measured, method="trig", **how):
    if method != "spline":
        how["band"] = BAND
    return snr(SIGNAL(MIDDLE), decode(measured, MIDDLE, method=method, **how))


@KINDS
@pytest.mark.parametrize("density", SPLINE)
def test_exact_spikes_give_the_signal_back(kind, density):
    cell = encoding.cell(kind, density)
    measured = t_transform(cell, encoding.exact_spikes(cell, SIGNAL), BIAS, v_start=0)
    assert quality(measured, period=PERIOD) >= 250
    assert quality(measured, "sinc") >= 110
    assert quality(measured, "spline") >= SPLINE[density]


@KINDS
def test_with_a_refractory_period(kind):
    cell = encoding.cell(kind, 1.5, t_ref=3.0)
    measured = t_transform(cell, encoding.exact_spikes(cell, SIGNAL), BIAS, v_start=0)
    assert quality(measured, period=PERIOD) >= 250
    assert quality(measured, "sinc") >= 100


@KINDS
@pytest.mark.parametrize("means", [False, True])
@pytest.mark.parametrize("dt", [0.1, 0.025])
def test_a_run_whose_steps_are_told_gives_the_signal_back(kind, dt, means):
    cell = encoding.cell(kind, 1.5)
    spikes = encoding.run_spikes(cell, SIGNAL, dt, means)
    measured = t_transform(cell, spikes, BIAS, v_start=0, step=dt, means=means)
    assert quality(measured, period=PERIOD) >= 200
    assert quality(measured, "sinc") >= 110
    assert quality(measured, "spline") >= 60


@KINDS
@pytest.mark.parametrize("means", [False, True])
@pytest.mark.parametrize(("dt", "least"), [(0.1, 95), (0.025, 118)])
def test_a_run_as_it_is(kind, dt, least, means):
    cell = encoding.cell(kind, 1.5)
    measured = t_transform(cell, encoding.run_spikes(cell, SIGNAL, dt, means), BIAS, v_start=0)
    assert quality(measured, period=PERIOD) >= least


def test_spikes_on_a_grid_are_far_worse():
    cell = encoding.cell("PIF", 1.5)
    measured = t_transform(cell, encoding.grid_spikes(cell, SIGNAL, 0.1), BIAS, v_start=0)
    assert 35 < quality(measured, period=PERIOD) < 45


@pytest.mark.parametrize(("method", "least"), [("trig", 95), ("sinc", 115), ("spline", 60)])
def test_a_signal_without_the_period_of_the_recording(method, least):
    def signal(t, **how):
        return band_limited(t, BAND, 7, peak=encoding.PEAK, period=3100, **how)

    cell, edges = encoding.cell("PIF", 1.7), 0.1 * np.arange(10_001)
    wave = nw.Waveform(BIAS + signal(edges, means=True), 0.1, means=True)
    spikes = nw.simulate(cell, wave, t_stop=1000, dt=0.1, record=[]).spikes
    measured = t_transform(cell, spikes, BIAS, step=0.1, means=True)
    band = {} if method == "spline" else {"band": BAND}
    assert snr(signal(MIDDLE), decode(measured, MIDDLE, method=method, **band)) >= least


@pytest.mark.parametrize(("method", "least"), [("trig", 200), ("sinc", 100), ("spline", 60)])
def test_neurons_that_are_each_too_slow_are_enough_together(method, least):
    cells = [encoding.cell(kind, density) for kind, density in (("PIF", 0.5), ("LIF", 0.53), ("PIF", 0.57))]
    trains = [encoding.run_spikes(cell, SIGNAL, 0.1, True) for cell in cells]
    measured = [
        t_transform(cell, train, BIAS, v_start=0, step=0.1, means=True)
        for cell, train in zip(cells, trains, strict=True)
    ]
    period = {"period": PERIOD} if method == "trig" else {}
    assert quality(measured, method, **period) >= least
    with pytest.warns(UserWarning, match="may not determine a signal up to 30 Hz"):
        decode(measured[0], MIDDLE, band=BAND)


def test_two_neurons_that_are_the_same_do_not_contradict_each_other():
    cell = encoding.cell("PIF", 1.5)
    one = t_transform(cell, encoding.exact_spikes(cell, SIGNAL), BIAS, v_start=0)
    for method in ("trig", "sinc", "spline"):
        assert quality([one, one], method) > quality(one, method) - 10


def test_smoothing_helps_against_noise():
    cell = encoding.cell("PIF", 5)
    late = np.random.default_rng(3).normal(0, 0.05, 600)
    exact = encoding.exact_spikes(cell, SIGNAL)
    measured = t_transform(cell, exact + late[: len(exact)], BIAS, v_start=0)
    assert quality(measured, "spline", smooth=10.0) > quality(measured, "spline") + 12
    assert quality(measured, "trig", smooth=1e-8) == pytest.approx(quality(measured, "trig"), abs=1)


@pytest.mark.parametrize("method", ["trig", "sinc", "spline"])
def test_much_smoothing_leaves_the_mean_or_nothing(method):
    cell = encoding.cell("PIF", 1.5)
    measured = t_transform(cell, encoding.exact_spikes(cell, SIGNAL), BIAS, v_start=0)
    band = {} if method == "spline" else {"band": BAND}
    found = decode(measured, MIDDLE, method=method, smooth=1e9, **band)
    line = np.polynomial.Polynomial.fit(MIDDLE, found, 1)(MIDDLE)  # what does not bend costs a spline nothing
    assert np.abs(found - line).max() < 1e-3 * encoding.PEAK


def test_a_constant_is_decoded_from_one_interval():
    cell = encoding.cell("PIF", 1.5)
    interval = cell.C * cell.v_th / (BIAS + 0.05)
    for spikes, v_start in (([10, 10 + interval], None), ([interval], 0.0)):
        measured = t_transform(cell, spikes, BIAS, v_start=v_start)
        assert len(measured) == 1
        assert measured.values / measured.weights == pytest.approx([0.05])
        assert decode(measured, [11.0, 12.0], method="spline") == pytest.approx([0.05, 0.05], rel=1e-12)


def test_beyond_the_spikes_a_spline_is_straight():
    cell = encoding.cell("PIF", 1.5)
    measured = t_transform(cell, encoding.exact_spikes(cell, SIGNAL), BIAS)
    for low, high in ((-500, measured.begin[0]), (measured.end[-1], 2000)):
        found = decode(measured, np.linspace(low, high, 100), method="spline")
        assert np.abs(np.diff(found, 2)).max() < 1e-9
        assert np.abs(np.diff(found)).max() > 1e-6


def test_a_spline_of_a_hundred_thousand_spikes():
    rng = np.random.default_rng(4)
    cell, rate = encoding.cell("PIF", 1.5), BIAS + 0.02 * rng.normal(size=100_000)
    spikes = np.cumsum(cell.C * cell.v_th / rate)  # of a current that is constant in each interval
    measured = t_transform(cell, spikes, BIAS)
    found = decode(measured, np.linspace(spikes[0], spikes[-1], 300_000), method="spline")
    assert np.isfinite(found).all()
    assert found.mean() == pytest.approx(np.average(rate, weights=1 / rate) - BIAS, abs=1e-3)
    with pytest.raises(NrnwrapError, match="take method='spline'"):
        decode(measured, spikes, band=BAND)


def test_the_margin_says_before_what_a_run_says_after():
    for kind in ("PIF", "LIF"):
        for t_ref in (0.0, 2.0):
            cell = encoding.cell(kind, 1.5, t_ref)
            margin = recovery_margin(cell, BIAS, encoding.PEAK, BAND)
            part = 0 if kind == "PIF" else cell.v_th / ((BIAS - encoding.PEAK) / cell.g_l)
            assert margin == pytest.approx(1.5 * (1 - part) / (1 + part))
    pair = [encoding.cell("PIF", 0.6), encoding.cell("PIF", 0.5)]
    assert recovery_margin(pair, BIAS, encoding.PEAK, BAND) == pytest.approx(1.1)
    assert recovery_margin(pair[0], BIAS, BIAS, BAND) == 0
    assert recovery_margin(encoding.cell("LIF", 1.5), BIAS, 0.199, BAND) == 0


def test_no_warning_where_the_spikes_are_enough():
    cell = encoding.cell("PIF", 1.1)
    measured = t_transform(cell, encoding.exact_spikes(cell, SIGNAL), BIAS, v_start=0)
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        decode(measured, MIDDLE, band=BAND)
        decode(measured, MIDDLE, method="spline")


def test_a_step_has_the_parts_of_the_mechanism():
    """In each of which a current that tells its slope is constant."""
    (pieces,) = re.findall(r"DEFINE PIECES (\d+)", "".join(each.read_text() for each in OURS.glob("*.inc")))
    assert int(pieces) == quadrature._PARTS
