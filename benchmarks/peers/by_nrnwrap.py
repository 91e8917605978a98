"""nrnwrap. Ways: the engines, "neuron" and "coreneuron", and "variable", NEURON with the variable step."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from problems import AMPS, CURVE, MODELS, T_STOP, Trains, answer, timed

import nrnwrap as nw
from nrnwrap import cells


def cell(model: str) -> Any:
    """A cell of a model; TraubMiles has these values by itself, as densities."""
    return getattr(cells, model)(**({} if model == "TraubMiles" else MODELS[model]))


def single(model: str, dt: float, way: str) -> tuple[Sequence[float], Sequence[float]]:
    one, runs = cell(model), []
    membrane = model == "TraubMiles"  # whose spikes are found in v, and which NEURON integrates
    settings: dict[str, Any] = {"record": "v" if membrane else []}
    if way == "variable":
        settings["method"] = way
    else:
        settings |= {"dt": dt, "engine": way, "secondorder": 2 if membrane else 0}

    def run() -> None:
        runs.append(nw.simulate(one, nw.Step(AMPS[model]), t_stop=T_STOP, **settings))

    run()  # loads what is to be loaded
    return runs[0].spikes, timed(run)


def curve(dt: float, way: str) -> Trains:
    return nw.fi_curve(lambda: cell("AdEx"), CURVE, dur=T_STOP, dt=dt, engine=way).spikes


if __name__ == "__main__":
    answer(single, curve)
