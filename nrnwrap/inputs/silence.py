"""How a point process is made to act no more where it is: NEURON's queue, and recordings, may refer to it."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType
from typing import Any

from nrnwrap.engine import traits, underway
from nrnwrap.errors import SimulationError

_SILENT: Mapping[str, Mapping[str, float]] = MappingProxyType(  # by mechanism
    {
        "IClamp": {"amp": 0},
        "SEClamp": {"rs": 1e300},
        "nw_ITrain": {"amp": 0},
        "nw_IRamp": {"amp": 0, "amp_end": 0},
        "nw_IChirp": {"amp": 0, "offset": 0},
        "nw_INoise": {"mean": 0, "sigma": 0, "x": 0},
        "nw_IWhiteNoise": {"mean": 0, "sigma": 0, "x": 0, "owed": 0},
        "nw_PointConductance": dict.fromkeys(("g_e0", "g_i0", "std_e", "std_i", "x_e", "x_i"), 0),
        "nw_GapJunction": {"g": 0},
    }
)


def refuse_unknown(point: Any) -> None:
    """Raise SimulationError, in the midst of a run, for a point process of which it is not known how."""
    if underway.is_going() and traits.mechanism(point) not in _SILENT:
        raise SimulationError(
            f"{point} cannot be taken off between two pieces of a Session, since NEURON's queue may have events of it "
            "and nrnwrap does not know when such a mechanism is silent: set the parameters that make it so, and take "
            "it off after the session"
        )


def silence(point: Any) -> None:
    """Let a point process act no more."""
    if point.has_loc():
        for name, value in _SILENT[traits.mechanism(point)].items():
            setattr(point, name, value)
