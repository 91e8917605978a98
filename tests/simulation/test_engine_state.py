"""The engine: methods, interruptions, and the state that a run leaves as it was."""

import math
import re

import numpy as np
import pytest
from helpers.simulate import METHODS, Passive, charging, state

import nrnwrap as nw
from nrnwrap.cells import LIF, BallAndStick, HodgkinHuxley
from nrnwrap.engine import solver
from nrnwrap.errors import NumericsError, ParameterError, SimulationError, UnknownNameError
from nrnwrap.mechanisms import h
from nrnwrap.simulation import start


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


def test_a_step_may_take_as_long_as_it_takes():
    """NEURON would end the process after 20 s in one step, or after what a script has set."""
    parallel, cell, seen = h.ParallelContext(), LIF(), []
    before = parallel.timeout(7)
    try:
        handler = h.FInitializeHandler(lambda: h.CVode().event(1, lambda: seen.append(parallel.timeout(0))))
        nw.simulate(cell, t_stop=2)
        assert seen == [0]
        assert parallel.timeout(7) == 7
        del handler
    finally:
        parallel.timeout(before)
