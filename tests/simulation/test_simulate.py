"""simulate: what it returns, what it leaves behind, and when it refuses or stops."""

import math

import numpy as np
import pytest
from helpers.simulate import METHODS, Passive, charging, state

import nrnwrap as nw
from nrnwrap.cells import LIF, BallAndStick, HodgkinHuxley, Izhikevich2007
from nrnwrap.errors import NumericsError, ParameterError, SimulationError
from nrnwrap.mechanisms import h


@pytest.mark.parametrize(
    ("t_stop", "dt"), [(10, 0.1), (10, 0.05), (10, 1 / 3), (1000, 0.1), (70, 0.7), (0.025, 0.025), (1, 1)]
)
@pytest.mark.parametrize("method", ["fixed", "variable"])
def test_samples_are_dt_apart_to_the_last_bit(t_stop, dt, method):
    run = nw.simulate(Passive(), nw.Step(1), t_stop=t_stop, dt=dt, method=method)
    np.testing.assert_array_equal(run.t, np.arange(round(t_stop / dt) + 1) * dt)
    assert run.v.shape == run.t.shape


def test_the_default_step_is_neurons():
    assert len(nw.simulate(Passive(), t_stop=1).t) == 41


@pytest.mark.parametrize(
    ("t_stop", "dt", "near"), [(1, 0.3, "0.9 and 1.2"), (10.01, 0.025, "10 and 10.025"), (0.1, 0.3, "0.3")]
)
@pytest.mark.parametrize("method", ["fixed", "variable"])
def test_t_stop_is_a_multiple_of_dt(t_stop, dt, near, method):
    with pytest.raises(ParameterError, match=rf"not a multiple of dt = {dt} ms; near it: {near} ms"):
        nw.simulate(Passive(), t_stop=t_stop, dt=dt, method=method)


def test_the_variable_step_records_at_its_own_times_or_on_the_grid():
    own = nw.simulate(Passive(), nw.Step(1, delay=5), t_stop=40, method="variable")
    grid = nw.simulate(Passive(), nw.Step(1, delay=5), t_stop=40, method="variable", dt=0.5)
    assert len(np.unique(np.diff(own.t).round(6))) > 10
    assert own.t[0] == 0
    assert own.t[-1] == pytest.approx(40, abs=1e-9)
    np.testing.assert_allclose(grid.v, np.interp(grid.t, own.t, own.v), atol=0.01)


def test_one_cell_many_cells_no_cell():
    one = nw.simulate(Passive(), t_stop=1)
    listed = nw.simulate([Passive()], t_stop=1)
    many = nw.simulate((LIF(), Passive(), HodgkinHuxley()), t_stop=1, record={"again": "v"})
    assert one.v.shape == (41,)
    assert listed.v.shape == (1, 41)
    assert many.v.shape == many["again"].shape == (3, 41)
    assert (len(many.spikes), len(many.cells), len(one.trains)) == (3, 3, 1)
    with pytest.raises(ParameterError, match="a cell to simulate is missing"):
        nw.simulate([], t_stop=1)


def test_a_cell_listed_twice_is_refused():
    cell = Passive()
    with pytest.raises(ParameterError, match="listed twice"):
        nw.simulate([cell, cell], nw.Step(1), t_stop=1)


@pytest.mark.parametrize("cells", [LIF, [LIF, Izhikevich2007]], ids=["class", "list"])
def test_a_class_instead_of_a_cell(cells):
    with pytest.raises(ParameterError, match=r"LIF is a class, not a cell: write LIF\("):
        nw.simulate(cells, t_stop=1)


@pytest.mark.parametrize("cells", [None, 5, "LIF", [None]])
def test_what_is_no_cell(cells):
    with pytest.raises(ParameterError, match="is not a cell"):
        nw.simulate(cells, t_stop=1)


@pytest.mark.parametrize("how", METHODS, ids=str)
def test_superposition(how):
    """What two stimuli do together is the sum of what each does, in every step."""
    stimuli = [nw.Step(0.5, delay=2, dur=10), nw.Ramp(0, 1, delay=5, dur=8), nw.Sine(0.3, 50)]
    how = {**how, "dt": 0.1}
    alone = [nw.simulate(Passive(), each, t_stop=20, **how).v + 70 for each in stimuli]
    together = nw.simulate(Passive(), *stimuli, t_stop=20, **how).v + 70
    np.testing.assert_allclose(together, np.sum(alone, axis=0), rtol=0, atol=1e-9 if "method" not in how else 1e-4)


@pytest.mark.parametrize(("secondorder", "order"), [(0, 1), (1, 2), (2, 2)])
def test_charging_converges_with_its_order(secondorder, order):
    steps, errors = np.array([0.2, 0.1, 0.05, 0.025]), []
    for dt in steps:
        run = nw.simulate(Passive(), nw.Step(1), t_stop=20, dt=dt, secondorder=secondorder)
        errors.append(np.abs(run.v - charging(run.t)).max())
    assert np.polyfit(np.log(steps), np.log(errors), 1)[0] == pytest.approx(order, abs=0.02)


