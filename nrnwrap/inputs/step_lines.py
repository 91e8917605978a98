"""A line with jumps, as one line for each step: what NEURON has to play of it. ms, nA."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

Array = NDArray[np.floating]


def corners(t: Array, values: Array) -> tuple[Array, Array]:
    """The line from 0 on: the samples without those inside plateaus, and 0 before and after them.

    It begins at 0, since the first event goes to the first thread of NEURON, which the others do not wait for during a
    run. It ends with a plateau, since NEURON goes on beyond the last point as before it. Samples inside plateaus would
    each start the variable step anew.
    """
    flat = (values[1:-1] == values[:-2]) & (values[1:-1] == values[2:])
    kept = np.concatenate([[True], ~flat, [True]])
    times, line = [t[kept], [t[-1], t[-1] + 1]], [values[kept], [0.0, 0.0]]
    if t[0] > 0:
        times, line = [[0.0, t[0]], *times], [[0.0, 0.0], *line]
    return _without_repeats(np.concatenate(times), np.concatenate(line))


def _without_repeats(t: Array, values: Array) -> tuple[Array, Array]:
    kept = np.append(True, (np.diff(t) != 0) | (np.diff(values) != 0))
    return t[kept], values[kept]


def step_lines(t: Array, values: Array, dt: float) -> tuple[Array, Array, Array]:
    """What NEURON must play (times, means, slopes) to have in the middle of each step the line that stands for it.

    t, values: a line with jumps, constant before and after. The line of a step has the charge and the first moment that
    the current has in it. NEURON plays in the middle of a step, where a straight line has its mean. So the steps with a
    corner, and those beside them, get a point each; the line goes on between them. A jump between two steps gets two
    points more, or rounding of NEURON's t would let a trace of it into the other. Begin and end are as in `corners`.
    """
    position = t / dt
    edges = np.rint(position)
    on_edge = np.isclose(position, edges, rtol=1e-14, atol=1e-12)  # but for rounding
    position = np.where(on_edge, edges, position)  # of the corners, counted in steps
    first = np.floor(position)
    jumps = position[1:][on_edge[1:] & (np.diff(t) == 0)]
    points = np.sort(np.concatenate([first - 0.5, first + 0.5, first + 1.5, jumps - 0.25, jumps + 0.25]), kind="stable")
    points = points[(points > 0) & np.append(np.diff(points) > 0, True)]
    points = np.append(points, points[-1] + 1)
    ends, levels = np.concatenate([[-np.inf], position, [np.inf]]), np.pad(values, 1, mode="edge")
    piece = np.searchsorted(ends, points, side="right")
    rises = (levels[piece] - levels[piece - 1]) / (ends[piece] - ends[piece - 1])
    means = np.interp(points, position, values)
    broken = np.isin(points - 0.5, first[~on_edge])  # the middles of steps with a corner inside
    means[broken], rises[broken] = _broken(position, values, points[broken] - 0.5)
    slopes = rises / dt
    return np.append(0.0, points * dt), np.append(means[0], means), np.append(slopes[0], slopes)


def _broken(t: Array, values: Array, begin: Array) -> tuple[Array, Array]:
    """The mean of the line over the unit of time after each `begin`, and the rise of that with the same moment."""
    edges = np.unique(np.concatenate([begin, begin + 1, t]))
    owner = np.searchsorted(begin, edges[:-1], side="right") - 1
    left, width, owner = (each[owner >= 0] for each in (edges[:-1], np.diff(edges), owner))
    width = np.where(left < begin[owner] + 1, width, 0)
    low, high = np.interp(left + width / 4, t, values), np.interp(left + 3 * width / 4, t, values)  # not at a jump
    charge = width * (low + high) / 2
    moment = charge * (left + width / 2 - begin[owner] - 0.5) + width**2 * (high - low) / 6
    means, moments = (np.bincount(owner, each, len(begin)).astype(float) for each in (charge, moment))
    return means, 12 * moments
