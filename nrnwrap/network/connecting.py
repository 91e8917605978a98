"""`connect`, step by step: the rule, numbers, places, NetCons. Nothing is made before all is known to be right."""

from __future__ import annotations

import math
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

import numpy as np

from nrnwrap.base import checks
from nrnwrap.base.kinds import a_call
from nrnwrap.engine import underway
from nrnwrap.engine.state import undisturbed
from nrnwrap.errors import ParameterError
from nrnwrap.inputs import Synapse
from nrnwrap.network import estimate, numbers, pairs, places, rules
from nrnwrap.network.asked import DELAY, WEIGHT, Asked, Drawn, Told
from nrnwrap.network.ends import Ends
from nrnwrap.network.projection import Projection, check_weights

if TYPE_CHECKING:
    from numpy.typing import NDArray

    Numbers = NDArray[np.float64]

_RULES = ", ".join(f"{name}=" for name in rules.NAMES)


def asked(given: Mapping[str, Any], weight: Any, autapses: bool, multapses: bool | None, radius: float) -> Asked | None:
    """The rule that was given; None where the weights are a matrix, which says by itself who connects to whom."""
    there = {name: each for name, each in given.items() if each is not None}
    matrix = hasattr(weight, "tocoo") or np.ndim(weight) == 2
    if not there and matrix:
        return None
    if there and (sparse := [name for name, each in {"weight": weight, **there}.items() if hasattr(each, "tocoo")]):
        raise ParameterError(f"{sparse[0]} is a sparse matrix, which connect takes as weight, and without a rule")
    if len(there) != 1:
        what = f"two rules ({', '.join(there)}) are given" if there else "none is given"
        raise ParameterError(
            f"connect needs one rule, and {what}: give one of {_RULES}, or a matrix (sources x targets) as weight"
        )
    name = next(iter(there))
    repeated = name == "total" if multapses is None else multapses
    if radius != math.inf and not (name == "p" and a_call(there["p"])):
        raise ParameterError("radius is where p, as a function of the distance, ends: give p=lambda d: ...")
    if not (radius > 0):
        raise ParameterError(f"radius = {radius!r} um must be above 0")
    value = there[name]
    if isinstance(value, Projection):
        value = (value.pre, value.post)
    return Asked(name, value, autapses, repeated, radius)


def connected(ends: Ends, rule: Asked | None, synapse: Any, at: Any, weight: Any, delay: Any) -> Projection:
    """Make a projection."""
    kind = places.meant(synapse, at)
    judge = places.judged(kind, ends.post)
    found, weights = _drawn(ends, rule, weight, "" if judge is None else judge.weight_unit)
    estimate.warn_of(ends.key, len(found.pre), kind is not None and kind.listens)
    delays = numbers.per_connection("delay", delay, DELAY, ends, found, "ms")
    _refuse_delays(ends.key, delays)
    check_weights(judge, weights)
    underway.refuse(ends.key, "made")
    if kind is not None and kind.listens:
        ends.pre.become_cells()
    places.refuse(ends, kind)
    with undisturbed():
        standing = None if kind is None and not ends.post.made else places.stand(kind, at, ends, found)
        made = Projection(ends, found, standing, kind, weights, delays)
        made.wire_if_made()
    if kind is not None and standing is not None and kind.listens:
        _join(made, standing, kind)
    if rule is not None and _can_be_redrawn(rule, weight, delay):
        made.told = Told(rule, at, weight, delay)
    underway.comes(made)
    return made


def redrawn(made: Projection, p: float) -> None:
    """Draw the connections of a projection anew, in its place; ParameterError where its rule is not one probability."""
    told = made.told
    if told is None:
        raise ParameterError(
            f"{made.name} cannot be drawn anew with another p: it was not made by p as one number, or has an array of "
            "weights or delays"
        )
    rule = told.rule._replace(value=checks.number("p", p, 0, 1))
    vars(made).update(vars(connected(made.ends, rule, made.synapse, told.at, told.weight, told.delay)))


def _can_be_redrawn(rule: Asked, weight: Any, delay: Any) -> bool:
    """Whether all that a projection is made by says something about other pairs; arrays, which may be large, do not."""
    if rule.name != "p" or a_call(rule.value):
        return False
    return not any(hasattr(each, "tocoo") or np.ndim(each) for each in (rule.value, weight, delay))


def _drawn(ends: Ends, rule: Asked | None, weight: Any, unit: str) -> tuple[Drawn, Numbers]:
    if rule is None:
        return pairs.of_matrix(ends, weight)
    found = rules.drawn(ends, rule)
    return found, numbers.per_connection("weight", weight, WEIGHT, ends, found, unit)


def _refuse_delays(name: str, delays: Numbers) -> None:
    if len(delays) and delays.min() < 0:
        share = np.mean(delays < 0)
        raise ParameterError(
            f"{name}: {share:.1%} of the delays are below 0 ms, the shortest {delays.min():g} ms: a distribution needs "
            "a bound, such as Normal(1.5, 0.75, low=0.1)"
        )


def _join(made: Projection, standing: places.Standing, kind: Synapse) -> None:
    """Let each point process do what such synapses do when they are connected first, such as listen to their cell."""
    first = np.unique(standing.index, return_index=True)[1]
    for number in first.tolist():
        wire = made.netcons.o(number)
        listening = kind.joined(wire, standing.cells[int(standing.index[number])])
        underway.check_wires(listening)
        made.keep(listening)
