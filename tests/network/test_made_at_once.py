"""What is checked once for all members of a population, and for all synapses of a projection: the same is made."""

from pathlib import Path

import numpy as np
import pytest

import nrnwrap as nw
from nrnwrap.cells import GIF, QIF, AdEx, BallAndStick, HodgkinHuxley, Izhikevich, LIFCurrExp, Pospischil, TraubMiles
from nrnwrap.errors import CellIndexError, LocationError, ParameterError, UnknownNameError
from nrnwrap.mechanisms import h
from nrnwrap.neurons import MembraneNeuron


@pytest.mark.parametrize(
    ("model", "preset", "given"),
    [
        (TraubMiles, "cobahh", {"g_na": 0.09}),
        (TraubMiles, None, {"L": 50, "v_t": -60.0}),
        (HodgkinHuxley, None, {}),
        (Pospischil, "RS", {"e_l": -75.0}),
        (Pospischil, "LTS", {}),
        (LIFCurrExp, "cuba", {"C": 0.3}),
        (AdEx, None, {"b": 0.1}),
        (QIF, None, {}),
        (GIF, None, {"seed": 3}),
        (Izhikevich, "RS", {"scheme": "published"}),
    ],
)
def test_a_member_is_the_cell_that_its_class_makes(model, preset, given):
    exc = nw.Network().add("exc", 3, model, preset=preset, v_init=[-70, -65.5, -60], kind="sections", **given)
    for cell, v_init in zip(exc, (-70, -65.5, -60), strict=True):
        alone = model(**given) if preset is None else model.preset(preset, **given)
        alone.v_init = v_init
        assert cell.values() == alone.values()
        assert cell.spec == alone.spec
        assert cell.soma.cm == alone.soma.cm
        assert cell.preset_name == alone.preset_name == preset
        assert cell.v_init == v_init
        assert list(cell.soma.psection()["density_mechs"]) == list(alone.soma.psection()["density_mechs"])


def test_states_start_where_they_are_told():
    exc = nw.Network().add("exc", 2, TraubMiles, initial={"n": [0.3, 0.4]})
    assert [cell.initial for cell in exc] == [{"n": 0.3}, {"n": 0.4}]


@pytest.mark.parametrize("value", ["much", True, 1e12, np.nan, [0.1, "much"], [0.1, 1e12]])
def test_a_number_is_checked_before_there_is_a_cell(value):
    sections = len(list(h.allsec()))
    with pytest.raises(ParameterError, match=r"g_na"):
        nw.Network().add("exc", 2, TraubMiles, g_na=value)
    with pytest.raises(ParameterError, match=r"g_na"):
        nw.Network().add("exc", 2, nw.Spec(TraubMiles), g_na=value)
    assert len(list(h.allsec())) == sections


def test_an_unknown_name_is_an_error():
    with pytest.raises(UnknownNameError, match="g_nap"):
        nw.Network().add("exc", 2, TraubMiles, g_nap=0.1)
    with pytest.raises(UnknownNameError, match="cobahhh"):
        nw.Network().add("exc", 2, TraubMiles, preset="cobahhh")


class Larger(TraubMiles):
    """One whose class does more when a cell is made."""

    def __init__(self, **parameters):
        super().__init__(**parameters)
        self.L = 2 * self.L


def test_a_class_that_does_more_does_it_for_each_member():
    exc = nw.Network().add("exc", 2, Larger, L=40)
    assert [cell.L for cell in exc] == [80, 80]
    assert issubclass(Larger, MembraneNeuron)


class Slower(nw.Exp):
    """A synapse that is placed in a way of its own."""

    def place(self, segment):
        made = super().place(segment)
        made.tau = 2 * self.tau
        return made


@pytest.mark.parametrize("at", [None, "soma"])
def test_a_synapse_with_a_place_of_its_own_has_it_in_a_network(at):
    net = nw.Network()
    exc = net.add("exc", 3, TraubMiles)
    made = exc.connect(exc, Slower(3), at, weight=0.001, indegree=1)
    exc.receive(nw.Poisson(10), Slower(4), at, weight=0.001)
    assert [each.tau for each in made.targets] == [6, 6, 6]
    assert sorted(each.tau for each in h.List(nw.Exp.mechanism)) == [6, 6, 6, 8, 8, 8]


