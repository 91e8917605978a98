"""Search for the parameters of a model by populations of cells: a generation is one simulate call."""

from __future__ import annotations

import warnings
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np
from scipy.optimize import differential_evolution

from nrnwrap import spikes
from nrnwrap.base.extras import extra
from nrnwrap.catalogue import Spec
from nrnwrap.errors import ParameterError
from nrnwrap.fit.recording import Recording
from nrnwrap.simulation import simulate

if TYPE_CHECKING:
    from numpy.typing import NDArray

    Array = NDArray[np.float64]

TAUS = (40.0, 10.0, 3.0)  # ms, of the distance, from coarse to fine
_LONG, _SHARE = 100.0, 0.3  # a distance of 100 ms beside it, which compares rates
_NEVER = 1e6  # the distance of what is not a model


@dataclass(frozen=True, eq=False)
class Best:
    """The values that were found, in the order of the names; their distance; how many candidates were tried."""

    values: Array
    distance: float
    tried: int


class Crowd:
    """Cells of one model side by side, `count` for each recording, set anew for each generation."""

    def __init__(
        self, spec: Spec, names: Sequence[str], recordings: Sequence[Recording], count: int, seed: int
    ) -> None:
        self.names, self.recordings, self.tried = names, recordings, 0
        given = {"seed": seed} if seed >= 0 else {}
        self.rows = [[spec.but(**given)() for _ in range(count)] for _ in recordings]
        for row, each in zip(self.rows, recordings, strict=True):
            stimulus = each.stimulus()
            for cell in row:
                cell.inject(stimulus)

    def distances(self, candidates: Array, tau: float) -> Array:
        """The mean distance over the recordings of each of the candidates, shape (count, names)."""
        self.tried += len(candidates)
        sound = np.array([self._set(index, values) for index, values in enumerate(candidates.tolist())])
        cells = [cell for row in self.rows for cell in row]
        with warnings.catch_warnings():
            warnings.filterwarnings("ignore", ".* spikes once in every ")  # some candidates are wild
            end = max(each.duration for each in self.recordings)
            trains = simulate(cells, t_stop=end, dt=self.recordings[0].dt, record=[], progress=False).trains
        count, found = len(candidates), np.zeros(len(candidates))
        for row, each in enumerate(self.recordings):
            for index in range(count):
                train = trains[row * len(self.rows[0]) + index]
                found[index] += distance(each.spikes, train[train <= each.duration], tau) / len(self.recordings)
        return np.where(sound, found, _NEVER)

    def _set(self, index: int, values: Sequence[float]) -> bool:
        """Give a candidate to its cells; False where a model cannot have these values, and the cells keep others."""
        for row in self.rows:
            cell = row[index]
            old = {name: getattr(cell, name) for name in self.names}
            try:
                _assign(cell, dict(zip(self.names, values, strict=True)))
            except ParameterError:
                _assign(cell, old)
                return False
        return True


def _assign(cell: Any, values: Mapping[str, float]) -> None:
    for name, value in values.items():
        setattr(cell, name, value)
    cell.check()


def distance(one: Any, other: Any, tau: float) -> float:
    """van Rossum's distance squared, 1 for an empty train, at tau and, weaker, at 100 ms, where rates count."""
    size = max(len(one), 1) / 2
    near, far = (spikes.van_rossum(one, other, each) ** 2 / size for each in (tau, _LONG))
    return near + _SHARE * far


def evolved(crowd: Crowd, bounds: Array, generations: int, seed: int) -> Best:
    """By differential evolution (Storn and Price 1997, J. Global Optim. 11:341), with `generations` in all."""
    count = len(crowd.rows[0])
    random = np.random.default_rng(seed)
    population: Any = bounds[:, 0] + np.ptp(bounds, axis=1) * _spread(random, count, len(bounds))
    for tau in TAUS:
        done = differential_evolution(
            lambda x, tau=tau: crowd.distances(x.T, tau),
            bounds,
            init=population,
            x0=None,
            maxiter=max(generations // len(TAUS) - 1, 1),
            vectorized=True,
            updating="deferred",
            polish=False,
            tol=1e-8,
            seed=random,
        )
        population = done.population
    return Best(done.x, float(done.fun), crowd.tried)


def adapted(crowd: Crowd, bounds: Array, generations: int, seed: int) -> Best:
    """By adaptation of the covariance matrix (Hansen 2016, arXiv:1604.00772), of the package cma."""
    cma = extra("cma", "optimizer='cma' needs cma", "'nrnwrap[cma]'")
    options = {"bounds": [0, 1], "popsize": len(crowd.rows[0]), "seed": seed + 1, "verbose": -9}
    strategy = cma.CMAEvolutionStrategy([0.5] * len(bounds), 0.25, options)
    low, size = bounds[:, 0], np.ptp(bounds, axis=1)
    best, least = low + size / 2, np.inf
    for generation in range(generations):
        tau = TAUS[min(generation * len(TAUS) // generations, len(TAUS) - 1)]
        asked = strategy.ask()
        found = crowd.distances(low + size * np.array(asked), tau)
        strategy.tell(asked, found.tolist())
        if tau == TAUS[-1] and found.min() < least:
            best, least = low + size * asked[int(found.argmin())], float(found.min())
        if least == 0:
            break
    return Best(best, least, crowd.tried)


def _spread(random: np.random.Generator, count: int, dimensions: int) -> Array:
    """A Latin hypercube: in each dimension one point in each of `count` equal parts of 0 .. 1."""
    parts = np.stack([random.permutation(count) for _ in range(dimensions)], axis=1)
    return (parts + random.random(parts.shape)) / count


OPTIMIZERS: Mapping[str, Callable[[Crowd, Array, int, int], Best]] = {"de": evolved, "cma": adapted}


def left_open(units: Mapping[str, str], free: Sequence[str]) -> Iterator[str]:
    """What spikes cannot tell where all of these parameters are free; units: of all parameters of the model."""
    levels = [name for name, unit in units.items() if unit == "mV" and not name.startswith(("delta", "jump", "q_"))]
    sizes = [name for name, unit in units.items() if unit in ("nF", "uS", "uS/mV")]
    if levels and set(levels) <= set(free):
        yield "spikes do not change when all voltages shift together: fix one, such as the resting potential"
    if sizes and set(sizes) <= set(free) and any(name in free for name, unit in units.items() if unit == "mV"):
        yield "spikes do not change when conductances grow as voltages shrink: fix C, or the height of the threshold"
