"""secondorder's default: a voltage clamp counts where it stands on a cell of the run, whoever made it."""

import numpy as np
import pytest
from helpers.cell import soma_with_dendrite

import nrnwrap as nw
from nrnwrap.cells import LIF
from nrnwrap.mechanisms import h


def chosen(*what):
    return nw.simulate(*what, t_stop=1).settings.secondorder


class Holding(nw.inputs.Stimulus):
    """A voltage clamp of a user's own, made of what is not known as one."""

    clamps = True

    def attach(self, segment):
        return nw.Step(0).attach(segment)


@pytest.mark.parametrize("kind", ["SEClamp", "VClamp"])
def test_a_clamp_that_stands_on_a_cell_of_the_run_makes_it_implicit_euler(kind):
    """Whoever made it, and wherever on what hangs together; one without a place, or that has gone, does not count."""
    soma, dend = soma_with_dendrite(400, -75)
    cell = LIF.at(soma(0.5))
    part = nw.wrap([soma])  # without the dendrite, which is in its matrix nevertheless
    held = getattr(h, kind)(dend(0.5))
    assert [chosen(each) for each in (cell, part)] == [0, 0]
    passing = h.Section("passing")
    held.loc(passing(0.5))
    assert chosen(cell) == 2
    held.loc(dend(0.5))
    del passing
    assert chosen(cell) == 0
    del held
    assert chosen(cell) == 2


def test_a_stimulus_that_says_that_it_clamps():
    soma, _ = soma_with_dendrite(400, -75)
    cell, host = LIF.at(soma(0.5)), nw.wrap([soma])
    assert chosen(host) == 2
    made = cell.inject(Holding())
    assert chosen(cell) == chosen(host) == 0  # attached to another cell on the same soma
    cell.detach(made)
    assert chosen(cell) == 2


@pytest.mark.parametrize("joined", [False, True])
def test_a_clamp_on_a_cell_that_is_not_of_the_run(joined):
    """NEURON takes that cell along, but not in one matrix: the run is as without, and of second order."""
    soma, dend = soma_with_dendrite(400, -75)
    cell = LIF.at(soma(0.5))
    other = nw.wrap(soma_with_dendrite(400, -75))
    sides = nw.wrap([soma, dend]).couple(other, g=0.002) if joined else ()

    def run(dt, **how):
        return nw.simulate(cell, nw.Step(0.5), t_stop=100, dt=dt, **how)

    free = run(0.025)
    held = h.SEClamp(other.soma(0.5))
    held.rs, held.dur1, held.amp1, held.dur2, held.amp2 = 0.001, 30, -80, 1e9, -20
    beside = run(0.025)
    assert free.settings.secondorder == beside.settings.secondorder == 2
    if not joined:
        assert np.array_equal(beside.v, free.v)
    exact = run(0.0025).spikes
    right, wrong = (np.abs(each.spikes - exact).max() for each in (beside, run(0.025, secondorder=0)))
    assert len(exact) > 10
    assert 10 * right < wrong
    assert chosen([cell, other]) == 0  # of the run
    del sides
