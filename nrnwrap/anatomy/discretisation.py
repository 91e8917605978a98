"""How many segments a section needs."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from itertools import pairwise
from math import ceil, inf, pi, sqrt
from typing import Any

from nrnwrap.base import checks
from nrnwrap.base.limits import MOST_SEGMENTS
from nrnwrap.errors import GeometryError, ParameterError

MOST_OF_A_CELL = 1_000_000  # which take about a gigabyte


@dataclass(frozen=True)
class Discretisation:
    """A rule for nseg, which is always odd: the finer one of `d_lambda` and `max_length`, or `nseg` itself.

    `d_lambda`: a segment is at most about this many AC length constants at `frequency` (Hz) long; None for no such
    rule. `max_length` (um): no segment is longer. `nseg`: that many in each section; then the others do not count.
    Without any rule nseg is 1. Raises ParameterError for values that mean nothing.
    """

    d_lambda: float | None = 0.1
    frequency: float = 100.0
    max_length: float | None = None
    nseg: int | None = None

    def __post_init__(self) -> None:
        for name, unit in (("d_lambda", ""), ("frequency", "Hz"), ("max_length", "um")):
            value = getattr(self, name)
            if value is not None:
                checked = checks.number(name, value, 0, open_low=True, unit=unit)
                object.__setattr__(self, name, checked)
        if self.nseg is not None:
            object.__setattr__(self, "nseg", checks.integer("nseg", checks.whole(self.nseg), 1, MOST_SEGMENTS))
            if self.nseg % 2 == 0:
                near = f"{self.nseg - 1} or {self.nseg + 1}"
                raise ParameterError(f"nseg = {self.nseg} must be odd, so that a section has a middle: give {near}")

    def __str__(self) -> str:
        if self.nseg is not None:
            return f"nseg={self.nseg}"
        parts = [] if self.d_lambda is None else [f"d_lambda={self.d_lambda:g} at {self.frequency:g} Hz"]
        parts += [] if self.max_length is None else [f"max_length={self.max_length:g} um"]
        return " and ".join(parts) or "nseg=1"

    def wanted(self, section: Any) -> int:
        """The nseg of a section by this rule; raises GeometryError where NEURON cannot have so many."""
        if self.nseg is not None:
            return self.nseg
        by_lambda = by_length = 0.0  # pieces, before they are made odd
        if self.d_lambda is not None:
            by_lambda = section.L / (self.d_lambda * lambda_f(section, self.frequency))
        if self.max_length is not None:
            by_length = section.L / self.max_length * (1 - 1e-9)  # 100 um are five times 20
        if not max(by_lambda, by_length) < MOST_SEGMENTS:
            raise GeometryError(
                f"{section} of {section.L:g} um would need {max(by_lambda, by_length):.3g} segments by {self}; NEURON "
                f"has {MOST_SEGMENTS} at most in a section: look at its length, diameter, Ra and cm, or change the rule"
            )
        return max(int((by_lambda + 0.9) / 2), ceil(by_length) // 2) * 2 + 1

    def apply(self, sections: Iterable[Any]) -> None:
        """Give each section its nseg; raises GeometryError, with nothing changed, when there would be too many."""
        counts = [(section, self.wanted(section)) for section in sections]
        total = sum(count for _, count in counts)
        if total > MOST_OF_A_CELL:
            raise GeometryError(
                f"{len(counts)} sections would need {total} segments by {self}; {MOST_OF_A_CELL} are allowed"
            )
        for section, count in counts:
            if section.nseg != count:
                section.nseg = count


def set_nseg(sections: Iterable[Any], d_lambda: float = 0.1, frequency: float = 100.0) -> None:
    """Give each section an odd nseg, so that a segment is at most about `d_lambda` AC length constants long.

    `frequency` (Hz) is where the length constant is taken: well above the 1 / (2 pi tau_m) of a
    membrane, so that conductances do not matter. Set `Ra` and `cm` before.
    Hines, M. L. and Carnevale, N. T. (2001), The Neuroscientist 7:123-135.
    """
    Discretisation(d_lambda, frequency).apply(sections)


def lambda_f(section: Any, frequency: float = 100.0) -> float:
    """AC length constant of a section at a frequency (Hz), in um; infinite without capacitance.

    Without 3-D points it is that of a cylinder, 1e5 sqrt(diam / (4 pi f Ra cm)), with diam in um, Ra in
    ohm cm, cm in uF/cm2. With them it is the length over the sum of the length of each frustum in units of
    its own constant, its diameter the mean of its ends; thus a taper counts.
    """
    if section.cm == 0:
        return inf
    per_root_um = 1e5 / sqrt(4 * pi * frequency * section.Ra * section.cm)
    if section.n3d() < 2:
        return per_root_um * sqrt(section.diam)
    return section.L / (_length_over_root_diameter(section) / per_root_um)


def _length_over_root_diameter(section: Any) -> float:
    """Sum over the frusta of length / sqrt(mean diameter), in sqrt(um)."""
    ends = [(section.arc3d(i), section.diam3d(i)) for i in range(section.n3d())]
    frusta = list(pairwise(ends))
    if any(d0 + d1 <= 0 for (_, d0), (_, d1) in frusta):
        raise GeometryError(f"{section.name()} has neighbouring 3-D points of diameter 0; change them")
    return sum((x1 - x0) / sqrt((d0 + d1) / 2) for (x0, d0), (x1, d1) in frusta)
