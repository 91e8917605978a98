"""Escape noise: what is drawn, who draws it, and the statistics of many cells."""

from itertools import islice

import numpy as np
import pytest
from helpers import reference
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.integrate import trapezoid
from scipy.stats import kstest

import nrnwrap as nw
from nrnwrap.cells import GIF
from nrnwrap.errors import ParameterError
from nrnwrap.mechanisms import h
from nrnwrap.validation.gif import NO_FILTERS, TOOLBOX, draws

STEP = nw.Step(0.5)


def spikes(cell, amp=0.5, t_stop=300, dt=0.1, **settings):
    return nw.simulate(cell, nw.Step(amp), t_stop=t_stop, dt=dt, record=[], **settings).spikes


# what is drawn


@pytest.mark.parametrize("ids", [(1, 0, 0), (5, 7, 3), (2**32 - 2, 2**32 - 1, 2**32 - 1)])
def test_each_interval_takes_the_next_number_of_random123(ids):
    cell = GIF(**dict(zip(("seed", "gid", "stream"), ids, strict=True)))
    run = nw.simulate(cell, nw.Step(2.0), t_stop=200, dt=0.1, record=["due"])
    due = run["due"]
    found = due[np.r_[True, np.diff(due) != 0]]
    assert len(found) == len(run.spikes) + 1 > 8
    assert found == pytest.approx(list(islice(draws(*ids), len(found))), rel=1e-12)
    neuron = h.Random()
    neuron.Random123(*ids)
    assert found == pytest.approx([neuron.negexp(1), *(neuron.repick() for _ in found[1:])], rel=1e-12)


def test_filters_begin_where_the_refractory_period_ends():
    cell = GIF(seed=1)
    run = nw.simulate(cell, STEP, t_stop=60, dt=0.1, record=["v", "eta1", "gamma1"])
    first, second = run.spikes[:2]
    start = first + cell.t_ref
    refractory, after = (run.t > first) & (run.t < start), (run.t > start) & (run.t < second)
    assert run.v[refractory] == pytest.approx(cell.v_reset, abs=1e-9)
    assert np.all(run["eta1"][run.t < start] == 0)
    nest = {name: cell.values()[name] * np.exp(cell.t_ref / 100) for name in ("q_eta1", "q_gamma1")}
    for name in ("eta1", "gamma1"):
        decay = np.exp(-(run.t[after] - first) / 100)
        assert run[name][after] == pytest.approx(nest[f"q_{name}"] * decay, rel=1e-12)


@settings(max_examples=25)
@given(
    seed=st.integers(0, 1000),
    values=st.fixed_dictionaries(
        {
            "C": st.floats(0.01, 1), "g_l": st.floats(0.001, 0.1), "e_l": st.floats(-80, -20),
            "v_t": st.floats(-60, -30), "delta_v": st.floats(0.1, 10), "lambda_0": st.floats(0.1, 1000),
            "v_reset": st.floats(-90, -40), "t_ref": st.floats(0.1, 5),
            "q_eta1": st.floats(-0.1, 0.5), "q_eta2": st.floats(-0.1, 0.5), "q_gamma1": st.floats(0, 15),
            "q_gamma2": st.floats(-3, 5), "tau_eta2": st.floats(0.3, 30), "tau_gamma2": st.floats(0.3, 30),
        }
    ),
)  # fmt: skip
def test_spikes_do_not_depend_on_the_step(seed, values):
    """Nor on dt being another one in the run before; several spikes fit into a step."""
    cell = GIF(seed=seed, **values)
    trains = [spikes(cell, 0, 50, dt) for dt in (0.05, 1.0)]
    assert len(trains[0]) == len(trains[1])
    assert trains[0] == pytest.approx(trains[1], abs=1e-5)


@settings(max_examples=25)
@given(seed=st.integers(0, 1000), amp=st.floats(-100, 100), dt=st.sampled_from([0.001, 0.1, 1.0]))
def test_nothing_is_thrown_beyond_where_the_current_leads(seed, amp, dt):
    cell = GIF(seed=seed, **NO_FILTERS)
    far = cell.e_l + amp / cell.g_l * -np.expm1(-50 * dt / 20)  # mV: where 50 steps lead without a spike
    if far < -900:
        return  # a run stops at -1000 mV
    run = nw.simulate(cell, nw.Step(amp), t_stop=50 * dt, dt=dt)
    assert run.v.min() >= min(cell.e_l, far) - 1e-6
    assert run.v.max() <= cell.v_t + 20  # where the hazard is e^40 Hz
    # the first may have come in the step that was gone again with the current, and is announced at its end
    assert np.all(np.diff(run.spikes[1:]) >= cell.t_ref - 1e-9)