def test_charging_with_the_variable_step():
    run = nw.simulate(Passive(), nw.Step(1), t_stop=20, method="variable")
    loose = nw.simulate(Passive(), nw.Step(1), t_stop=20, method="variable", tolerance=1e-2)
    assert np.abs(run.v - charging(run.t)).max() < 1e-4
    assert len(loose.t) < len(run.t)


@pytest.mark.parametrize("how", METHODS, ids=str)
@pytest.mark.parametrize("make", [LIF, HodgkinHuxley, BallAndStick, Izhikevich2007])
def test_the_same_run_gives_the_same_bits(make, how):
    cell = make()
    runs = [nw.simulate(cell, nw.Step(0.3), nw.Noise(0.1, seed=1), t_stop=30, **how) for _ in range(2)]
    np.testing.assert_array_equal(runs[0].t, runs[1].t)
    np.testing.assert_array_equal(runs[0].v, runs[1].v)
    np.testing.assert_array_equal(runs[0].spikes, runs[1].spikes)


def test_other_cells_do_not_change_the_result():
    cell = LIF()
    alone = nw.simulate(cell, nw.Step(0.3), t_stop=50)
    others = [LIF(), HodgkinHuxley(), BallAndStick()]
    others[0].inject(nw.Step(1))
    others[0].receive(nw.Poisson(100, seed=1), nw.ExpCurrent(), weight=1)
    crowded = nw.simulate(cell, nw.Step(0.3), t_stop=50, celsius=6.3)
    np.testing.assert_array_equal(crowded.v, alone.v)
    np.testing.assert_array_equal(crowded.spikes, alone.spikes)


@pytest.mark.parametrize("threads", [1, 2])
def test_threads_give_the_same_traces(threads):
    parallel, before = h.ParallelContext(), h.ParallelContext().nthread()
    cells = [LIF(), HodgkinHuxley(), Izhikevich2007(), LIF(C=0.2)]
    cells[0].connect(cells[3], nw.ExpCurrent(), weight=0.1, delay=1.23)
    cells[1].inject(nw.Noise(0.01, seed=1))
    cells[2].receive(nw.Poisson(200, seed=1), nw.Exp(), weight=0.001, delay=0.5)
    cells[2].receive(nw.SpikeTimes([3.21, 20.5]), nw.ExpCurrent(), weight=0.1, delay=0.5)
    once = nw.simulate(cells, nw.Step(0.3), t_stop=50)
    parallel.nthread(threads)
    try:
        again = nw.simulate(cells, nw.Step(0.3), t_stop=50)
    finally:
        parallel.nthread(before)
    np.testing.assert_array_equal(again.v, once.v)
    for first, second in zip(again.spikes, once.spikes, strict=True):
        np.testing.assert_array_equal(first, second)
    assert sum(map(len, once.spikes)) > 3


def test_threads_need_delays():
    parallel, before = h.ParallelContext(), h.ParallelContext().nthread()
    cell = LIF()
    cell.receive(nw.Regular(5), nw.ExpCurrent(), weight=0.1)
    parallel.nthread(2)
    try:
        for how, least in (({}, r"of 2 dt = 0\.05 ms at least"), ({"method": "variable"}, "above 0")):
            with pytest.raises(SimulationError, match=f"threads need delays {least}, but .*NetStim.* is 0.0 ms: give"):
                nw.simulate(cell, t_stop=5, **how)
    finally:
        parallel.nthread(before)
    assert len(nw.simulate(cell, t_stop=5).t) == 201


@pytest.mark.usefixtures("swept")
def test_stimuli_last_for_their_run_only():
    cells = [Passive(), Passive()]
    before = h.List("IClamp").count()
    driven = nw.simulate(cells, nw.Step(1), nw.Step(0.5), t_stop=20)
    np.testing.assert_allclose(driven.v[:, -1], -70 + 15 * (1 - math.exp(-2)), atol=0.05)
    assert h.List("IClamp").count() == before
    np.testing.assert_allclose(nw.simulate(cells, t_stop=20).v, -70, atol=1e-9)


@pytest.mark.usefixtures("swept")
def test_stimuli_go_even_when_the_error_is_kept():
    cell, before = Passive(), h.List("IClamp").count()
    with pytest.raises(NumericsError) as kept:
        nw.simulate(cell, nw.Step(1e6), t_stop=50)
    assert h.List("IClamp").count() == before
    np.testing.assert_allclose(nw.simulate(cell, t_stop=5).v, -70, atol=1e-9)
    del kept  # whose frames hold the cell


@pytest.mark.parametrize("stimulus", [nw.Step, None, 0.3, nw.Regular(5)])
def test_what_is_no_stimulus(stimulus):
    with pytest.raises(
        ParameterError,
        match=r"not a stimulus: |a current of 0\.3 nA is Step\(0\.3\)|Step is a class, not a stimulus: write Step\(",
    ):
        nw.simulate(Passive(), stimulus, t_stop=1)


@pytest.mark.parametrize("how", METHODS, ids=str)
def test_the_engine_is_left_as_it_was(odd_state, how):
    nw.simulate([LIF(), HodgkinHuxley()], nw.Step(0.3), t_stop=20, **how)
    assert state() == odd_state
