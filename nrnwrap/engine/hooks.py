"""What happens in every finitialize, whoever calls it: one ordered list before NEURON begins, one after INITIAL.

A script that calls h.finitialize() itself gets all of it as well.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from nrnwrap.engine.neuron import h

# FInitializeHandler's types, and the stages in each
_BEFORE, _AFTER_INITIAL = 3, 1
STAGES = {
    "fields": _BEFORE,  # the currents of a field follow the geometry; they may bring waveforms
    "waveforms": _BEFORE,  # samples are made for the method and the step
    "gap junctions": _BEFORE,  # the transfer is made for the segments that exist now
    "poisson inputs": _BEFORE,  # they find out how events reach their targets
    "connections": _BEFORE,  # rows of targets become NetCons where the method or engine needs these
    "telling": _BEFORE,  # synapses find the spiking mechanism on their segment
    "states": _AFTER_INITIAL,  # cells start where their user says
    "events": _AFTER_INITIAL,  # given spike times are queued
}

_actions: dict[str, Callable[[], None]] = {}
_handlers: dict[int, Any] = {}  # NEURON keeps no handler alive
_caught: list[BaseException] | None = None  # in a finitialize of ours: what went wrong


def at(stage: str, action: Callable[[], None]) -> None:
    """Let `action` be done in a stage of every finitialize from now on."""
    when = STAGES[stage]
    _actions[stage] = action
    if when not in _handlers:
        _handlers[when] = h.FInitializeHandler(when, lambda: _do(when))


def repeat(stage: str) -> None:
    """Do what a stage does in a finitialize, for what has come since."""
    if stage in _actions:
        _actions[stage]()


def finitialize() -> None:
    """h.finitialize(), and raise what happens in a stage, Ctrl-C too: NEURON would print it and go on."""
    global _caught
    _caught = []
    try:
        h.finitialize()
        if _caught:
            raise _caught[0]
    finally:
        _caught = None


def _do(when: int) -> None:
    try:
        for stage, its in STAGES.items():
            if its == when and stage in _actions:
                _actions[stage]()
    except BaseException as error:
        if _caught is None:
            raise
        _caught.append(error)
