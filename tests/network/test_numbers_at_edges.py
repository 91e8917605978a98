"""What numbers and sections could disagree about: starts, equal times, sources, reversals that are not usual."""

import numpy as np
import pytest
from helpers.kernel_models import trains

import nrnwrap as nw
from nrnwrap.cells import LIF, PIF, KickedLIF, LIFCondExp, LIFCurrExp, TraubMiles
from nrnwrap.errors import ParameterError
from nrnwrap.mechanisms import h

BRUNEL = {"C": 0.2, "g_l": 0.01, "e_l": 0, "v_th": 20, "v_reset": 10, "t_ref": 2, "jump": 0}


def currents_at_the_start(net, kind):
    net.add("a", 5, LIFCurrExp, kind=kind, initial={"i_e": [0, 0.5, 0.8, 2, 3], "i_i": -0.1})


def conductances_at_the_start(net, kind):
    net.add("a", 5, LIFCondExp, kind=kind, initial={"g_e": [0, 0.01, 0.02, 0.05, 0.1], "g_i": 0.01})


def a_threshold_at_the_start(net, kind):
    cells = net.add("a", 5, KickedLIF, kind=kind, initial={"above": [0, 1, 2, 3, 4]})
    cells.receive(nw.Poisson(3000), weight=2.0)


def voltages_above_the_threshold(net, kind):
    net.add("a", 4, LIF, kind=kind, v_init=[-40, -54, -80, -55])
    net.add("b", 4, LIFCurrExp, kind=kind, v_init=[-40, -54, -80, -55])


def rests_above_and_at_the_threshold(net, kind):
    net.add("a", 4, LIF, kind=kind, e_l=[-50, -54, -55, -54.9999])
    net.add("b", 3, KickedLIF, kind=kind, e_l=[-50, -59, -60], jump=1)


def a_background_of_sources(net, kind):
    cells = net.add("a", 10, LIFCurrExp, kind=kind)
    net.add("s", 50, nw.Poisson(100)).connect(cells, p=0.5, weight=0.2, delay=nw.Uniform(0.05, 2))
    cells.connect(cells, p=0.5, weight=0.1, delay=0.31)


def delays_below_a_step(net, kind):
    cells = net.add("a", 10, LIF, kind=kind)
    net.add("s", 50, nw.Poisson(100)).connect(cells, p=0.5, weight=4.0, delay=0.02)


def events_of_one_time(net, kind):
    """Some of which come where a refractory period ends."""
    cells = net.add("a", 8, KickedLIF, kind=kind, **BRUNEL, v_init=19.5)
    net.add("s", 3, nw.SpikeTimes([1, 3, 5, 7.5, 9])).connect(cells, p=1, weight=1.0, delay=1)
    cells.connect(cells, p=1, weight=-0.3, delay=2.0)


def conductances_that_both_excite(net, kind):
    cells = net.add("a", 10, LIFCondExp, kind=kind, preset="coba", e_i=-45, e_e=-40)
    cells.receive(nw.Poisson(2000), weight=0.02)
    cells.connect(cells, p=0.5, weight=-0.02, delay=1)


def constant_currents(net, kind):
    """That make LIF fire regularly, and one that rests just below its threshold."""
    net.add("a", 5, LIF, kind=kind).inject([nw.Step(each) for each in (0.19, 0.2, 0.21, 0.3, 0.5)])
    net.add("b", 4, LIFCurrExp, kind=kind).inject(nw.Step(0.5))
    net["b"][2:].inject(nw.Step(0.1, dur=1e9))
    net.add("c", 4, LIFCondExp, kind=kind).inject(lambda index: nw.Step(0.15 + 0.1 * index))
    net.add("d", 3, PIF, kind=kind).inject([nw.Step(each) for each in (-0.1, 0.0, 0.3)])
    net.add("e", 3, KickedLIF, kind=kind).inject(nw.Step(0.3))
    net["c"].receive(nw.Poisson(200), weight=0.002)


EDGES = [
    each for name, each in list(globals().items()) if callable(each) and getattr(each, "__module__", "") == __name__
]


@pytest.mark.parametrize("build", EDGES, ids=lambda each: each.__name__)
def test_spikes_are_those_of_sections(build):
    def ran(kind):
        net = nw.Network(seed=1)
        build(net, kind)
        run = nw.simulate(net, t_stop=60, dt=0.1)
        assert net["a"].kind == (kind or "numbers")
        return trains(net, run)

    one, other = ran(None), ran("sections")
    assert len(one[0]) > 0
    assert np.array_equal(one[1], other[1])
    assert one[0] == pytest.approx(other[0], abs=1e-7)


def test_currents_stay_when_members_become_cells_and_can_come_in_a_session():
    def ran(kind):
        net = nw.Network()
        cells = net.add("a", 3, LIF, kind=kind)
        cells.inject(nw.Step(0.25))
        with nw.Session(net, dt=0.1) as session:
            session.run(until=31.3)
            cells[1:].inject(nw.Step(0.2))
            found = trains(net, session.run(until=100))
        return found, net

    (one, net), (other, _) = ran(None), ran("sections")
    assert net["a"].kind == "numbers"
    assert len(one[0]) > 10
    assert np.array_equal(one[1], other[1])
    assert one[0] == pytest.approx(other[0], abs=1e-7)
    assert [len(cell.attached) for cell in net["a"].cells] == [1, 2, 2]


