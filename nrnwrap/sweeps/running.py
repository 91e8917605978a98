"""Points given to workers, and what comes back."""

from __future__ import annotations

import math
import os
from collections import deque
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import Future
from contextlib import closing, contextmanager, nullcontext
from dataclasses import dataclass
from functools import partial
from queue import Empty, SimpleQueue
from sys import maxsize
from typing import Any

from nrnwrap.base import checks
from nrnwrap.base.calls import is_not
from nrnwrap.base.pool import Pool
from nrnwrap.base.workers import Limits
from nrnwrap.errors import ArgumentError, LateError, WorkerError
from nrnwrap.sweeps.job import Answer, Job, Task, install, perform, supervised
from nrnwrap.sweeps.records import CRASHED, DONE, LATE, Pen, Record

_AHEAD = 4096  # portions that an executor has at a time
_CALLS = 1000  # after which a worker is replaced
_PATIENCE = 0.2  # s
_ENDINGS = (WorkerError, MemoryError)  # of a worker, by what it ran

Submit = Callable[[Sequence[Task]], "Future[Answer]"]


@dataclass(frozen=True)
class Crew:
    """Who runs the points: so many workers of our own, or those that an executor starts; seconds for each point."""

    executor: Any
    size: int
    seconds: float

    @classmethod
    def of(cls, executor: Any, workers: Any, seconds: Any) -> Crew:
        if executor is not None and not callable(getattr(executor, "submit", None)):
            remedy = "give one of concurrent.futures, such as ProcessPoolExecutor(), or workers=4"
            raise ArgumentError(is_not(executor, "an executor", remedy))
        if executor is not None and workers is not None:
            raise ArgumentError("an executor has its own number of workers: leave out workers, or the executor")
        size = _cores() if workers is None else checks.integer("workers", workers, 1, 10_000)
        limit = math.inf if seconds is None else checks.number("seconds", seconds, 0, unit="s", open_low=True)
        return cls(executor, size, limit)

    def records(self, job: Job, key: str, portions: Sequence[Sequence[Task]]) -> Iterator[Record]:
        """The records of all points, as they come."""
        if not portions:
            return
        pen = Pen(job.folder) if job.folder else None
        job = job.marked(pen) if pen else job
        with closing(pen) if pen else nullcontext(), self._submitting(job, key, portions) as submit:
            yield from _records(submit, portions, pen)

    @contextmanager
    def _submitting(self, job: Job, key: str, portions: Sequence[Sequence[Task]]) -> Iterator[Submit]:
        packed = job.packed()
        limits = Limits(self.seconds * len(portions[0]), memory=maxsize, file=maxsize, calls=_CALLS)
        if self.executor is not None:
            yield partial(self.executor.submit, supervised, key, packed, limits)
            return
        pool = Pool(min(self.size, len(portions)), partial(install, packed), limits, spare=False, script=False)
        try:
            yield partial(pool.submit, perform)
        except BaseException:
            pool.shutdown(cancel_futures=True)
            raise
        pool.shutdown()


def _records(submit: Submit, portions: Sequence[Sequence[Task]], pen: Pen | None) -> Iterator[Record]:
    """The records of all points. What an executor itself raises ends it."""
    ready: SimpleQueue[Future[Answer]] = SimpleQueue()
    waiting, given = deque(portions), dict[Future[Answer], Sequence[Task]]()
    try:
        while waiting or given:
            while waiting and len(given) < _AHEAD:
                future = submit(waiting[0])
                given[future] = waiting.popleft()
                future.add_done_callback(ready.put)
            future = _next(ready)
            tasks, error = given.pop(future), future.exception()
            if error is None:
                yield from _finished(future.result(), pen)
            elif not isinstance(error, _ENDINGS):
                raise error
            elif len(tasks) > 1:
                waiting.extend([each] for each in tasks)  # which of them it was
            else:
                yield _ended(tasks[0], error, pen)
    finally:
        for future in given:
            future.cancel()


def _next(ready: SimpleQueue[Future[Answer]]) -> Future[Answer]:
    """The next that is ready; Ctrl-C does not wait for it, as it would for a queue that waits without an end."""
    while True:
        try:
            return ready.get(timeout=_PATIENCE)
        except Empty:
            continue


def _finished(answer: Answer, pen: Pen | None) -> Iterator[Record]:
    for text in answer.texts:
        if pen is not None and not answer.kept:  # by a worker on another machine
            pen.write(text)
        yield Record.of_text(text)


def _ended(task: Task, error: BaseException, pen: Pen | None) -> Record:
    """The record of a point whose worker has ended."""
    status = LATE if isinstance(error, LateError) else CRASHED
    found = Record(task.key, task.point, status, message=str(error))
    if pen is not None:
        there = pen.folder.read([task.key]).get(task.key, found)
        if there.status == DONE:  # it ended after that
            return there
        pen.write(found.text())
    return found


def _cores() -> int:
    """How many processes may run at a time here."""
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1
