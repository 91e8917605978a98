"""A number per cell: given as one, as an array, as a distribution, or as a function of the positions."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING, Any

import numpy as np

from nrnwrap.base import checks
from nrnwrap.base.kinds import a_call
from nrnwrap.errors import ParameterError
from nrnwrap.network import draws
from nrnwrap.network.distributions import Distribution

if TYPE_CHECKING:
    from numpy.typing import NDArray

    Numbers = NDArray[np.float64]

_BITS = 16  # of an id2 that stands for the name of a parameter: redraws count above


def per_cell(name: str, value: Any, rows: draws.Rows, positions: Numbers | None, unit: str = "") -> Numbers:
    """Numbers of the cells at `rows`, whose `positions` are (n, 3) in um; `name` keys what is drawn.

    Raises ParameterError for what does not become a number per cell.
    """
    n = len(rows)
    if isinstance(value, Distribution):
        return value.draw(rows, draws.tag(name, _BITS))[:, 0]
    if a_call(value) and not hasattr(value, "magnitude"):
        found = _of_positions(name, value, positions)
    else:
        found = checks.plain(name, value, unit)
    if np.ndim(found) == 0:
        return np.full(n, checks.number(name, found, unit=unit))
    found = checks.array(name, found, unit=unit)
    if len(found) != n:
        raise ParameterError(f"{name} has {len(found)} numbers for {n} cells: give one number, or one per cell")
    return found


def as_given(name: str, value: Any, rows: draws.Rows, positions: Numbers | None) -> Any:
    """As `per_cell`; integers, such as seeds, stay such."""
    found = per_cell(name, value, rows, positions)
    return found.astype(np.int64) if np.asarray(value).dtype.kind in "iu" else found


def _of_positions(name: str, function: Callable[..., Any], positions: Numbers | None) -> Any:
    if positions is None:
        raise ParameterError(f"{name} is a function of the positions, and there are none: give add(..., positions=xyz)")
    try:
        return function(positions)
    except (TypeError, ValueError) as cause:
        raise ParameterError(
            f"{name}: the function of the positions must take an array of the shape (n, 3), in um, and return a number "
            f"for each row, as lambda xyz: xyz[:, 0] does: {cause}"
        ) from cause


def bounded(kind: str, values: Mapping[str, Numbers], bounds: Mapping[str, Any]) -> None:
    """Raise ParameterError for the first number that lies outside of what the MOD file allows; it names the index."""
    for name, found in values.items():
        if name in bounds:
            known = bounds[name]
            within = (found >= known.low) & (found <= known.high)
            if not within.all():
                index = int(np.argmin(within))
                checks.number(f"{kind}.{name}[{index}]", found[index], known.low, known.high, unit=known.unit)


def coordinates(given: Any, n: int) -> Numbers | None:
    """Positions as (n, 3), um; of two columns the third is 0."""
    if given is None:
        return None
    given = given(n) if callable(given) else given
    try:
        found = np.array(checks.plain("positions", given, "um"), dtype=float)
    except (TypeError, ValueError) as cause:
        raise ParameterError(f"positions must be an array of numbers (um), shape ({n}, 3) or ({n}, 2)") from cause
    if found.shape not in ((n, 3), (n, 2)) or not np.isfinite(found).all():
        raise ParameterError(
            f"positions must be finite and have the shape ({n}, 3) or ({n}, 2), in um, not {found.shape}"
        )
    return np.hstack([found, np.zeros((n, 3 - found.shape[1]))])
