"""Rules over pairs: those that are given, and those that each have a probability of their own."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

import numpy as np

from nrnwrap.base.kinds import a_call
from nrnwrap.errors import ParameterError
from nrnwrap.network import draws
from nrnwrap.network.asked import AT_ONCE, SOURCES, Asked, Drawn
from nrnwrap.network.ends import Ends

if TYPE_CHECKING:
    from numpy.typing import NDArray

    Integers = NDArray[np.int64]
    Numbers = NDArray[np.float64]


def given(ends: Ends, asked: Asked) -> Drawn:
    try:
        pre, post = (np.asarray(each) for each in asked.value)
        whole = all(each.dtype.kind in "iu" or (each.size == 0) for each in (pre, post))
    except (TypeError, ValueError) as cause:
        raise ParameterError("pairs must be two arrays of indices (sources, targets), or a projection") from cause
    if not whole or pre.ndim != 1 or pre.shape != post.shape:
        raise ParameterError(
            f"pairs must be two arrays of integers of one length, not of the shapes {pre.shape} and {post.shape}"
        )
    for what, each, n in (("sources", pre, len(ends.pre)), ("targets", post, len(ends.post))):
        if each.size and not (each.min() >= 0 and each.max() < n):
            raise ParameterError(
                f"pairs: the {what} are numbered 0 .. {n - 1}, and {each.min()} .. {each.max()} is given"
            )
    return here(ends, pre.astype(np.int64), post.astype(np.int64))


def one_to_one(ends: Ends, asked: Asked) -> Drawn:
    if asked.value is not True:
        raise ParameterError(f"one_to_one must be True, not {asked.value!r}")
    if len(ends.pre) != len(ends.post):
        raise ParameterError(f"one_to_one needs as many sources as targets, not {len(ends.pre)} and {len(ends.post)}")
    return Drawn(ends.targets, np.ones(len(ends.targets), np.int64), ends.targets, len(ends.post))


def by_probability(ends: Ends, asked: Asked) -> Drawn:
    """One uniform number per pair, against a probability that depends on the pair."""
    n, order = len(ends.pre), ends.pre.order
    table = None if a_call(asked.value) else _matrix("p", asked.value, ends)
    found, counts = [], np.zeros(len(ends.targets), np.int64)
    for some in draws.pieces(len(ends.targets), AT_ONCE // (n + 1) + 1):
        p = _probability(ends, asked, some) if table is None else table[np.ix_(order, ends.targets[some])].T
        _refuse_p(p)
        chosen = draws.uniforms(ends.rows[some], SOURCES, n) < p
        if not asked.autapses:
            own = ends.own[some]
            chosen[np.flatnonzero(own >= 0), own[own >= 0]] = False
        counts[some] = chosen.sum(axis=1)
        found.append(order[np.nonzero(chosen)[1]])
    return Drawn(np.concatenate([np.empty(0, np.int64), *found]), counts)


def _probability(ends: Ends, asked: Asked, some: slice) -> Numbers:
    distances = ends.distances(ends.pre.order[None, :], ends.targets[some, None])
    return np.where(distances <= asked.radius, of_distances("p", asked.value, distances), 0.0)


def of_distances(name: str, function: Callable[[Numbers], Any], distances: Numbers) -> Numbers:
    """What a function says for each of some distances (um); ParameterError where it does not take arrays."""
    try:
        return np.broadcast_to(np.asarray(function(distances), dtype=float), distances.shape)
    except (TypeError, ValueError) as cause:
        raise ParameterError(
            f"{name}: the function of the distance must take an array of distances (um) and return a number for each, "
            f"as lambda d: np.where(d < 100, 0.1, 0.0) does: {cause}"
        ) from cause


def _refuse_p(p: Numbers) -> None:
    if p.size and not (p.min() >= 0 and p.max() <= 1):
        raise ParameterError(f"p is a probability within 0 .. 1, and {p.min():g} .. {p.max():g} is given")


def _matrix(name: str, given: Any, ends: Ends) -> Numbers:
    found = np.asarray(given, dtype=float)
    shape = len(ends.pre), len(ends.post)
    if found.shape != shape:
        raise ParameterError(f"{name} as a matrix has the shape {shape}, sources x targets, not {found.shape}")
    if not np.isfinite(found).all():
        raise ParameterError(f"{name} must be finite")
    return found


def of_matrix(ends: Ends, given: Any) -> tuple[Drawn, Numbers]:
    """The connections where a matrix, dense or sparse, is not 0, and its values, target by target."""
    if hasattr(given, "tocoo"):
        sparse = given.tocoo()
        shape = len(ends.pre), len(ends.post)
        if sparse.shape != shape:
            raise ParameterError(f"weight as a matrix has the shape {shape}, sources x targets, not {sparse.shape}")
        pre, post, values = sparse.row, sparse.col, np.asarray(sparse.data, float)
    else:
        dense = _matrix("weight", given, ends)
        pre, post = np.nonzero(dense)
        values = dense[pre, post]
    there = values != 0
    result = here(ends, pre[there].astype(np.int64), post[there].astype(np.int64))
    return result, values[there][result.given]


def here(ends: Ends, pre: Integers, post: Integers) -> Drawn:
    """Those of the pairs whose targets live here."""
    place = np.full(len(ends.post), -1)
    place[ends.targets] = np.arange(len(ends.targets))
    mine = np.flatnonzero(place[post] >= 0)
    mine = mine[np.argsort(place[post[mine]], kind="stable")]
    return Drawn(pre[mine], np.bincount(place[post[mine]], minlength=len(ends.targets)), mine, len(pre))
