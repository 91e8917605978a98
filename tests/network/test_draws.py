"""Random numbers with addresses: NEURON's own words, whatever is asked for with them; different integers."""

import numpy as np
import pytest
from scipy import stats

import nrnwrap as nw
from nrnwrap.errors import ParameterError
from nrnwrap.mechanisms import h
from nrnwrap.network import draws
from nrnwrap.network.distributions import LogNormal, Normal, Uniform

IDS = [(3, 0), (3, 9), (2**32 - 1, 2), (0, 2**31)]


def rows(ids=IDS, seed=7):
    id1, index = (np.array(each, np.int64) for each in zip(*ids, strict=True))
    return draws.Rows(seed, id1, index)


def many(n, name="some", seed=1):
    return draws.Rows(seed, np.full(n, draws.tag(name)), np.arange(n))


@pytest.fixture
def global_index():
    before = h.Random().Random123_globalindex()
    yield h.Random().Random123_globalindex
    h.Random().Random123_globalindex(before)


@pytest.mark.parametrize("seed", [0, 7, 2**32 - 1])
def test_words_are_those_of_neuron(seed, global_index):
    global_index(seed)
    found = draws.words(rows(seed=seed), 4, 11)
    for (id1, index), words in zip(IDS, found, strict=True):
        random = h.Random()
        random.Random123(id1, 4, index)
        random.uniform(0, 1)
        random.seq(0)
        numbers = np.array([random.repick() for _ in range(11)])  # (word + 1)/(2^32 + 1)
        assert np.array_equal(np.rint(numbers * (2.0**32 + 1)) - 1, words)


def test_a_word_does_not_depend_on_how_it_is_asked_for():
    whole = draws.words(rows(), 4, 23)
    assert np.array_equal(draws.words(rows(), 4, 6, first=5), whole[:, 5:11])
    assert np.array_equal(draws.words(rows()[2:3], 4, 23), whole[2:3])
    assert draws.words(rows(), 4, 0).shape == (4, 0)


def test_integers_below_a_limit_are_all_as_likely():
    found = draws.below(7, draws.words(many(1000), 0, 100))
    assert stats.chisquare(np.bincount(found.ravel(), minlength=7)).pvalue > 1e-3
    assert draws.below(2**32, np.array([2**32 - 1], np.uint32))[0] == 2**32 - 1


@pytest.mark.parametrize(("limit", "count"), [(1000, 10), (1000, 900), (50, 50), (5, 1), (3, 0)])
def test_different_integers(limit, count):
    found = draws.integers(many(40), 0, np.full(40, limit), np.full(40, count)).reshape(40, count)
    assert all(len(set(row.tolist())) == len(row) for row in found)
    assert all(row.min(initial=0) >= 0 and row.max(initial=0) < limit for row in found)


@pytest.mark.parametrize("repeated", [False, True])
def test_integers_are_the_first_of_their_stream(repeated):
    limits, counts = np.array([100, 200, 100, 100]), np.array([5, 80, 3, 0])
    found = np.split(draws.integers(rows(), 0, limits, counts, repeated), np.cumsum(counts)[:-1])
    for row, limit, words, count in zip(found, limits, draws.words(rows(), 0, 2000), counts, strict=True):
        stream = draws.below(limit, words).tolist()
        assert row.tolist() == (stream if repeated else list(dict.fromkeys(stream)))[:count]


def test_where_most_integers_are_asked_for_the_others_are_drawn():
    others = set(draws.integers(rows()[:1], 0, np.array([100]), np.array([20])).tolist())
    found = draws.integers(rows()[:1], 0, np.array([100]), np.array([80]))
    assert found.tolist() == [each for each in range(100) if each not in others]


def test_many_rows_are_drawn_in_pieces(monkeypatch):
    asked = many(9), 3, np.full(9, 1000), np.array([5, 0, 7, 1, 9, 9, 0, 2, 3])
    whole, words = draws.integers(*asked), draws.words(many(9), 3, 11)
    monkeypatch.setattr(draws, "_AT_ONCE", 12)
    assert np.array_equal(draws.integers(*asked), whole)
    assert np.array_equal(draws.words(many(9), 3, 11), words)


@pytest.mark.parametrize(
    ("distribution", "theory"),
    [
        (Uniform(-3, 5), stats.uniform(-3, 8)),
        (Normal(2, 0.5), stats.norm(2, 0.5)),
        (Normal(0, 1, low=-0.5, high=2), stats.truncnorm(-0.5, 2)),
        (LogNormal(0.001, 0.0005), stats.lognorm(np.sqrt(np.log(1.25)), scale=0.001 / np.sqrt(1.25))),
    ],
    ids=["uniform", "normal", "within bounds", "log-normal"],
)
def test_distributions(distribution, theory):
    found = distribution.draw(many(500), 2, 40).ravel()
    assert stats.kstest(found, theory.cdf).pvalue > 1e-3
    assert found.min() >= distribution.low
    assert found.max() <= distribution.high


def test_a_number_within_bounds_does_not_depend_on_its_neighbours():
    bounded = Normal(0, 1, low=0.5)
    assert np.array_equal(bounded.draw(many(30), 2, 5)[7:9], bounded.draw(many(30)[7:9], 2, 5))
    assert np.array_equal(bounded.draw(many(30), 2, 5)[:, :3], bounded.draw(many(30), 2, 3))


@pytest.mark.parametrize(
    ("make", "message"),
    [
        (lambda: nw.Uniform(1, 0), "Uniform: low = 1 is above high = 0"),
        (lambda: nw.Normal(0, -1), "Normal.sd = -1 must be at least 0"),
        (lambda: nw.LogNormal(0, 1), "LogNormal.mean = 0 must be above 0"),
        (lambda: nw.Normal("a", 1), "Normal.mean must be a number"),
        (lambda: nw.Normal(0, 1, low=float("nan")), "Normal.low must be finite"),
        (lambda: nw.Uniform(0, float("inf")), "Uniform.high must be finite"),
        (lambda: nw.Normal(0, sigma=1), "did you mean sd"),
        (lambda: nw.Normal(0, 1, low=50).draw(many(3), 2), "hardly any number"),
    ],
)
def test_bad_distributions(make, message):
    with pytest.raises(ParameterError, match=message):
        make()
