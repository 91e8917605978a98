"""Spikes of cells that others answer at once: gap junctions, and a dendrite, against nodes integrated by LSODA."""

from functools import cache

import pytest
from helpers.trials import assert_held

from nrnwrap.validation import tree
from nrnwrap.validation.neighbours import COUPLED, DENDRITES, UPSTROKES, lif_pairs, on_dendrite, pairs

lif_pair = cache(lambda k: pairs("a pair", lif_pairs()[k : k + 1]))
pair_with_upstroke = cache(lambda k: pairs("a pair", UPSTROKES[k : k + 1]))
soma = cache(lambda case, order: on_dendrite(case, order, t_stop=250))
NAMES = [f"{each.model} {each.name}" for each in DENDRITES]


@pytest.mark.parametrize("secondorder", [0, 2])
@pytest.mark.parametrize("dt", COUPLED)
@pytest.mark.parametrize("k", range(10))
def test_two_lif_cells_with_a_gap_junction(k, dt, secondorder):
    assert_held(lif_pair(k), dt, secondorder)


@pytest.mark.parametrize("secondorder", [0, 2])
@pytest.mark.parametrize("dt", COUPLED)
@pytest.mark.parametrize("k", range(4), ids=[f"{one.model} {other.model}" for one, other, _ in UPSTROKES])
def test_gap_junctions_of_models_with_an_upstroke(k, dt, secondorder):
    assert_held(pair_with_upstroke(k), dt, secondorder, spikes=8)


@pytest.mark.parametrize("dt", [0.1, 0.025])
@pytest.mark.parametrize("case", DENDRITES, ids=NAMES)
def test_a_soma_with_a_dendrite(case, dt):
    """A quarter of a second is held to what a second is held to: errors add up from spike to spike."""
    assert_held(soma(case, 2), dt, 2, spikes=5)


@pytest.mark.parametrize("case", DENDRITES[:-1], ids=NAMES[:-1])
def test_implicit_euler_finds_every_spike(case):
    if case.diameter == 2:
        assert_held(soma(case, 0), 0.025, 0, spikes=5)


@pytest.mark.parametrize("trial", tree.TRIALS, ids=lambda trial: trial.name)
def test_a_soma_with_the_dendrites_of_a_reconstruction(trial):
    """At dt 0.025 every spike is there; what simulate chooses by itself is right to 0.01 ms."""
    assert_held(trial, 0.025, 2, spikes=300)
