"""Voltage clamps."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from typing import ClassVar

import numpy as np

from nrnwrap.base import checks
from nrnwrap.base.calls import checked
from nrnwrap.base.checks import number
from nrnwrap.base.limits import FOREVER
from nrnwrap.engine import nrn, traits
from nrnwrap.errors import ParameterError
from nrnwrap.inputs.contracts import Placed, Stimulus
from nrnwrap.mechanisms.point_processes import point_process


@checked(example="VoltageClamp([(-70, 10), (0, 50)])", hints={"series_resistance": "rs", "R": "rs"})
@dataclass(frozen=True)
class VoltageClamp(Stimulus):
    """A voltage clamp that holds up to three levels, each (mV, ms), one after the other from t = 0.

    `rs` (MOhm) is the series resistance: small against the cell's input resistance, but not so small
    that the variable step stalls. Becomes an SEClamp; its current is `_ref_i`.
    """

    levels: Sequence[tuple[float, float]]  # kept as a tuple of tuples
    rs: float = 0.01

    clamps: ClassVar[bool] = True
    units: ClassVar[dict[str, str]] = {"rs": "MOhm"}

    def __post_init__(self) -> None:
        try:
            shape = np.shape(np.asarray(self.levels, dtype=object))
        except ValueError:  # levels of different lengths
            shape = ()
        if len(shape) != 2 or not 1 <= shape[0] <= 3 or shape[1] != 2:
            raise ParameterError(
                f"VoltageClamp holds one to three levels, each (mV, ms), such as [(-70, 10), (0, 50)], "
                f"not {self.levels!r}"
            )
        levels = tuple(
            (
                number("VoltageClamp level", level[0], unit="mV"),
                number("VoltageClamp duration", level[1], 0, unit="ms", infinite=True),
            )
            for level in self.levels
        )
        object.__setattr__(self, "levels", levels)
        checks.without_units(self, self.units)
        number("VoltageClamp.rs", self.rs, 0, unit="MOhm", open_low=True)

    def attach(self, segment: nrn.Segment) -> Placed:
        values = {"rs": self.rs}
        for index, (level, dur) in enumerate(self.levels, start=1):
            values |= {f"amp{index}": level, f"dur{index}": min(dur, FOREVER)}
        return Placed(point_process("SEClamp", segment, **values))


def hold(sections: Collection[nrn.Section]) -> bool:
    """Whether a voltage clamp, whoever made it, stands on one of these sections or on what hangs together with it."""
    segments = (each.get_segment() for each in traits.standing(traits.HOLDS_V) if each.has_loc())
    return any(not set(segment.sec.wholetree()).isdisjoint(sections) for segment in segments)
