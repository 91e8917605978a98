"""Cells, noise and numbers as users give them: what is read off them, and what is refused."""

import math

import numpy as np
import pytest

import nrnwrap as nw
from nrnwrap import theory
from nrnwrap.cells import EIF, LIF, PIF, QIF, AdaptiveLIF, AdEx, KickedLIF, Stick
from nrnwrap.errors import ArgumentError, ParameterError

NOISE = nw.WhiteNoise(0.1, 0.18)
SQRT = math.sqrt(10)


@pytest.mark.parametrize(
    ("cell", "value"),
    [
        (LIF, theory.LIF(18, 0.1 / 0.1 * SQRT, 10, -55, -75, 2, e_l=-75)),
        (PIF, theory.PIF(1.8, 1, -50, -70, 2)),
        (EIF, theory.EIF(18, SQRT, 10, -65, -59.9, 3.48, 30, -68, 1.7)),
        (QIF, theory.QIF(0.18 / 4e-4 - 15**2 / 4, math.sqrt(250), 250, 30, -60, 0, centre=-57.5)),
        (nw.Spec(KickedLIF, jump=0, C=0.2, g_l=0.01, e_l=0, v_th=20, v_reset=10, t_ref=2),
         theory.LIF(18, 0.5 * math.sqrt(20), 20, 20, 10, 2)),
    ],
    ids=["LIF", "PIF", "EIF", "QIF", "KickedLIF"],
)  # fmt: skip
def test_a_cell_is_read_as_a_value(cell, value):
    found = theory.read(cell, NOISE)
    for name, expected in vars(value).items():
        assert getattr(found, name) == pytest.approx(expected, rel=1e-12), name


def test_what_acts_on_a_cell_in_a_run_acts_in_theory():
    cell = LIF()
    alone = theory.rate(cell, NOISE)
    assert theory.rate(LIF, NOISE) == theory.rate(nw.Spec(LIF), NOISE) == alone
    assert theory.rate(cell, nw.WhiteNoise(0.1), I=0.18) == pytest.approx(alone, rel=1e-12)
    assert theory.rate(cell, nw.WhiteNoise(0.1) + nw.Step(0.18)) == pytest.approx(alone, rel=1e-12)
    assert theory.rate(cell, [nw.WhiteNoise(0.1), nw.Step(0.1), nw.Step(0.08)]) == pytest.approx(alone, rel=1e-12)
    assert theory.rate(nw.Spec(LIF, inputs=[NOISE.seeded(1, 0, 0)])) == alone
    assert theory.rate(lambda: LIF(), NOISE) == alone
    cell.inject(NOISE.seeded(1, 0, 0))
    assert theory.rate(cell) == alone
    assert theory.rate(cell, I=0.02) > alone
    assert theory.rate(cell, I=[0, 0.02]).tolist() == [theory.rate(cell), theory.rate(cell, I=0.02)]
    assert theory.cv(cell, I=np.zeros((2, 3))).shape == (2, 3)


def test_several_noises():
    """Streams of their own add their variances, one stream adds to itself, and its mirror image takes it away."""

    def sigma(*noises):
        return theory.read(PIF, list(noises)).sigma

    one, two = nw.WhiteNoise(0.3, seed=1), nw.WhiteNoise(0.4, seed=2)
    assert sigma(one, two) == pytest.approx(5)
    assert sigma(nw.WhiteNoise(0.3), nw.WhiteNoise(0.4)) == pytest.approx(5)
    assert sigma(one, nw.WhiteNoise(0.4, seed=1)) == pytest.approx(7)
    assert sigma(one, -nw.WhiteNoise(0.4, seed=1)) == pytest.approx(1)
    assert sigma(one - one) == 0
    assert sigma(nw.WhiteNoise(0.4, seed=1, gid=1), one) == pytest.approx(5)
    assert sigma(nw.Noise(0.3, tau=0.5, seed=1), nw.Noise(0.4, tau=0.5)) == pytest.approx(5)
    with pytest.raises(ParameterError, match="different tau or hold"):
        sigma(one, nw.Noise(0.1, tau=1))
    with pytest.raises(ParameterError, match="different tau or hold"):
        sigma(one, nw.WhiteNoise(0.4, hold=0.1))
    with pytest.raises(ParameterError, match="different tau or hold"):
        sigma(nw.Noise(0.3, tau=0.5), nw.Noise(0.4, tau=1))


