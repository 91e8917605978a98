"""Cells with hidden parameters: drawn within ranges, printed without them, the same cells otherwise."""

import pytest

import nrnwrap as nw
from nrnwrap.cells import LIF, AdEx, HodgkinHuxley
from nrnwrap.errors import NrnwrapError


@pytest.mark.parametrize("seed", range(20))
def test_drawn_parameters_lie_in_their_ranges_and_make_a_neuron_that_fires(seed):
    cell = LIF.random(seed)
    values = cell.values()
    assert set(LIF.ranges) == set(values)
    assert all(low <= values[name] <= high for name, (low, high) in LIF.ranges.items())
    assert LIF.random(seed).values() == values
    threshold = cell.g_l * (cell.v_th - cell.e_l)
    assert nw.rheobase(lambda: LIF.random(seed), high=1).current == pytest.approx(threshold, abs=2e-4)


def test_what_is_given_is_not_drawn():
    assert LIF.random(1, t_ref=0, C=0.25).values() == {**LIF.random(1).values(), "t_ref": 0, "C": 0.25}
    assert LIF.random(1).values() != LIF.random(2).values()


@pytest.mark.parametrize("make", [lambda: LIF.random(1), lambda: HodgkinHuxley().hide(), lambda: AdEx(b=0.1).hide("A")])
def test_nothing_shows_it_until_it_is_revealed(make):
    cell = make()
    run = nw.simulate(cell, nw.Step(0.4), t_stop=20, dt=0.05)
    curve = nw.fi_curve(make, [0.3], dur=20)
    for text in (repr(cell), cell._repr_html_(), cell.label, repr(curve), curve.model):
        assert "=" not in text
        assert "AdEx" not in text
    assert len(run.t) == 401
    assert cell.reveal() is cell
    assert repr(cell).startswith(type(cell).__name__ + "(")
    assert cell.label == type(cell).__name__
    cell.reveal()  # twice is not an error


def test_a_hidden_cell_is_the_same_cell():
    one, other = AdEx(b=0.1), AdEx(b=0.1).hide("neuron A")
    assert repr(other) == "neuron A"
    assert one.spec == other.spec
    assert list(nw.simulate(one, nw.Step(1), t_stop=100).spikes) == list(
        nw.simulate(other, nw.Step(1), t_stop=100).spikes
    )
    other.b = 0.2
    assert other.b == 0.2


@pytest.mark.parametrize(
    ("call", "message"),
    [
        (lambda: LIF.random(), "seed"),
        (lambda: LIF.random("a"), "seed must be an integer"),
        (lambda: LIF.random(-1), "seed"),
        (lambda: LIF.random(1, tau=3), "tau"),
        (lambda: LIF.random(1, C=-1), "C"),
        (lambda: AdEx.random(1), r"AdEx does not have ranges.*AdEx\(...\).hide"),
        (lambda: LIF().hide(3), "name must be a text"),
        (lambda: LIF().hide(""), "name must be a text"),
    ],
)
def test_refused(call, message):
    with pytest.raises(NrnwrapError, match=message):
        call()