def test_threads_have_sections():
    parallel = h.ParallelContext()
    net = nw.Network()
    net.add("a", 4, LIF, v_init=-40)
    parallel.nthread(2)
    try:
        assert len(nw.simulate(net, t_stop=5, dt=0.1).times) == 4
    finally:
        parallel.nthread(1)
    assert net["a"].kind == "sections"


def test_numbers_and_rows_take_less_memory(monkeypatch):
    monkeypatch.setattr("nrnwrap.network.estimate.available", lambda: 1000)

    def estimate(kind, netcons=False):
        net = nw.Network()
        with pytest.warns(UserWarning, match="9900 connections take about"):
            made = net.add("a", 100, LIFCurrExp, kind=kind).connect(net, p=1, weight=0.01)
        assert not netcons or made.netcons.count() == 9900
        return net.estimate()

    numbers, rows, netcons = estimate(None), estimate("sections"), estimate("sections", netcons=True)
    assert numbers.neuron < rows.neuron / 1.5
    assert rows.neuron < netcons.neuron / 3
    assert numbers.coreneuron == rows.coreneuron == netcons.coreneuron


def test_several_recordings_of_one_population():
    net = nw.Network()
    cells = net.add("a", 6, LIFCurrExp, v_init=nw.Uniform(-70, -56))
    run = nw.simulate(net, t_stop=5, dt=0.1, record={cells[:4]: "v", cells[2:]: ["v", "i_e"], cells[[5]]: []})
    assert np.array_equal(run[cells[:4]].v[2:], run[cells[2:]].v[:2])
    assert run[cells[2:]]["i_e"].shape == (4, 51)
    assert run[cells[[5]]].v is None


@pytest.mark.parametrize("model", [LIFCurrExp, LIFCondExp, LIF, PIF, KickedLIF])
def test_where_a_spike_leaves_v_is_set_while_it_is_held_there(model):
    """It is moved at once, as numbers and as a cell."""
    found = []
    for kind in (None, "sections"):
        exc = (net := nw.Network()).add("exc", 1, model, kind=kind, t_ref=5.0)
        exc.inject(nw.Step(0.6))
        first = nw.simulate(net, t_stop=80, dt=0.1).times[0]
        with nw.Session(net, dt=0.1) as session:
            session.run(until=round(first + 2, 1))
            exc.set(v_reset=-66.0)
            session.run(until=round(first + 2.4, 1))
            exc.set(v_reset=-68.0, t_ref=3.0)
            found.append(session.run(until=150).times)
    assert len(found[0]) > 5
    assert found[0] == pytest.approx(found[1], abs=1e-9)


@pytest.mark.parametrize("model", [LIF, TraubMiles])
@pytest.mark.parametrize("kind", [None, "sections"])
def test_v_is_asked_for_by_its_name(model, kind):
    exc = (net := nw.Network()).add("exc", 2, model, kind=kind, v_init=[-66.0, -60.0])
    run = nw.simulate(net, t_stop=5, dt=0.1, record={exc: "v"})
    np.testing.assert_allclose(exc.get("v"), run[exc].v[:, -1], rtol=0, atol=1e-9)


@pytest.mark.parametrize("kind", [None, "sections"])
def test_what_is_set_in_between_is_checked_before_the_next_piece(kind):
    exc = (net := nw.Network()).add("exc", 2, LIFCurrExp, kind=kind)
    with nw.Session(net, dt=0.1) as session:
        session.run(until=10)
        exc.set(v_reset=-40.0)
        with pytest.raises(ParameterError, match=r"exc\[0\]: v_reset = -40 mV must be below v_th = "):
            session.run(until=20)
        exc.set(v_th=-30.0)
        session.run(until=20)
        assert session.t == 20


@pytest.mark.parametrize("kind", [None, "sections"])
def test_currents_that_are_likely_in_other_units(kind):
    exc = (net := nw.Network()).add("exc", 3, LIFCurrExp, kind=kind)
    exc[1:].inject(nw.Step(300))
    with pytest.warns(UserWarning, match=r"exc\[1\] spikes once in every t_ref = 2 ms.* Are its currents in pA"):
        nw.simulate(net, t_stop=30, dt=0.1)


@pytest.mark.filterwarnings("error")
def test_numbers_spike_between_steps_as_often_as_they_do():
    """No step binds them: three spikes in four steps of 5 ms are not a wrong unit."""
    cells = (net := nw.Network()).add("cells", 1, PIF, t_ref=0)
    cells.inject(nw.Step(0.5))
    assert len(nw.simulate(net, t_stop=100, dt=5.0).times) > 20


@pytest.mark.parametrize("kind", [None, "sections"])
def test_a_network_goes_when_the_name_of_its_session_is_given_to_another(kind):
    """In the midst of the other's run: events of its sources are in NEURON's queue."""
    for _ in range(2):
        net = nw.Network()
        cells = net.add("cells", 1, LIFCurrExp, kind=kind)
        net.add("sources", 1, nw.SpikeTimes([60.0, 70.0])).connect(cells, p=1, weight=0.1, delay=1)
        with nw.Session(net, dt=0.1, record={cells: "v"}) as session:
            session.run(until=50)
            run = session.run(until=120)
    assert run[cells].v.shape == (1, 1201)
