"""Currents that change in every step: every spike of every model, none too many, where the exact solution has it."""

import math
from functools import cache

import pytest
from helpers.noise import DRIVES as RATES
from helpers.noise import assert_renewal, intervals
from helpers.trials import assert_held

from nrnwrap.validation.currents import DRIVES, frozen_noise, lines, sources

DTS = 0.1, 0.05, 0.025  # ms
frozen = cache(lambda model: frozen_noise(model, spikes=150, count=60, dts=DTS))
straight = cache(lambda model: lines(model, count=4, t_stop=200))


@pytest.mark.parametrize("secondorder", [0, 2])
@pytest.mark.parametrize("dt", DTS)
@pytest.mark.parametrize("model", DRIVES)
def test_a_value_for_every_step_played_into_a_clamp(model, dt, secondorder):
    """Values for 0.1 ms with which the CV is about 0.5: they stay for whole steps, so dt should make no difference."""
    assert_held(frozen(model), dt, secondorder, spikes=75)


@pytest.mark.parametrize("inputs", ["white noise", "noise, sine, step"])
@pytest.mark.parametrize("model", DRIVES)
def test_noise_with_a_value_for_every_step_alone_and_with_other_currents(model, inputs):
    assert_held(sources(model, inputs, count=20, t_stop=200), 0.1)


@pytest.mark.parametrize("dt", [0.1, 0.025])
@pytest.mark.parametrize("model", DRIVES)
def test_lines_between_points(model, dt):
    assert_held(straight(model), dt, spikes=5)


@pytest.mark.parametrize("dt", [0.1, 0.05])
def test_the_rate_under_white_noise_with_a_value_for_every_step(dt):
    """Siegert's, with a threshold that is higher by 0.583 steps of the random walk, between which nobody looks."""
    walks = RATES[:2]  # in the third the drift of a step is as large as its noise
    for found, (mu, sigma) in zip(intervals(250, dt, hold=0.0), walks, strict=False):
        assert_renewal(found, (mu, sigma), 0.583 * sigma * math.sqrt(dt / 10))
