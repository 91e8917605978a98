"""simulate: what it returns, what it leaves behind, and when it refuses or stops."""

import math
import os
import re
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest
from patience import HANGS

import nrnwrap as nw
from nrnwrap.cells import LIF, BallAndStick, HodgkinHuxley, Izhikevich2007
from nrnwrap.engine import solver
from nrnwrap.errors import NumericsError, ParameterError, SimulationError, UnknownNameError
from nrnwrap.mechanisms import h
from nrnwrap.simulation import start

ROOT = Path(__file__).resolve().parents[1]
METHODS = [{"dt": 0.025}, {"dt": 0.1, "secondorder": 2}, {"method": "variable"}, {"method": "variable", "dt": 0.1}]


class Passive(nw.Cell):
    """1 nF, 0.1 uS, -70 mV: a time constant of 10 ms and 10 mV per nA."""

    v_init = -70.0

    def __init__(self):
        self.soma = h.Section("soma", self)
        self.soma.L = self.soma.diam = math.sqrt(1e5 / math.pi)  # um
        self.soma.cm = 1
        self.insert("pas", g=1e-4, e=-70)


# What comes back


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
    with pytest.raises(ParameterError, match="there is no cell to simulate"):
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


# Physics


@pytest.mark.parametrize("how", METHODS, ids=str)
def test_superposition(how):
    """What two stimuli do together is the sum of what each does, in every step."""
    stimuli = [nw.Step(0.5, delay=2, dur=10), nw.Ramp(0, 1, delay=5, dur=8), nw.Sine(0.3, 50)]
    how = {**how, "dt": 0.1}
    alone = [nw.simulate(Passive(), each, t_stop=20, **how).v + 70 for each in stimuli]
    together = nw.simulate(Passive(), *stimuli, t_stop=20, **how).v + 70
    np.testing.assert_allclose(together, np.sum(alone, axis=0), rtol=0, atol=1e-9 if "method" not in how else 1e-4)


def charging(t):
    return -70 + 10 * (1 - np.exp(-t / 10))


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


# Stimuli of a run, and the state of the engine


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


def state():
    cvode = h.CVode()
    numbers = {name: getattr(h, name) for name in ("t", "dt", "celsius", "secondorder")}
    solver = [getattr(cvode, name)() for name in ("active", "atol", "rtol", "condition_order", "use_local_dt")]
    return numbers, solver


@pytest.fixture(params=["fixed", "variable"])
def odd_state(request):
    """NEURON as nobody would leave it, and back."""
    cvode = h.CVode()
    before = {name: getattr(h, name) for name in ("t", "dt", "celsius", "secondorder")}
    tolerances = cvode.atol(), cvode.rtol()
    h.finitialize()  # clears what condition_order() could stumble over
    cvode.condition_order(1)
    h.celsius, h.secondorder = 31.0, 1
    cvode.atol(1e-3)
    cvode.rtol(1e-4)
    cvode.active(request.param == "variable")
    h.t, h.dt = 7.5, 0.0625
    yield state()
    cvode.active(False)
    cvode.atol(tolerances[0])
    cvode.rtol(tolerances[1])
    for name, value in before.items():
        setattr(h, name, value)


@pytest.mark.parametrize("how", METHODS, ids=str)
def test_the_engine_is_left_as_it_was(odd_state, how):
    nw.simulate([LIF(), HodgkinHuxley()], nw.Step(0.3), t_stop=20, **how)
    assert state() == odd_state


@pytest.mark.parametrize("how", METHODS, ids=str)
def test_the_engine_does_not_matter_to_the_result(odd_state, how):
    run = nw.simulate(Passive(), nw.Step(1), t_stop=20, **how)
    np.testing.assert_allclose(run.v, charging(run.t), rtol=0, atol=0.02)


@pytest.mark.parametrize("error", [KeyboardInterrupt, ZeroDivisionError, SystemExit])
@pytest.mark.parametrize("how", METHODS, ids=str)
@pytest.mark.parametrize(("module", "place"), [(start, "initialise"), (solver, "_solve")], ids=["start", "solve"])
@pytest.mark.usefixtures("swept")
def test_the_engine_is_left_as_it_was_after_an_interruption(odd_state, monkeypatch, module, place, how, error):
    original, calls = getattr(module, place), []

    def interrupted(*args):
        original(*args)
        calls.append(args)
        raise error

    monkeypatch.setattr(module, place, interrupted)
    before = h.List("IClamp").count()
    with pytest.raises(error):
        nw.simulate(LIF(), nw.Step(0.3), t_stop=20, **how)
    assert len(calls) == 1
    assert state() == odd_state
    assert h.List("IClamp").count() == before


