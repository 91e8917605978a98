"""Cells under thousands of events per second: of second order for every model and synapse, whatever secondorder is."""

from functools import cache

import pytest
from helpers.trials import assert_held

from nrnwrap.validation.conductances import WEIGHTS, bombarded, burst, by_its_own_clock, strong

ALL = [(model, kind) for kind, models in WEIGHTS.items() for model in models]
excited = cache(lambda model, kind: bombarded(model, kind, count=7, t_stop=200))
on_the_grid = cache(lambda model, kind: by_its_own_clock(model, kind, count=7, t_stop=100))
violent = cache(lambda model: strong(model, count=2, t_stop=60))
bursting = cache(burst)
BOTH = pytest.mark.parametrize("secondorder", [0, 2])


@BOTH
@pytest.mark.parametrize("dt", [0.1, 0.025])
@pytest.mark.parametrize(("model", "kind"), ALL)
def test_excitation_and_inhibition(model, kind, dt, secondorder):
    assert_held(excited(model, kind), dt, secondorder)


@BOTH
@pytest.mark.parametrize("kind", ["Exp", "Exp2"])
@pytest.mark.parametrize("model", ["LIF", "AdEx"])
def test_synapses_of_neuron_are_as_exact_as_their_own_clock(model, kind, secondorder):
    """ExpSyn and Exp2Syn take an event at the beginning of the step that is nearest to it: nothing else is lost."""
    assert_held(on_the_grid(model, kind), 0.1, secondorder)


@BOTH
@pytest.mark.parametrize("model", ["LIF", "AdEx"])
def test_conductances_that_move_v_by_tens_of_mv_in_a_step(model, secondorder):
    assert_held(violent(model), 0.1, secondorder)


@BOTH
@pytest.mark.parametrize("dt", [0.1, 0.025])
def test_a_burst_by_strong_alpha_functions(dt, secondorder):
    assert_held(bursting(), dt, secondorder)
