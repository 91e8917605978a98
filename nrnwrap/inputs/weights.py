"""Weights of connections: a warning where sign or size say that something else was meant."""

from __future__ import annotations

import math
from functools import cache
from pathlib import Path
from typing import Any

from nrnwrap.base.calls import warn
from nrnwrap.engine import traits
from nrnwrap.mechanisms.declared import weight_unit
from nrnwrap.mechanisms.loading import resolve
from nrnwrap.mechanisms.present import known
from nrnwrap.mechanisms.source import Source

_LARGEST = {"uS": 1.0, "nA": 50.0}  # of one connection: far more than any neuron's
_LIKELY = {"uS": "nS", "nA": "pA"}


def warn_of(what: str, weight: float, unit: str, *, signed: bool = False) -> None:
    """Warn of a weight that its unit makes unlikely; `signed`: the sign says which synapse of a cell is meant."""
    if weight < 0 and unit == "uS" and not signed:
        warn(
            f"{what}: a weight of {weight:g} uS is a negative conductance, which drives v away from the reversal; "
            "for inhibition give a weight above 0 and a reversal below the rest, such as e=-80"
        )
    if abs(weight) > _LARGEST.get(unit, math.inf):
        warn(
            f"{what}: a weight of {weight:g} {unit} is far more than one connection has. The unit is {unit}: "
            f"{weight:g} {_LIKELY[unit]} is weight={weight / 1e3:g}"
        )


@cache
def unit_of(mechanism: str) -> str:
    """The unit of the weights that a mechanism of NEURON's receives; "" where its MOD text does not say."""
    there = known(resolve(mechanism))
    return weight_unit(Source(Path(there.file), there.code)) if there else ""


def check(target: Any, weight: float) -> None:
    """Warn of a weight for what is not a value: a mechanism's name, a point process, a cell's own synapses."""
    if isinstance(target, str):
        warn_of(target, weight, unit_of(target))
    elif hasattr(type(target), "hname"):
        signed = traits.says(target, traits.SIGNED_WEIGHTS)
        warn_of(target.hname(), weight, unit_of(traits.mechanism(target)), signed=signed)
    else:
        warn_of(type(target).__name__, weight, getattr(type(target), "weight_unit", ""), signed=True)
