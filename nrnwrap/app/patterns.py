"""The published patterns of a model: their states for the page, and a wall of small pictures."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np

from nrnwrap.app import answers, fields, job, models, traces
from nrnwrap.app.answers import Answer
from nrnwrap.app.models import Model
from nrnwrap.app.runs import runs
from nrnwrap.errors import NrnwrapError, ParameterError


def listed(model: Model) -> list[dict[str, Any]]:
    """Name, source and state of each pattern."""
    known = model.entry.patterns.items()
    return [{"name": name, "source": source, "state": state(model, name)} for name, source in known]


def state(model: Model, name: str) -> dict[str, Any]:
    """The state that says what a pattern is, value by value."""
    found = job.read({"model": model.name, "pattern": name})
    return {**job.described(found.spec), "t_stop": found.t_stop, "dt": found.dt}


def wall(given: Mapping[str, Any], width: int) -> Answer:
    """All patterns of a model, small; see docs/app.md."""
    fields.refuse_unknown("pattern", given, ("model", "scheme"))
    model = models.find(given.get("model", models.first()))
    if not model.entry.patterns:
        raise ParameterError(f"{model.name} does not have patterns")
    heads: list[dict[str, Any]] = []
    arrays: dict[str, Any] = {}
    for k, name in enumerate(model.entry.patterns):
        head, rows = _small({"model": model.name, "pattern": name, "scheme": given.get("scheme")}, width)
        heads.append({"name": name, **head})
        arrays |= {f"{k}.{key}": np.float32(row) for key, row in rows.items()}
    return answers.of_arrays({"patterns": heads}, arrays)


def _small(told: Mapping[str, Any], width: int) -> tuple[dict[str, Any], dict[str, Any]]:
    asked = job.read(told)
    head: dict[str, Any] = {"t_stop": asked.t_stop, "spikes": [], "error": None}
    try:
        run = runs(asked)[0].run
    except NrnwrapError as cause:
        return {**head, "error": answers.without_paths(str(cause))}, {}
    t, (v, current) = traces.decimated(run.t, np.array([run.v, run["I"]]), width)
    return {**head, "spikes": run.spikes}, {"t": t, "v": v, "I": current}
