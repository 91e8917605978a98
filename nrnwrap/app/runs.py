"""From a job to its runs."""

from __future__ import annotations

import warnings
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

from nrnwrap import mechanisms
from nrnwrap.app import limits
from nrnwrap.app.answers import without_paths
from nrnwrap.app.job import Job, Side
from nrnwrap.catalogue import Spec
from nrnwrap.errors import ParameterError
from nrnwrap.inputs import Field, Waveform
from nrnwrap.simulation import Run, simulate

_SHOWN = 6  # variables of a model that are recorded


@dataclass(frozen=True)
class Ran:
    """A run, and what was warned of."""

    side: Side
    run: Run
    warnings: tuple[str, ...]


def recorded(model: Any, scheme: str = "exact") -> list[str]:
    """What is recorded of a cell of this class: v, the model's own variables, the injected current."""
    described = [mechanisms.describe(model.published)] if scheme == "published" else model.described()
    known = set().union(*(each.names for each in described))  # some that can be started are not variables
    own = [name for name in model.startable() or () if name in known]
    return ["v", *own[:_SHOWN], "I"]


def names(side: Side) -> list[str]:
    """What is recorded of a cell of a job."""
    return recorded(side.spec.model, side.spec.parameters.get("scheme", "exact"))


def runs(job: Job) -> list[Ran]:
    """A run for each side, one after the other."""
    return [_run(job, side) for side in job.sides]


def _run(job: Job, side: Side) -> Ran:
    with heard() as warned:
        cell = made(side.spec)
        run = simulate(cell, t_stop=job.t_stop, dt=job.dt, record=names(side), progress=False)
    return Ran(side, run, tuple(warned))


def made(spec: Spec) -> Any:
    """A cell; ParameterError for one of more segments than the page may have, or of fields of more samples."""
    cell = spec()
    count = sum(section.nseg for section in cell.sections)
    if count > limits.SEGMENTS:
        raise ParameterError(
            f"{spec.label} has {count} segments, more than {limits.SEGMENTS}: give a larger d_lambda or max_length"
        )
    samples = sum(len(course.t) for course in _courses(spec))
    if samples * count > limits.SAMPLES:
        raise ParameterError(
            f"fields of {samples} samples on {count} segments are more than the page takes, "
            f"{limits.SAMPLES / 1e6:g} million in all: take the course Sine or Chirp, which does not have samples, or "
            "a shorter one"
        )
    return cell


def _courses(spec: Spec) -> Iterator[Waveform]:
    """The courses in time of fields that are samples."""
    for each in spec.inputs:
        if isinstance(each.what, Field) and isinstance(each.what.waveform, Waveform):
            yield each.what.waveform


def maker(spec: Spec) -> Callable[[], Any]:
    """What protocols take: it makes cells without inputs, after one was looked at."""
    bare = spec.but(inputs=())
    made(bare)
    return bare


@contextmanager
def heard() -> Iterator[list[str]]:
    """What is warned of meanwhile, each once, without paths."""
    found: list[str] = []
    with warnings.catch_warnings(record=True) as caught:
        warnings.simplefilter("always")
        yield found
    found.extend(dict.fromkeys(without_paths(str(each.message)) for each in caught))
