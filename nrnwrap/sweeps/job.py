"""What a worker does: it is given a function and a state of NEURON once, and then points, of which it keeps records."""

from __future__ import annotations

import io
import os
import pickle
import random
import sys
import threading
import traceback
import warnings
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from functools import partial
from time import perf_counter
from typing import Any, NamedTuple, cast

import cloudpickle
import numpy as np

from nrnwrap import cells as cells  # whose models names stand for, in workers, too
from nrnwrap import mechanisms
from nrnwrap.base.workers import Limits, Worker
from nrnwrap.engine import Surroundings, h
from nrnwrap.errors import ParameterError, SimulationError
from nrnwrap.sweeps.cells import Cells
from nrnwrap.sweeps.records import DONE, FAILED, Folder, Pen, Record


class Task(NamedTuple):
    """A point: the key of its record, the arguments of the function, and how the record names it."""

    key: str
    arguments: dict[str, Any]
    point: dict[str, Any]


class Answer(NamedTuple):
    """The texts of records, and whether they are in the folder already."""

    texts: list[str]
    kept: bool


@dataclass(frozen=True)
class Job:
    """What is the same for all points. mark: a file of the folder, which a worker on another machine may not see."""

    function: Callable[..., Any]
    surroundings: Surroundings
    mechanisms: mechanisms.Elsewhere
    folder: Folder | None
    mark: str = ""

    def marked(self, pen: Pen) -> Job:
        """The job with the file of the parent as its mark."""
        return replace(self, mark=str(pen.open()))

    def packed(self) -> bytes:
        """The job for a worker, with where it looks for modules and its folder; ParameterError where it cannot be."""
        stream = io.BytesIO()
        try:
            _Pickler(stream, protocol=5).dump(self)
        except Exception as cause:  # whatever objects raise
            raise ParameterError(
                f"the function cannot be sent to a worker process ({cause}): make inside of it what it needs"
            ) from cause
        return pickle.dumps((sys.path, os.getcwd(), stream.getvalue()))


class _Pickler(cloudpickle.Pickler):
    """One that takes functions of scripts and notebooks, and h by its name."""

    def reducer_override(self, thing: Any) -> Any:
        return (_neuron, ()) if thing is h else super().reducer_override(thing)


_site = threading.local()  # of a thread of somebody's executor: its worker
_here: dict[str, Any] = {}  # of a worker: its job, and where records are written


def install(packed: bytes) -> None:
    """Take up a job in a worker: where it looks for modules, the folder that it is in, mechanisms, the function."""
    paths, folder, content = pickle.loads(packed)
    sys.path.extend(each for each in paths if each not in sys.path)
    if os.path.isdir(folder):
        os.chdir(folder)
    try:
        job: Job = pickle.loads(content)
    except Exception as cause:
        raise SimulationError(f"a worker process cannot have the function ({type(cause).__name__}: {cause})") from cause
    job.mechanisms.bring()
    _here.update(job=job, pen=Pen(job.folder) if job.folder and os.path.exists(job.mark) else None)


def perform(tasks: Sequence[Task]) -> Answer:
    """Run points in a worker, and keep their records where they can be kept."""
    job, pen = _here["job"], _here["pen"]
    texts = _together(job, tasks) if len(tasks) > 1 else []
    texts = texts or [_alone(job, each) for each in tasks]
    for text in texts if pen else []:
        pen.write(text)
    return Answer(texts, pen is not None)


def supervised(key: str, packed: bytes, limits: Limits, tasks: Sequence[Task]) -> Answer:
    """Run points in a worker of this thread's own: what a process of somebody else's executor does.

    Whatever the process is, and whatever it was forked from, the points have a fresh NEURON, and may end it.
    """
    if getattr(_site, "key", None) != key or _site.worker.worn:
        if hasattr(_site, "worker"):
            _site.worker.kill()
        _site.worker, _site.key = Worker(partial(install, packed), limits, script=False), key
    return cast(Answer, _site.worker.call(perform, tasks))


def _together(job: Job, tasks: Sequence[Task]) -> list[str]:
    """The records of cells that one run has; none where it failed, since then each has to be run by itself."""
    begun = perf_counter()
    with _prepared(job, tasks[0].key) as caught:
        try:
            values = cast(Cells, job.function).together([each.arguments for each in tasks])
            said, seconds = _texts(caught), (perf_counter() - begun) / len(tasks)
            return [
                Record(each.key, each.point, DONE, value, warnings=said, seconds=seconds).text()
                for each, value in zip(tasks, values, strict=True)
            ]
        except Exception:
            return []


def _alone(job: Job, task: Task) -> str:
    begun = perf_counter()
    with _prepared(job, task.key) as caught:
        try:
            value = job.function(**task.arguments)
            seconds = perf_counter() - begun
            return Record(task.key, task.point, DONE, value, "", "", _texts(caught), seconds).text()
        except Exception as error:
            seconds = perf_counter() - begun
            where = error.__traceback__ and error.__traceback__.tb_next  # without this function
            trace = "".join(traceback.format_exception(type(error), error, where))
            message = f"{type(error).__name__}: {error}"
            return Record(task.key, task.point, FAILED, None, message, trace, _texts(caught), seconds).text()


@contextmanager
def _prepared(job: Job, key: str) -> Iterator[list[warnings.WarningMessage]]:
    """NEURON and Python's random numbers as every point finds them, whatever was run before; warnings are collected."""
    job.surroundings.put()
    seed = int(key[:8], 16)
    random.seed(seed)
    np.random.seed(seed)
    with warnings.catch_warnings(record=True) as caught:
        warnings.simplefilter("default")
        yield caught


def _texts(caught: Sequence[warnings.WarningMessage]) -> tuple[str, ...]:
    """What was warned of, each once."""
    return tuple(dict.fromkeys(f"{each.category.__name__}: {each.message}" for each in caught))


def _neuron() -> Any:
    return h
