"""Measurements of a job's cell: phase plane, f-I curve, rheobase."""

from __future__ import annotations

from typing import Any

import numpy as np

from nrnwrap import protocols
from nrnwrap.app import answers, fields, limits, traces
from nrnwrap.app.answers import Answer
from nrnwrap.app.fields import Field
from nrnwrap.app.job import STRONG, Job
from nrnwrap.app.runs import heard, maker
from nrnwrap.catalogue import Spec
from nrnwrap.inputs import Step

PLANE = (
    Field("current", "number", None, "nA", -1e6, 1e6, "constant current"),
    Field("points", "integer", 61, "", *limits.POINTS, "of each axis"),
    Field("dur", "number", 300.0, "ms", 1, 5000, "how long the trajectory is"),
)
FI = (
    Field("from", "number", 0.0, "nA", -1e6, 1e6, "the first current"),
    Field("to", "number", None, "nA", -1e6, 1e6, "the last current"),
    Field("points", "integer", 21, "", *limits.CURRENTS, "currents"),
    Field("dur", "number", 500.0, "ms", 10, 5000, "how long each is on"),
)
_DT = 0.1  # ms, of f-I curves and rheobase, if the model takes it


def values(spec: Spec) -> dict[str, float]:
    """The value of each parameter of a cell."""
    preset = {} if spec.preset is None else spec.model.presets[spec.preset].parameters
    return {name: each.default for name, each in spec.model.parameters().items()} | dict(preset) | dict(spec.parameters)


def plane(job: Job, given: Any) -> Answer:
    """The phase plane under a constant current; see docs/app.md."""
    told = dict(fields.mapping("plane", given))
    axes: dict[str, Any] = {
        name: fields.pair(f"plane.{name}", told.pop(name, None), "", -1e6, 1e6) for name in ("v", "w")
    }
    asked = fields.read("plane", _without_none(told), PLANE)
    current = _current(job.spec) if asked.pop("current") is None else float(told["current"])
    with heard():
        found = protocols.phase_plane(maker(job.spec), current, **axes, **asked, dt=job.dt)
    run = found.run
    both = np.array([run.v, run[found.variable]])
    head = {
        "label": found.model,
        "variable": found.variable,
        "unit": found.unit,
        "current": found.current,
        "spikes": run.spikes,
        "fixed": [_fixed(each) for each in found.fixed_points],
    }
    lines = {name: np.float32(getattr(found, name)) for name in _LINES}
    return answers.of_arrays(head, {**lines, "trajectory": np.float32(traces.path(run.t, both, _jumps(found)))})


def _jumps(found: protocols.PhasePlane) -> Any:
    """The times at which v is reset."""
    return found.run.spikes if any(found.run.resets) else np.empty(0)


_LINES = ("v", "w", "v_nullcline", "w_nullcline", "dv", "dw")


def fi(job: Job, given: Any) -> Answer:
    """The f-I curve; see docs/app.md."""
    told = _without_none(fields.mapping("fi", given))
    asked = fields.read("fi", told, FI)
    first, last = asked["from"], asked["to"]
    last = first + 2 * (abs(_current(job.spec)) or STRONG) if last is None else last
    currents = np.linspace(first, last, asked["points"])
    with heard() as warned:
        curve = protocols.fi_curve(maker(job.spec), currents, dur=asked["dur"], dt=_dt(job))
    numbers = {name: getattr(curve, name) for name in ("currents", "rates", "onset", "steady")}
    return answers.of_json({"label": curve.model, **numbers, "warnings": warned})


def rheobase(job: Job, given: Any) -> Answer:
    """The rheobase; see docs/app.md."""
    with heard():
        found = protocols.rheobase(maker(job.spec), dt=_dt(job))
    return answers.of_json({"label": found.model, "current": found.current, "bracket": found.bracket, "dur": 1000.0})


def _dt(job: Job) -> float:
    return min(_DT, job.spec.model.dt_max)


def _current(spec: Spec) -> float:
    """The amplitude of the first step, or the usual current (nA)."""
    steps = [each.what.amp for each in spec.inputs if isinstance(each.what, Step)]
    return steps[0] if steps else STRONG if spec.drive is None else spec.drive


def _without_none(given: Any) -> dict[str, Any]:
    return {name: value for name, value in given.items() if value is not None}


def _fixed(point: protocols.FixedPoint) -> dict[str, Any]:
    eigenvalues = [[each.real, each.imag] for each in point.eigenvalues]
    return {"v": point.v, "w": point.w, "kind": point.kind, "stable": point.stable, "eigenvalues": eigenvalues}
