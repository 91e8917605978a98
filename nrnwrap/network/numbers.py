"""A number per connection: one for all, an array, a distribution, or a function of the distance."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from nrnwrap.base import checks
from nrnwrap.base.kinds import a_call
from nrnwrap.errors import ParameterError
from nrnwrap.network import draws
from nrnwrap.network.asked import AT_ONCE, Drawn
from nrnwrap.network.distributions import Distribution
from nrnwrap.network.ends import Ends
from nrnwrap.network.pairs import of_distances

if TYPE_CHECKING:
    from numpy.typing import NDArray

    Numbers = NDArray[np.float64]


def per_connection(name: str, value: Any, id2: int, ends: Ends, found: Drawn, unit: str) -> Numbers:
    """A weight or delay for each connection to the targets here, target by target; ParameterError where it is none."""
    value = checks.plain(name, value, unit)
    if isinstance(value, Distribution):
        return _random(value, id2, ends, found.counts)
    if a_call(value):
        posts = np.repeat(ends.targets, found.counts)
        result = of_distances(name, value, ends.distances(found.pre, posts))
    elif hasattr(value, "tocoo"):
        result = _of_sparse(name, value, ends, found)
    elif np.ndim(value) == 0:
        return np.broadcast_to(checks.number(name, value, unit=unit), len(found.pre))
    else:
        result = _of_array(name, np.asarray(value, float), ends, found)
    if not np.isfinite(result).all():
        raise ParameterError(f"{name} must be finite, for every connection")
    return np.array(result)


def _random(value: Distribution, id2: int, ends: Ends, counts: Any) -> Numbers:
    most = int(counts.max(initial=0))
    rows = [
        value.draw(ends.rows[some], id2, most)[np.arange(most) < counts[some, None]]
        for some in draws.pieces(len(counts), AT_ONCE // (most + 1) + 1)
    ]
    return np.concatenate([np.empty(0), *rows])


def _of_sparse(name: str, matrix: Any, ends: Ends, found: Drawn) -> Numbers:
    """The entries of a sparse matrix; ParameterError where a connection does not have one."""
    shape, posts = (len(ends.pre), len(ends.post)), np.repeat(ends.targets, found.counts)
    if tuple(matrix.shape) != shape:
        raise ParameterError(f"{name} as a matrix must have the shape {shape}, sources x targets, not {matrix.shape}")
    entries = matrix.tocoo()
    places = entries.row.astype(np.int64) * shape[1] + entries.col
    order = np.argsort(places, kind="stable")
    if (np.diff(places[order]) == 0).any():
        raise ParameterError(
            f"{name} has two entries for a pair of cells: sum_duplicates(), or give an array for pairs"
        )
    wanted = found.pre * shape[1] + posts
    at = np.minimum(np.searchsorted(places[order], wanted), len(order) - 1)
    missing = places[order][at] != wanted if len(order) else np.ones(len(wanted), bool)
    if missing.any():
        k = int(np.argmax(missing))
        raise ParameterError(
            f"{name} does not have an entry for the connection from {ends.pre.name(int(found.pre[k]))} to "
            f"{ends.post.name(int(posts[k]))}"
        )
    return np.asarray(entries.data, float)[order][at]


def _of_array(name: str, values: Numbers, ends: Ends, found: Drawn) -> Numbers:
    shape = len(ends.pre), len(ends.post)
    if values.shape == shape:
        result: Numbers = values[found.pre, np.repeat(ends.targets, found.counts)]
        return result
    if values.ndim == 1 and found.given is not None:
        if len(values) != found.total:
            raise ParameterError(f"{name} has {len(values)} numbers, and there are {found.total} pairs: give one each")
        return values[found.given]
    raise ParameterError(
        f"{name} as an array has a number for each of `pairs`, or the shape {shape}, sources x targets; it has the "
        f"shape {values.shape}"
    )