def test_a_run_after_a_failed_one_is_a_good_one():
    cell = HodgkinHuxley()
    good = nw.simulate(cell, nw.Step(0.1), t_stop=20)
    for how in METHODS:
        with pytest.raises(SimulationError):
            nw.simulate(cell, nw.Step(1e6), t_stop=20, **how)
        again = nw.simulate(cell, nw.Step(0.1), t_stop=20)
        np.testing.assert_array_equal(again.v, good.v)


# Recording


def test_record_by_name_reference_function_and_not_at_all():
    cell = BallAndStick()
    tip = cell.dend(0.9)._ref_v
    run = nw.simulate(
        cell,
        nw.Step(0.1),
        t_stop=5,
        record={"tip": tip, "same": lambda cell: cell.dend(0.9)._ref_v, "soma": "v", "name": lambda cell: "v"},
    )
    np.testing.assert_array_equal(run["tip"], run["same"])
    np.testing.assert_array_equal(run["soma"], run.v)
    np.testing.assert_array_equal(run["name"], run["v"])
    assert (run["tip"] != run.v).any()
    assert set(run.recorded) == {"tip", "same", "soma", "name"}


def test_record_variables_of_the_mechanism():
    run = nw.simulate([LIF(), LIF()], nw.Step(0.3), t_stop=30, record=["v", "n_spikes"])
    assert run["n_spikes"].shape == (2, 1201)
    assert run["n_spikes"][0, -1] == len(run.spikes[0]) > 0
    gates = nw.simulate(HodgkinHuxley(), t_stop=1, record=["m"])
    assert gates["m"].shape == (41,)
    assert gates.v is None


@pytest.mark.parametrize("how", METHODS[:3], ids=str)
def test_an_empty_list_records_spikes_only(how):
    cell = LIF()
    full = nw.simulate(cell, nw.Step(0.3), t_stop=50, **how)
    bare = nw.simulate(cell, nw.Step(0.3), t_stop=50, record=[], **how)
    assert bare.v is None
    assert dict(bare.recorded) == {}
    np.testing.assert_array_equal(bare.spikes, full.spikes)


def test_spikes_of_a_membrane_with_and_without_its_voltage():
    cell = HodgkinHuxley()
    between = nw.simulate(cell, nw.Step(0.1), t_stop=50).spikes
    at_steps = nw.simulate(cell, nw.Step(0.1), t_stop=50, record=[]).spikes
    assert len(between) == len(at_steps) > 1
    assert np.all((at_steps - between >= -1e-9) & (at_steps - between <= 0.025 + 1e-9))


@pytest.mark.parametrize(
    ("record", "error", "message"),
    [
        ("vv", UnknownNameError, r"unknown variable of LIF\[\d+\] 'vv'.* Allowed: .*n_spikes.*v_m"),
        (["v", "q"], UnknownNameError, "unknown variable of LIF.* 'q'"),
        ({"tip": "q"}, UnknownNameError, "unknown variable of LIF.* 'q'"),
        ({"tip": 5.0}, ParameterError, r"record: 'tip' is 5.0, which cannot be recorded: give segment\._ref_v"),
        ({"tip": lambda cell: cell.soma(0.5).v}, ParameterError, "record: 'tip' is .*, which cannot be recorded"),
        (None, ParameterError, "record must be a name, a list of names or a mapping"),
        (5, ParameterError, "record must be a name"),
        ([5], ParameterError, "record: 5 is not a name"),
    ],
)
def test_recordings_that_do_not_exist(record, error, message):
    with pytest.raises(error, match=message):
        nw.simulate(LIF(), t_stop=1, record=record)


def test_a_reference_to_a_dead_section():
    section = h.Section("short_lived")
    reference = section(0.5)._ref_v
    assert nw.simulate(LIF(), t_stop=1, record={"there": reference})["there"].shape == (41,)
    del section
    with pytest.raises(ParameterError, match="'there' refers to what no longer exists"):
        nw.simulate(LIF(), t_stop=1, record={"there": reference})


