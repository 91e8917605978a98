"""What happens in a finitialize, in order, and the census of what is asked then."""

import gc

import numpy as np
import pytest

import nrnwrap as nw
from nrnwrap.cells import LIF, BallAndStick
from nrnwrap.engine import census, hooks
from nrnwrap.mechanisms import h


class Thing:
    """Something that can be counted."""


def test_the_census_has_what_lives_in_the_order_of_its_making():
    things = [Thing() for _ in range(5)]
    for thing in things:
        census.enter("things", thing)
    assert census.living("things") == things
    del things[1], thing
    gc.collect()
    assert census.living("things") == things
    assert census.living("nothing of this kind") == []


def test_stages_come_in_their_order_whatever_was_there_first(monkeypatch):
    seen = []
    monkeypatch.setattr(hooks, "_actions", {})
    for stage in reversed(hooks.STAGES):
        hooks.at(stage, lambda stage=stage: seen.append(stage))
    h.finitialize()
    assert seen == list(hooks.STAGES)


def test_before_comes_before_after():
    assert list(hooks.STAGES.values()) == sorted(hooks.STAGES.values(), reverse=True)


def test_an_unknown_stage_is_refused():
    with pytest.raises(KeyError):
        hooks.at("some time", print)


def test_a_script_of_its_own_gets_all_of_it():
    """A field on a cell whose nseg changes, a waveform, given spikes, a state that starts elsewhere."""
    cell, other = BallAndStick(nseg=3), LIF(initial={})
    cell.inject(nw.Field(1, "x", nw.Waveform([0, 1, 1, 0], [0, 1, 5, 6])))
    wire = other.receive(nw.SpikeTimes([1.0]), nw.Exp(), weight=0.01)
    cell.dend.nseg = 5
    v = h.Vector().record(cell.dend(0.9)._ref_v)
    i = h.Vector().record(wire.syn()._ref_i)
    h.finitialize(-65)
    while h.t < 5:
        h.fadvance()
    assert np.ptp(v) > 0.01
    assert np.ptp(i) > 0.1
    assert len(cell.attached[0].object.points) == sum(section.nseg for section in cell.sections)


@pytest.mark.parametrize("error", [KeyboardInterrupt, nw.errors.SimulationError])
def test_what_happens_in_a_stage_ends_the_run(error, monkeypatch):
    """NEURON prints what a handler raises, and could go on without what the stage had to do."""
    cell = LIF()
    whole = nw.simulate(cell, nw.Step(0.3), t_stop=30)

    def stopped():
        raise error("said so")

    with monkeypatch.context() as during:
        during.setitem(hooks._actions, "telling", stopped)
        with pytest.raises(error, match="said so"):
            nw.simulate(cell, nw.Step(0.3), t_stop=30)
    assert np.array_equal(nw.simulate(cell, nw.Step(0.3), t_stop=30).v, whole.v)
