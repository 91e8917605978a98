"""Who connects to whom: numbers by theory, the same for each target whatever else there is."""

import numpy as np
import pytest
from scipy import sparse, stats

import nrnwrap as nw
from nrnwrap.cells import LIF, LIFCurrExp
from nrnwrap.errors import ParameterError


def net_of(n=60, m=40, seed=1, order="ab"):
    net = nw.Network(seed)
    xyz = {
        "a": np.column_stack([np.arange(n) * 10.0, np.zeros(n)]),
        "b": np.column_stack([np.arange(m) * 15.0, np.ones(m)]),
    }
    for name in order:
        net.add(name, n if name == "a" else m, LIFCurrExp, positions=xyz[name])
    return net


def connected(net=None, pre="a", post="b", weight=0.01, **rule):
    net = net or net_of()
    target = net if post == "net" else net[post]
    return net[pre].connect(target, weight=weight, **rule)


def pairs(made):
    return list(zip(made.pre.tolist(), made.post.tolist(), strict=True))


def test_a_probability_gives_binomial_numbers_of_different_sources():
    net = net_of(1000, 400)
    made = connected(net, p=0.2)
    assert len(set(pairs(made))) == len(made)
    assert abs(made.indegree.mean() - 200) < 4 * np.sqrt(160 / 400)
    assert abs(made.indegree.var() - 160) < 4 * 160 * np.sqrt(2 / 400)
    assert stats.chisquare(np.bincount(made.pre, minlength=1000)).pvalue > 1e-3


@pytest.mark.parametrize("p", [0.0, 1.0, 0.7])
def test_probabilities_at_the_ends(p):
    made = connected(pre="a", post="a", p=p)
    assert all(i != j for i, j in pairs(made))
    assert len(set(pairs(made))) == len(made)
    assert made.indegree.max() <= 59
    if p in (0, 1):
        assert len(made) == p * 60 * 59


def test_autapses_are_pairs_like_others_when_they_may_be():
    made = connected(pre="a", post="a", p=1, autapses=True)
    assert len(made) == 3600
    several = connected(net_of(), pre="a", post="a", indegree=2000, multapses=True, autapses=True)
    own = sum(i == j for i, j in pairs(several))
    assert abs(own - 2000) < 4 * np.sqrt(2000)


@pytest.mark.parametrize("post", ["a", "b", "net"])
@pytest.mark.parametrize("count", [1, 7, 31, 59])
def test_indegree(post, count):
    made = connected(post=post, indegree=count)
    assert set(made.indegree) == {count}
    assert len(set(pairs(made))) == len(made)
    if post == "a":
        assert all(i != j for i, j in pairs(made))


def test_indegree_of_each_target():
    counts = np.arange(40)
    assert np.array_equal(connected(indegree=counts).indegree, counts)
    drawn = connected(indegree=nw.Uniform(2, 9)).indegree
    assert drawn.min() >= 2
    assert drawn.max() <= 9
    assert len(set(drawn)) > 4


def test_outdegree():
    made = connected(post="net", outdegree=9)
    assert set(made.outdegree) == {9}
    assert len(set(pairs(made))) == len(made)
    assert all(i != j for i, j in pairs(made))
    assert stats.chisquare(made.indegree).pvalue > 1e-3


def test_total():
    net = net_of(1000, 400)
    made = connected(net, total=40_000)
    assert len(made) == 40_000
    assert stats.chisquare(made.indegree).pvalue > 1e-3
    assert stats.chisquare(made.outdegree).pvalue > 1e-3
    assert len(set(pairs(made))) < len(made)


def test_pairs_that_are_given_keep_their_numbers():
    i, j = np.array([5, 3, 0, 59]), np.array([39, 2, 2, 0])
    w, d = np.array([1.0, 2.0, 3.0, 4.0]) / 100, np.array([0.5, 1.5, 2.5, 3.5])
    made = connected(pairs=(i, j), weight=w, delay=d)
    found = dict(zip(pairs(made), zip(made.weight, made.delay, strict=True), strict=True))
    assert found == {(a, b): (x, y) for a, b, x, y in zip(i.tolist(), j.tolist(), w, d, strict=True)}


def test_the_pairs_of_another_projection():
    net = net_of()
    ampa = connected(net, p=0.3)
    nmda = net["a"].connect(net["b"], nw.NMDA(), pairs=ampa, weight=0.001, name="nmda")
    assert pairs(nmda) == pairs(ampa)


def test_one_to_one():
    net = net_of(30, 30)
    assert pairs(connected(net, one_to_one=True)) == [(k, k) for k in range(30)]


@pytest.mark.parametrize("kind", [np.asarray, sparse.csr_matrix, sparse.coo_matrix, sparse.csc_array])
def test_a_matrix_of_weights(kind):
    given = np.zeros((60, 40))
    given[3, 5], given[59, 0], given[3, 6] = 0.01, -0.02, 0.03
    made = connected(weight=kind(given))
    assert np.array_equal(made.matrix(), given)
    assert len(made) == 3


