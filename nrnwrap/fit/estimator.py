"""What all estimators share: predictions of the fitted model, and how good they are."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from typing import Any

import numpy as np

from nrnwrap import plot
from nrnwrap.base import checks
from nrnwrap.base.calls import warn
from nrnwrap.catalogue import Spec, entry
from nrnwrap.errors import FitError, FitWarning
from nrnwrap.fit import given, scores
from nrnwrap.fit.interface import Parameters
from nrnwrap.fit.recording import Recording
from nrnwrap.neurons import Cell
from nrnwrap.simulation import Run, simulate


def check_fitted(estimator: Estimator) -> None:
    """FitError before `fit`."""
    if not estimator.__sklearn_is_fitted__():
        raise FitError(f"this {type(estimator).__name__} is not fitted: call fit(I, V, dt=...) first")


class Estimator(Parameters):
    """What every fitted model does: predict, score, draw, make cells."""

    dt: float | None
    parameters_: Mapping[str, float]
    spec_: Spec
    poor_: tuple[str, ...]
    notes_: tuple[str, ...]

    @property
    def stochastic(self) -> bool:
        """Whether the spikes of the model are drawn."""
        return entry(self.spec.model).seeded

    def _spikes(self, recording: Recording) -> Any:
        """Those that a recording has, or its voltage shows."""
        return recording.spikes

    def _keep(self, parameters: Mapping[str, float], spec: Spec, poor: Iterable[str], notes: Iterable[str]) -> None:
        """Set what every fit gives; warn where it is poor, or leaves something open."""
        order = [name for name in spec.model.parameters() if name in parameters]
        self.parameters_, self.spec_ = {name: parameters[name] for name in order}, spec
        self.poor_, self.notes_ = tuple(poor), tuple(notes)
        if self.poor_:
            warn(f"the fit of {spec.label} is poor: {'; '.join(self.poor_)}", FitWarning)
        if self.notes_:
            warn(f"the fit of {spec.label} leaves something open: {'; '.join(self.notes_)}", FitWarning)

    @property
    def spec(self) -> Spec:
        """The fitted model as a value; FitError before `fit`."""
        check_fitted(self)
        return self.spec_

    def cell(self, **changes: Any) -> Cell:
        """A new cell of the fit, with `changes`; FitError before `fit`, ParameterError for values out of bounds."""
        cell: Cell = self.spec.but(**changes)()
        return cell

    def predict(
        self, I: Any, *, dt: float | None = None, trials: int = 1, seed: int = 0, record: Sequence[str] = ()
    ) -> Run:
        """What the fitted model does under the currents, each `trials` times: a Run of one simulate call.

        I: as for `fit`. The run has the trials of the first current, then those of the second; a single one is that of
        a single cell. Spikes after the end of a shorter current are left out. A model with noise draws from streams of
        (seed, 0), (seed, 1) ... record: what `simulate` records, by default spikes alone. Raises FitError before `fit`,
        ParameterError for currents and numbers that are not what they should be.
        """
        check_fitted(self)
        currents = given.currents(I, self._step(dt))
        seed, trials = checks.integer("seed", seed, high=2**32 - 2), checks.integer("trials", trials, 1)
        cells, ends = list[Cell](), list[float]()
        for each in currents:
            stimulus = each.stimulus()
            for _ in range(trials):
                cells.append(self.cell(**({"seed": seed, "gid": len(cells)} if self.stochastic else {})))
                cells[-1].inject(stimulus)
                ends.append(each.duration)
        model: Any = cells[0] if len(cells) == 1 else cells
        run = simulate(model, t_stop=max(ends), dt=currents[0].dt, record=list(record), progress=False)
        trains = [train[train <= end] for train, end in zip(run.trains, ends, strict=True)]
        return replace(run, spikes=trains[0] if run.single else trains)

    def score(
        self,
        I: Any,
        V: Any = None,
        *,
        dt: float | None = None,
        spikes: Any = None,
        trials: int = 25,
        window: float = 4.0,
        seed: int = 0,
    ) -> float:
        """How similar predicted and recorded spikes are, 1 at best and 0 by chance: a mean over the currents.

        I, V, spikes: as for `fit`; in place of V spike times may be given, too: what is not as long as I. A current
        that was recorded several times gives Md*, `nrnwrap.spikes.md_star`; one that was recorded once the mean of
        Gamma, `nrnwrap.spikes.coincidence`, over the trials. trials: how often a model with noise is run. window: ms.
        nan where neither has spikes. A model without noise that is run beside trials of a noisy cell stays below 1.
        Raises FitError before `fit`, ParameterError for data that are malformed.
        """
        check_fitted(self)
        recordings = given.observed(I, V, self._step(dt), spikes)
        groups = scores.repeated([each.but(spikes=self._spikes(each)) for each in recordings])
        count = checks.integer("trials", trials, 2) if self.stochastic else 1
        run = self.predict([group[0] for group in groups], trials=count, seed=seed)
        return scores.mean(groups, run.trains, count, checks.number("window", window, 0, unit="ms", open_low=True))

    def plot(
        self,
        I: Any,
        V: Any = None,
        *,
        dt: float | None = None,
        spikes: Any = None,
        stop: float = 1000.0,
        ax: Any = None,
    ) -> Any:
        """Draw the first `stop` ms of the first current, and what the model does under it; return the axes.

        Three panels: the current, V of both, spikes of all recordings under this current and of the model, which is run
        ten times if it has noise. Raises FitError before `fit`, ParameterError for data that are malformed.
        """
        check_fitted(self)
        group = scores.repeated(given.observed(I, V, self._step(dt), spikes))[0]
        step, most = group[0].dt, len(group[0].I)
        n = min(int(checks.number("stop", stop, 2 * step, unit="ms") / step) + 1, most)
        parts = [each.but(I=each.I[:n], V=None if each.V is None else each.V[:n]) for each in group]
        run = self.predict(parts[0], trials=10 if self.stochastic else 1, record=["v"])
        seen = [self._spikes(each) for each in parts if each.V is not None or each.spikes is not None]
        v = run.v if run.single else run.v[0]  # type: ignore[index]
        return plot.prediction(np.arange(n) * step, parts[0].I, parts[0].V, (run.t, v), seen, run.trains, ax)

    def __sklearn_is_fitted__(self) -> bool:
        return "spec_" in vars(self)

    def _step(self, dt: float | None) -> float | None:
        return next((each for each in (dt, self.dt, vars(self).get("dt_")) if each is not None), None)
