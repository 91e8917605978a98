"""The smoothest signal that has given measurements."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np
from scipy import sparse
from scipy.interpolate import BSpline
from scipy.sparse.linalg import splu

from nrnwrap.decode.measurements import Measurements
from nrnwrap.decode.quadrature import rules, span

if TYPE_CHECKING:
    from numpy.typing import NDArray

    Array = NDArray[np.floating[Any]]

_DEGREE = 4  # of the exact solution for a neuron without a leak, whose knots are its spikes
_PARTS = 2  # of an interval, for other neurons
_NEAREST = 0.05  # of the mean time between spikes: knots nearer to one another say nothing more
_LEVEL = 1e-8  # of the slope beside the curvature: so one measurement means a constant
_EXACT = 1e-13  # the least `smooth`: measurements that depend on one another do not contradict themselves


def spline(each: list[Measurements], times: Array, smooth: float) -> Array:
    """The spline u of fourth order of least mean squared error plus smooth times the mean of (D^2 u'')^2.

    D is the mean time between the spikes of all neurons. Beyond the measurements u is a straight line.
    Minimum of a quadratic form: a sparse system for coefficients and multipliers, as long as there are spikes.
    """
    low, high = span(each)
    count = sum(map(len, each))
    apart = (high - low) / count
    scaled = [_scaled(one, low, apart) for one in each]
    knots = _knots(scaled)
    found = rules(scaled, np.unique(knots))
    matrix = sparse.vstack([one.weights @ BSpline.design_matrix(one.times, knots, _DEGREE, True) for one in found])
    weights = np.concatenate([one.weights for one in scaled])
    matrix = sparse.diags_array(1 / weights) @ matrix
    values = np.concatenate([one.values for one in scaled]) / weights
    rough = (_bending(knots, 2) + _LEVEL * _bending(knots, 1)) / count
    slack = sparse.diags_array(np.full(count, -count * max(float(smooth), _EXACT)))
    system = sparse.block_array([[rough, matrix.T], [matrix, slack]], format="csc")
    level = values.mean()  # which costs nothing: without it rounding is that of the rest
    rest = values - level * matrix.sum(axis=1)
    solved = splu(system).solve(np.concatenate([np.zeros(matrix.shape[1]), rest]))[: matrix.shape[1]]
    curve, at = BSpline(knots, level + solved, _DEGREE), (times - low) / apart
    inside = np.clip(at, 0, (high - low) / apart)
    return np.asarray(curve(inside) + curve.derivative()(inside) * (at - inside))


def _scaled(measured: Measurements, low: float, apart: float) -> Measurements:
    """Times counted from `low` in units of `apart`."""
    begin, end = (measured.begin - low) / apart, (measured.end - low) / apart
    return Measurements(
        begin,
        end,
        measured.values / apart,
        measured.tau / apart,
        measured.longest / apart,
        measured.step / apart,
        measured.means,
    )


def _knots(scaled: list[Measurements]) -> Array:
    """The spikes and the middles between them, none of two that nearly coincide, with repeats at the ends."""
    spikes = np.unique(np.concatenate([np.append(one.begin[0], one.end) for one in scaled]))
    fine = np.interp(np.arange(_PARTS * (len(spikes) - 1) + 1) / _PARTS, np.arange(len(spikes)), spikes)
    kept = [fine[0]]
    for each in fine[1:-1].tolist():
        if each - kept[-1] > _NEAREST and fine[-1] - each > _NEAREST:
            kept.append(each)
    return np.concatenate([np.full(_DEGREE, fine[0]), kept, np.full(_DEGREE + 1, fine[-1])])


def _bending(knots: Array, order: int) -> Any:
    """The matrix by which coefficients of a spline give the integral of the square of a derivative."""
    bent, inner = sparse.eye_array(len(knots) - _DEGREE - 1), knots
    for degree in range(_DEGREE, _DEGREE - order, -1):
        slopes = degree / (inner[degree + 1 : -1] - inner[1 : -degree - 1])
        size = len(slopes)
        bent = sparse.diags_array([-slopes, slopes], offsets=[0, 1], shape=(size, size + 1)) @ bent
        inner = inner[1:-1]
    points, weights = np.polynomial.legendre.leggauss(_DEGREE)  # exact for the square of a derivative
    left, right = np.unique(knots)[:-1, None], np.unique(knots)[1:, None]
    at = ((left + right) / 2 + (right - left) / 2 * points).ravel()
    values = BSpline.design_matrix(at, inner, _DEGREE - order) @ bent
    return values.T @ sparse.diags_array(((right - left) / 2 * weights).ravel()) @ values
