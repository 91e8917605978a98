"""Populations: values of many kinds, slices and sums, errors before there is a cell; stimuli and sources for each."""

import gc

import numpy as np
import pytest

import nrnwrap as nw
from nrnwrap.cells import GIF, LIF, AdEx, BallAndStick, LIFCurrExp
from nrnwrap.errors import NrnwrapError, ParameterError, UnknownNameError
from nrnwrap.mechanisms import h


@pytest.fixture
def net():
    return nw.Network(seed=3)


def test_numbers_arrays_distributions_and_functions_of_positions(net):
    xyz = np.arange(15.0).reshape(5, 3)
    cells = net.add(
        "some", 5, AdEx, positions=xyz, b=0.1, C=np.linspace(0.1, 0.5, 5), tau_w=nw.Uniform(100, 200),
        v_init=lambda place: -70 + place[:, 0], initial={"w": nw.Normal(0.1, 0.01)},
    )  # fmt: skip
    assert cells.get("b").tolist() == [0.1] * 5
    assert cells.get("C") == pytest.approx(np.linspace(0.1, 0.5, 5))
    assert len(set(cells.get("tau_w"))) == 5
    assert cells.get("v_init") == pytest.approx(-70 + xyz[:, 0])
    assert [cell.initial["w"] for cell in cells] == list(cells.draw(nw.Normal(0.1, 0.01), "initial.w"))
    assert np.array_equal(cells.positions, xyz)


def test_what_is_drawn_depends_on_name_and_index_alone(net):
    few, other = net.add("few", 3, LIF), nw.Network(seed=3)
    other.add("more", 4, LIF)
    assert np.array_equal(few.draw(nw.Uniform(0, 1), "x"), other.add("few", 9, LIF).draw(nw.Uniform(0, 1), "x")[:3])
    assert few.draw(nw.Uniform(0, 1), "x")[0] != few.draw(nw.Uniform(0, 1), "y")[0]
    assert few[1:].draw(nw.Uniform(0, 1), "x")[0] == few.draw(nw.Uniform(0, 1), "x")[1]


def test_slices_masks_and_sums(net):
    a, b = net.add("a", 5, LIF), net.add("b", 3, AdEx)
    assert [len(a[1:3]), len(a[[4, 0]]), len(a[np.arange(5) > 2]), len(a + b), len(a[:0])] == [2, 2, 2, 8, 0]
    assert a[[4, 0]][0] is a[4]
    assert (a + b)[5] is b[0]
    assert (a + b)[[6, 1]][0] is b[1]
    assert list(a[-2:]) == [a[3], a[4]]
    assert a[1:] == net["a"][1:]
    assert {net["a"]: 1}[a] == 1
    assert isinstance(a[2], LIF)
    assert a[2].gid == a.gids[2]
    (a + b).set(v_init=np.arange(8.0) - 70)
    assert b.get("v_init").tolist() == [-65, -64, -63]
    b[1:].set(a=0.2)
    assert b.get("a")[1:].tolist() == [0.2, 0.2]


def test_models_by_name_spec_function_and_source(net):
    spec = nw.Spec(LIF, t_ref=5, start={"v_init": -61}, inputs=[nw.Step(0.3)])
    made = net.add("spec", 3, spec, v_th=nw.Uniform(-52, -50))
    assert made.get("t_ref").tolist() == [5] * 3
    assert made.get("v_init").tolist() == [-61] * 3
    assert len(made[0].attached) == 1
    assert isinstance(net.add("name", 1, "AdEx", preset="naud_tonic")[0], AdEx)
    shapes = net.add("shapes", 2, lambda index: BallAndStick(), v_init=nw.Uniform(-70, -60))
    assert len(set(shapes.get("v_init"))) == 2
    poisson = net.add("poisson", 3, nw.Poisson(100))
    given = net.add("given", 2, [nw.SpikeTimes([1, 4]), nw.SpikeTimes([2.5])])
    run = nw.simulate(net, t_stop=50, dt=0.1)
    assert [train.tolist() for train in run["given"].spikes] == [[1, 4], [2.5]]
    trains = run["poisson"].spikes
    assert len({tuple(train) for train in trains}) == 3
    assert len(poisson) + len(given) == 5