def test_a_sparse_matrix_of_delays():
    given = np.zeros((60, 40))
    given[3, 5], given[59, 0], given[3, 6] = 1.5, 2.5, 3.5
    made = connected(weight=sparse.coo_matrix(given / 100), delay=sparse.csr_matrix(given))
    assert made.delay == pytest.approx(given[made.pre, made.post])
    assert connected(p=0.5, delay=sparse.coo_matrix(given + 1), name="all").delay.min() == 1
    with pytest.raises(ParameterError, match=r"delay does not have an entry for the connection from a\[\d+\] to b"):
        connected(p=0.5, delay=sparse.csr_matrix(given))
    with pytest.raises(ParameterError, match="delay has two entries for a pair"):
        connected(p=0.5, delay=sparse.coo_matrix(([1.0, 2.0], ([3, 3], [5, 5])), shape=(60, 40)))
    with pytest.raises(ParameterError, match=r"delay as a matrix must have the shape \(60, 40\)"):
        connected(p=0.5, delay=sparse.csr_matrix(given[:5]))


def test_a_probability_that_falls_with_the_distance():
    made = connected(net_of(200, 200), p=lambda d: np.exp(-d / 300), radius=900)
    net = net_of(200, 200)
    distance = np.linalg.norm(net["a"].positions[:, None] - net["b"].positions[None], axis=-1)
    expected = np.where(distance <= 900, np.exp(-distance / 300), 0)
    spread = np.sqrt((expected * (1 - expected)).sum())
    assert abs(len(made) - expected.sum()) < 4 * spread
    assert distance[made.pre, made.post].max() <= 900


def test_a_matrix_of_probabilities():
    p = np.zeros((60, 40))
    p[:, :10], p[7, 20] = 1.0, 1.0
    made = connected(p=p)
    assert sorted(pairs(made)) == sorted([(i, j) for i in range(60) for j in range(10)] + [(7, 20)])


def test_numbers_by_distance_and_by_pair():
    made = connected(p=0.5, weight=lambda d: 0.01 / (1 + d), delay=lambda d: 0.5 + d / 100)
    net = net_of()
    distance = np.linalg.norm(net["a"].positions[made.pre] - net["b"].positions[made.post], axis=-1)
    assert made.weight == pytest.approx(0.01 / (1 + distance))
    assert made.delay == pytest.approx(0.5 + distance / 100)
    table = np.arange(2400).reshape(60, 40) / 1e5
    assert connected(p=0.5, delay=table).delay == pytest.approx(table[made.pre, made.post])


RULES = [
    {"p": 0.3},
    {"indegree": 5},
    {"indegree": 40},
    {"indegree": 30, "multapses": True},
    {"outdegree": 6},
    {"total": 200},
    {"p": lambda d: np.exp(-d / 200)},
]


@pytest.mark.parametrize("rule", RULES, ids=lambda rule: next(iter(rule)))
def test_neither_order_nor_other_populations_matter(rule):
    numbers = {"weight": nw.Uniform(0, 0.01), "delay": nw.Normal(1.5, 0.5, low=0.1)}
    one, other = net_of(), nw.Network(1)
    other.add("more", 13, LIF)
    xyz = {name: one[name].positions for name in "ab"}
    other.add("b", 40, LIFCurrExp, positions=xyz["b"])
    other.add("a", 60, LIFCurrExp, positions=xyz["a"])
    other["more"].connect(other["a"], indegree=3, weight=0.1)
    a, b = one["a"].connect(one["b"], **rule, **numbers), other["a"].connect(other["b"], **rule, **numbers)
    assert pairs(a) == pairs(b)
    assert np.array_equal(a.weight, b.weight)
    assert np.array_equal(a.delay, b.delay)


@pytest.mark.parametrize("rule", [RULES[0], RULES[1], RULES[3], RULES[6]], ids=lambda rule: next(iter(rule)))
def test_more_targets_leave_those_before_as_they_were(rule):
    few, many = connected(net_of(60, 40), **rule), connected(net_of(60, 50), **rule)
    assert [pair for pair in pairs(many) if pair[1] < 40] == pairs(few)


def test_a_slice_of_targets_has_the_connections_of_the_whole():
    whole = connected(p=0.3)
    net = net_of()
    part = net["a"].connect(net["b"][10:20], p=0.3, weight=0.01, name="a->b")
    assert pairs(part) == [(i, j - 10) for i, j in pairs(whole) if 10 <= j < 20]


def test_the_order_of_a_sum_does_not_matter():
    one, other = net_of(), net_of()
    a = (one["a"] + one["b"]).connect(one["b"], indegree=9, weight=0.01, name="x")
    b = (other["b"] + other["a"]).connect(other["b"], indegree=9, weight=0.01, name="x")
    moved = [((i + 60) % 100, j) for i, j in pairs(b)]  # b's 40 come first there
    assert sorted(pairs(a)) == sorted(moved)


def test_seeds_and_names_key_the_connections():
    same, again = connected(p=0.3), connected(p=0.3)
    assert pairs(same) == pairs(again)
    assert pairs(connected(net_of(seed=2), p=0.3)) != pairs(same)
    assert pairs(connected(p=0.3, name="other")) != pairs(same)


