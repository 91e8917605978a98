"""Products of long arrays with short ones, by NumPy's own loops.

BLAS would take threads for a scalar product of 1e5 samples, which cost more than they bring; and einsum gives the same
number on every machine.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from numpy.typing import NDArray

    Array = NDArray[np.float64]


def products(X: Array, y: Array) -> Array:
    """The scalar product of each row of X with y."""
    return np.einsum("ij,j->i", X, y)


def combined(b: Array, X: Array) -> Array:
    """The sum of the rows of X, each times its b."""
    return np.einsum("i,ij->j", b, X)


def squares(y: Array) -> float:
    """The sum of the squares of y."""
    return float(np.einsum("i,i", y, y))
