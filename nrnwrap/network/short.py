"""Delays that ranks or threads find too short: an error that says which connection has one, before a run begins."""

from __future__ import annotations

import numpy as np

from nrnwrap.engine import delays, ranks
from nrnwrap.errors import SimulationError
from nrnwrap.network.contents import Contents


def refuse(network: Contents, variable: bool, dt: float) -> None:
    """Raise SimulationError for the first projection of this rank that is to blame.

    Members that are numbers take delays down to dt: where theirs are shorter, they have become cells before.
    """
    threads = ranks.threads() > 1
    for projection in network.projections.values() if threads or ranks.several() else ():
        crossing = threads | projection.crossing
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


def exchanged(network: Contents, dt: float) -> float:
    """The delay (ms) that decides how often ranks exchange spikes in a run; 0 with one rank.

    All ranks have to call it. Onto members that are numbers they exchange in every step.
    """
    if not ranks.several():
        return 0.0
    found = delays.LONGEST
    for projection in network.projections.values():
        onto_numbers = (projection.foreign & ~projection.crossing).any()
        found = min(found, projection.delay[projection.crossing].min(initial=2 * dt if onto_numbers else np.inf))
    return float(min(ranks.gathered(found)))
