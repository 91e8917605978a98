"""A pool of worker processes: an executor of concurrent.futures whose workers may be killed and are replaced."""

from __future__ import annotations

import threading
from collections import deque
from collections.abc import Callable
from concurrent.futures import Executor, Future
from dataclasses import dataclass
from functools import partial
from typing import Any

from nrnwrap.base.workers import Limits, Worker
from nrnwrap.errors import BusyError


def nothing() -> None:
    """What workers do before the first call when nothing else is said."""


@dataclass(frozen=True)
class _Call:
    future: Future[Any]
    function: Callable[..., Any]
    args: tuple[Any, ...]
    keywords: dict[str, Any]


class Pool(Executor):
    """`size` workers, and with `spare` a warm one more that takes the place of the next that ends.

    submit(function, ...) returns a Future, which can be cancelled until a worker takes the call. Its exception is that
    of the function, or LateError, MemoryError, WorkerError (see Worker.call). waiting: how many calls may wait for a
    worker, None without a limit; submit raises BusyError for one more. prepare: called in each worker before its first
    call.

        with Pool(4, limits=Limits(seconds=60)) as pool:
            results = list(pool.map(function, values))
    """

    def __init__(
        self,
        size: int,
        prepare: Callable[[], Any] = nothing,
        limits: Limits | None = None,
        waiting: int | None = None,
        spare: bool = True,
        script: bool = True,
    ) -> None:
        self._new, self._most, self._spares = partial(Worker, prepare, limits or Limits(), script), waiting, spare
        self._calls: deque[_Call] = deque()
        self._changed = threading.Condition()
        self._taken: set[int] = set()  # places whose workers are busy
        self._closed = False
        self._spare: Worker | None = None
        self._workers = [self._new() for _ in range(size)]
        self._threads = [threading.Thread(target=self._manage, args=(place,), daemon=True) for place in range(size)]
        for each in self._threads:
            each.start()

    @property
    def pids(self) -> list[int]:
        """The numbers of the processes that take calls."""
        return [each.pid for each in self._workers]

    @property
    def calls(self) -> int:
        """How many calls workers have taken and not finished."""
        return len(self._taken)

    @property
    def waiting(self) -> int:
        """How many calls wait for a worker."""
        with self._changed:
            self._calls = deque(call for call in self._calls if not call.future.cancelled())
            return len(self._calls)

    def submit(self, function: Callable[..., Any], /, *args: Any, **keywords: Any) -> Future[Any]:
        future: Future[Any] = Future()
        with self._changed:
            if self._closed:
                raise RuntimeError("the pool is shut down")
            if self._most is not None and self.waiting >= self._most:
                raise BusyError(f"{len(self._calls)} calls wait already")
            self._calls.append(_Call(future, function, args, keywords))
            self._changed.notify()
        return future

    def shutdown(self, wait: bool = True, *, cancel_futures: bool = False) -> None:
        """End the workers when all calls are done; with `cancel_futures` now, whatever they do."""
        with self._changed:
            self._closed = True
            if cancel_futures:
                for call in self._calls:
                    call.future.cancel()
                self._calls.clear()
                for worker in self._workers:
                    worker.end()
            self._changed.notify_all()
        if wait:
            for thread in self._threads:
                thread.join()
            self._end_spare()

    def _manage(self, place: int) -> None:
        """Give calls to the worker of a place, one after the other, and replace it where it has ended."""
        while (call := self._next()) is not None:
            if call.future.set_running_or_notify_cancel():
                self._taken.add(place)
                self._refresh(place)
                self._run(call, self._workers[place])
                self._taken.discard(place)
                self._refresh(place)
        self._workers[place].kill()

    def _run(self, call: _Call, worker: Worker) -> None:
        try:
            result = worker.call(call.function, *call.args, **call.keywords)
        except Exception as error:
            call.future.set_exception(error)
        else:
            call.future.set_result(result)

    def _refresh(self, place: int) -> None:
        """See that the worker of a place can be called, and that a spare one is there."""
        with self._changed:
            if self._closed:
                return
            if self._workers[place].worn:
                self._workers[place].kill()
                self._workers[place], self._spare = self._spare or self._new(), None
            if self._spares and self._spare is None and self._workers[place].ready:
                self._spare = self._new()

    def _next(self) -> _Call | None:
        """The next call; None when there will not be another."""
        with self._changed:
            while not self._calls and not self._closed:
                self._changed.wait()
            return self._calls.popleft() if self._calls else None

    def _end_spare(self) -> None:
        if self._spare is not None:
            self._spare.kill()