def test_a_recording_that_was_not_made():
    run = nw.simulate(LIF(), t_stop=1, record={"mine": "i"})
    assert run["spikes"] is run.spikes
    with pytest.raises(UnknownNameError, match=r"unknown recording 'mien'; did you mean mine\?.* mine, spikes, t, v"):
        run["mien"]


# Numbers that cannot be trusted


@pytest.mark.parametrize("how", METHODS, ids=str)
def test_a_runaway_voltage_stops_the_run(how):
    cells = [Passive(), Passive()]
    cells[1].inject(nw.Step(1e9, delay=5))
    place = re.escape(f"{cells[1]}.soma(0.5)")
    with pytest.raises(NumericsError, match=rf"the voltage of {place} was .* mV (at|by) [\d.]+ ms"):
        nw.simulate(cells, t_stop=1e3, **how)


def test_a_runaway_voltage_is_found_early():
    """Long before the end: a run of hours is not waited for."""
    cell = Passive()
    cell.inject(nw.Step(1e9))
    with pytest.raises(NumericsError, match=r"by 2\.5 ms"):
        nw.simulate(cell, t_stop=1e7, record=[])


@pytest.mark.parametrize("how", METHODS, ids=str)
def test_nan_stops_the_run(how):
    cell = HodgkinHuxley()
    cell.soma(0.5).nw_squid.g_na = math.nan
    with pytest.raises(NumericsError, match=r"the voltage of HodgkinHuxley\[\d+\]\.soma\(0\.5\) was nan mV .* ms"):
        nw.simulate(cell, t_stop=10, **how)


@pytest.mark.parametrize("how", METHODS, ids=str)
def test_a_peak_between_two_looks_is_seen_in_the_trace(how):
    pulses = nw.Step(3e3, delay=1.25, dur=0.5), nw.Step(-3e3, delay=1.75, dur=0.5)  # up to 1430 mV and back
    with pytest.raises(NumericsError, match=r"mV at 1\.\d+ ms"):
        nw.simulate(Passive(), *pulses, t_stop=100, **how)


def test_a_variable_step_that_gives_up_elsewhere_is_an_error():
    broken, cell = HodgkinHuxley(), LIF()
    broken.soma(0.5).nw_squid.g_na = math.nan
    with pytest.raises(SimulationError, match=r"the variable step gave up at 0 ms, before .* also one that is not"):
        nw.simulate(cell, t_stop=10, method="variable")
    assert len(nw.simulate(cell, t_stop=10).t) == 401


# Settings that cannot be


@pytest.mark.parametrize(
    ("settings", "error", "message"),
    [
        ({"t_stop": 0}, ParameterError, r"^t_stop = 0 ms must be above 0 ms"),
        ({"t_stop": -1}, ParameterError, "^t_stop = -1"),
        ({"t_stop": math.inf}, ParameterError, "^t_stop must be finite"),
        ({"t_stop": "10"}, ParameterError, "^t_stop must be a number"),
        ({"t_stop": None}, ParameterError, "^t_stop must be a number"),
        ({"t_stop": 1e300, "dt": 1e-300}, ParameterError, "too many steps"),
        ({"dt": 0}, ParameterError, r"^dt = 0 ms must be above 0 ms"),
        ({"dt": math.nan}, ParameterError, "^dt must be finite"),
        ({"dt": True}, ParameterError, "^dt must be a number"),
        ({"dt": 2.0}, ParameterError, r"dt = 2 ms is more than LIF\[\d+\] can take: 1 ms"),
        ({"method": "cvode"}, UnknownNameError, "unknown method 'cvode'.* Allowed: fixed, variable"),
        ({"method": "local"}, UnknownNameError, "unknown method 'local'.* local variable step is not supported"),
        ({"method": None}, UnknownNameError, "unknown method None"),
        ({"engine": "arbor"}, UnknownNameError, "unknown engine 'arbor'.* Allowed: coreneuron, neuron"),
        ({"engine": "coreneuron", "method": "variable"}, SimulationError, "CoreNEURON does not have a variable step"),
        ({"secondorder": 2, "method": "variable"}, SimulationError, "secondorder belongs to the fixed step"),
        ({"secondorder": 3}, ParameterError, "secondorder must be 0, 1 or 2, not 3"),
        ({"secondorder": "2"}, ParameterError, "secondorder must be 0, 1 or 2, not '2'"),
        ({"tolerance": 0}, ParameterError, "^tolerance = 0"),
        ({"celsius": -300}, ParameterError, "^celsius = -300"),
        ({"celsius": "hot"}, ParameterError, "^celsius must be a number"),
        ({"v_init": math.nan}, ParameterError, "^v_init must be finite"),
        ({"v_init": 2000}, ParameterError, "^v_init = 2000"),
    ],
)
def test_settings_are_refused_before_the_run(settings, error, message, monkeypatch):
    monkeypatch.setattr(start, "initialise", None)  # nothing may get that far
    with pytest.raises(error, match=message):
        nw.simulate(LIF(), **{"t_stop": 10, **settings})


