"""A cell body from its outline, by the rule of NEURON's Import3d.

Written here because Import3d, called from Python, kills the process on outlines that it cannot use.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from nrnwrap.morphology.faults import counted
from nrnwrap.morphology.tree import THINNEST

Array = NDArray[np.float64]

TIE = 1e-11  # um: positions closer than this are the same


def centre_and_body(outline: Array) -> tuple[Array, Array]:
    """Mean of an outline, (3,), and the body it encloses as 21 points with diameters, (21, 4), in um.

    The points lie at equal distances on the longest axis of the outline; a diameter is the width of the
    outline there, across the axis in the plane of the drawing. Raises ValueError if the width is 0.
    """
    drawn = resampled(outline)
    centre = drawn.mean(axis=0)
    along, across = _axes(drawn - centre)
    one, other = _sides((drawn - centre) @ along, (drawn - centre) @ across)
    positions = np.sort(np.concatenate([one[0], other[0]]))
    x = np.linspace(positions[1], positions[-2], 21)
    width = np.abs(np.interp(x, *one) - np.interp(x, *other))
    width[[0, -1]] = (width[[0, -1]] + width[[1, -2]]) / 2  # no pointed ends
    if x[-1] - x[0] < THINNEST or width.min() < THINNEST:
        raise ValueError(f"{len(outline)} points that enclose nothing")
    return centre, np.column_stack([centre + np.outer(x, along), width])


def resampled(outline: Array) -> Array:
    """101 points along an outline, first to last, at equal distances in the plane of the drawing."""
    if len(outline) < 3:
        raise ValueError(f"{counted(len(outline), 'point')}; an outline has three at least")
    way = np.concatenate([[0.0], np.cumsum(np.linalg.norm(np.diff(outline[:, :2], axis=0), axis=1))])
    places = np.linspace(0, way[-1], 101)
    return np.column_stack([np.interp(places, way, column) for column in outline.T])


def _axes(points: Array) -> tuple[Array, Array]:
    """Unit vectors along the longest axis of centred points, and across it in the plane of the drawing."""
    _, vectors = np.linalg.eigh(points.T @ points)
    along, across = vectors[:, 2], vectors[:, 1] * (1, 1, 0)
    if along[np.abs(along).argmax()] < 0:
        along = -along
    if np.linalg.norm(across) < 0.1:  # seen from the side: Import3d goes on until 1e-6, with no true width
        raise ValueError("all points in a plane upright on the drawing")
    return along, across / np.linalg.norm(across)


def _sides(along: Array, across: Array) -> tuple[tuple[Array, Array], tuple[Array, Array]]:
    """The two ways from one end of the outline to the other: position along and offset across, each."""
    turn = -_middle(along >= along.max() - TIE)
    along, across = np.roll(along, turn), np.roll(across, turn)
    low = _middle(along <= along.min() + TIE)
    if low == 0:
        raise ValueError("all points in one place")
    return _rising(along[low - 1 :: -1], across[low - 1 :: -1]), _rising(along[low:], across[low:])


def _middle(true: NDArray[np.bool_]) -> int:
    """Index of the middle one of those that are true: an end of the outline may be flat."""
    where = np.flatnonzero(true)
    return int(where[len(where) // 2])


def _rising(along: Array, across: Array) -> tuple[Array, Array]:
    """A side without its recesses: only points farther along than all before."""
    before = np.concatenate([[-np.inf], np.maximum.accumulate(along)[:-1]])
    keep = along > before + TIE
    return along[keep], across[keep]
