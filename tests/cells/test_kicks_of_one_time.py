"""Kicks at the time of a spike, of each other, and of the end of a refractory period: one rule everywhere.

A spike that needs no kick comes first, and its reset takes all kicks of its time. Else these are one, whose weight is
their sum; of it a spike leaves nothing. Where the refractory period ends, kicks count. All is solvable by hand: PIF of
2 mV/ms from -70 to -50 mV.
"""

import itertools

import numpy as np
import pytest

import nrnwrap as nw
from nrnwrap.cells import GLIF, LIF, PIF, QIF

SECTIONS = {
    "dt 0.025": {"dt": 0.025},
    "dt 0.1": {"dt": 0.1},
    "dt 1": {"dt": 1.0},
    "second order": {"dt": 0.1, "secondorder": 2},
    "CoreNEURON": {"dt": 0.1, "engine": "coreneuron"},
}
CASES = {  # kicks (ms, mV), t_ref (ms), spikes until 35 ms
    "a kick up at a spike": ([(10, 5)], 0, [10, 20, 30]),
    "a kick down at a spike": ([(10, -5)], 0, [10, 20, 30]),
    "kicks at two spikes": ([(10, -5), (10, 8), (20, 3), (20, 4)], 0, [10, 20, 30]),
    "off the grid": ([(3.337, 4.0), (8.0, -5.0), (18, 7.0)], 0, [8, 18, 28]),
    "a kick that brings a spike": ([(5, 15)], 0, [5, 15, 25, 35]),
    "enough together": ([(5, 6), (5, 4)], 0, [5, 15, 25, 35]),
    "more than enough": ([(5, 12), (5, 7)], 0, [5, 15, 25, 35]),
    "not enough in the sum": ([(5, 12), (5, -3)], 0, [5.5, 15.5, 25.5, 35.5]),
    "the same, the other way round": ([(5, -3), (5, 12)], 0, [5.5, 15.5, 25.5, 35.5]),
    "where a refractory period ends": ([(12, 6)], 2, [10, 19, 31]),
    "there, to the threshold": ([(12, 20)], 2, [10, 12, 24]),
    "there, down": ([(12, -4)], 2, [10, 24]),
    "there, two": ([(12, 12), (12, 8)], 2, [10, 12, 24]),
    "where one ends that a kick began": ([(5, 15), (7, 6)], 2, [5, 14, 26]),
    "within it": ([(10, 5), (11.9, 5)], 2, [10, 22, 34]),
}


def joined(cell, kicks, delay):
    """Give a cell its kicks, each by a connection of its own."""
    for when, size in kicks:
        cell.receive(nw.SpikeTimes([when - delay]), cell.mechanism, weight=size, delay=delay)
    return cell


def before_the_end(spikes):
    return spikes[spikes < 35.7]


@pytest.mark.parametrize("how", SECTIONS)
@pytest.mark.parametrize("case", CASES)
def test_a_cell(case, how):
    kicks, t_ref, spikes = CASES[case]
    cell = joined(PIF(t_ref=t_ref), kicks, 1.0 if how == "CoreNEURON" else 0.0)
    run = nw.simulate(cell, nw.Step(0.2), t_stop=36, **SECTIONS[how])
    assert before_the_end(run.spikes) == pytest.approx(spikes, abs=1e-9)


@pytest.mark.parametrize("case", CASES)
def test_a_population(case):
    """As numbers, and as sections under sources of the network."""
    kicks, t_ref, spikes = CASES[case]
    for kind in (None, "sections"):
        net = nw.Network()
        cells = net.add("cells", 2, PIF, kind=kind, t_ref=t_ref)
        cells.inject(nw.Step(0.2))
        for number, (when, size) in enumerate(kicks):
            net.add(f"at {number}", 1, nw.SpikeTimes([when - 1])).connect(cells[:1], p=1, weight=size, delay=1)
        run = nw.simulate(net, t_stop=36, dt=0.1)
        assert cells.kind == (kind or "numbers")
        assert before_the_end(run["cells"].spikes[0]) == pytest.approx(spikes, abs=1e-9)


