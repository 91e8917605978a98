"""What each route does, in a worker: bytes in, an Answer out."""

from __future__ import annotations

import io
import json
from collections.abc import Callable, Mapping
from time import process_time
from typing import Any

import numpy as np

from nrnwrap.app import (
    answers,
    catalogue,
    curves,
    fields,
    job,
    limits,
    morphologies,
    networks,
    patterns,
    shapes,
    traces,
)
from nrnwrap.app.answers import Answer
from nrnwrap.app.fields import Field
from nrnwrap.app.job import Job
from nrnwrap.app.runs import Ran, names, runs
from nrnwrap.app.script import script
from nrnwrap.errors import NrnwrapError, ParameterError
from nrnwrap.exchange import run_files

WIDTH = Field("width", "integer", 800, "pixels", *limits.WIDTH)


def answer(route: str, body: bytes, gzip: bool = False) -> Answer:
    """What a route answers to a body of JSON: 400 where it is not an object, 422 where it is refused."""
    try:
        given = _parsed(body)
    except (ValueError, RecursionError):
        return answers.refusal("malformed", "the body must be a JSON object", 400)
    try:
        found = TASKS[route](given)
    except morphologies.ForgottenError as cause:
        return answers.refusal("file", str(cause), 422)
    except NrnwrapError as cause:
        return answers.refusal("refused", str(cause), 422)
    return answers.compressed(found) if gzip else found


def _parsed(body: bytes) -> dict[str, Any]:
    found = json.loads(body.decode("utf-8"), parse_constant=_no_constant)
    if not isinstance(found, dict):
        raise ValueError("not an object")
    return found


def _no_constant(name: str) -> float:
    raise ValueError(f"{name} is not JSON")


def _simulate(given: dict[str, Any]) -> Answer:
    started = process_time()
    width = WIDTH.read("", given.pop("width", WIDTH.default))
    view = fields.pair("view", given.pop("view", None), "ms", 0, limits.T_STOP)
    asked = job.read(given)
    done = runs(asked)
    arrays: dict[str, Any] = {}
    for k, each in enumerate(done):
        t, rows = traces.decimated(*traces.within(each.run.t, _rows(each), view), width)
        arrays |= {f"{k}.t": np.float32(t), f"{k}.traces": np.float32(rows)}
    head = {
        "runs": [_about(each) for each in done],
        "script": _text(asked),
        "differs": _differs(asked),
        "seconds": process_time() - started,
    }
    return answers.of_arrays(head, arrays)


def _rows(ran: Ran) -> Any:
    return np.array([ran.run[name] for name in names(ran.side)])


def _about(ran: Ran) -> dict[str, Any]:
    run, kept = ran.run, names(ran.side)
    return {
        "label": ran.side.spec.label,
        "names": kept,
        "units": [run.units[name] for name in kept],
        "spikes": run.spikes,
        "t_stop": run.settings.t_stop,
        "dt": run.settings.dt,
        "warnings": ran.warnings,
    }


def _text(asked: Job) -> str:
    return script(asked, [names(side) for side in asked.sides])


def _differs(asked: Job) -> list[dict[str, Any]]:
    """The parameters in which two cells of one model differ."""
    if len(asked.sides) < 2 or asked.sides[0].spec.model is not asked.sides[1].spec.model:
        return []
    known = asked.spec.model.parameters()
    one, other = (curves.values(side.spec) for side in asked.sides)
    return [
        {"name": name, "unit": each.unit, "values": [one[name], other[name]]}
        for name, each in known.items()
        if one[name] != other[name]
    ]


def _script(given: dict[str, Any]) -> Answer:
    return answers.of_json({"script": _text(job.read(given))})


def _csv(given: dict[str, Any]) -> Answer:
    what = given.pop("what", "samples")
    if what not in ("samples", "spikes"):
        raise ParameterError(f"what must be samples or spikes, not {fields.shown(what)}")
    asked = job.read(given)
    stream, label = io.BytesIO(), asked.spec.label
    done = runs(Job(asked.sides[:1], asked.t_stop, asked.dt))[0].run
    write = run_files.write_samples if what == "samples" else run_files.write_spikes
    write(done, run_files.heading(done, label), stream)
    return Answer(200, answers.CSV, stream.getvalue(), file=f"{label}-{what}.csv")


def _read(make: Callable[[Job, Any], Answer], option: str) -> Callable[[dict[str, Any]], Answer]:
    """A task whose options stand beside the state."""

    def task(given: dict[str, Any]) -> Answer:
        options = given.pop(option, None)
        return make(job.read(given), {} if options is None else options)

    return task


def _catalogue(given: Mapping[str, Any]) -> Answer:
    return answers.of_json(catalogue.catalogue())


def _pattern(given: dict[str, Any]) -> Answer:
    width = WIDTH.read("", given.pop("width", 160))
    return patterns.wall(given, width)


def _morphology(given: dict[str, Any]) -> Answer:
    return answers.of_json({"file": morphologies.keep(given)})


TASKS: dict[str, Callable[[dict[str, Any]], Answer]] = {
    "catalogue": _catalogue,
    "simulate": _simulate,
    "plane": _read(curves.plane, "plane"),
    "fi": _read(curves.fi, "fi"),
    "rheobase": _read(curves.rheobase, ""),
    "script": _script,
    "pattern": _pattern,
    "csv": _csv,
    "shape": _read(shapes.shape, "frames"),
    "morphology": _morphology,
    "network": _read(networks.network, "network"),
}
