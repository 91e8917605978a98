"""LIF that Poisson events kick: the stationary rate for kicks of any size. For small ones it is Siegert's.

0 = d/dV((V - mu)/tau p) + sum over kinds of kicks of nu (p(V - J) - p(V)) + r delta(V - v_reset), in mV above rest: the
density p of V in cells of a grid. What flows up through an edge is what the cell below it has, an error of first order,
so that two grids give the limit.
"""

from __future__ import annotations

from typing import Any

import numpy as np
from scipy.sparse import coo_matrix
from scipy.sparse.linalg import spsolve

from nrnwrap.validation.case import Times
from nrnwrap.validation.white_noise import Membrane

COARSE = 250  # cells of a grid from the reset to the threshold
FAR = 8.0  # standard deviations below the mean, where the grid ends


def rate(membrane: Membrane, mu: float, kicks: Times, often: Times) -> float:
    """The rate (per ms) under a constant drive to mu (mV) and kicks (mV) that are so often (per ms) each."""
    one, two = (_on_grid(membrane, mu, kicks, often, cells) for cells in (COARSE, 2 * COARSE))
    return 2 * two - one


def _on_grid(membrane: Membrane, mu: float, J: Times, nu: Times, cells: int) -> float:
    width = (membrane.v_th - membrane.v_reset) / cells
    mean, sd = mu + membrane.tau * (J @ nu), np.sqrt(membrane.tau * (J**2 @ nu) / 2)
    below = max(membrane.v_reset - mean + FAR * sd, np.abs(J).max())
    n = cells + int(np.ceil(below / width))
    edges = membrane.v_th + width * np.arange(-n, 1)
    drift = (mu - edges) / membrane.tau / width
    moves = [_shifted(n, 1, np.maximum(drift[1:], 0)), _shifted(n, -1, np.maximum(-drift[:-1], 0))]
    for size, each in zip(J / width, nu, strict=True):
        cell = round(size)  # a kick of between two cells goes to three, with the mean and the variance of its own
        off = size - cell
        shares = (off**2 - off) / 2, 1 - off**2, (off**2 + off) / 2
        moves += [_shifted(n, cell + k, np.full(n, each * share)) for k, share in zip((-1, 0, 1), shares, strict=True)]
    row, column, flow = (np.concatenate(each) for each in zip(*moves, strict=True))
    inside = row < n  # else it is a spike
    gone = np.bincount(column, flow, n)
    places = np.concatenate([row[inside], np.arange(n)]), np.concatenate([column[inside], np.arange(n)])
    flows = coo_matrix((np.concatenate([flow[inside], -gone]), places), shape=(n, n)).tocsc()
    back = np.zeros(n)
    back[n - cells - 1 : n - cells + 1] = -0.5
    return float(1 / (membrane.t_ref + spsolve(flows, back).sum()))


def _shifted(n: int, cells: int, flow: Times) -> tuple[Any, Any, Times]:
    """Rows, columns and numbers of a flow from each cell to that so many above; nothing leaves the grid below."""
    return np.maximum(np.arange(n) + cells, 0), np.arange(n), flow
