"""One thread of Python at a time: NEURON has one model per process, and two threads inside it end the process.

Work may go from one thread to another, as in an executor, as long as each has finished when the next begins.
"""

from __future__ import annotations

import functools
from _thread import RLock  # threading's own, without the half millisecond that its import takes
from collections.abc import Callable
from typing import Any, TypeVar

from nrnwrap.errors import SimulationError

Function = TypeVar("Function", bound=Callable[..., Any])

_LOCK = RLock()
_left: list[Any] = []  # what other threads let go of meanwhile


class _Held:
    """`with held:` what is inside raises SimulationError while another thread is in such a place.

    The same thread may enter again.
    """

    depth = 0

    def __enter__(self) -> None:
        if not _LOCK.acquire(blocking=False):
            raise SimulationError(
                "another thread is using NEURON, which runs in one thread of a process at a time: use processes "
                "(concurrent.futures.ProcessPoolExecutor), or begin when the other thread has finished"
            )
        self.depth += 1

    def __exit__(self, *_: object) -> None:
        self.depth -= 1
        if self.depth == 0:
            _left.clear()
        _LOCK.release()


held = _Held()


def alone(function: Function) -> Function:
    """Return the function, as one that runs in one thread at a time, of all that are decorated so."""

    @functools.wraps(function)
    def call(*args: Any, **kwargs: Any) -> Any:
        with held:
            return function(*args, **kwargs)

    return call  # type: ignore[return-value]


def free() -> bool:
    """Whether no other thread is in such a place."""
    if not _LOCK.acquire(blocking=False):
        return False
    _LOCK.release()
    return True


def let_go(objects: Any, lock: Any = _LOCK, left: list[Any] = _left) -> None:
    """Drop what a cell held: sections that go while another thread runs a model would end the process."""
    if lock.acquire(blocking=False):
        lock.release()
    else:
        left.append(objects)
