"""Worker processes: each calls one function at a time, within a time and a memory, and ends with its parent.

A worker is a new process of Python (spawned, not forked), since NEURON has one state per process. Functions and
arguments come to it pickled: functions are those of modules that can be imported.
"""

from __future__ import annotations

import math
import os
import pickle
import resource
import signal
import traceback
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from multiprocessing import get_context
from multiprocessing.connection import Connection
from typing import Any

from nrnwrap.errors import LateError, WorkerError

_START = 600.0  # s: importing takes some of them, on a busy machine more
_GRACE = 2.0  # s: the worker's own alarm comes first


@dataclass(frozen=True)
class Limits:
    """What a worker may take: seconds (wall time of a call), memory and file (bytes), calls (then it is replaced)."""

    seconds: float = math.inf
    memory: int = 4 << 30
    file: int = 64 << 20
    calls: int = 1000


class Worker:
    """A process that calls functions, one at a time. `prepare` is called in it before the first."""

    def __init__(self, prepare: Callable[[], Any], limits: Limits) -> None:
        context = get_context("spawn")
        self.limits, self.calls, self.ready = limits, 0, False
        self._pipe, other = context.Pipe()
        self._process = context.Process(target=_work, args=(other, prepare, limits), daemon=True)
        self._process.start()
        other.close()
        assert self._process.pid is not None
        self._number = self._process.pid

    @property
    def pid(self) -> int:
        """The number of the process."""
        return self._number

    @property
    def worn(self) -> bool:
        """Whether it has ended, or has done as many calls as it may."""
        return self.calls >= self.limits.calls or not self._process.is_alive()

    def start(self) -> None:
        """Wait until it is ready; raises WorkerError when it ends instead, and what `prepare` raised."""
        if not self.ready:
            self._receive(_START)
            self.ready = True

    def call(self, function: Callable[..., Any], *args: Any, **keywords: Any) -> Any:
        """What the function returns there; raises what it raises.

        LateError after the seconds that a call may take, MemoryError for too much memory, WorkerError where the process
        ends: after each of these it is not alive any more.
        """
        self.start()
        self.calls += 1
        try:
            self._pipe.send((function, args, keywords))
        except OSError as cause:
            raise WorkerError("the worker process has ended") from cause
        try:
            return self._receive(self.limits.seconds + _GRACE)
        except MemoryError:
            self.kill()  # nobody knows what it left undone
            raise

    def end(self) -> None:
        """End the process, whatever it does, and what it has started; a call of another thread raises WorkerError."""
        with suppress(ProcessLookupError, PermissionError):  # its group is not there yet, or not any more
            os.killpg(self._number, signal.SIGKILL)
        self._process.kill()

    def kill(self) -> None:
        """End the process and let it go."""
        self.end()
        self._process.join()
        self._pipe.close()

    def _receive(self, seconds: float) -> Any:
        try:
            if not self._pipe.poll(None if math.isinf(seconds) else seconds):
                self.kill()
                raise self._late()
            error, value = pickle.loads(self._pipe.recv_bytes())
        except (EOFError, OSError) as cause:
            self._process.join(_GRACE)
            self.end()  # and what it had started
            self._process.join()
            if self._process.exitcode == -signal.SIGALRM:
                raise self._late() from cause
            raise WorkerError(f"the worker process has ended ({self._ending()})") from cause
        if error is not None:
            error.__cause__ = RuntimeError(value)
            raise error
        return value

    def _late(self) -> LateError:
        return LateError(f"stopped after {self.limits.seconds:g} s")

    def _ending(self) -> str:
        code = self._process.exitcode
        return f"signal {-code}" if code is not None and code < 0 else f"exit code {code}"


def _work(pipe: Connection, prepare: Callable[[], Any], limits: Limits) -> None:
    """What the process does until nobody is at the other end of the pipe."""
    os.setsid()  # a group of its own: Ctrl-C in a terminal is for the parent, and the group can be ended as a whole
    signal.signal(signal.SIGALRM, signal.SIG_DFL)  # which ends the process, also inside of NEURON and without parent
    os.dup2(2, 1)  # what a library prints is not part of what the parent prints
    pipe.send_bytes(_answer(prepare, (), {}, quiet=True))
    _confine(limits)
    while True:
        try:
            function, args, keywords = pipe.recv()
        except EOFError:
            return
        signal.setitimer(signal.ITIMER_REAL, 0 if math.isinf(limits.seconds) else limits.seconds)
        answer = _answer(function, args, keywords)
        signal.setitimer(signal.ITIMER_REAL, 0)
        pipe.send_bytes(answer)


def _answer(function: Callable[..., Any], args: Any, keywords: Any, quiet: bool = False) -> bytes:
    """(None, what it returns) or (the error, its traceback), pickled."""
    try:
        value = function(*args, **keywords)
        return pickle.dumps((None, None if quiet else value), protocol=5)
    except MemoryError:
        return pickle.dumps((MemoryError("that takes more memory than it may"), ""))
    except Exception as error:
        return _failure(error, traceback.format_exc())


def _failure(error: Exception, text: str) -> bytes:
    try:
        found = pickle.dumps((error, text))
        pickle.loads(found)  # some exceptions cannot be made again
    except Exception:
        return pickle.dumps((RuntimeError(f"{type(error).__name__}: {error}"), text))
    return found


def _confine(limits: Limits) -> None:
    for what, most in (
        (resource.RLIMIT_AS, limits.memory),
        (resource.RLIMIT_FSIZE, limits.file),
        (resource.RLIMIT_CORE, 0),
    ):
        _, hard = resource.getrlimit(what)
        found = most if hard == resource.RLIM_INFINITY else min(most, hard)
        resource.setrlimit(what, (found, found))