@pytest.mark.parametrize(("switch", "methods"), [("use_local_dt", METHODS), ("use_daspk", METHODS[2:])])
def test_other_solvers_are_refused(switch, methods):
    cvode, cell = h.CVode(), LIF()
    turn = getattr(cvode, switch)
    turn(True)
    try:
        for how in methods:
            with pytest.raises(SimulationError, match=rf"is on and is not supported: call CVode\(\)\.{switch}\(0\)"):
                nw.simulate(cell, t_stop=1, **how)
    finally:
        turn(False)
        cvode.active(False)
    for how in METHODS:
        assert nw.simulate(cell, t_stop=1, **how).t[-1] == pytest.approx(1)


def test_a_membrane_may_take_long_steps():
    assert len(nw.simulate(Passive(), t_stop=20, dt=2).t) == 11


# Where a run starts


def test_every_cell_starts_at_its_own_voltage_or_at_the_given_one():
    cells = [LIF(e_l=-71), Passive(), HodgkinHuxley()]
    assert list(nw.simulate(cells, t_stop=1).v[:, 0]) == [-71, -70, -65]
    assert list(nw.simulate(cells, t_stop=1, v_init=-60).v[:, 0]) == [-60, -60, -60]
    cells[1].v_init = -68.0
    assert list(nw.simulate(cells, t_stop=1).v[:, 0]) == [-71, -68, -65]


class Warm(Passive):
    celsius = 37.0


class Cold(Passive):
    celsius = 5.0


def test_the_temperature_is_that_of_the_cells(monkeypatch):
    original, seen = start.initialise, []
    monkeypatch.setattr(start, "initialise", lambda *args: (seen.append(h.celsius), original(*args)))
    warm, cold, plain, before = Warm(), Cold(), Passive(), h.celsius
    nw.simulate([warm, plain], t_stop=1)
    nw.simulate(plain, t_stop=1)
    nw.simulate([warm, cold], t_stop=1, celsius=20)
    assert seen == [37, before, 20]
    with pytest.raises(SimulationError, match=r"different temperatures \(Warm\[\d+\] 37 degC, Cold\[\d+\] 5 degC\)"):
        nw.simulate([warm, cold], t_stop=1)


def test_temperature_acts():
    cell = HodgkinHuxley()
    cold, warm = (nw.simulate(cell, nw.Step(0.1), t_stop=50, celsius=celsius).spikes for celsius in (6.3, 16.3))
    assert warm[0] < cold[0]


# What is shown


def test_a_normal_run_prints_nothing(capfd):
    for how in METHODS:
        nw.simulate([LIF(), HodgkinHuxley()], nw.Step(0.3), nw.Noise(0.1, seed=1), t_stop=20, **how)
    assert capfd.readouterr() == ("", "")


@pytest.mark.parametrize("how", METHODS, ids=str)
def test_a_progress_bar_when_asked_for(capfd, how):
    nw.simulate(LIF(), t_stop=20, progress=True, **how)
    out, err = capfd.readouterr()
    assert out == ""
    assert "100%" in err
    assert "20/20 ms" in err


def test_a_long_run_shows_one_by_itself(capfd, monkeypatch):
    monkeypatch.setattr(solver, "_PATIENCE", 0.0)
    nw.simulate(LIF(), t_stop=20, progress=False)
    assert capfd.readouterr().err == ""
    monkeypatch.setattr(sys.stderr, "isatty", lambda: True)
    nw.simulate(LIF(), t_stop=20)
    assert "20/20 ms" in capfd.readouterr().err


