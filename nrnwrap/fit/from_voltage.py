"""An estimator whose model is fitted to the voltage, by regression."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, ClassVar, TypeVar

from nrnwrap.base import checks
from nrnwrap.base.calls import is_not
from nrnwrap.catalogue import Spec
from nrnwrap.errors import FitError, NrnwrapError, ParameterError
from nrnwrap.fit import faults, given, scores
from nrnwrap.fit.electrode import Electrode
from nrnwrap.fit.estimator import Estimator
from nrnwrap.fit.preparing import ready
from nrnwrap.fit.procedures import Found, Settings
from nrnwrap.fit.recording import Recording
from nrnwrap.fit.sweep import Sweep

Own = TypeVar("Own", bound="FromVoltage")

_PART = 10_000.0  # ms that are predicted to see whether the spikes are those of the data


class FromVoltage(Estimator):
    """A model that is fitted to recordings of a current and a voltage."""

    model: ClassVar[str]  # the name of the class of cells
    t_ref: float | None
    before: float | None
    settle: float
    level: float
    electrode: Electrode | None
    junction_potential: float

    def _found(self, sweeps: Sequence[Sweep]) -> Found:
        raise NotImplementedError(f"{type(self).__name__} does not say how it is fitted")

    def fit(self: Own, I: Any, V: Any = None, *, dt: float | None = None, spikes: Any = None) -> Own:
        """Fit the model; return the estimator.

        I: the injected current (nA), an array of shape (n,), or a list of such, one for each recording, of any length;
        V: the voltage (mV), likewise; or I alone is a Run that has recorded v and I, a Recording, a Block of Neo, or a
        list of such. dt: ms between samples, by default that of the estimator. spikes: times (ms) for each recording;
        by default where V passes `level`. The spikes of a model are not in its samples: give run.spikes.

        Raises ParameterError for data that are malformed, FitError where they do not tell the parameters. A
        FitWarning says why a fit is poor, `poor_`, and what it leaves open, `notes_`.
        """
        recordings = given.recordings(I, V, self.dt if dt is None else dt, spikes)
        sweeps = self._ready(recordings)
        found = self._found(sweeps)
        self.dt_, self.spikes_ = sweeps[0].dt, [each.spikes for each in sweeps]
        self.standard_errors_, self.variance_explained_ = dict(found.errors), found.explained
        vars(self).update(found.others)
        self.spec_ = self._spec(found)
        longest = max(range(len(sweeps)), key=lambda index: sweeps[index].n)
        more = self._predicted(recordings[longest], sweeps[longest])
        self._keep(found.parameters, self.spec_, filter(None, (*found.faults, more)), found.notes)
        return self

    def _spec(self, found: Found) -> Spec:
        try:
            return Spec(self.model).but(**found.parameters)
        except ParameterError as cause:
            raise FitError(f"the data lead to a value that the model does not take: {cause}") from cause

    def _predicted(self, recording: Recording, sweep: Sweep) -> str:
        """What is wrong with the spikes of a model without noise in the first ten seconds; sets coincidence_."""
        if self.stochastic:
            return ""
        n = min(sweep.n, round(_PART / sweep.dt) + 1)
        part = recording.but(I=recording.I[:n], spikes=sweep.spikes[sweep.spikes <= (n - 1) * sweep.dt], V=None)
        try:
            self.coincidence_ = self.score(part, window=scores.window([part]))
        except NrnwrapError as error:
            return f"a cell with its parameters does not run: {error}"
        return faults.of_coincidence(self.coincidence_)

    def _ready(self, recordings: Sequence[Recording]) -> list[Sweep]:
        if not (self.electrode is None or isinstance(self.electrode, Electrode)):
            raise ParameterError(is_not(self.electrode, "an electrode", "give what Electrode.of(I, V, dt=...) returns"))
        level = checks.number("level", self.level, unit="mV")
        junction = checks.number("junction_potential", self.junction_potential, -100, 100, unit="mV")
        return ready(recordings, level, self.electrode, junction)

    def _spikes(self, recording: Recording) -> Any:
        return self._ready([recording])[0].spikes if recording.spikes is None else recording.spikes

    def _settings(self) -> Settings:
        t_ref, before = _time("t_ref", self.t_ref), _time("before", self.before)
        settle = checks.number("settle", self.settle, 0, unit="ms")
        return Settings(t_ref, before, settle, self.level - self.junction_potential)


def _time(name: str, given: float | None) -> float | None:
    return None if given is None else checks.number(name, given, 0, unit="ms")
