"""What an event does to each synapse: values, areas, peaks and sequences, against closed forms."""

import math

import numpy as np
import pytest
from helpers.reference import oracle
from helpers.synapses import METHODS, Capacitor

import nrnwrap as nw
from nrnwrap.cells import LIF
from nrnwrap.errors import ParameterError

ARRIVAL = 5.037
DOUBLE = (nw.Exp2, nw.Exp2Current, nw.NMDA)
KINDS = [
    nw.Exp(3),
    nw.Exp2(0.5, 5),
    nw.Exp2(1, 2),
    nw.Exp2(2, 2.001),
    nw.Alpha(5),
    nw.Alpha(0.3),
    nw.ExpCurrent(3),
    nw.Exp2Current(0.1, 10),
    nw.AlphaCurrent(5),
    nw.NMDA(2, 40),
    nw.TsodyksMarkram(U=0.4, tau=3),
]


def kernel(synapse, t):
    """s at the times t after an event of weight 1."""
    t = np.maximum(t, 0)
    if isinstance(synapse, DOUBLE):
        tau1, tau2 = synapse.tau1, synapse.tau2
        peak = tau1 * tau2 / (tau2 - tau1) * math.log(tau2 / tau1)
        height = math.exp(-peak / tau2) - math.exp(-peak / tau1)
        return (np.exp(-t / tau2) - np.exp(-t / tau1)) / height
    if isinstance(synapse, nw.Alpha | nw.AlphaCurrent):
        return t / synapse.tau * np.exp(1 - t / synapse.tau)
    return getattr(synapse, "U", 1) * np.exp(-t / synapse.tau) * (t > 0)


def area(synapse):
    """The integral of s after an event of weight 1."""
    if isinstance(synapse, DOUBLE):
        tau1, tau2 = synapse.tau1, synapse.tau2
        peak = tau1 * tau2 / (tau2 - tau1) * math.log(tau2 / tau1)
        return (tau2 - tau1) / (math.exp(-peak / tau2) - math.exp(-peak / tau1))
    alpha = isinstance(synapse, nw.Alpha | nw.AlphaCurrent)
    return synapse.tau * (math.e if alpha else getattr(synapse, "U", 1))


def settled(t, arrivals, how):
    """Samples that are not in the step of an arrival, which may not have been known then."""
    late = t[:, None] - np.asarray(arrivals)
    return ~((late > -1e-9) & (late < how.get("dt", 1e-6))).any(axis=1)


def tolerance(how):
    """The solver's own in the variable step, rounding in the fixed step."""
    return 1e-6 if how.get("method") == "variable" else 1e-12


def recorded(synapse, arrivals, weight, t_stop, **how):
    cell = Capacitor()
    wire = cell.receive(nw.SpikeTimes(arrivals), synapse, weight=weight)
    run = nw.simulate(cell, t_stop=t_stop, record={"s": wire.syn()._ref_s}, **how)
    return run, run["s"]


@pytest.mark.parametrize("synapse", KINDS, ids=str)
@pytest.mark.parametrize("how", METHODS, ids=str)
def test_the_kernel(synapse, how):
    run, s = recorded(synapse, [ARRIVAL], 0.01, 60, **how)
    known = settled(run.t, [ARRIVAL], how)
    exact = 0.01 * kernel(synapse, run.t - ARRIVAL)
    np.testing.assert_allclose(s[known], exact[known], rtol=0, atol=tolerance(how))


@pytest.mark.parametrize("synapse", [k for k in KINDS if not isinstance(k, nw.TsodyksMarkram)], ids=str)
@pytest.mark.parametrize("how", METHODS, ids=str)
def test_events_add(synapse, how):
    arrivals = [0.0, 5.037, 5.05, 5.0999, 12.3456, 12.35]
    run, s = recorded(synapse, arrivals, 0.01, 40, **how)
    known = settled(run.t, arrivals, how)
    assert known.sum() > 0.9 * len(known)
    exact = 0.01 * sum(kernel(synapse, run.t - time) for time in arrivals)
    np.testing.assert_allclose(s[known], exact[known], rtol=0, atol=tolerance(how))


@pytest.mark.parametrize("synapse", KINDS, ids=str)
@pytest.mark.parametrize("arrival", [5.0, 5.037, 5.05, 5.0999])
@pytest.mark.parametrize("dt", [0.1, 0.025])
def test_the_area(synapse, arrival, dt):
    """The charge on a capacitor is that of the event, wherever in the step it comes."""
    cell, current = Capacitor(), "Current" in str(synapse)
    if not current:  # far from its reversal, and so weak that v does not move: a current
        synapse = type(synapse)(**{**vars(synapse), "e": 1000.0, **({"mg": 0.0} if "NMDA" in str(synapse) else {})})
    weight = 0.01 if current else 1e-8
    cell.receive(nw.SpikeTimes([arrival]), synapse, weight=weight)
    nw.simulate(cell, t_stop=1000, dt=dt, record=[])
    assert cell.soma(0.5).v / (weight if current else weight * 1000) == pytest.approx(area(synapse), rel=1e-6)