ERRORS = [
    ({}, "connect needs one rule, and none is given"),
    ({"p": 0.1, "indegree": 3}, r"two rules \(p, indegree\) are given"),
    ({"p": 1.5}, r"p = 1\.5 is outside 0 \.\. 1"),
    ({"p": lambda d: d}, r"p is a probability within 0 \.\. 1"),
    ({"p": np.ones((3, 3))}, r"p as a matrix has the shape \(60, 40\)"),
    ({"p": 0.1, "radius": 5}, "radius is where p, as a function of the distance, ends"),
    ({"indegree": 61}, r"indegree = 61 of b\[0\], but only 60 cells can be its sources"),
    ({"indegree": 2.5}, "indegree must be an integer"),
    ({"indegree": [1, 2]}, "indegree has 2 numbers for 40 targets"),
    ({"outdegree": 41}, "outdegree = 41, but a cell can reach only 40"),
    ({"total": 10, "multapses": False}, "total draws pairs with repetition"),
    ({"pairs": ([0], [40])}, r"the targets are numbered 0 \.\. 39"),
    ({"pairs": ([0.5], [0])}, "two arrays of integers"),
    ({"pairs": 3}, "pairs must be two arrays"),
    ({"one_to_one": True}, "one_to_one needs as many sources as targets, not 60 and 40"),
    ({"one_to_one": 3}, "one_to_one must be True"),
    ({"weight": np.ones((3, 3))}, r"weight as a matrix has the shape \(60, 40\)"),
    ({"p": 1, "weight": np.ones(7)}, "weight as an array has a number for each of `pairs`"),
    ({"p": 1, "delay": -1}, r"a->b: 100\.0% of the delays are below 0 ms"),
    ({"p": 1, "delay": nw.Normal(0, 1)}, "a distribution needs a bound"),
    ({"p": 1, "weight": float("nan")}, "weight must be finite"),
    ({"probability": 0.1}, "did you mean p"),
    ({"p": 1, "at": 0.5}, "give a synapse to be placed at 0.5"),
    ({"p": 1, "synapse": nw.STDP(w_max=0.001)}, r"weight = 0\.01 uS is outside 0 \.\. 0\.001"),
    ({"p": 1, "synapse": nw.Exp(5), "at": "dend"}, r"at, for b\[0\]: unknown section 'dend'"),
    ({"p": 1, "synapse": nw.Exp(5), "at": lambda cell: []}, "does not have such a section"),
    ({"p": 1, "synapse": 3}, "cannot receive events"),
]


@pytest.mark.parametrize(("rule", "message"), ERRORS, ids=[message[:40] for _, message in ERRORS])
def test_what_cannot_be_is_an_error_and_nothing_is_made(rule, message):
    net = net_of()
    with pytest.raises((ParameterError, LookupError), match=message):
        connected(net, **{"weight": 0.01, **rule})
    assert net.projections == {}
    assert all(cell.mechanism == next(iter(cell.segment.point_processes())) for cell in net["b"].cells)


RULES = {
    "p": {"p": 0.5}, "by distance": {"p": lambda d: 1 / (1 + d)}, "matrix": {"p": np.ones((0, 0))},
    "indegree": {"indegree": 0}, "outdegree": {"outdegree": 0}, "total": {"total": 0}, "pairs": {"pairs": ([], [])},
    "one_to_one": {"one_to_one": True}, "random": {"indegree": nw.Uniform(0, 0.4)},
}  # fmt: skip


@pytest.mark.parametrize("rule", RULES)
def test_populations_without_a_cell(rule):
    net = nw.Network()
    cells = net.add("cells", 3, LIF, positions=np.eye(3))
    made = cells[:0].connect(cells[[]], **RULES[rule], weight=nw.Uniform(0, 1), delay=nw.Normal(2, 1, low=0.2))
    assert len(made) == 0
    if rule in ("p", "by distance", "indegree", "outdegree", "total", "pairs", "random"):
        for k, (pre, post) in enumerate(((cells, cells[:0]), (cells[:0], cells))):
            assert len(pre.connect(post, **RULES[rule], weight=1, name=f"{k}")) == 0
    assert len(cells[:0].draw(nw.Normal(0, 1), "x")) == 0
    assert len(cells[:0].receive(nw.Poisson(10), weight=1)[0]) == 0
    cells[:0].inject([])


@pytest.mark.parametrize(
    "rule", [{"total": 3}, {"indegree": 2, "multapses": True}, {"outdegree": 1, "multapses": True}]
)
def test_connections_without_a_partner(rule):
    net = nw.Network()
    cells = net.add("cells", 3, LIF)
    for pre, post in ((cells[:0], cells), (cells[:1], cells[:1])):
        if len(pre) or "outdegree" not in rule:
            with pytest.raises(ParameterError, match=r"there is not a cell that they could|nobody could be"):
                pre.connect(post, **rule, weight=1)
    with pytest.raises(IndexError, match=r"cells has 3 cells, numbered 0 \.\. 2, not 5"):
        cells[5]