def test_gif_cells_have_streams_of_their_own(net):
    cells = net.add("gif", 4, GIF)
    cells.inject(nw.Step(0.5))
    first = nw.simulate(net, t_stop=100, dt=0.1)["gif"].spikes
    again = nw.Network(seed=3)
    again.add("gif", 4, GIF).inject(nw.Step(0.5))
    assert len({tuple(train) for train in first}) == 4
    assert all(map(np.array_equal, first, nw.simulate(again, t_stop=100, dt=0.1)["gif"].spikes))


def test_noise_without_a_seed_is_another_for_each_cell_and_each_call(net):
    cells = net.add("some", 3, LIF)
    cells.inject(nw.Noise(0.1))
    cells.inject(nw.Noise(0.1) + nw.Step(0.2))
    streams = [
        (each.what[0].summands()[0].gid, each.what[0].summands()[0].stream) for c in cells for each in c.attached
    ]
    assert len(set(streams)) == 6
    cells.inject(nw.Noise(0.1, seed=5))
    assert {cell.attached[-1].what[0].seed for cell in cells} == {5}
    with pytest.raises(ParameterError, match="needs a seed"):
        LIF().inject(nw.Noise(0.1))
    with pytest.raises(ParameterError, match="needs a seed"):
        nw.Poisson(5).times(10)


def test_one_stimulus_a_list_and_a_function(net):
    cells = net.add("some", 3, LIFCurrExp)
    cells.inject([nw.Step(0.1 * k) for k in range(3)])
    cells.inject(lambda k: nw.Step(0.2 * k))
    assert [[each.what[0].amp for each in cell.attached] for cell in cells] == [[0, 0], [0.1, 0.2], [0.2, 0.4]]
    cells.receive(nw.Regular(10), weight=np.array([0.1, 0.2, 0.3]), delay=nw.Uniform(1, 2))
    assert [cell.attached[-1].object.weight[0] for cell in cells] == [0.1, 0.2, 0.3]
    assert len({cell.attached[-1].object.delay for cell in cells}) == 3


ERRORS = [
    (lambda net: net.add("a", 3, LIF), "has a population 'a' already"),
    (lambda net: net.add("", 3, LIF), "a population needs a name"),
    (lambda net: net.add("x", 0, LIF), "n = 0 is outside 1"),
    (lambda net: net.add("x", 2.5, LIF), "n must be an integer"),
    (lambda net: net.add("x", 3, LIF, C=[1, 2]), "C has 2 numbers for 3 cells"),
    (lambda net: net.add("x", 3, LIF, C=[1, 2, -1]), r"LIF\.C\[2\] = -1 nF is outside"),
    (lambda net: net.add("x", 3, LIF, v_init=nw.Uniform(0, 2000)), r"LIF\.v_init\[\d\] = .* is outside"),
    (lambda net: net.add("x", 3, LIF, tau=1), "unknown parameter of LIF 'tau'"),
    (lambda net: net.add("x", 3, LIF, initial={"w": 1}), "unknown state of LIF 'w'"),
    (lambda net: net.add("x", 3, LIF, initial=1), "initial must be a mapping"),
    (lambda net: net.add("x", 3, LIF()), "is not a model"),
    (lambda net: net.add("x", 3, lambda index: 5), "returned 5 for the index 0"),
    (lambda net: net.add("x", 3, LIF, preset="no"), "unknown preset"),
    (lambda net: net.add("x", 3, lambda index: LIF(), preset="pynn"), "does not take a preset"),
    (lambda net: net.add("x", 3, [nw.Poisson(3)]), "must have 3 sources"),
    (lambda net: net.add("x", 3, nw.Poisson(3), C=1), "sources of events do not take 'C'"),
    (lambda net: net.add("x", 3, LIF, positions=np.zeros((2, 3))), r"have the shape \(3, 3\) or \(3, 2\)"),
    (lambda net: net.add("x", 3, LIF, C=lambda place: place[:, 0]), "there are none: give add"),
    (lambda net: net.add("x", 3, LIF, cost=[1, 2]), "cost must have 3 numbers"),
    (lambda net: net["b"], "unknown population 'b'"),
    (lambda net: net["a"][[1, 1]], "an index is listed twice"),
    (lambda net: net["a"][[True, False]], "or a mask of 4"),
    (lambda net: net["a"] + 3, "3 is not a population"),
    (lambda net: net["a"] + net["a"][:1], "a cell is in both"),
    (lambda net: net["a"] + nw.Network().add("a", 1, LIF), "belong to different networks"),
    (lambda net: net["a"].inject(3), "3 is not a stimulus"),
    (lambda net: net["a"].inject([nw.Step(1)]), "1 inputs are given for 4 cells"),
    (lambda net: net["a"].receive(nw.Poisson(1), weight=[1, 2]), "weight has 2 numbers for 4 cells"),
    (lambda net: net["s"].inject(nw.Step(1)), "s are sources of events, not cells"),
    (lambda net: net["a"].connect(net["s"], p=1, weight=1), "s are sources of events, not cells"),
    (lambda net: net["a"].set(C=-1), r"LIF\.C\[0\] = -1 nF"),
    (lambda net: net["a"].set(q=1), "unknown parameter of LIF 'q'"),
    (lambda net: net["a"].get("q"), "unknown"),
    (lambda net: net["a"].get("soma"), r"soma of .* must be a number"),
    (lambda net: net["a"].draw(3, "x"), "3 is not a distribution"),
    (lambda net: net["a"].couple(net["a"], p=0.5, g=-1), "g must be at least 0 uS"),
    (lambda net: net["a"].couple(net["a"], g=1), "couple needs one rule"),
    (lambda net: net["a"].couple(net["a"], pairs=([0], [0]), g=1), "needs two cells"),
    (lambda net: nw.simulate(net, t_stop=1, record={"b": "v"}), "'b' is not a population of the network"),
    (lambda net: nw.simulate(net, t_stop=1, record={"s": "v"}), "record: s are sources"),
    (lambda net: nw.simulate(net, t_stop=1, record={"a": "w"}), "unknown variable"),
]


