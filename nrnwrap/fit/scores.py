"""Recorded spikes beside predicted ones."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np

from nrnwrap import spikes
from nrnwrap.fit.recording import Recording


def repeated(recordings: Sequence[Recording]) -> list[list[Recording]]:
    """Those of the same current together, in the order in which the currents first come."""
    groups: dict[tuple[bytes, bool], list[Recording]] = {}
    for each in recordings:
        groups.setdefault((each.I.tobytes(), each.means), []).append(each)
    return list(groups.values())


def window(recordings: Sequence[Recording]) -> float:
    """ms of Gamma: 4, and less where spikes are so near each other that chance would do."""
    rate = max(len(each.spikes) / each.duration for each in recordings if each.spikes is not None)
    return min(4.0, 0.1 / max(rate, 1e-9))


def mean(groups: Sequence[Sequence[Recording]], trains: Sequence[Any], count: int, window: float) -> float:
    """The mean over the groups of how similar the `count` predicted trains of each are to what was recorded."""
    found = []
    for index, group in enumerate(groups):
        model = list(trains[index * count : (index + 1) * count])
        data = [each.spikes for each in group]
        found.append(_similarity(data, model, group[0].duration, window))
    known = [each for each in found if not np.isnan(each)]
    return float(np.mean(known)) if known else float("nan")


def _similarity(data: list[Any], model: list[Any], duration: float, window: float) -> float:
    """nan where neither has spikes."""
    if len(data) > 1:
        return spikes.md_star(data, model if len(model) > 1 else model * 2, window)
    return spikes.coincidence(data, model, window, start=0.0, stop=duration * (1 + 1e-9))
