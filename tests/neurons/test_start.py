"""Where a cell starts, what its copies are, what hangs on it, and how it shows itself."""

import copy
import pickle

import numpy as np
import pytest

import nrnwrap as nw
from nrnwrap.cells import (
    GIF,
    GLIF,
    LIF,
    AdaptiveLIF,
    AdEx,
    BallAndStick,
    Branched,
    HodgkinHuxley,
    Izhikevich,
    KickedLIF,
    LIFCondExp,
    LIFCurrExp,
    MorrisLecar,
    Pospischil,
    Stick,
)
from nrnwrap.errors import GeometryError, ParameterError, UnknownNameError
from nrnwrap.mechanisms import h

ENGINES = [{}, {"method": "variable"}, {"engine": "coreneuron"}, {"dt": 0.1}]
WITH_STATES = {
    AdEx: {"w": 0.1},
    Izhikevich: {"u": -3.0},
    AdaptiveLIF: {"above": 4.0},
    KickedLIF: {"above": 0.5},
    GIF: {"eta1": 0.02, "gamma1": 3.0},
    GLIF: {"i_1": 0.01, "th_s": 1.0},
    LIFCurrExp: {"i_e": 0.2, "i_i": -0.1},
    LIFCondExp: {"g_e": 0.01, "g_i": 0.002},
    HodgkinHuxley: {"m": 0.2, "h": 0.4, "n": 0.5},
    MorrisLecar: {"n": 0.3},
}


@pytest.mark.parametrize("how", ENGINES, ids=str)
def test_every_cell_starts_at_its_own_voltage(how):
    cells = [LIF(v_init=-60.0), LIF(), HodgkinHuxley(v_init=-70.0), BallAndStick(v_init=-64.0)]
    cells[1].v_init = -74.0
    run = nw.simulate(cells, t_stop=1, **how)
    assert list(run.v[:, 0]) == [-60, -74, -70, -64]


def test_v_init_none_is_that_of_the_model():
    cell = LIF(v_init=-60.0)
    assert (repr(cell), cell.v_init) == ("LIF(v_init=-60)", -60)
    assert repr(AdEx(initial={"w": 0.1})) == "AdEx(initial={'w': 0.1})"
    cell.v_init = None
    assert (repr(cell), cell.v_init) == ("LIF()", cell.v_rest)
    assert cell.v_rest == cell.e_l


@pytest.mark.parametrize("how", ENGINES, ids=str)
@pytest.mark.parametrize("model", WITH_STATES, ids=lambda model: model.__name__)
def test_states_start_where_they_are_told(model, how):
    states = WITH_STATES[model]
    cell = model(initial=states)
    assert set(states) <= set(cell.states())
    run = nw.simulate(
        cell, t_stop=5, record=list(states), **{**how, **({"dt": model.dt_max} if model.dt_max < 0.1 else {})}
    )
    assert {name: run[name][0] for name in states} == states


def test_a_placed_mechanism_that_was_told_starts_its_cell():
    whole = BallAndStick()
    placed = LIF.at(whole.dend(0.5), v_init=-63)
    for cells in (whole, placed, [whole, placed]):
        assert np.all(np.atleast_2d(nw.simulate(cells, t_stop=1).v)[:, 0] == -63)
    placed.v_init = None
    assert nw.simulate(whole, t_stop=1).v[0] == whole.v_init


def test_an_exact_course_from_a_start():
    """w decays by itself where a = 0, and v follows by the exact solution of two linear equations."""
    cell = AdEx(a=0, v_init=-70.6, v_t=1000, initial={"w": 0.1})
    run = nw.simulate(cell, t_stop=100, dt=0.1, record=["v", "w"])
    w = 0.1 * np.exp(-run.t / cell.tau_w)
    tau = cell.C / cell.g_l
    v = cell.e_l - 0.1 / cell.g_l * cell.tau_w / (cell.tau_w - tau) * (
        np.exp(-run.t / cell.tau_w) - np.exp(-run.t / tau)
    )
    assert np.abs(run["w"] - w).max() < 1e-9
    assert np.abs(run.v - v).max() < 1e-3  # mV


def test_the_first_step_knows_the_start():
    """A spike within the first step comes when the started current makes it: i_e alone charges the membrane."""
    cell = LIFCurrExp(v_init=-55.5, initial={"i_e": 2.0}, t_ref=2)
    coarse = nw.simulate(cell, t_stop=1, dt=0.1).spikes
    fine = nw.simulate(cell, t_stop=1, dt=0.001).spikes
    assert len(coarse) == len(fine) == 1
    assert coarse[0] < 0.1
    assert coarse[0] == pytest.approx(fine[0], abs=1e-5)


def test_a_start_holds_in_scripts_of_ones_own_and_goes_with_the_cell():
    cell = AdEx(initial={"w": 0.1})
    h.finitialize(-60)
    assert cell.w == 0.1
    cell.initial = {}
    h.finitialize(-60)
    assert cell.w == pytest.approx(cell.a * (-60 - cell.e_l))


def test_starts_of_a_cell_with_a_shape():
    cell = BallAndStick(initial={"m_nw_squid": 0.3})
    run = nw.simulate(cell, t_stop=1, record={"m": cell.soma(0.5).nw_squid._ref_m})
    assert run["m"][0] == 0.3


