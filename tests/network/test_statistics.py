"""What a run of a network says of its populations: the statistics of nrnwrap.spikes, on the right trains."""

import math

import matplotlib

matplotlib.use("Agg")
import numpy as np
import pytest
from helpers.network_runs import poisson, ran

import nrnwrap as nw
from nrnwrap import spikes
from nrnwrap.cells import LIF

RUN = poisson({"exc": 30, "inh": 12}, rate=25, t_stop=2000.0)


@pytest.fixture(scope="module")
def small():
    net = nw.Network(seed=1)
    exc, inh = net.add("exc", 6, LIF, v_init=nw.Uniform(-70, -55)), net.add("inh", 2, LIF)
    exc.inject(nw.Step(0.3, dur=1e9))
    return net, exc, inh, nw.simulate(net, t_stop=200, dt=0.1, record={exc: "v"})


@pytest.mark.parametrize("which", ["exc", "inh", None])
@pytest.mark.parametrize(("start", "stop"), [(0, None), (300, None), (300, 1700)])
def test_a_statistic_is_that_of_the_trains(which, start, stop):
    trains, end = RUN.trains_of(which), 2000 if stop is None else stop
    window = {"start": start, "stop": stop}
    assert RUN.rate(which, **window) == pytest.approx(np.mean([spikes.rate(train, start, end) for train in trains]))
    assert RUN.cv(which, **window) == spikes.mean_cv(trains, start, end)
    assert RUN.correlation(which, **window) == spikes.correlation(trains, start, end, 5)
    assert RUN.fano(which, **window, bin_width=2) == spikes.population_fano(trains, start, end, 2)
    cut = [train[(train >= start) & (train < end)] for train in trains]
    for found, expected in (
        (RUN.population_rate(which, **window, width=20), spikes.population_rate(trains, start, end, width=20)),
        (RUN.power_spectrum(which, **window), spikes.power_spectrum(trains, start, end, population=True)),
        (RUN.isi_histogram(which, **window, longest=50), spikes.isi_histogram(cut, longest=50)),
    ):
        np.testing.assert_array_equal(found[0], expected[0])
        np.testing.assert_array_equal(found[1], expected[1])


def test_trains_are_those_of_the_cells():
    run = ran({"a": [[1, 5], []], "b": [[3]]}, 10.0, first=100)
    assert [list(train) for train in run.trains_of("a")] == [[1, 5], []]
    assert [list(train) for train in run.trains_of(None)] == [[1, 5], [], [3]]
    assert (run.rate("a"), run.rate("b"), run.rate()) == (100, 100, 100)


def test_the_end_that_is_less_than_a_step_is_left_out():
    run = ran({"a": [[1, 5, 9.5], [2]]}, 9.7)
    times, _ = run.population_rate("a", dt=2)
    assert list(times) == [1, 3, 5, 7]
    assert run.fano("a", bin_width=4) == spikes.population_fano(run.trains, 0, 8, 4)
    assert math.isfinite(run.correlation("a", start=0.1, bin_width=3))


def test_no_spikes():
    run = ran({"a": [[], []]}, 100.0)
    assert run.rate() == 0
    assert [math.isnan(each) for each in (run.cv(), run.correlation(), run.fano())] == [True] * 3
    assert not run.population_rate()[1].any()
    assert not run.power_spectrum()[1].any()
    assert list(run.isi_histogram()[1]) == [0]


def test_synchrony_is_that_of_the_recorded_voltages(small):
    _, exc, inh, run = small
    v = run[exc].v
    assert run.synchrony(exc) == pytest.approx(spikes.synchrony(v[:, :-1]))  # t < stop
    assert run.synchrony("exc", 50, 100) == pytest.approx(spikes.synchrony(v[:, 500:1000]))
    for which in (inh, exc[:3], None):
        with pytest.raises(nw.errors.ParameterError, match=r'record=\{population: "v"\}.*run\.fano'):
            run.synchrony(which)


def test_a_part_of_a_population_has_its_own(small):
    _, exc, inh, run = small
    assert run.rate(exc[2:3]) == spikes.rate(run.trains[2], 0, 200)
    assert run.rate(exc[:2] + inh) == pytest.approx((run.rate(exc[0:1]) + run.rate(exc[1:2])) / 4)


def test_a_raster_of_some_cells_has_their_populations(small):
    _, exc, inh, run = small
    ax = run.raster(exc[1:4] + inh[:1])
    assert [label.get_text() for label in ax.get_yticklabels()] == ["exc", "inh"]
    drawn = np.array(next(line for line in ax.lines if line.get_marker() == "|").get_data())
    np.testing.assert_array_equal(drawn[0], np.concatenate(run.trains[1:4]))
    assert set(drawn[1]) == {0, 1, 2}


MISTAKES = {
    "a name": (lambda run, _: run.rate("ecx"), r"unknown population 'ecx'; did you mean exc\?"),
    "a number": (lambda run, _: run.cv(3), "3 is not a population: give its name, or itself"),
    "another network": (lambda run, other: run.fano(other), r"<Population exc: 2 cells> was not in this run"),
    "bins": (lambda run, _: run.correlation("exc", bin_width=0), "bin_width = 0 ms must be above 0"),
    "a window": (lambda run, _: run.correlation("exc", 0, 7, bin_width=5), "must be a multiple of bin_width"),
    "too late": (lambda run, _: run.population_rate("exc", 3000), "stop = 200 ms must be above 3000 ms"),
    "one cell": (lambda run, _: run.correlation("one"), "trains must be at least 2"),
    "no name": (lambda run, _: run.cv(t_start=5), "did you mean start"),
    "kernel": (lambda run, _: run.population_rate(kernel="box"), "unknown kernel 'box'"),
}


@pytest.mark.parametrize(("call", "message"), MISTAKES.values(), ids=MISTAKES)
def test_mistakes(call, message):
    other = nw.Network()
    other.add("exc", 2, LIF)
    run = ran({"exc": [[1.0], [2.0]], "one": [[3.0]]}, 200.0, first=10**6)
    with pytest.raises(nw.NrnwrapError, match=message):
        call(run, other["exc"])


def test_a_table_has_a_row_for_each_population():
    table = RUN.table(300, 1700, least=5)
    assert list(table) == ["exc", "inh"]
    for name, row in table.items():
        assert row.cells == len(RUN.populations[name])
        assert row.rate == RUN.rate(name, 300, 1700)
        assert row.cv == RUN.cv(name, 300, 1700, least=5)
    head, first, second = str(table).splitlines()
    assert head.split() == ["population", "cells", "rate", "(Hz)", "CV"]
    assert first.split() == ["exc", "30", f"{table['exc'].rate:.2f}", f"{table['exc'].cv:.2f}"]
    assert second.split()[:2] == ["inh", "12"]
    assert RUN.table()["exc"].rate == RUN.rate("exc")


def test_a_table_without_spikes_or_with_a_wrong_window():
    assert "nan" in str(ran({"a": [[]]}, 10.0).table())
    with pytest.raises(nw.NrnwrapError, match="stop"):
        RUN.table(300, 200)
    with pytest.raises(nw.NrnwrapError, match=r"least"):
        RUN.table(lest=5)
