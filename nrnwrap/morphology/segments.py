"""How many segments a section needs."""

from __future__ import annotations

from collections.abc import Iterable
from itertools import pairwise
from math import inf, isfinite, pi, sqrt
from typing import Any

from nrnwrap.errors import GeometryError, ParameterError


def set_nseg(sections: Iterable[Any], d_lambda: float = 0.1, frequency: float = 100.0) -> None:
    """Give each section an odd nseg, so that a segment is at most about `d_lambda` AC length constants long.

    `frequency` (Hz) is where the length constant is taken: well above the 1 / (2 pi tau_m) of a
    membrane, so that conductances do not matter. Set `Ra` and `cm` before.
    Hines, M. L. and Carnevale, N. T. (2001), The Neuroscientist 7:123-135.
    """
    for name, value in (("d_lambda", d_lambda), ("frequency", frequency)):
        if not (value > 0 and isfinite(value)):
            raise ParameterError(f"{name} is {value!r}; it must be a finite number above zero")
    for section in sections:
        lengths = section.L / (d_lambda * lambda_f(section, frequency))
        section.nseg = int((lengths + 0.9) / 2) * 2 + 1


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