@pytest.mark.parametrize(
    ("make", "error", "message"),
    [
        (lambda: AdEx(initial={"q": 1}), UnknownNameError, r"unknown state of AdEx\[\d+\] 'q'. Allowed: w"),
        (lambda: AdEx(initial={"v": 1}), UnknownNameError, r"The voltage starts at cell\.v_init"),
        (lambda: LIF(initial={"w": 1}), UnknownNameError, r"does not have a state that can be started"),
        (lambda: AdEx(initial=3), ParameterError, r"a mapping of states to values, such as \{'w': 0\.1\}, not 3"),
        (lambda: AdEx(initial={"w": "x"}), ParameterError, r"initial w must be a number \(nA\), not 'x'"),
        (lambda: AdEx(v_init=1e5), ParameterError, r"AdEx\.v_init"),
    ],
)
def test_what_cannot_be_a_start(make, error, message):
    with pytest.raises(error, match=message):
        make()


@pytest.mark.parametrize("how", [copy.copy, copy.deepcopy, lambda cell: pickle.loads(pickle.dumps(cell))])
@pytest.mark.parametrize(
    "cell",
    [
        lambda: AdEx(b=0.1, v_init=-60.0, initial={"w": 0.1}),
        lambda: Izhikevich.preset("RS", d=7.5, scheme="published"),
        lambda: GIF(seed=3, gid=2, C=0.2),
        lambda: Pospischil.preset("FS", g_na=0.04),
        lambda: HodgkinHuxley(g_na=0.1, v_init=-60.0),
    ],
)
def test_a_copy_is_a_cell_of_its_own(cell, how):
    one = cell()
    other = how(one)
    assert other.soma is not one.soma
    assert other.soma != one.soma
    assert (other.values(), other.v_init, other.initial) == (one.values(), one.v_init, one.initial)
    assert repr(other) == repr(one)
    ours, theirs = (nw.simulate(each, nw.Step(0.5), t_stop=20, dt=0.1).v for each in (one, other))
    assert np.array_equal(ours, theirs)


def test_a_copy_of_a_cell_with_a_shape_has_its_membrane():
    cell = BallAndStick(dend_L=300, Ra=150)
    cell.insert("pas", cell.soma, g=1e-4)
    cell.insert("hh", cell.dend, gnabar=lambda distance: 0.1 - 1e-4 * distance)
    cell.v_init, cell.threshold, cell.spike_at = -63, -10, cell.dend(0.7)
    other = pickle.loads(pickle.dumps(cell))
    assert (other.dend.L, other.Ra, other.threshold) == (300, 150, -10)
    assert other.biophysics == cell.biophysics
    assert other.spike_segment == other.dend(0.7)
    runs = [nw.simulate(each, nw.Step(0.3), t_stop=20) for each in (cell, other)]
    assert np.array_equal(runs[0].v, runs[1].v)
    for made in (Stick(L=200), Branched(forks=2)):
        assert copy.copy(made).biophysics == made.biophysics


def test_what_is_attached_is_not_copied():
    cell = LIF()
    cell.inject(nw.Step(1))
    assert copy.copy(cell).attached == ()


def test_what_cannot_be_copied():
    whole = BallAndStick()
    with pytest.raises(
        ParameterError, match=r"stands on BallAndStick\[\d+\]\.soma\(0\.5\), which a copy would not have"
    ):
        copy.copy(LIF.at(whole.soma(0.5)))
    section = h.Section("soma")
    with pytest.raises(ParameterError, match=r"made by others.* wrap"):
        pickle.dumps(nw.wrap([section]))
    whole.dend.L = 50
    with pytest.raises(GeometryError, match="were changed after it was made"):
        copy.copy(whole)


def test_what_is_attached_is_listed_and_taken_off():
    cell, other = AdEx(), LIF()
    clamp = cell.inject(nw.Step(1, delay=5))
    wire = cell.receive(nw.Regular(5), nw.Exp(), weight=0.1)
    from_other = other.connect(cell, nw.Exp(), weight=0.1)
    assert [type(each.what[0]) for each in cell.attached] == [nw.Step, nw.Regular, str]
    assert "Step(amp=1, delay=5, dur=inf) at AdEx[" in repr(cell.attached)
    count = len(nw.simulate(cell, t_stop=50).spikes)
    cell.detach(clamp)
    fewer = len(nw.simulate(cell, t_stop=50).spikes)
    assert 0 < fewer < count
    cell.detach(wire, from_other)
    assert cell.attached == ()
    assert len(nw.simulate(cell, t_stop=50).spikes) == 0  # though `clamp` and `wire` are still held here
    assert not clamp.has_loc()


def test_a_value_stands_for_all_that_are_equal_to_it():
    cell = LIF()
    for _ in range(3):  # a cell of a notebook that is run three times
        cell.inject(nw.Step(1))
    cell.inject(nw.Step(2))
    cell.detach(nw.Step(1))
    assert [each.what for each in cell.attached] == [(nw.Step(2),)]
    cell.detach(*cell.attached)
    assert cell.attached == ()


def test_a_gap_junction_goes_from_both_cells():
    cell, other = LIF(v_init=-75.0), LIF(v_init=-60.0)
    here, _ = cell.couple(other, g=0.01)
    assert len(cell.attached) == len(other.attached) == 1
    assert nw.simulate([cell, other], t_stop=5, dt=0.025).v[0].max() > -74
    cell.detach(here)
    assert cell.attached == other.attached == ()
    assert nw.simulate([cell, other], t_stop=5, dt=0.025).v[0].max() == pytest.approx(-75)
