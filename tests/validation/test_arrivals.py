"""Events where they are awkward: right before a spike, at t = 0, of one time; steps that change while events come."""

from functools import cache

import numpy as np
import pytest
from helpers.trials import assert_held, errors

from nrnwrap.validation.arrivals import GROUPED, LATE, PATTERNS, at_special_times, changing_step, late_inhibition
from nrnwrap.validation.exchange import SYNAPSES, exciting_each_other

late = cache(lambda model: late_inhibition(model, count=100))
special = cache(at_special_times)
changing = cache(changing_step)


@pytest.mark.parametrize("dt", [0.1, 0.025])
@pytest.mark.parametrize("model", LATE)
def test_inhibition_that_comes_just_in_time(model, dt):
    """0 to 0.06 ms before a spike: it does not come, in none of 100 cells, and the next one is where it should be."""
    assert_held(late(model), dt, spikes=100)


@pytest.mark.parametrize("secondorder", [0, 2])
@pytest.mark.parametrize("dt", [0.1, 0.025])
@pytest.mark.parametrize("model", GROUPED)
def test_at_zero_on_the_grid_between_steps_and_of_one_time(model, dt, secondorder):
    assert_held(special(model), dt, secondorder)


@pytest.mark.parametrize("secondorder", [0, 2])
@pytest.mark.parametrize("pattern", PATTERNS, ids=str)
def test_a_step_that_changes_during_the_run(pattern, secondorder):
    assert_held(changing(pattern), pattern[0], secondorder)


@pytest.mark.parametrize("pattern", [(0.1,), (0.025,)])
def test_a_step_that_stays(pattern):
    """The same loop, with one step: what the others are compared with."""
    each, count = errors(changing(pattern), pattern[0])
    assert count > 40
    assert np.median(each) < 0.02


@pytest.mark.parametrize("own", [False, True], ids=["separate synapses", "synapses of its own"])
@pytest.mark.parametrize("kind", SYNAPSES)
def test_two_cells_that_excite_each_other(kind, own):
    trial = exciting_each_other(kind, own)
    for dt in trial.within:
        assert_held(trial, dt, spikes=80)