@pytest.mark.parametrize(("tau1", "tau2"), [(0.1, 10), (0.5, 5), (2, 100), (1, 2)])
@pytest.mark.parametrize("kind", DOUBLE)
def test_double_exponentials_peak_when_and_where_they_should(kind, tau1, tau2):
    known = oracle("double_exponential")[f"{tau1}, {tau2}"]
    arrival = 20 - known["peak"]  # off the grid, so that the peak is at a sample
    run, s = recorded(kind(tau1, tau2), [arrival], 0.01, 40, dt=0.1)
    assert run.t[s.argmax()] == pytest.approx(20)
    assert s.max() == pytest.approx(0.01, rel=1e-9)
    assert kernel(kind(tau1, tau2), 0.3) == pytest.approx(
        known["factor"] * (math.exp(-0.3 / tau2) - math.exp(-0.3 / tau1)), rel=1e-6
    )


def test_alpha_as_tabulated():
    known = oracle("alpha")
    for kind in (nw.Alpha, nw.AlphaCurrent):
        for after, value in known["after"].items():
            _, s = recorded(kind(5), [40.0 - float(after) - 0.037], 1e-2, 40 - 0.037, dt=39.963 / 400)
            assert s[-1] / 1e-2 == pytest.approx(value, abs=1e-6)
        assert area(kind(5)) == pytest.approx(known["area"], rel=1e-9)


@pytest.mark.parametrize("dt", [0.1, 0.025])
def test_the_magnesium_block_as_tabulated(dt):
    for v, block in oracle("magnesium_block")["open"].items():
        cell = Capacitor()
        synapse = nw.NMDA(2, 20, e=500)
        cell.receive(nw.SpikeTimes([ARRIVAL]), synapse, weight=1e-8)
        nw.simulate(cell, t_stop=500, dt=dt, v_init=float(v), record=[])
        charge = cell.soma(0.5).v - float(v)
        assert charge / (1e-8 * area(synapse) * (500 - float(v))) == pytest.approx(block, abs=1e-6)


def test_the_magnesium_block_in_the_variable_step():
    cell = Capacitor()
    made = cell.receive(nw.SpikeTimes([ARRIVAL]), nw.NMDA(2, 50, mg=1.5), weight=0.02).syn()
    places = {"s": made._ref_s, "i": made._ref_i}
    run = nw.simulate(cell, t_stop=60, v_init=-70, method="variable", record=places)
    expected = run["s"] * run.v / (1 + 1.5 / 3.57 * np.exp(-0.062 * run.v))
    np.testing.assert_allclose(run["i"], expected, rtol=0, atol=1e-6)
    assert run.v[-1] > -69


SEQUENCES = {  # U, tau_rec, tau_f (ms), rate (Hz)
    "0.5, 800, 0, 20": (0.5, 800, 0, 20),  # depressing
    "0.67, 450, 0, 23": (0.67, 450, 0, 23),
    "0.03, 130, 530, 15": (0.03, 130, 530, 15),  # facilitating
    "0.15, 300, 750, 10": (0.15, 300, 750, 10),
}


def releases(U, tau_rec, tau_f, intervals):
    """u x at each event: the recursion of Maass and Markram (2002)."""
    u, x, result = U, 1.0, [U]
    for interval in intervals:
        x = 1 + (x - x * u - 1) * math.exp(-interval / tau_rec)
        u = U + (u * (1 - U) * math.exp(-interval / tau_f) if tau_f else 0)
        result.append(u * x)
    return np.array(result)


def released(synapse, arrivals, **how):
    """u x at each event, from s at the next sample: tau is so short that nothing is left of the event before."""
    run, s = recorded(synapse, arrivals, 1e-3, math.ceil(arrivals[-1]) + 2, **how)
    index = [np.flatnonzero(run.t > time + how.get("dt", 0) + 1e-9)[0] for time in arrivals]
    return s[index] * np.exp((run.t[index] - arrivals) / synapse.tau) / 1e-3


@pytest.mark.parametrize("case", SEQUENCES)
@pytest.mark.parametrize("how", METHODS, ids=str)
def test_sequences_of_releases(case, how):
    U, tau_rec, tau_f, rate = SEQUENCES[case]
    arrivals = 3.037 + np.arange(120) * 1000 / rate
    found = released(nw.TsodyksMarkram(U, tau_rec, tau_f, tau=1.0), arrivals, **how)
    np.testing.assert_allclose(found, releases(U, tau_rec, tau_f, np.diff(arrivals)), rtol=0, atol=1e-6)
    known = oracle("tsodyks_markram")[case]
    np.testing.assert_allclose(found[:8], known["releases"], rtol=0, atol=1e-6)
    assert found[-1] == pytest.approx(known["steady"], abs=1e-6)


