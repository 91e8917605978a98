"""Numbers with units, of pint and of quantities: converted to NEURON's, or refused."""

import pytest

import nrnwrap as nw
from nrnwrap import cells, mechanisms
from nrnwrap.cell import ParameterCell
from nrnwrap.cells import LIF, AdEx
from nrnwrap.checks import _spelt
from nrnwrap.errors import ParameterError

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
    assert nw.checks.number("x", q(2.5, _spelt(unit)), unit=unit) == pytest.approx(2.5)


@quantities
def test_parameters(q):
    cell = AdEx(b=q(80.5, "pA"), g_l=q(30, "nS"), e_l=q(-0.0706, "V"))
    assert (cell.b, cell.g_l, cell.e_l) == pytest.approx((0.0805, 0.03, -70.6))
    cell.tau_w = q(0.1, "s")
    assert cell.tau_w == pytest.approx(100)
    section = cells.HodgkinHuxley(g_na=q(120, "mS/cm**2"), L=q(0.01, "mm")).soma
    assert (section(0.5).squid.g_na, section.L) == pytest.approx((0.12, 10))


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
@pytest.mark.parametrize(
    ("call", "message"),
    [
        (lambda q: AdEx(b=q(80.5, "mV")), r"AdEx\.b is in nA, and 80.5 .* cannot be converted"),
        (lambda q: nw.Step(q(1, "mV")), r"Step\.amp is in nA"),
        (lambda q: nw.Step(0.1, delay=q(1, "nA")), r"Step\.delay is in ms"),
        (lambda q: nw.simulate(LIF(), t_stop=q(1, "nA")), "t_stop is in ms"),
        (lambda q: nw.fi_curve(LIF, q([1, 2], "mV")), "currents is in nA"),
        (lambda q: LIF().receive(nw.Regular(10), nw.Exp(), weight=q(1, "nA")), "weight is in uS"),
        (lambda q: LIF().receive(nw.Regular(10), nw.ExpCurrent(), weight=q(1, "uS")), "weight is in nA"),
        (lambda q: nw.Train(0.1, number=q(3, "ms")), "Train.number has no unit"),
    ],
)
def test_wrong_dimensions_are_refused(q, call, message):
    with pytest.raises(ParameterError, match=message):
        call(q)


def test_a_package_without_either_works(monkeypatch):
    """Nothing imports them."""
    import sys

    assert not {"pint", "quantities"} & set(mechanisms.__dict__)
    for module in list(sys.modules.values()):
        if getattr(module, "__name__", "").startswith("nrnwrap"):
            assert not {"pint", "quantities"} & set(vars(module))