def test_on_a_soma_with_a_dendrite():
    """Against the variable step; what is off is the implicit step of the dendrite."""
    soma, dend = h.Section("soma"), h.Section("dend")
    soma.L = soma.diam = np.sqrt(2e4 / np.pi)  # um: 0.2 nF
    dend.L, dend.diam, dend.nseg = 500, 2, 15
    dend.connect(soma(1))
    dend.insert("pas")
    for segment in dend:
        segment.pas.g, segment.pas.e = 1e-4, -65
    cell = GIF.at(soma(0.5), seed=8)
    cell.inject(nw.Step(1.0), at=dend(0.5))
    exact = nw.simulate(cell, t_stop=500, method="variable", tolerance=1e-9).spikes
    assert len(exact) > 5
    for how, bound in ({"dt": 0.1}, 0.1), ({"dt": 0.025}, 0.05), ({"dt": 0.025, "secondorder": 2}, 0.003):
        found = nw.simulate(cell, t_stop=500, **how).spikes
        assert len(found) == len(exact)
        assert np.abs(found - exact).max() < bound


def test_several_spikes_within_a_step():
    cell = GIF(seed=1, **{**NO_FILTERS, "t_ref": 0.2, "e_l": 0, "g_l": 0.2})
    train = spikes(cell, 0, 100, 1.0)
    assert len(train) > 200  # two or three in each step
    assert train == pytest.approx(spikes(cell, 0, 100, 0.01), abs=1e-6)


# who draws


def test_the_same_ids_give_the_same_spikes_again():
    cell = GIF(seed=3, gid=2, stream=1)
    train = spikes(cell)
    assert np.array_equal(train, spikes(cell))
    assert np.array_equal(train, spikes(GIF(seed=3, gid=2, stream=1)))
    assert np.array_equal(train, spikes(GIF.preset("toolbox", seed=3, gid=2, stream=1)))
    assert cell.ids == (3, 2, 1)


@pytest.mark.parametrize("ids", [{"seed": 4}, {"seed": 3, "gid": 1}, {"seed": 3, "stream": 1}])
def test_other_ids_give_other_spikes(ids):
    assert not np.array_equal(spikes(GIF(seed=3)), spikes(GIF(**ids)))


def test_ids_can_be_changed():
    cell = GIF(seed=3)
    cell.set_ids(4, gid=5)
    assert cell.ids == (4, 5, 0)
    assert np.array_equal(spikes(cell), spikes(GIF(seed=4, gid=5)))


def test_cells_without_a_seed_have_streams_of_their_own():
    one, other = GIF(), GIF()
    assert one.ids != other.ids
    assert np.array_equal(spikes(one), spikes(one))
    assert not np.array_equal(spikes(one), spikes(other))


def test_a_placed_cell_has_ids_too():
    section = h.Section("section")
    section.L = section.diam = 20
    assert GIF.at(section(0.5), seed=1, gid=2).ids == (1, 2, 0)


def test_ids_are_shown():
    assert repr(GIF(seed=1, stream=3)) == "GIF(seed=1, stream=3)"
    assert repr(GIF(seed=1, v_t=-50)) == "GIF(seed=1, v_t=-50)"


@pytest.mark.parametrize(
    ("ids", "message"),
    [
        ({"seed": 1.5}, "GIF.seed must be an integer"),
        ({"seed": -1}, "GIF.seed = -1 is outside"),
        ({"seed": 1, "gid": 2**32}, "GIF.gid"),
        ({"gid": 1}, "belong to a seed"),
    ],
)
def test_bad_ids_are_refused_before_anything_is_made(ids, message):
    section = h.Section("section")
    for make in (GIF, GIF(seed=1).set_ids, lambda **ids: GIF.at(section(0.5), **ids)):
        if make != GIF and "seed" not in ids:
            continue
        with pytest.raises(ParameterError, match=message):
            make(**ids)
    assert not section(0.5).point_processes()


# statistics


def survival(amp, start, p=NO_FILTERS, dead=0.0):
    """P(no spike up to t), and t, on a grid: of a cell that was at `start` mV at t = 0 and is free from `dead` on."""
    t = np.arange(0, 1500, 0.01) - dead
    goal, tau = p["e_l"] + amp / p["g_l"], p["C"] / p["g_l"]
    v = goal + (start - goal) * np.exp(-np.maximum(t, 0) / tau)
    hazard = np.where(t >= 0, p["lambda_0"] / 1e3 * np.exp((v - p["v_t"]) / p["delta_v"]), 0)
    gathered = np.concatenate([[0], np.cumsum((hazard[1:] + hazard[:-1]) / 2)]) * 0.01
    return t + dead, np.exp(-gathered)