def test_the_bar_is_closed_when_the_run_is_stopped(capfd):
    with pytest.raises(NumericsError):
        nw.simulate(Passive(), nw.Step(1e6, delay=10), t_stop=1e3, progress=True)
    assert capfd.readouterr().err.endswith("\n")


def test_a_run_says_what_it_was():
    run = nw.simulate(LIF(), nw.Step(0.3), t_stop=50, record={"mine": "i"})
    text = f"<Run of {run.cells[0]}: 50 ms, dt 0.025 ms, neuron, {len(run.spikes)} spikes, recorded: mine>"
    assert repr(run) == text
    assert "the solver's own steps" in repr(nw.simulate(LIF(), t_stop=1, method="variable"))
    assert (run.settings.t_stop, run.settings.dt, run.settings.method) == (50, 0.025, "fixed")


IMPORT = """
import os, sys
from neuron import h
def state():
    kinds = [h.MechanismType(kind).count() for kind in (0, 1)]
    cvode = h.CVode()
    solver = cvode.active(), cvode.atol(), cvode.rtol(), cvode.condition_order()
    return h.t, h.dt, h.celsius, h.secondorder, solver, len(list(h.allsec())), kinds, dict(os.environ)
before, had = state(), set(sys.modules)
import nrnwrap, nrnwrap.cells
assert state() == before, (before, state())
loud = {"matplotlib", "tqdm", "scipy", "IPython"} & set(sys.modules) - had  # NEURON itself takes IPython where it is
assert not loud, loud
"""


@pytest.mark.parametrize("neuron_first", [True, False])
def test_importing_changes_nothing_and_says_nothing(tmp_path, neuron_first):
    alone = "import os\nbefore = dict(os.environ)\nimport nrnwrap\nassert os.environ == before"
    code = IMPORT if neuron_first else alone
    environment = {**os.environ, "PYTHONPATH": str(ROOT), "NEURON_MODULE_OPTIONS": "-nogui"}
    if not neuron_first:  # else it is NEURON that remarks on a missing display
        del environment["NEURON_MODULE_OPTIONS"]
    done = subprocess.run(
        [sys.executable, "-c", code], cwd=tmp_path, env=environment, capture_output=True, text=True, timeout=HANGS
    )
    assert (done.returncode, done.stdout, done.stderr) == (0, "", "")
    assert list(tmp_path.iterdir()) == []


def test_a_variable_run_may_end_just_before_its_cells_would_have_spiked():
    """NEURON 9.0.2 ends the process in the finitialize that comes next, unless the solver was told to begin anew."""
    cells = [LIF(), LIF()]
    for _ in range(3):
        run = nw.simulate(cells, nw.Step(0.3), t_stop=10, method="variable")  # at 10.03 ms v is watched more closely
        assert not any(map(len, run.spikes))
    assert len(nw.simulate(cells, nw.Step(0.3), t_stop=20, dt=0.1).spikes[1]) == 1


FORGOTTEN = """
import gc
import nrnwrap as nw
from nrnwrap.cells import BallAndStick
from nrnwrap.mechanisms import h
from nrnwrap.simulation import start

def in_a_cycle():
    cell = BallAndStick()
    cell.keep(cell)  # so that only the collector frees it
    return cell

def forget():
    kept.clear()
    [[] for _ in range(100_000)]  # which makes the collector work

cell = BallAndStick()
for settings in ({"method": "variable"}, {"dt": 0.1}):
    kept = [in_a_cycle() for _ in range(30)]
    start = h.FInitializeHandler(lambda: h.CVode().event(20, forget))
    run = nw.simulate(cell, nw.Step(0.2), t_stop=300, **settings)
    assert not kept and len(run.spikes) > 3 and gc.isenabled()
"""


def test_forgotten_cells_are_not_freed_within_a_run(tmp_path):
    """CVODE would compute with the nodes of one that is, and end the process."""
    done = subprocess.run(
        [sys.executable, "-c", FORGOTTEN],
        cwd=tmp_path,
        env={**os.environ, "PYTHONPATH": str(ROOT)},
        capture_output=True,
        text=True,
        timeout=HANGS,
    )
    assert done.returncode == 0, done.stderr