@pytest.mark.parametrize(("mean", "sigma", "tau", "rate"), [
    (25, 3, 1.0, 53.0298178965), (18, 5, 2.0, 18.7756593344), (22, 3, 0.5, 39.5969926048),
])  # fmt: skip
def test_noise_with_a_correlation_time(mean, sigma, tau, rate):
    """N. Brunel and S. Sergi (1998): threshold and reset are raised by sigma (alpha/2) sqrt(tau_s/tau)."""
    cell = LIF(C=0.1, g_l=0.01, e_l=0, v_th=20, v_reset=0, t_ref=2)
    deviation = sigma * 0.01 * math.sqrt(10) / math.sqrt(2 * tau)
    found = theory.rate(cell, nw.Noise(deviation, tau=tau, mean=0.01 * mean))
    assert found == pytest.approx(rate, rel=1e-9)


def test_noise_that_is_kept_raises_the_threshold():
    kept = nw.WhiteNoise(0.1, 0.18, hold=0.25)
    assert theory.read(LIF, kept).v_th == pytest.approx(-55 + 0.5826 * 0.5, abs=1e-5)
    assert theory.read(LIF, kept).v_reset == -75
    assert theory.read(LIF(t_ref=0), kept).v_reset == pytest.approx(-75 + 0.5826 * 0.5, abs=1e-5)
    assert theory.read(EIF, kept) == theory.read(EIF, NOISE)
    with pytest.raises(ParameterError, match=r"hold = 0.25 ms .* must not be longer than t_ref = 0.1 ms"):
        theory.rate(LIF(t_ref=0.1), kept)


@pytest.mark.parametrize(("cell", "noise", "error", "message"), [
    (AdEx, NOISE, ParameterError, "AdEx is not covered by theory, which knows PIF, LIF, QIF and EIF"),
    (AdaptiveLIF, NOISE, ParameterError, "its threshold moves. Set jump = 0"),
    (Stick, NOISE, ParameterError, "Stick is not covered"),
    (lambda: LIF, NOISE, ArgumentError, "is not a cell"),
    (3, NOISE, ArgumentError, "3 is not a cell: give one such as LIF()"),
    ("LIF", NOISE, ArgumentError, "'LIF' is not a cell"),
    (int, NOISE, ArgumentError, "is a class, not a cell"),
    (LIF, 0.3, ArgumentError, "0.3 is not noise: for a constant current give I=0.3"),
    (LIF, nw.WhiteNoise, ArgumentError, "WhiteNoise is a class, not noise"),
    (LIF, nw.Poisson(20), ArgumentError, "is not noise: give WhiteNoise"),
    (LIF, nw.Sine(0.1, f=5), ParameterError, "is not covered by theory: give WhiteNoise"),
    (LIF, nw.Step(0.1, dur=50), ParameterError, "ends, and theory is of what goes on"),
    (LIF, nw.WhiteNoise(0.1, dur=50), ParameterError, "ends, and theory is of what goes on"),
    (EIF, nw.Noise(0.1, tau=1), ParameterError, "covered for PIF and LIF, not for EIF"),
    (lambda: QIF(k=0), NOISE, ParameterError, "k = 0 does not have an upstroke"),
    (theory.LIF(18, 3, 10, 20, 0), NOISE, ArgumentError, "theory.LIF has its input itself: give mu and sigma"),
    (theory.QIF(1, 1, 10), nw.Step(1), ArgumentError, "give beta and sigma"),
])  # fmt: skip
def test_what_is_not_covered_is_refused(cell, noise, error, message):
    with pytest.raises(error, match=message.replace("(", r"\(").replace(")", r"\)")):
        theory.rate(cell, noise)


def test_cells_with_more_than_theory_knows():
    stick = Stick()
    with pytest.raises(ParameterError, match="is not alone"):
        theory.rate(LIF.at(stick.sections[0](0.5)), NOISE)
    kicked = LIF()
    kicked.receive(nw.Poisson(20, seed=1), weight=1)
    with pytest.raises(ParameterError, match="kicked"):
        theory.rate(kicked, NOISE)
    with pytest.warns(UserWarning, match=r"5 ms is 0.5 tau_m"):
        theory.rate(LIF, nw.Noise(0.1, tau=5, mean=0.2))


