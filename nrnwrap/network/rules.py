"""Who connects to whom: arrays in, arrays out, for the targets of one rank. Each rule is a keyword of `connect`."""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING, Any

import numpy as np

from nrnwrap.base import checks
from nrnwrap.base.kinds import a_call
from nrnwrap.errors import ParameterError
from nrnwrap.network import draws, pairs
from nrnwrap.network.asked import AT_ONCE, NUMBER, SOURCES, TARGETS, Asked, Drawn
from nrnwrap.network.distributions import Distribution
from nrnwrap.network.ends import Ends

if TYPE_CHECKING:
    from numpy.typing import NDArray

    Integers = NDArray[np.int64]
    Numbers = NDArray[np.float64]


def drawn(ends: Ends, asked: Asked) -> Drawn:
    """Follow a rule. Raises ParameterError where it cannot be met."""
    return _RULES[asked.name](ends, asked)


def _p(ends: Ends, asked: Asked) -> Drawn:
    if a_call(asked.value) or np.ndim(asked.value) == 2:
        return pairs.by_probability(ends, asked)
    p = checks.number("p", asked.value, 0, 1)
    limits = _limits(ends, asked)
    if p == 1:
        return _taken(ends, asked, limits)
    counts, u = np.zeros(len(limits), np.int64), draws.uniforms(ends.rows, NUMBER, 1)[:, 0]
    for limit in set(limits.tolist()):
        counts[limits == limit] = np.searchsorted(_binomial(int(limit), p), u[limits == limit])
    return _taken(ends, asked, np.minimum(counts, limits))


def _indegree(ends: Ends, asked: Asked) -> Drawn:
    counts = _per_target(ends, asked.value)
    limits = _limits(ends, asked)
    if not asked.multapses and len(counts) and (counts > limits).any():
        first = int(np.argmax(counts > limits))
        raise ParameterError(
            f"indegree = {counts[first]} of {ends.post.name(ends.targets[first])}, but only {limits[first]} cells can "
            "be its sources: give a smaller one, or multapses=True"
        )
    if (limits[counts > 0] == 0).any():
        raise ParameterError("indegree: nobody could be a source: give more cells, or autapses=True")
    return _taken(ends, asked, counts)


def _outdegree(ends: Ends, asked: Asked) -> Drawn:
    rows, own = ends.of_sources()
    n = len(ends.post)
    excluded = (own >= 0) & (not asked.autapses)
    count = checks.integer("outdegree", checks.whole(asked.value))
    if not asked.multapses and len(rows) and count > n - excluded.max():
        raise ParameterError(
            f"outdegree = {count}, but a cell can reach only {n - int(excluded.max())}: give a smaller one, or "
            "multapses=True"
        )
    numbers = _numbers(rows, TARGETS, n - excluded, np.full(len(rows), count), asked.multapses)
    to = _around(numbers, np.repeat(np.where(excluded, own, n), count))
    return pairs.here(ends, np.repeat(ends.pre.order, count), ends.post.order[to])._replace(given=None)


def _total(ends: Ends, asked: Asked) -> Drawn:
    """Each connection has a random target; every rank draws these, and the sources of its own."""
    if not asked.multapses:
        raise ParameterError("total draws pairs with repetition: without multapses give p or indegree")
    total, n = checks.integer("total", checks.whole(asked.value), 0, 2**62), len(ends.post)
    counts = np.zeros(n, np.int64)
    address = draws.Rows(ends.seed, np.array([draws.tag(ends.key)]), np.zeros(1, np.int64))
    for begin in range(0, total if n else 0, AT_ONCE):
        some = draws.words(address, TARGETS, min(AT_ONCE, total - begin), begin)[0]
        counts += np.bincount(draws.below(n, some), minlength=n)
    of_position = np.empty(n, np.int64)
    of_position[ends.post.order] = counts
    return _taken(ends, asked, of_position[ends.targets])


def _limits(ends: Ends, asked: Asked) -> Integers:
    """How many sources each target may have."""
    return len(ends.pre) - ((ends.own >= 0) & (not asked.autapses)).astype(np.int64)


def _taken(ends: Ends, asked: Asked, counts: Integers) -> Drawn:
    """So many sources for each target, drawn."""
    n, excluded = len(ends.pre), (ends.own >= 0) & (not asked.autapses)
    numbers = _numbers(ends.rows, SOURCES, n - excluded, counts, asked.multapses)
    return Drawn(ends.pre.order[_around(numbers, np.repeat(np.where(excluded, ends.own, n), counts))], counts)


def _around(numbers: Integers, left_out: Integers) -> Integers:
    """Numbers that were counted without one, which is left out."""
    return numbers + (numbers >= left_out)


def _numbers(rows: draws.Rows, id2: int, limits: Any, counts: Integers, repeated: bool) -> Integers:
    """For each row so many integers below its limit, row after row."""
    limits = np.asarray(limits, np.int64)
    if repeated and ((limits == 0) & (counts > 0)).any():
        raise ParameterError(
            "connections are asked for where there is not a cell that they could come from or go to: give more "
            "cells, or autapses=True"
        )
    return draws.integers(rows, id2, limits, counts, repeated)


def _per_target(ends: Ends, value: Any) -> Integers:
    """A whole number of at least 0 for each target here."""
    if isinstance(value, Distribution):
        found = np.rint(value.draw(ends.rows, NUMBER)[:, 0])
    elif np.ndim(value) == 0:
        found = np.full(len(ends.targets), checks.integer("indegree", checks.whole(value)))
    else:
        found = checks.array("indegree", value)
        if len(found) != len(ends.post):
            raise ParameterError(f"indegree has {len(found)} numbers for {len(ends.post)} targets")
        found = found[ends.targets]
    if len(found) and (found.min() < 0 or (found != np.rint(found)).any()):
        raise ParameterError(f"indegree must be whole numbers of at least 0, not {found.min():g}")
    return found.astype(np.int64)


def _binomial(n: int, p: float) -> Numbers:
    """The distribution function of the number of successes in n trials."""
    logs = np.concatenate([[0.0], np.cumsum(np.log(np.arange(1, n + 1.0)))])
    k = np.arange(n + 1)
    if p == 0:
        return np.ones(n + 1)
    return np.cumsum(np.exp(logs[n] - logs - logs[::-1] + k * math.log(p) + (n - k) * math.log1p(-p)))


_RULES: Mapping[str, Callable[[Ends, Asked], Drawn]] = {
    "p": _p, "indegree": _indegree, "outdegree": _outdegree, "total": _total, "pairs": pairs.given,
    "one_to_one": pairs.one_to_one,
}  # fmt: skip
NAMES = tuple(_RULES)
