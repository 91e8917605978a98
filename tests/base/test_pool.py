"""The pool of workers: what they do, and what becomes of those that take too long, too much, or end."""

import os
import signal
import subprocess
import sys
from concurrent.futures import CancelledError

import pytest
from helpers import calls
from helpers.patience import HANGS, wait_for

from nrnwrap.base.pool import Pool
from nrnwrap.base.workers import Limits
from nrnwrap.errors import BusyError, LateError, WorkerError

QUICK = Limits(seconds=5)


@pytest.fixture(scope="module")
def pool():
    with Pool(1, calls.prepare) as found:
        yield found


@pytest.fixture(scope="module")
def quick():
    """One whose calls may take some seconds only."""
    with Pool(1, limits=QUICK) as found:
        yield found


def done(pool, function, *args, **keywords):
    return pool.submit(function, *args, **keywords).result(HANGS)


def test_it_is_an_executor(pool):
    assert list(pool.map(calls.add, [1, 2], [3, 4])) == [4, 6]
    assert done(pool, calls.add, 1, other=2) == 3
    assert done(pool, calls.was_prepared)


def test_what_a_function_raises_comes_back_with_its_traceback(pool):
    with pytest.raises(TypeError, match="unsupported operand") as caught:
        done(pool, calls.add, 1, other="2")
    assert "in add" in str(caught.value.__cause__)
    assert done(pool, os.getpid) == pool.pids[0]


def test_what_cannot_be_sent_back_is_an_error_and_not_the_end(pool):
    before = pool.pids
    with pytest.raises(TypeError, match="pickle"):
        done(pool, calls.unpicklable)
    with pytest.raises(RuntimeError, match="Strange: 1 2"):
        done(pool, calls.strange)
    with pytest.raises(Exception, match=r"pickle|local object"):
        done(pool, lambda: 1)
    assert done(pool, calls.add, 1) == 1
    assert pool.pids == before


@pytest.mark.parametrize("function", [calls.in_c, calls.stop])
def test_one_that_takes_too_long_is_replaced(quick, function):
    before = done(quick, os.getpid)
    with pytest.raises(LateError, match="after 5 s"):
        done(quick, function)
    assert done(quick, os.getpid) != before
    with pytest.raises(ProcessLookupError):
        os.kill(before, 0)


@pytest.mark.parametrize(
    ("function", "args", "why"),
    [(calls.vanish, (3,), "exit code 3"), (calls.crash, (), "signal 11"), (calls.talk, (), "exit code 4")],
)
def test_one_that_ends_is_replaced(pool, capfd, function, args, why):
    before = done(pool, os.getpid)
    with pytest.raises(WorkerError, match=why):
        done(pool, function, *args)
    assert done(pool, os.getpid) != before
    assert "talk" not in capfd.readouterr().out


def test_one_that_somebody_has_killed_meanwhile_is_replaced(pool):
    before = done(pool, os.getpid)
    os.kill(before, signal.SIGKILL)
    pool._workers[0]._process.wait(HANGS)
    assert done(pool, os.getpid) != before


@pytest.mark.parametrize(("then", "args"), [(calls.in_c, ()), (calls.vanish, (3,))])
def test_what_a_worker_has_started_ends_with_it(quick, tmp_path, then, args):
    fifo = tmp_path / "fifo"
    os.mkfifo(fifo)
    future = quick.submit(calls.leave_a_child, fifo, then, *args)
    with open(fifo) as stream:
        assert stream.read() == ""  # which comes when nobody has it open any more
    assert isinstance(future.exception(HANGS), WorkerError)


def test_too_much_memory(pool):
    before = done(pool, os.getpid)
    with pytest.raises(MemoryError):
        done(pool, calls.greedy)
    assert done(pool, os.getpid) != before


def test_too_large_a_file(tmp_path):
    with Pool(1, limits=Limits(file=1000)) as pool:
        assert done(pool, calls.write, str(tmp_path / "small"), 1000) == 1000
        with pytest.raises((OSError, WorkerError)):
            done(pool, calls.write, str(tmp_path / "large"), 1001)


def test_one_that_has_done_enough_is_replaced():
    with Pool(1, limits=Limits(calls=2)) as pool:
        found = [done(pool, os.getpid) for _ in range(4)]
    assert found[0] == found[1] != found[2] == found[3]


def test_two_at_once_and_a_queue_with_an_end(tmp_path):
    with Pool(2, waiting=2) as pool:
        busy = [pool.submit(calls.until, tmp_path / "go") for _ in range(2)]
        wait_for(lambda: all(each.running() for each in busy))
        waiting = [pool.submit(calls.add, k) for k in range(2)]
        with pytest.raises(BusyError, match="2 calls wait"):
            pool.submit(calls.add, 3)
        assert waiting[1].cancel()
        last = pool.submit(calls.add, 3)
        (tmp_path / "go").touch()
        assert len({each.result(HANGS) for each in busy}) == 2
        assert (waiting[0].result(HANGS), last.result(HANGS)) == (0, 3)
        with pytest.raises(CancelledError):
            waiting[1].result()


def test_the_end_comes_at_once_when_it_has_to(tmp_path):
    pool = Pool(1)
    busy = pool.submit(calls.until, tmp_path / "never")
    wait_for(busy.running)
    waiting = pool.submit(calls.add, 1)
    pool.shutdown(cancel_futures=True)
    assert waiting.cancelled()
    assert isinstance(busy.exception(HANGS), WorkerError)
    with pytest.raises(RuntimeError, match="shut down"):
        pool.submit(calls.add, 1)


def test_what_prepare_raises_is_what_calls_raise():
    with Pool(1, calls.fail_to_prepare) as pool, pytest.raises(ValueError, match="nothing to begin with"):
        done(pool, calls.add, 1)


PARENT = """
import os, signal, sys
from helpers import calls
from nrnwrap.base.pool import Pool
from nrnwrap.base.workers import Limits

if __name__ == "__main__":
    pool = Pool(1, limits=Limits(seconds=1))
    print(pool.submit(os.getpid).result(), flush=True)
    if sys.argv[1] == "busy":
        pool.submit(calls.spin)
        while pool.waiting:
            pass
    os.kill(os.getpid(), signal.SIGKILL)
"""


@pytest.mark.parametrize("what", ["idle", "busy"])
def test_workers_end_with_their_parent(tmp_path, what):
    """They have its stdout as their own, which is at its end when all of them have ended."""
    (tmp_path / "parent.py").write_text(PARENT)
    env = {**os.environ, "PYTHONPATH": os.pathsep.join(sys.path)}
    started = subprocess.Popen([sys.executable, tmp_path / "parent.py", what], env=env, stdout=-1, stderr=-1)
    out, _ = started.communicate(timeout=HANGS)
    assert started.returncode == -signal.SIGKILL
    assert int(out) > 0
