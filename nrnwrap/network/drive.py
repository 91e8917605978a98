"""The Poisson processes of a population, as `Population.receive` returns them."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

import numpy as np

from nrnwrap.base import checks
from nrnwrap.errors import ParameterError
from nrnwrap.inputs import PoissonInput
from nrnwrap.network.arrivals import Arrivals

if TYPE_CHECKING:
    from numpy.typing import NDArray

    Integers = NDArray[np.int64]
    Numbers = NDArray[np.float64]


class Drive:
    """Poisson processes, one for each of n cells, whose `rate` and `weight` can be set between two pieces of a run.

    Each is a number, or an array of n, the same on every rank. An interval has the rate of the time when it begins. So
    the first arrival after a change may be due to the rate before it, and a process of rate 0 stays silent until the
    next finitialize.
    """

    def __init__(
        self, name: str, parts: Sequence[tuple[Integers, PoissonInput | Arrivals]], rate: Numbers, weight: Numbers
    ) -> None:
        """name: of the population. parts: of the cells of this rank, by what receives: positions, and their input."""
        self._name, self._parts, self._rate, self._weight = name, parts, rate, weight

    @property
    def inputs(self) -> list[Any]:
        """What this rank has of it."""
        return [each for _, each in self._parts]

    @property
    def rate(self) -> Numbers:
        """Of each cell, in Hz, shape (n,)."""
        return self._rate.copy()

    @rate.setter
    def rate(self, value: Any) -> None:
        found = self._whole("rate", value, "Hz")
        if found.min(initial=0) < 0:
            raise ParameterError(f"rate must be at least 0 Hz, not {found.min():g}")
        for positions, each in self._parts:
            each.rate = found[positions]
        self._rate = found

    @property
    def weight(self) -> Numbers:
        """Of each cell, in the unit of what receives, shape (n,)."""
        return self._weight.copy()

    @weight.setter
    def weight(self, value: Any) -> None:
        found = self._whole("weight", value, "")
        for positions, each in self._parts:
            each.weight = found[positions]
        self._weight = found

    def __len__(self) -> int:
        return len(self._rate)

    def __repr__(self) -> str:
        return f"<Drive of {self._name}: {len(self)} Poisson processes>"

    def _whole(self, name: str, value: Any, unit: str) -> Numbers:
        if np.ndim(value) == 0:
            return np.full(len(self), checks.number(name, value, unit=unit))
        found = checks.array(name, value, unit=unit)
        if len(found) != len(self):
            raise ParameterError(f"{name} must be a number, or one for each of {len(self)} cells, not {len(found)}")
        return found