@pytest.mark.parametrize(("do", "message"), ERRORS, ids=[message[:40] for _, message in ERRORS])
def test_errors_say_what_is_wrong_and_nothing_is_left(net, do, message):
    net.add("a", 4, LIF, kind="sections")
    net.add("s", 2, nw.Poisson(5))
    gc.collect()
    before = len(list(h.allsec())), h.List("NetCon").count()
    with pytest.raises(NrnwrapError, match=message):
        do(net)
    gc.collect()
    assert [*net.populations] == ["a", "s"]
    assert (len(list(h.allsec())), h.List("NetCon").count()) == before


def test_an_index_that_there_is_not(net):
    with pytest.raises(IndexError, match=r"a has 4 cells, numbered 0 \.\. 3, not 4"):
        net.add("a", 4, LIF)[4]
    with pytest.raises(UnknownNameError):
        net["c"]


def test_a_network_goes_when_it_is_let_go(swept):
    def build():
        net = nw.Network()
        cells = net.add("a", 20, LIFCurrExp, v_init=nw.Uniform(-60, -50))
        cells.connect(net, p=0.5, weight=0.1)
        cells.couple(cells, p=0.1, g=1e-4)
        nw.simulate(net, t_stop=5, dt=0.1)
        return net.digest

    before = len(list(h.allsec())), h.List("NetCon").count()
    gc.disable()
    try:
        assert build() == build()
        assert (len(list(h.allsec())), h.List("NetCon").count()) == before
    finally:
        gc.enable()


def test_what_a_network_takes_of_memory(monkeypatch):
    net = nw.Network()
    cells = net.add("a", 100, LIFCurrExp, kind="sections")
    assert net.estimate().neuron == 100 * 6800
    monkeypatch.setattr("nrnwrap.network.estimate.available", lambda: 1000)
    with pytest.warns(UserWarning, match=r"a->a: 9900 connections take about 1 MB, and 0 MB are free here"):
        cells.connect(net, p=1, weight=0.01)
    assert net.estimate().connections == 9900
    assert "9900 connections on this rank: 1 MB on NEURON" in repr(net.estimate())
    assert nw.Network().estimate().neuron == 0


def test_what_a_run_takes_of_time():
    """In proportion to steps, segments, spikes that connections deliver, and arrivals."""
    net = nw.Network()
    cells = net.add("a", 100, LIFCurrExp)
    steps = net.estimate().seconds(1000)
    assert net.estimate().seconds(500, dt=0.05) == pytest.approx(steps)
    assert net.estimate().seconds(2000) == pytest.approx(2 * steps)
    cells.connect(net, p=1, weight=0.01)
    with_spikes = net.estimate().seconds(1000, rate=20) - steps
    assert net.estimate().seconds(1000, rate=40) - steps == pytest.approx(2 * with_spikes)
    (drive,) = cells.receive(nw.Poisson(500), weight=0.01)
    drive.rate = np.arange(100) * 10.0
    assert net.estimate().arrivals == 49_500
    assert net.estimate().seconds(1000, rate=0) > steps
    with pytest.raises(ParameterError, match="dt = 0 ms must be above 0"):
        net.estimate().seconds(1000, dt=0)


