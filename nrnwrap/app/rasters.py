"""What is seen of the run of a network: a raster, and the rates of its populations."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np
from numpy.typing import NDArray

from nrnwrap.app import answers
from nrnwrap.app.answers import Answer
from nrnwrap.app.fields import Field
from nrnwrap.network import NetworkRun

DT = Field("dt", "number", 0.1, "ms", 0.005, 1, "time step", (0.025, 0.2), True)
_BIN = 5.0  # ms


def step(given: Mapping[str, Any], most: float) -> float:
    """The step (ms) of a network: what is given, else the usual one as far as its cells can take it."""
    return float(given["dt"]) if "dt" in given else min(DT.default, most)


def answer(run: NetworkRun, t_stop: float, head: Mapping[str, Any]) -> Answer:
    """Raster and rates of all populations; see docs/app.md."""
    about, arrays = seen(run, t_stop)
    return answers.of_arrays({**about, **head}, arrays)


def seen(run: NetworkRun, t_stop: float) -> tuple[dict[str, Any], dict[str, NDArray[Any]]]:
    """Head and arrays of such an answer. Cells are counted through all populations."""
    places = {int(gid): k for k, gid in enumerate(gid for gids in run.populations.values() for gid in gids)}
    cells = np.array([places[gid] for gid in run.gids.tolist()], dtype=np.uint32)
    bins = np.arange(0, t_stop + _BIN, _BIN)
    first, populations, rates = 0, [], []
    for name, gids in run.populations.items():
        mine = run.times[(cells >= first) & (cells < first + len(gids))]
        rates.append(np.histogram(mine, bins)[0] / len(gids) / _BIN * 1e3)
        populations.append({"name": name, "first": first, "count": len(gids), "rate": run.rate(name)})
        first += len(gids)
    arrays = {
        "times": np.float32(run.times),
        "cells": cells,
        "rate.t": np.float32(bins[:-1]),
        "rate": np.array(rates, dtype=np.float32),
    }
    return {"populations": populations, "t_stop": t_stop, "bin": _BIN}, arrays
