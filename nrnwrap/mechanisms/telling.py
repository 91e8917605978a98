"""Synapses that tell the spiking mechanism on their segment of their events (mod/telling.inc): who tells whom."""

from __future__ import annotations

import warnings
from collections.abc import Iterable, Iterator
from typing import Any

from nrnwrap.engine import census, h, hooks, nrn
from nrnwrap.mechanisms.present import loaded

# What a synapse is told besides the array `told`: names of mod/telling.inc -> of mod/spiking.inc
_ASKED = {"v_told": "v_m", "t_told": "t_last", "held_told": "held_now"}
# of mod/spiking.inc: what carries a spiking model on a node of NEURON, and no recording should show
CARRIERS = frozenset(
    {
        "coupled",
        "fall",
        "fall_age",
        "held_now",
        "incline",
        "n_lost",
        "shown_end",
        "shown_mean",
        "shown_past",
        "t_last",
        "told",
    }
)
_warned = False


def watch() -> None:
    """See to it that every finitialize finds them joined, also in scripts that run NEURON themselves."""
    hooks.at("telling", _join)


def mechanisms() -> dict[nrn.Segment, Any]:
    """The spiking mechanisms that there are, by their segments."""
    return {each.get_segment(): each for each in _standing("spiking.inc")}


def _join() -> None:
    there = mechanisms()
    _warn_of_euler(there)
    ears: dict[nrn.Segment, dict[str, Any]] = {}  # only of those that are told: NEURON keeps memory for each reference
    for synapse in list(_standing("telling.inc")):
        segment = synapse.get_segment()
        if segment in there:
            if segment not in ears:
                ears[segment] = _ears(there[segment])
            _point(synapse, ears[segment], 1)
        elif synapse.audible:  # it was moved. Others point to themselves, by their INITIAL
            _point(synapse, _deaf(synapse), 0)


def _point(synapse: Any, places: dict[str, Any], audible: int) -> None:
    for name, place in places.items():
        setattr(synapse, name, place)
    synapse.audible = audible  # as INITIAL will find, if the run comes so far


def _ears(mechanism: Any) -> dict[str, Any]:
    """What the pointers of a synapse on the segment of this mechanism point to."""
    asked = {f"_ref_{name}": getattr(mechanism, f"_ref_{theirs}") for name, theirs in _ASKED.items()}
    return {"_ref_told": mechanism._ref_told[0], **asked}


def _deaf(synapse: Any) -> dict[str, Any]:
    """What they point to where no mechanism listens: places of the synapse's own."""
    place = synapse._ref_deaf
    return {"_ref_told": place[0], **{f"_ref_{name}": place[9] for name in _ASKED}}


def _warn_of_euler(mechanisms: Iterable[nrn.Segment]) -> None:
    """Say once in a process that implicit Euler is of first order for a spiking mechanism that has neighbours."""
    global _warned
    if _warned or h.secondorder or h.CVode().active():
        return
    segment = next((each for each in mechanisms if _has_neighbours(each.sec)), None)
    if segment is not None:
        _warned = True
        warnings.warn(
            f"the spiking mechanism at {segment} has neighbours, and secondorder is 0: its spike times are right to "
            "first order in dt only. Set h.secondorder = 2, as simulate does where it can, or take a smaller dt",
            stacklevel=2,
        )


def _has_neighbours(section: nrn.Section) -> bool:
    return section.nseg > 1 or section.parentseg() is not None or bool(section.children())


def _standing(included: str) -> Iterator[Any]:
    """The point processes of all mechanisms that include a file."""
    names = [source.name for source in loaded.values() if source.name and included in source.includes]
    return (each for name in names for each in census.instances(name) if each.has_loc())
