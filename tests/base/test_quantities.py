"""Numbers with units, of pint and of quantities: converted to NEURON's, or refused."""

import pytest

import nrnwrap as nw
from nrnwrap import cells
from nrnwrap.base import checks
from nrnwrap.base.checks import spelt
from nrnwrap.cells import LIF, AdEx
from nrnwrap.errors import ParameterError
from nrnwrap.neurons import ParameterCell

pint = pytest.importorskip("pint")
pq = pytest.importorskip("quantities")
ureg = pint.UnitRegistry()
LIBRARIES = {"pint": ureg.Quantity, "quantities": pq.Quantity}
quantities = pytest.mark.parametrize("q", LIBRARIES.values(), ids=LIBRARIES)
UNITS = {
    parameter.unit
    for name in cells.__all__
    if issubclass(getattr(cells, name), ParameterCell)
    for parameter in getattr(cells, name).parameters().values()
}


@quantities
@pytest.mark.parametrize("unit", sorted(UNITS | {"MOhm", "Hz", "nA", "um", "degC"}))
def test_every_unit_of_the_package_is_known_to_both(q, unit):
    assert checks.number("x", q(2.5, spelt(unit)), unit=unit) == pytest.approx(2.5)


@quantities
def test_parameters(q):
    cell = AdEx(b=q(80.5, "pA"), g_l=q(30, "nS"), e_l=q(-0.0706, "V"))
    assert (cell.b, cell.g_l, cell.e_l) == pytest.approx((0.0805, 0.03, -70.6))
    cell.tau_w = q(0.1, "s")
    assert cell.tau_w == pytest.approx(100)
    section = cells.HodgkinHuxley(g_na=q(120, "mS/cm**2"), L=q(0.01, "mm")).soma
    assert (section(0.5).nw_squid.g_na, section.L) == pytest.approx((0.12, 10))


@quantities
def test_stimuli_runs_and_measurements(q):
    plain = nw.simulate(LIF(), nw.Step(0.3, 50, 300), t_stop=400, dt=0.1)
    step = nw.Step(q(300, "pA"), delay=q(0.05, "s"), dur=q(300, "ms"))
    assert (step.amp, step.delay, step.dur) == pytest.approx((0.3, 50, 300))
    assert nw.simulate(LIF(), step, t_stop=q(0.4, "s"), dt=q(100, "us")).v == pytest.approx(plain.v, abs=1e-9)
    curve = nw.fi_curve(LIF, q([100, 300], "pA"), dur=q(0.5, "s"))
    assert curve.currents == pytest.approx([0.1, 0.3])
    wave = nw.Waveform(q([0, 100], "pA"), q([0, 1], "s"))
    assert (wave.values[-1], wave.t[-1]) == pytest.approx((0.1, 1000))


@quantities
def test_inputs(q):
    cell = LIF()
    wire = cell.receive(nw.Poisson(q(0.02, "kHz"), seed=1), nw.ExpCurrent(tau=q(0.005, "s")), weight=q(50, "pA"))
    assert (wire.weight[0], wire.syn().tau) == pytest.approx((0.05, 5))
    wire = cell.receive(nw.Regular(q(0.1, "s")), nw.Exp(e=q(-0.07, "V")), weight=q(2, "nS"), delay=q(0.001, "s"))
    assert (wire.weight[0], wire.delay, wire.syn().e) == pytest.approx((0.002, 1, -70))


@quantities
def test_protocols(q):
    """Every number of every measurement, in another unit than its own."""
    time = {"dur": q(0.2, "s"), "dt": q(100, "us")}
    curve = nw.fi_curve(LIF, q([100, 300], "pA"), skip=q(0.1, "s"), **time)
    assert curve.currents == pytest.approx([0.1, 0.3])
    assert curve.rates.tolist() == nw.fi_curve(LIF, [0.1, 0.3], skip=100, dur=200).rates.tolist()
    found = nw.rheobase(LIF, q(0, "pA"), q(500, "pA"), tolerance=q(1, "pA"), **time)
    assert 0.2 < float(found) < 0.201
    assert nw.iv_curve(LIF, q([-100], "pA"), **time).voltages == pytest.approx([-85], abs=1e-6)
    assert nw.input_resistance(LIF, q(-1, "pA"), **time).value == pytest.approx(100)
    assert nw.membrane_time_constant(LIF, q(-1, "pA"), **time).value == pytest.approx(10)
    found = nw.impedance(LIF, q([0.01], "kHz"), q(1, "pA"), settle=q(0.2, "s"), dt=q(25, "us"))
    assert found.magnitude == pytest.approx(nw.impedance(LIF, [10], 0.001, settle=200, dt=0.025).magnitude)
    found = nw.phase_plane(AdEx, q(500, "pA"), v=(q(-0.08, "V"), q(-0.03, "V")), w=(q(0, "pA"), q(100, "pA")), **time)
    assert (found.current, found.v[0], found.v[-1], found.w[-1]) == pytest.approx((0.5, -80, -30, 0.1))


@quantities
@pytest.mark.parametrize(
    ("call", "message"),
    [
        (lambda q: AdEx(b=q(80.5, "mV")), r"AdEx\.b is in nA, and 80.5 .* cannot be converted"),
        (lambda q: nw.Step(q(1, "mV")), r"Step\.amp is in nA"),
        (lambda q: nw.Step(0.1, delay=q(1, "nA")), r"Step\.delay is in ms"),
        (lambda q: nw.simulate(LIF(), t_stop=q(1, "nA")), "t_stop is in ms"),
        (lambda q: nw.fi_curve(LIF, q([1, 2], "mV")), "currents is in nA"),
        (lambda q: nw.rheobase(LIF, high=q(1, "mV")), "high is in nA"),
        (lambda q: nw.input_resistance(LIF, q(1, "mV")), "amp is in nA"),
        (lambda q: nw.impedance(LIF, q([1], "mV")), "frequencies is in Hz"),
        (lambda q: nw.phase_plane(AdEx, q(1, "mV")), "current is in nA"),
        (lambda q: nw.phase_plane(AdEx, w=(q(0, "mV"), q(1, "mV"))), "axis is in nA"),
        (lambda q: LIF().receive(nw.Regular(10), nw.Exp(), weight=q(1, "nA")), "weight is in uS"),
        (lambda q: LIF().receive(nw.Regular(10), nw.ExpCurrent(), weight=q(1, "uS")), "weight is in nA"),
        (lambda q: nw.Train(0.1, number=q(3, "ms")), "Train.number does not have a unit"),
    ],
)
def test_wrong_dimensions_are_refused(q, call, message):
    with pytest.raises(ParameterError, match=message):
        call(q)


def test_a_package_without_either_works(monkeypatch):
    """Nothing imports them."""
    import sys

    packages = [sys.modules[name] for name in ("pint", "quantities") if name in sys.modules]
    for module in list(sys.modules.values()):
        if getattr(module, "__name__", "").startswith("nrnwrap"):
            assert not any(each is package for each in vars(module).values() for package in packages)
