"""Distributions: values that stand wherever a number per cell, or per connection, is asked for."""

from __future__ import annotations

import math
from dataclasses import dataclass, fields
from typing import TYPE_CHECKING, Any, ClassVar

import numpy as np

from nrnwrap.base import checks
from nrnwrap.base.calls import checked
from nrnwrap.errors import ParameterError
from nrnwrap.network import draws

if TYPE_CHECKING:
    from numpy.typing import NDArray

    Numbers = NDArray[np.float64]

_HINTS = {
    **dict.fromkeys(("sigma", "std", "scale"), "sd"),
    **dict.fromkeys(("mu", "loc"), "mean"),
    **dict.fromkeys(("min", "minimum", "a"), "low"),
    **dict.fromkeys(("max", "maximum", "b"), "high"),
}
_TRIES = 256  # of a number that must lie within bounds; each try has a stream of its own
_PER_TRY = 1 << 16  # which id2 is that much higher for


class Distribution:
    """What random numbers are drawn from. A subclass is a frozen dataclass that has `of`.

    low, high: bounds; a number beyond them is drawn again. uniforms: how many uniform numbers each takes.
    """

    low: float
    high: float
    uniforms: ClassVar[int] = 1

    def of(self, uniform: Numbers) -> Numbers:
        """The numbers that uniform ones within 0 .. 1, shape (uniforms, ...), become."""
        raise NotImplementedError(f"{type(self).__name__} does not say how it is drawn")

    def draw(self, rows: draws.Rows, id2: int, n: int = 1) -> Numbers:
        """`n` numbers of each row, shape (rows, n). ParameterError where hardly any number lies within the bounds."""
        found, again = self._drawn(rows, id2, n), np.arange(len(rows))
        for turn in range(1, _TRIES):
            outside = ~((found[again] >= self.low) & (found[again] <= self.high))
            bad = outside.any(axis=1)
            if not bad.any():
                return found
            again, outside = again[bad], outside[bad]
            found[again] = np.where(outside, self._drawn(rows[again], id2 + turn * _PER_TRY, n), found[again])
        raise ParameterError(f"{self!r}: hardly any number that is drawn lies within {self.low:g} .. {self.high:g}")

    def _drawn(self, rows: draws.Rows, id2: int, n: int) -> Numbers:
        uniform = draws.uniforms(rows, id2, n * self.uniforms).reshape(len(rows), n, self.uniforms)
        return self.of(np.moveaxis(uniform, 2, 0))

    def __post_init__(self) -> None:
        for each in fields(self):  # type: ignore[arg-type]
            value = getattr(self, each.name)
            if value != each.default:  # a bound that is left out is infinite
                checks.number(f"{type(self).__name__}.{each.name}", value)
        if self.low > self.high:
            raise ParameterError(f"{type(self).__name__}: low = {self.low:g} is above high = {self.high:g}")


@checked(example="Uniform(-60, -50)", hints=_HINTS)
@dataclass(frozen=True)
class Uniform(Distribution):
    """Numbers between `low` and `high`, all equally likely."""

    low: float
    high: float

    def of(self, uniform: Numbers) -> Numbers:
        return self.low + (self.high - self.low) * uniform[0]


@checked(example="Normal(-58, 5, high=-50)", hints=_HINTS)
@dataclass(frozen=True)
class Normal(Distribution):
    """Normal numbers of this mean and standard deviation, those outside `low` .. `high` drawn again.

    Source: G. E. P. Box and M. E. Muller (1958), Ann. Math. Statist. 29:610-611.
    """

    mean: float
    sd: float
    low: float = -math.inf
    high: float = math.inf

    uniforms: ClassVar[int] = 2

    def __post_init__(self) -> None:
        super().__post_init__()
        checks.number(f"{type(self).__name__}.sd", self.sd, 0)

    def of(self, uniform: Numbers) -> Numbers:
        return self.mean + self.sd * _standard(uniform)


@checked(example="LogNormal(0.001, 0.0005)", hints=_HINTS)
@dataclass(frozen=True)
class LogNormal(Distribution):
    """Log-normal numbers, whose own mean and standard deviation these are, those outside of the bounds drawn again."""

    mean: float
    sd: float
    low: float = 0.0
    high: float = math.inf

    uniforms: ClassVar[int] = 2

    def __post_init__(self) -> None:
        super().__post_init__()
        checks.number(f"{type(self).__name__}.mean", self.mean, 0, open_low=True)
        checks.number(f"{type(self).__name__}.sd", self.sd, 0)

    def of(self, uniform: Numbers) -> Numbers:
        spread = math.log1p((self.sd / self.mean) ** 2)
        return np.exp(math.log(self.mean) - spread / 2 + math.sqrt(spread) * _standard(uniform))


def _standard(uniform: Numbers) -> Any:
    return np.sqrt(-2 * np.log(uniform[0])) * np.cos(2 * np.pi * uniform[1])