def test_populations_of_cells_that_draw_have_other_streams(net):
    for name in ("one", "other"):
        net.add(name, 3, GIF).inject(nw.Step(0.5))
    run = nw.simulate(net, t_stop=100, dt=0.1)
    trains = [tuple(train) for name in ("one", "other") for train in run[name].spikes]
    assert len(set(trains)) == 6


def test_starts_of_a_sum_are_those_of_its_parts(net):
    both = net.add("a", 2, AdEx) + net.add("b", 3, AdEx)
    both.set(initial={"w": np.arange(5.0) / 100})
    assert [cell.initial["w"] for cell in both] == [0, 0.01, 0.02, 0.03, 0.04]


def test_weights_of_a_mechanisms_own_synapses_are_looked_at(net):
    cells = net.add("a", 3, LIFCurrExp)
    for give in (
        lambda: cells.connect(cells, p=1, weight=100.0),
        lambda: cells.receive(nw.Poisson(5), weight=100.0),
    ):
        with pytest.warns(UserWarning, match="100 pA is weight=0.1"):
            give()


def test_names_to_record_may_be_any_iterable(net):
    cells = net.add("a", 2, LIFCurrExp)
    run = nw.simulate(net, t_stop=1, dt=0.1, record=(name for name in ("v", "i_e")))
    assert run[cells]["i_e"].shape == (2, 11)


def test_poisson_inputs_are_attached_to_their_cells():
    """Listed as they are now, part of the cell as a value, and taken off one by one."""
    net = nw.Network()
    cells = net.add("cells", 3, LIF, t_ref=0)
    (drive,) = cells.receive(nw.Poisson(100), weight=[30.0, 31.0, 32.0], delay=2)
    own = cells.receive(nw.Poisson(50), nw.Exp(2), weight=0.001)
    drive.rate = [100, 200, 300]
    first, second = cells[1].spec.inputs
    assert (first.what.rate, first.weight, first.delay, first.synapse) == (200, 31, 2, None)
    assert (second.synapse, second.at) == (nw.Exp(2), None)
    alone = cells[1].spec()
    assert "cells[1]" in repr(cells[1].attached[0])
    for engine in ("neuron", "coreneuron"):
        run = nw.simulate(net, t_stop=50, dt=0.1, engine=engine)
        assert min(map(len, run.trains)) > 1
        assert nw.simulate(alone, t_stop=50, dt=0.1, engine=engine).spikes == pytest.approx(run.trains[1], abs=1e-9)
        other = nw.simulate(net, t_stop=50, dt=0.1)
    cells[1].detach(*cells[1].attached)
    assert cells[1].attached == ()
    drive.rate, drive.weight = 200, 40
    for engine in ("neuron", "coreneuron", "neuron"):
        after = nw.simulate(net, t_stop=50, dt=0.1, engine=engine)
        assert [len(train) > 0 for train in after.trains] == [True, False, True]
    assert len(other.trains) == len(drive) == len(own[0]) == 3
    for wrong, message in (([1, 2], "one for each of 3 cells, not 2"), (-1, "rate must be at least 0 Hz, not -1")):
        with pytest.raises(ParameterError, match=message):
            drive.rate = wrong
    assert (drive.rate.tolist(), drive.weight.tolist()) == ([200] * 3, [40] * 3)


def test_values_of_sources(net):
    sources = net.add("sources", 3, [nw.Poisson(10), nw.Poisson(20.0), nw.Poisson(30)])
    assert sources.get("rate").tolist() == [10, 20, 30]
    assert sources[1:].get("stop").tolist() == [np.inf, np.inf]
    with pytest.raises(UnknownNameError, match="unknown value of Poisson 'rat'"):
        sources.get("rat")


def test_a_projection_needs_a_name(net):
    cells = net.add("cells", 3, LIF)
    with pytest.raises(ParameterError, match="a projection needs a name"):
        cells.connect(cells, p=1, weight=0.1, name="")