def test_an_irregular_sequence_and_again():
    arrivals = np.cumsum([3.03, 25.5, 31.234, 90.01, 22.22, 400.7])
    synapse = nw.TsodyksMarkram(0.2, 200, 100, tau=0.5)
    exact = releases(0.2, 200, 100, np.diff(arrivals))
    for _ in range(2):  # every run starts anew
        np.testing.assert_allclose(released(synapse, arrivals, dt=0.1), exact, rtol=0, atol=1e-9)


@pytest.mark.parametrize("how", METHODS, ids=str)
def test_sources_that_share_a_synapse_deplete_only_themselves(how):
    trains = nw.Regular(10, start=3.3), nw.SpikeTimes([4.04, 9.09, 15.5, 15.57, 40])
    synapse = nw.TsodyksMarkram(0.4, 300, 100, tau=4, e=30)
    apart, shared = Capacitor(), Capacitor()
    places = {}
    for index, train in enumerate(trains):
        places[str(index)] = apart.receive(train, synapse, weight=0.01 * (index + 1)).syn()._ref_s
    wires = [shared.receive(trains[0], synapse, weight=0.01)]
    wires.append(shared.receive(trains[1], wires[0].syn(), weight=0.02))
    run = nw.simulate([apart, shared], t_stop=80, record={**places, "s": lambda cell: wires[0].syn()._ref_s}, **how)
    np.testing.assert_allclose(run["s"][1], run["0"][0] + run["1"][0], rtol=0, atol=1e-9)
    assert wires[0].weight[2] != wires[1].weight[2]


def test_the_voltage_after_an_event_does_not_know_where_the_grid_is():
    for how in ({"dt": 0.1, "secondorder": 2}, {"dt": 0.025, "secondorder": 2}):
        for synapse, weight in ((nw.Exp(5, e=0), 1e-3), (nw.Alpha(2, e=0), 1e-3), (nw.NMDA(2, 30), 1e-3)):
            ends = []
            for shift in (0.0, 0.013, 0.05, 0.087):
                cell = LIF()
                cell.receive(nw.SpikeTimes([10 + shift]), synapse, weight=weight)
                run = nw.simulate(cell, t_stop=60, **how)
                free = nw.simulate(cell, t_stop=60, method="variable", dt=how["dt"])
                late = run.t > 10.5
                ends.append(np.abs(run.v - free.v)[late].max())
            assert max(ends) < 0.02 * (how["dt"] / 0.1) ** 2, (synapse, how, ends)


@pytest.mark.parametrize(
    ("make", "message"),
    [
        (lambda: nw.Alpha(0), r"^Alpha\.tau = 0"),
        (lambda: nw.AlphaCurrent(math.inf), r"^AlphaCurrent\.tau must be finite"),
        (lambda: nw.Exp2Current(5, 5), r"^Exp2Current: tau1 = 5 ms \(rise\) must be shorter"),
        (lambda: nw.NMDA(100, 2), r"^NMDA: tau1 = 100"),
        (lambda: nw.NMDA(mg=-1), r"^NMDA\.mg = -1"),
        (lambda: nw.TsodyksMarkram(1.5), r"^TsodyksMarkram\.U = 1.5"),
        (lambda: nw.TsodyksMarkram(-0.1), r"^TsodyksMarkram\.U = -0.1"),
        (lambda: nw.TsodyksMarkram(tau_rec=0), r"^TsodyksMarkram\.tau_rec = 0"),
        (lambda: nw.TsodyksMarkram(tau_f=-1), r"^TsodyksMarkram\.tau_f = -1"),
    ],
)
def test_values_that_are_refused(make, message):
    with pytest.raises(ParameterError, match=message):
        make()


def test_a_rise_as_slow_as_the_decay_stands_for_a_little_faster_one():
    cell = Capacitor()
    wires = [
        cell.receive(nw.SpikeTimes([1.0]), nw.PointProcess("Exp2Conductance", tau1=tau1, tau2=3), weight=0.01)
        for tau1 in (3, 5, 0.9999 * 3)
    ]
    run = nw.simulate(cell, t_stop=20, dt=0.1, record={str(k): w.syn()._ref_s for k, w in enumerate(wires)})
    assert np.array_equal(run["0"], run["1"])
    np.testing.assert_allclose(run["0"], run["2"], rtol=0, atol=1e-12)
    assert run["0"].max() == pytest.approx(0.01, rel=1e-3)