@pytest.mark.parametrize("case", [name for name, (_, _, spikes) in CASES.items() if spikes[0] < 6])
def test_the_variable_step(case):
    """Spikes that kicks bring: it finds others to its own tolerance alone."""
    kicks, t_ref, spikes = CASES[case]
    run = nw.simulate(joined(PIF(t_ref=t_ref), kicks, 0.0), nw.Step(0.2), t_stop=36, method="variable")
    assert before_the_end(run.spikes) == pytest.approx(spikes, abs=1e-5)


STAIRS = {  # of a cell without a current: kicks (at, mV), and the times of the spikes
    "20 of 1": ([(n, 1.0) for n in range(1, 46)], [20, 40]),
    "of 0.1, whose sum is rounded": ([(n / 5 + 2, 0.1) for n in range(1, 411)], [42, 82]),
    "a sum of one time": ([(5, 27.0), (5, -7.0)], [5]),
    "short of it": ([(5, 20 - 1e-8)], []),
}


CLIMBERS = {PIF: {"t_ref": 0}, LIF: {"t_ref": 0, "g_l": 1e-9, "C": 1e6, "e_l": -70, "v_reset": -70, "v_th": -50}}


def sources(kicks):
    """A source for each size of them, whose events count 1 ms later, and the size."""
    for size in sorted({size for _, size in kicks}):
        yield nw.SpikeTimes([when - 1 for when, each in kicks if each == size]), size


@pytest.mark.parametrize("how", [*SECTIONS, "variable"])
@pytest.mark.parametrize("case", STAIRS)
@pytest.mark.parametrize("model", CLIMBERS)
def test_a_kick_to_the_threshold_brings_a_spike(model, case, how):
    """A LIF whose leak is next to nothing climbs as a PIF does."""
    kicks, spikes = STAIRS[case]
    cell = model(**CLIMBERS[model])
    for source, size in sources(kicks):
        cell.receive(source, cell.mechanism, weight=size, delay=1)
    run = nw.simulate(cell, t_stop=90, **SECTIONS.get(how, {"method": "variable"}))
    assert run.spikes == pytest.approx(spikes, abs=1e-9)


@pytest.mark.parametrize("kind", ["numbers", "sections"])
@pytest.mark.parametrize("case", STAIRS)
@pytest.mark.parametrize("model", CLIMBERS)
def test_a_kick_to_the_threshold_in_a_population(model, case, kind):
    kicks, spikes = STAIRS[case]
    net = nw.Network()
    cells = net.add("cells", 1, model, kind=None if kind == "numbers" else kind, **CLIMBERS[model])
    for number, (source, size) in enumerate(sources(kicks)):
        net.add(f"of {number}", 1, source).connect(cells, p=1, weight=size, delay=1)
    run = nw.simulate(net, t_stop=90, dt=0.1)
    assert cells.kind == kind
    assert run["cells"].spikes[0] == pytest.approx(spikes, abs=1e-9)


@pytest.mark.parametrize("size", [3.0, -3.0])
@pytest.mark.parametrize("model", [LIF, QIF, GLIF])
def test_a_kick_at_its_own_spike_changes_nothing(model, size):
    alone = nw.simulate(model(), nw.Step(model.drive), t_stop=200, dt=0.1).spikes
    kicks = [(when, size) for when in alone[:4].tolist()]
    kicked = nw.simulate(joined(model(), kicks, 0.0), nw.Step(model.drive), t_stop=200, dt=0.1).spikes
    assert len(alone) > 4
    assert kicked == pytest.approx(alone, abs=1e-7)


@pytest.mark.parametrize("weight", [-4.0, 4.0])
def test_two_that_spike_together_do_not_kick_each_other(weight):
    """Without a delay, whichever NEURON asks first."""
    net = nw.Network()
    cells = net.add("cells", 3, PIF, t_ref=0, v_init=[-70, -70, -60])
    cells.inject(nw.Step(0.2))
    cells[:2].connect(cells[:2], p=1, weight=weight, delay=0)
    run = nw.simulate(net, t_stop=36, dt=0.1)
    for train, exact in zip(run["cells"].spikes, [[10, 20, 30], [10, 20, 30], [5, 15, 25, 35]], strict=True):
        assert train == pytest.approx(exact, abs=1e-9)


