"""Worker processes: each calls one function at a time, within a time and a memory, and ends with its parent.

A worker is a new process of Python, since NEURON has one state per process. Functions and arguments come to it pickled:
functions are those of modules that can be imported, and with `script` those of the parent's script, which the worker
then imports, as workers of multiprocessing do. Without it a script does not need `if __name__ == "__main__":`.
"""

from __future__ import annotations

import fcntl
import math
import os
import pickle
import resource
import select
import signal
import subprocess
import sys
import traceback
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from multiprocessing import Pipe
from multiprocessing.connection import Connection
from multiprocessing.spawn import get_executable, get_preparation_data
from typing import Any

from nrnwrap.errors import LateError, WorkerError

_START = 600.0  # s: importing takes some of them, on a busy machine more
_GRACE = 2.0  # s: the worker's own alarm comes first
_OF_RANKS = ("PMI_", "PMIX_", "OMPI_", "MPI_LOCAL", "NEURON_INIT_MPI")  # variables of the environment
_BOOT = """import sys
from multiprocessing.connection import Connection
pipe, line = Connection(int(sys.argv[1])), int(sys.argv[2])
sys.path[:], script = pipe.recv()
if script:
    from multiprocessing import process, spawn
    process.current_process()._inheriting = True
    spawn.prepare(script)
    del process.current_process()._inheriting
from nrnwrap.base import workers
workers.work(pipe, line)
"""

inside = False  # whether this process is a worker


@dataclass(frozen=True)
class Limits:
    """What a worker may take: seconds (wall time of a call), memory and file (bytes), calls (then it is replaced)."""

    seconds: float = math.inf
    memory: int = 4 << 30
    file: int = 64 << 20
    calls: int = 1000


class Worker:
    """A process that calls functions, one at a time. `prepare` is called in it before the first."""

    def __init__(self, prepare: Callable[[], Any], limits: Limits, script: bool = True) -> None:
        self.limits, self.calls, self.ready = limits, 0, False
        (self._pipe, other), (self._line, end) = Pipe(), Pipe()
        with other, end:
            ends = [other.fileno(), end.fileno()]
            self._process = subprocess.Popen(
                [get_executable(), "-c", _BOOT, *map(str, ends)],
                pass_fds=ends,
                env=_environment(),
                stdin=subprocess.DEVNULL,
                start_new_session=True,  # Ctrl-C is for the parent, and the group can be ended as a whole
            )
        with suppress(OSError):  # it has ended already, which the first call says
            self._pipe.send((sys.path, _script() if script else None))
            self._pipe.send((prepare, limits))

    @property
    def pid(self) -> int:
        """The number of the process."""
        return self._process.pid

    @property
    def worn(self) -> bool:
        """Whether it has ended, or has done as many calls as it may."""
        return self.calls >= self.limits.calls or self._process.poll() is not None

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
            os.killpg(self.pid, signal.SIGKILL)
        self._process.kill()

    def kill(self) -> None:
        """End the process and let it go."""
        self.end()
        self._process.wait()
        self._pipe.close()
        self._line.close()

    def _receive(self, seconds: float) -> Any:
        try:
            if not self._pipe.poll(None if math.isinf(seconds) else seconds):
                self.kill()
                raise self._late()
            error, value = pickle.loads(self._pipe.recv_bytes())
        except (EOFError, OSError) as cause:
            with suppress(subprocess.TimeoutExpired):
                self._process.wait(_GRACE)
            self.end()  # and what it had started
            if self._process.wait() == -signal.SIGALRM:
                raise self._late() from cause
            raise WorkerError(f"the worker process has ended ({self._ending()})") from cause
        if error is not None:
            error.__cause__ = RuntimeError(value)
            raise error
        return value

    def _late(self) -> LateError:
        return LateError(f"stopped after {self.limits.seconds:g} s")

    def _ending(self) -> str:
        code = self._process.wait()
        return f"signal {-code}" if code < 0 else f"exit code {code}"


def _script() -> dict[str, Any]:
    """What multiprocessing needs to import the script; its key of authentication cannot be sent, nor is it needed."""
    return {name: value for name, value in get_preparation_data("worker").items() if name != "authkey"}


def _environment() -> dict[str, str]:
    """That of a process by itself, also where mpiexec has started the parent: MPI would wait for the other ranks."""
    mine = {name: value for name, value in os.environ.items() if not name.startswith(_OF_RANKS)}
    return {**mine, "NRNWRAP_RANKS": "alone"}


def work(pipe: Connection, line: int) -> None:
    """What the process does until nobody is at the other end of the pipe, or of the line."""
    global inside
    inside = True
    _end_with(line)
    prepare, limits = pipe.recv()
    signal.signal(signal.SIGALRM, signal.SIG_DFL)  # which ends the process, also inside of NEURON and without parent
    os.dup2(2, 1)  # what a library prints is not part of what the parent prints
    pipe.send_bytes(_answer(prepare, (), {}, quiet=True))
    _confine(limits)
    while True:
        try:
            asked = pipe.recv_bytes()
        except (EOFError, OSError):
            return
        signal.setitimer(signal.ITIMER_REAL, 0 if math.isinf(limits.seconds) else limits.seconds)
        answer = _answer(_called, (asked,), {})
        signal.setitimer(signal.ITIMER_REAL, 0)
        pipe.send_bytes(answer)


def _end_with(line: int) -> None:
    """Let the process end at once, whatever it does, when nobody is at the other end of a line through which nothing
    comes: SIGIO, which this brings, ends a process that does not handle it.
    """
    signal.signal(signal.SIGIO, signal.SIG_DFL)
    fcntl.fcntl(line, fcntl.F_SETOWN, os.getpid())
    fcntl.fcntl(line, fcntl.F_SETFL, fcntl.fcntl(line, fcntl.F_GETFL) | os.O_ASYNC)
    if select.select([line], [], [], 0)[0]:  # it is too late for a signal
        os._exit(1)


def _called(asked: bytes) -> Any:
    function, args, keywords = pickle.loads(asked)
    return function(*args, **keywords)


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