def test_streams_of_a_source_are_those_of_its_members():
    """The seed, gid and stream of a Poisson process of one member give it again."""
    net = nw.Network(seed=4)
    exc = net.add("exc", 3, TraubMiles)
    exc.receive(nw.Poisson(50, start=2), nw.Exp(5), weight=0.001)
    sources = [cell.spec.inputs[0].what for cell in exc]
    assert len({source.ids() for source in sources}) == 3
    assert {(source.rate, source.start, source.seed) for source in sources} == {(50, 2, 4)}
    assert all(eval(repr(source), {"Poisson": nw.Poisson, "inf": np.inf}) == source for source in sources)


class Mixin:
    def place(self, segment):
        made = super().place(segment)
        made.tau = 77
        return made


class Mixed(Mixin, nw.Exp):
    """One whose place comes from a class that is not a synapse."""


class Preset(TraubMiles):
    """One that does more with a preset."""

    @classmethod
    def preset(cls, name, **parameters):
        return super().preset(name, **{"g_na": 0.05, **parameters})


class Guarded(TraubMiles):
    """One that looks at what is set."""

    def __setattr__(self, name, value):
        if name == "v_init" and value < -80:
            raise ValueError("too low")
        super().__setattr__(name, value)


def test_classes_that_take_part_in_making_are_asked():
    net = nw.Network()
    exc = net.add("exc", 2, Preset, preset="cobahh")
    assert [cell.g_na for cell in exc] == [0.05, 0.05]
    assert exc.connect(exc, Mixed(3), p=1, weight=0.001).targets[0].tau == 77
    assert exc[0].receive(nw.Poisson(3, seed=1), Mixed(3), weight=0.001).syn().tau == 77
    with pytest.raises(ValueError, match="too low"):
        net.add("low", 2, Guarded, v_init=-90)


def test_a_seed_stays_an_integer():
    exc = nw.Network().add("exc", 2, GIF, seed=4, stream=[7, 8])
    assert [cell.spec.parameters["seed"] for cell in exc] == [4, 4]
    assert [cell.spec.parameters["stream"] for cell in exc] == [7, 8]


def test_warnings_are_of_the_lines_of_the_caller():
    net = nw.Network()
    exc = net.add("exc", 2, TraubMiles)
    with pytest.warns(UserWarning, match="weight") as one:
        exc.connect(exc, nw.Exp(3), p=1, weight=-0.1)
    with pytest.warns(UserWarning, match="weight") as two:
        exc.receive(nw.Poisson(4), nw.Exp(3), weight=-0.1)
    assert {Path(each.filename).name for each in (*one, *two)} == {Path(__file__).name}


@pytest.mark.parametrize(
    ("at", "error"),
    [
        (([0, 1], [0.5, np.nan]), LocationError),
        (([0, 1], [0.5, 1.3]), LocationError),
        (([0, 1], [-0.1, 0.5]), LocationError),
        (([0.0, 1.0], [0.5, 0.5]), ParameterError),
        (([0, 7], [0.5, 0.5]), LocationError),
        (([0, 1], ["dend", "soma"]), LocationError),
        (lambda cell: None, ParameterError),
    ],
)
def test_places_that_are_none(at, error):
    exc = nw.Network().add("exc", 2, BallAndStick)
    with pytest.raises(error):
        exc.connect(exc, nw.Exp(5), at, weight=0.1, pairs=([0, 1], [0, 1]))


def test_a_section_that_is_none_is_named():
    exc = nw.Network().add("exc", 2, BallAndStick)
    with pytest.raises(LocationError, match="does not have a section -1: it has 2"):
        exc.connect(exc, nw.Exp(5), ([0, -1], [0.5, 0.5]), weight=0.1, pairs=([0, 1], [0, 1]))


def test_indices_beyond_the_last():
    exc = nw.Network().add("exc", 3, TraubMiles)
    with pytest.raises(CellIndexError, match=r"exc has 3 cells, numbered 0 .. 2"):
        exc[[1, 40]]


@pytest.mark.parametrize("given", [{"p": 0.5}, {"p": "matrix", "weight": 0.1}, {"indegree": 1}])
def test_a_sparse_matrix_beside_a_rule(given):
    sparse = pytest.importorskip("scipy.sparse")
    exc = nw.Network().add("exc", 3, TraubMiles)
    matrix = sparse.coo_array(np.eye(3))
    given = {"weight": matrix, **{name: matrix if each == "matrix" else each for name, each in given.items()}}
    with pytest.raises(ParameterError, match="is a sparse matrix"):
        exc.connect(exc, nw.Exp(3), **given)