def mean_count(amp, t_stop):
    """Of renewal theory: the first interval begins at rest, the others after a spike."""
    t, alive = survival(amp, NO_FILTERS["e_l"])
    first = -np.gradient(alive)
    later = -np.gradient(survival(amp, NO_FILTERS["v_reset"], dead=NO_FILTERS["t_ref"])[1])
    size = 2**19  # 5.2 s: 120 intervals do not come round
    term, interval = np.fft.rfft(first, size), np.fft.rfft(later, size)
    density = np.zeros_like(term)
    for _ in range(120):
        density, term = density + term, term * interval
    return np.fft.irfft(density, size)[: int(t_stop / t[1])].sum()


PROTOCOLS = {  # name in the reference numbers: cells, nA, parameters
    "0.16": (300, 0.16, TOOLBOX),
    "0.2": (300, 0.2, TOOLBOX),
    "0.3": (200, 0.3, TOOLBOX),
    "0.5": (50, 0.5, TOOLBOX),
    "0.3 without filters": (300, 0.3, NO_FILTERS),
}


@pytest.fixture(scope="module")
def crowd():
    """Spike trains of one second for each protocol, all cells in one run."""
    group, names = [], []
    for seed, (name, (count, amp, values)) in enumerate(PROTOCOLS.items()):
        for gid in range(count):
            group.append(GIF(seed=seed, gid=gid, **values))
            group[-1].inject(nw.Step(amp))
            names.append(name)
    trains = nw.simulate(group, t_stop=1000, dt=0.5, record=[]).spikes
    return {each: [train for name, train in zip(names, trains, strict=True) if name == each] for each in PROTOCOLS}


def error(values):
    return np.std(values, ddof=1) / np.sqrt(len(values))


@pytest.mark.parametrize("name", PROTOCOLS)
def test_counts_and_first_spikes_of_published_runs(crowd, name):
    row, trains = reference.oracle("gif_pozzorini")[name], crowd[name]
    counts, first = [len(train) for train in trains], [train[0] for train in trains if len(train)]
    # Their steps of 0.1 ms cost 0.12 of 78.66 spikes, by renewal theory: as many cells as theirs would show it.
    off = row["count_sd"] * np.sqrt(1 / len(counts) + 1 / 3000)
    assert abs(np.mean(counts) - row["count"]) <= 3 * off
    off = row["first_sd"] * np.sqrt(1 / len(first) + 1 / (3000 * min(row["count"], 1)))
    assert abs(np.mean(first) - row["first"]) <= 3 * off


@pytest.mark.parametrize("name", ["0.2", "0.3", "0.5"])
def test_the_first_spike_comes_as_its_hazard_says(crowd, name):
    t, alive = survival(PROTOCOLS[name][1], TOOLBOX["e_l"])
    first = np.array([train[0] for train in crowd[name]])
    assert kstest(first, lambda s: 1 - np.interp(s, t, alive)).pvalue > 0.01
    assert abs(first.mean() - trapezoid(alive, t)) <= 3 * error(first)


def test_the_count_is_that_of_renewal_theory(crowd):
    counts = [len(train) for train in crowd["0.3 without filters"]]
    assert abs(np.mean(counts) - mean_count(0.3, 1000)) <= 3 * error(counts)


@pytest.mark.parametrize("rate", [5, 100, 1000])  # Hz
def test_a_constant_hazard_gives_a_poisson_process_with_dead_time(rate):
    level = NO_FILTERS["v_t"] + NO_FILTERS["delta_v"] * np.log(rate / NO_FILTERS["lambda_0"])
    group = [GIF(seed=rate, gid=gid, **{**NO_FILTERS, "e_l": level, "v_reset": level}) for gid in range(100)]
    trains = nw.simulate(group, t_stop=5000, dt=1.0, record=[]).spikes
    dead, hazard = NO_FILTERS["t_ref"], rate / 1000
    counts, gaps = np.array([len(train) for train in trains]), np.concatenate([np.diff(train) for train in trains])
    slowed = 1 / (1 + hazard * dead)
    assert abs(counts.mean() - 5000 * hazard * slowed) <= 3 * error(counts)
    assert kstest(np.array([train[0] for train in trains]), "expon", (0, 1 / hazard)).pvalue > 0.01
    assert gaps.min() >= dead - 1e-9
    if rate > 5:  # else a window of 5 s favours short intervals
        assert kstest(gaps, "expon", (dead, 1 / hazard)).pvalue > 0.01
        assert abs(gaps.std() / gaps.mean() - slowed) <= 3 * slowed * np.sqrt(2 / len(gaps))
