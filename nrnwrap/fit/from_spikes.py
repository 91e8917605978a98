"""An estimator whose model is fitted to spike times alone."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, TypeVar

import numpy as np

from nrnwrap.base import checks
from nrnwrap.base.calls import checked, shown
from nrnwrap.catalogue import Spec, entry
from nrnwrap.errors import FitError, ParameterError, unknown
from nrnwrap.fit import detection, given, scores, search
from nrnwrap.fit.estimator import Estimator
from nrnwrap.fit.recording import Recording
from nrnwrap.neurons import PointNeuron

Own = TypeVar("Own", bound="FromSpikes")

_GOOD = 0.6  # of Gamma within 4 ms


class FromSpikes(Estimator):
    """Any spiking point neuron, fitted to spike times by a search among populations of cells.

    model: a class of cells, its name, or a Spec, whose values stay where they are not searched. bounds: name -> (low,
    high) of each parameter that is searched, in the units of the model. population: candidates of a generation, by
    default 8 for each parameter; a generation is one simulate call, with a cell for each candidate and recording.
    optimizer: "de", differential evolution, or "cma" (nrnwrap[cma]), which needs fewer generations. The distance is van
    Rossum's, `nrnwrap.spikes.van_rossum`, of 40, then 10, then 3 ms. A model with noise has the same random numbers in
    every generation.

    Spikes leave open what does not change them: all voltages may shift together, and (C, g_l, a) may grow as voltages
    shrink. A warning says so where nothing fixes it. Where V is known the other estimators are better by far.

    Raises ArgumentError without model and bounds, which `fit` checks. After it: parameters_ (those that were searched),
    distance_ (0: every spike), coincidence_ (Gamma of the data and the model), evaluations_, spec_, dt_, poor_, notes_.
    """

    @checked(example='FromSpikes("LIF", {"g_l": (0.005, 0.02), "v_th": (-60, -50)})')
    def __init__(
        self,
        model: Any,
        bounds: Mapping[str, tuple[float, float]],
        *,
        dt: float | None = None,
        population: int | None = None,
        generations: int = 60,
        optimizer: str = "de",
        seed: int = 0,
    ) -> None:
        self.model, self.bounds, self.dt, self.population = model, bounds, dt, population
        self.generations, self.optimizer, self.seed = generations, optimizer, seed

    def fit(self: Own, I: Any, V: Any = None, *, dt: float | None = None, spikes: Any = None) -> Own:
        """Search; return the estimator. I: as of the other estimators; spikes: times (ms) for each recording.

        In place of `spikes` they may be the second argument; a voltage is looked through for action potentials.

        Raises FitError without a spike, ParameterError for data or bounds that are malformed and for what is not a
        point neuron, UnknownNameError for other parameters and optimizers. A FitWarning says why a fit is poor, and
        what spikes leave open.
        """
        found = given.observed(I, V, self._step(dt), spikes)
        recordings = [each.but(spikes=self._spikes(each)) for each in found]
        if not any(len(self._spikes(each)) for each in recordings):
            raise FitError("there is not a spike to fit to")
        spec, names, bounds = self._searched()
        size = 8 * len(names) if self.population is None else checks.integer("population", self.population, 5, 10**5)
        seed = checks.integer("seed", self.seed, high=2**31)
        crowd = search.Crowd(spec, names, recordings, size, seed if entry(spec.model).seeded else -1)
        best = self._optimizer()(crowd, bounds, checks.integer("generations", self.generations, 3, 10**6), seed)
        parameters = dict(zip(names, best.values.tolist(), strict=True))
        self.dt_, self.spikes_ = recordings[0].dt, [each.spikes for each in recordings]
        self.distance_, self.evaluations_ = best.distance, best.tried
        self.spec_ = spec.but(**parameters)
        self.coincidence_ = self.score(recordings, trials=2, window=scores.window(recordings), seed=seed)
        units = {name: each.unit for name, each in spec.model.parameters().items()}
        poor = [f"Gamma is {self.coincidence_:.2f}: give more generations, other bounds, or another model"]
        poor = poor if not self.coincidence_ >= _GOOD else []
        self._keep(parameters, self.spec_, poor, search.left_open(units, names))
        return self

    def _searched(self) -> tuple[Spec, list[str], Any]:
        """What is searched: a Spec, the names, their bounds, shape (names, 2)."""
        spec = self.model if isinstance(self.model, Spec) else Spec(self.model)
        if not issubclass(spec.model, PointNeuron):
            raise ParameterError(f"FromSpikes fits point neurons, and {spec.label} is not one")
        if not isinstance(self.bounds, Mapping) or not self.bounds:
            raise ParameterError(f"bounds must be a mapping such as {{'g_l': (0.005, 0.02)}}, not {shown(self.bounds)}")
        known = spec.model.parameters()
        for name, pair in self.bounds.items():
            if name not in known:
                raise unknown(f"parameter of {spec.label}", name, known)
            if np.shape(pair) != (2,) or not pair[0] < pair[1]:
                raise ParameterError(f"bounds of {name} must be (low, high), not {shown(pair)}")
            spec.but(**{name: pair[0]}), spec.but(**{name: pair[1]})  # which checks both
        return spec, list(self.bounds), np.array(list(self.bounds.values()), dtype=float)

    def _optimizer(self) -> Any:
        if self.optimizer not in search.OPTIMIZERS:
            raise unknown("optimizer", self.optimizer, search.OPTIMIZERS)
        return search.OPTIMIZERS[self.optimizer]

    def _spikes(self, recording: Recording) -> Any:
        if recording.spikes is not None:
            return recording.spikes
        if recording.V is None:
            raise ParameterError("spikes are missing: give their times, FromSpikes(...).fit(I, spikes=..., dt=...)")
        return detection.spikes(recording.V, recording.dt, 0.0)