@pytest.mark.parametrize(("call", "error", "message"), [
    (lambda: theory.spectrum(LIF, NOISE), ArgumentError, "give f, the frequencies"),
    (lambda: theory.spectrum(LIF, NOISE, -1), ParameterError, "f must be 0 Hz or more"),
    (lambda: theory.spectrum(LIF, NOISE, "x"), ParameterError, "f must be a number"),
    (lambda: theory.spectrum(LIF, NOISE, [1, math.inf]), ParameterError, "f must be finite"),
    (lambda: theory.response(LIF, NOISE, 5, to="sigma"), ParameterError, 'to must be "mean" or "variance"'),
    (lambda: theory.rate(LIF, NOISE, I=math.nan), ParameterError, "I must be finite"),
    (lambda: theory.rate(LIF, NOISE, current=1), ArgumentError, "does not take 'current'"),
    (lambda: theory.density(LIF, nw.Step(0.3)), ParameterError, "does not have noise"),
    (lambda: theory.density(LIF, NOISE, v="x"), ParameterError, "v must be a number"),
    (lambda: theory.density(LIF, nw.Noise(0.1, tau=0.5)), ParameterError, "density is of white noise"),
    (lambda: theory.LIF(18, -3, 10, 20, 0), ParameterError, "LIF.sigma = -3 mV must be at least 0"),
    (lambda: theory.LIF(18, 3, 0, 20, 0), ParameterError, "LIF.tau = 0 ms must be above 0"),
    (lambda: theory.LIF(18, 3, 10, 20, 20), ParameterError, "v_reset = 20 must be below v_th = 20"),
    (lambda: theory.LIF(18, 3, 10, 20), ArgumentError, "needs v_reset"),
    (lambda: theory.EIF(1, 1, 1, 0, 0, 1, -1, 5), ParameterError, "v_reset = 5 must be below v_peak = -1"),
    (lambda: theory.QIF(0, 0, 10), ParameterError, "it stays at 0"),
    (lambda: theory.QIF(1, 1, 10, v_peak=-math.inf), ParameterError, "v_peak must be finite"),
    (lambda: theory.PIF(math.inf, 1, 20, 0), ParameterError, "mu must be finite"),
    (lambda: theory.LIF(18, 3, 10, 20, 0).kicked(-1, 1), ParameterError, "rate = -1 Hz"),
    (lambda: theory.rate(theory.QIF(-100, 1, 10, v_peak=50.0, v_reset=20.0)), ParameterError, "so little noise"),
])  # fmt: skip
def test_numbers_that_cannot_be(call, error, message):
    with pytest.raises(error, match=message):
        call()


def test_shapes_follow_what_is_asked():
    for f, shape in ((5, ()), ([5], (1,)), ([[5, 6], [7, 8]], (2, 2)), ([], (0,))):
        assert np.shape(theory.spectrum(LIF, NOISE, f).power) == shape
        assert np.shape(theory.response(LIF, NOISE, f).values) == shape
        assert np.shape(theory.transform(LIF, NOISE, f)) == shape
    assert np.shape(theory.density(LIF, NOISE, -60).p) == ()
    assert np.shape(theory.density(LIF, NOISE, [[-60, -61]]).p) == (1, 2)
    alone = [theory.response(LIF, NOISE, f).values for f in (300, 0, 5)]
    np.testing.assert_allclose(theory.response(LIF, NOISE, [300, 0, 5]).values, alone, rtol=1e-9)


def test_quantities():
    pint = pytest.importorskip("pint").UnitRegistry()
    assert theory.rate(LIF, NOISE, I=10 * pint.pA) == pytest.approx(theory.rate(LIF, NOISE, I=0.01), rel=1e-12)
    assert theory.spectrum(LIF, NOISE, 0.005 * pint.kHz).power == theory.spectrum(LIF, NOISE, 5).power
    assert theory.LIF(18 * pint.mV, 3, 0.01 * pint.s, 20, 0).tau == 10


def test_results_print_and_draw():
    plt = pytest.importorskip("matplotlib.pyplot")
    results = [
        theory.spectrum(LIF, NOISE, [1, 10]), theory.response(LIF, NOISE, [1, 10]), theory.density(LIF, NOISE),
        theory.population_rate(LIF, NOISE, t_stop=5), theory.LorentzianQIF(1, 1, 0, 10).course(5),
    ]  # fmt: skip
    for found in results:
        assert repr(found).startswith("<")
        ax = found.plot(color="black")
        assert ax.get_lines()[0].get_color() == "black"
        assert "(" in ax.get_xlabel()
        assert "(" in ax.get_ylabel()
        plt.close(ax.figure)
    assert "Hz/nA" in repr(results[1])
    assert results[1].phase.shape == (2,)
