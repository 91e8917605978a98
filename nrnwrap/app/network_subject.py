"""A network that is explored in a notebook: what can be moved of its populations and its projections."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np

from nrnwrap.app import rasters
from nrnwrap.app.fields import Field
from nrnwrap.app.subjects import Groups, Shown, about, parameters
from nrnwrap.network import Network, Projection
from nrnwrap.simulation import simulate

_REACH = 3.0  # times the weight, or the probability, to which a slider goes


class NetworkSubject:
    """A network: the parameters that all cells of a population share, the weight and p of each projection.

    Weights that differ are moved by one factor. Another p draws the connections anew.
    """

    def __init__(self, network: Network) -> None:
        self.network = network
        self._titles = {_title(name, network): name for name in network.projections}
        self._weights = {name: each.weight for name, each in network.projections.items()}  # of which factors are
        self._factors = dict.fromkeys(network.projections, 1.0)

    def groups(self) -> Groups:
        populations = {name: self._of(name) for name in self.network.populations}
        return {**populations, **{title: self._between(name) for title, name in self._titles.items()}}

    def set(self, group: str, name: str, value: float) -> None:
        if group not in self._titles:
            self.network[group].set(**{name: value})
            return
        projection = self._titles[group]
        if name == "p":
            self.network.redraw(projection, value)
            self._weights[projection] = self.network.projections[projection].weight
            self._scale(projection, self._factors[projection])
        elif name == "weight":
            self.network.projections[projection].set(weight=value)
        else:
            self._scale(projection, value)

    def run(self, settings: Mapping[str, Any], width: int) -> Shown:
        done: Any = simulate(self.network, progress=False, **settings)
        return rasters.seen(done, float(done.settings.t_stop))

    def _of(self, name: str) -> list[dict[str, Any]]:
        population = self.network[name]
        if not population.cells:
            return []
        values = {each: population.get(each.name) for each in parameters(type(population.cells[0]))}
        return [about(each, float(found[0])) for each, found in values.items() if np.ptp(found) == 0]

    def _between(self, name: str) -> list[dict[str, Any]]:
        projection = self.network.projections[name]
        p = projection.probability
        return [_weight(projection), *([] if p is None else [_p(p)])]

    def _scale(self, name: str, factor: float) -> None:
        if factor != self._factors[name] or factor != 1:
            self.network.projections[name].set(weight=factor * self._weights[name])
        self._factors[name] = factor


def _title(name: str, network: Network) -> str:
    """What the sliders of a projection stand under."""
    return f"{name} (connections)" if name in network.populations else name


def _weight(projection: Projection) -> dict[str, Any]:
    weights = projection.weight
    if not len(weights) or np.ptp(weights):
        return about(Field("factor", "number", 1.0, "", -1e3, 1e3, "of all weights", (0.0, _REACH)), 1.0)
    value = float(weights[0])
    soft = sorted((0.0, _REACH * value or 1.0))
    unit = projection.weight_unit
    return about(Field("weight", "number", value, unit, -1e6, 1e6, "of each connection", (soft[0], soft[1])), value)


def _p(value: float) -> dict[str, Any]:
    soft = (0.0, min(_REACH * value, 1.0) or 1.0)
    return about(Field("p", "number", value, "", 0, 1, "probability of each pair: draws them anew", soft), value)