def test_one_spike_may_bring_another_of_its_time_and_is_not_kicked_back():
    """A third cell needs both: what they send at one time is one kick."""
    net = nw.Network()
    cells = net.add("cells", 3, PIF, t_ref=0, v_init=[-70, -66, -60.0])
    cells[:1].inject(nw.Step(0.2))
    cells.connect(cells, pairs=([0, 0, 1, 1, 2, 2], [1, 2, 0, 2, 0, 1]), weight=[17, 6, 5, 5, 5, 5.0], delay=0)
    run = nw.simulate(net, t_stop=15, dt=0.1)
    assert np.array_equal(np.sort(run.gids), net["cells"].gids)
    assert run.times == pytest.approx([10, 10, 10], abs=1e-9)


@pytest.mark.parametrize("size", [8.0, 9.0, 9.9])
def test_a_kick_to_where_the_variable_step_looks(size):
    """A millivolt below the threshold, and a tenth."""
    cell = joined(PIF(t_ref=0), [(5, size)], 0.0)
    run = nw.simulate(cell, nw.Step(0.2), t_stop=14, method="variable")
    assert run.spikes == pytest.approx([10 - size / 2], abs=1e-5)


@pytest.mark.parametrize("relays", [1, 3, 10])
@pytest.mark.parametrize("how", [{"dt": 0.1}, {"method": "variable"}], ids=str)
def test_kicks_of_one_time_on_ways_of_other_lengths(relays, how):
    """Through a chain of cells, each of which spikes when it is kicked, and from a source: 20 - 10 < 15 mV."""
    chain, last = [LIF(e_l=-70, v_reset=-70, v_th=-55) for _ in range(relays)], LIF(e_l=-70, v_reset=-70, v_th=-55)
    chain[0].receive(nw.SpikeTimes([1.0]), weight=40.0, delay=0)
    for one, other in itertools.pairwise(chain):
        one.connect(other, weight=40.0, delay=1.0)
    chain[-1].connect(last, weight=-10.0, delay=1.0)
    last.receive(nw.SpikeTimes([relays + 1.0]), weight=20.0, delay=0)
    run = nw.simulate([*chain, last], t_stop=20, **how)
    assert [len(train) for train in run.spikes] == [*[1] * relays, 0]


@pytest.mark.parametrize("begin", [0.0, 1e5])
@pytest.mark.parametrize("how", [{"dt": 0.1}, {"method": "variable"}], ids=str)
def test_a_spike_where_a_refractory_period_ends_has_one_of_its_own(begin, how):
    """The third kick comes within the period that the second has begun."""
    cell = LIF(t_ref=2)
    cell.receive(nw.SpikeTimes([begin + when for when in (10, 12, 13)]), weight=40.0, delay=0.3)
    with nw.Session(cell, t_stop=begin + 30, record=[], **how) as session:
        run = session.run(until=begin + 30)
    assert run.spikes - begin == pytest.approx([10.3, 12.3], abs=1e-8)


@pytest.mark.parametrize("when", [1.1, 1.15, 3.0, 7.3])
@pytest.mark.parametrize("dt", [0.1, 0.05, 0.025])
@pytest.mark.parametrize("apart", [0.0, 1e-12, 5e-10])
def test_two_kicks_of_one_time_between_two_steps(when, dt, apart):
    """The end of a step may lie between them; they come from two sources too, whose times are rounded otherwise."""
    cell = PIF()
    for shift in (0.0, apart):
        cell.receive(nw.SpikeTimes([when + shift]), weight=5.0, delay=0)
    assert nw.simulate(cell, t_stop=9, dt=dt).v[-1] == pytest.approx(-60, abs=1e-9)


def test_times_of_grids_that_are_rounded_otherwise():
    """Events of arange and of cumsum: sections lost one of two, where a step ended between them."""
    net, trains = nw.Network(), []
    grids = np.arange(1, 400) * 0.1, np.cumsum(np.full(399, 0.1))
    sources = [net.add(name, 1, nw.SpikeTimes(grid)) for name, grid in zip("ab", grids, strict=True)]
    cells = [net.add(f"cells of {dt}", 1, PIF, kind=kind, t_ref=0) for dt, kind in ((0, None), (1, "sections"))]
    for source in sources:
        for each in cells:
            source.connect(each, p=1, weight=0.25, delay=1)
    for dt in (0.1, 0.05):
        run = nw.simulate(net, t_stop=41, dt=dt)
        trains += [run[each].spikes[0] for each in cells]
    assert len(trains[0]) > 0
    for train in trains:
        assert train == pytest.approx(trains[0], abs=1e-9)
