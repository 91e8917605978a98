"""Delays that ranks or threads find too short: an error that says which connection has one, before a run begins."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from nrnwrap.engine import delays, ranks
from nrnwrap.errors import SimulationError
from nrnwrap.network.contents import Contents
from nrnwrap.network.projection import Projection

if TYPE_CHECKING:
    from numpy.typing import NDArray


def refuse(network: Contents, variable: bool, dt: float) -> None:
    """Raise SimulationError for the first projection of this rank that is to blame.

    Members that are numbers take delays down to dt: where theirs are shorter, they have become cells before.
    """
    threads = ranks.threads() > 1
    for projection in network.projections.values() if threads or ranks.several() else ():
        crossing = threads | _foreign(projection) & _onto_cells(projection)
        given = projection.delay
        found = np.flatnonzero(crossing & delays.short(given, dt, variable, threads))
        for number in found[:1].tolist():
            pre, post = projection.ends.pre, projection.ends.post
            which = f"{pre.name(projection.pre[number])} -> {post.name(projection.post[number])}"
            wanted = "above 0" if variable else f"of 2 dt = {2 * dt:g} ms at least"
            raise SimulationError(
                f"{projection.name}: {'threads' if threads else 'ranks'} need delays {wanted}, and {len(found)} are "
                f"shorter, such as that of {which}, {given[number]:g} ms: give longer ones, as in "
                f"connect(..., delay={2 * dt:g}), a shorter dt, or run on one {'thread' if threads else 'rank'}"
            )


def _foreign(projection: Projection) -> NDArray[np.bool_]:
    """Whose source lives on another rank."""
    found: NDArray[np.bool_] = projection.ends.pre.homes[projection.pre] != ranks.mine()
    return found


def _onto_cells(projection: Projection) -> NDArray[np.bool_]:
    side = projection.ends.post
    return np.repeat([part.roster.made for part in side.parts], side.sizes)[projection.post]
