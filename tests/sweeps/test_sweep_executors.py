"""A sweep by anything that has `submit`: what points need and what becomes of those that fail is the same with each."""

import importlib.util
import os
from concurrent.futures import ProcessPoolExecutor, ThreadPoolExecutor
from contextlib import contextmanager

import pytest
from helpers import sweeps
from helpers.processes import library, needs_mpi, python

import nrnwrap as nw
from nrnwrap.mechanisms import h


def needs(package):
    return pytest.mark.skipif(importlib.util.find_spec(package) is None, reason=f"{package} is not installed")


@contextmanager
def loky():
    from loky import ProcessPoolExecutor

    with ProcessPoolExecutor(2) as pool:
        yield pool


@contextmanager
def dask():
    from distributed import Client, LocalCluster

    with LocalCluster(n_workers=2, threads_per_worker=1, dashboard_address=None) as cluster, Client(cluster) as client:
        yield client.get_executor()


EXECUTORS = [
    pytest.param(lambda: ProcessPoolExecutor(2), id="processes"),
    pytest.param(lambda: ThreadPoolExecutor(2), id="threads"),
    pytest.param(loky, id="loky", marks=needs("loky")),
    pytest.param(dask, id="dask", marks=needs("distributed")),
]


@pytest.mark.filterwarnings("ignore")
@pytest.mark.parametrize("executor", EXECUTORS)
def test_each_gives_the_same_and_goes_on_after_a_crash(executor, tmp_path):
    section = h.Section("of_the_parent")
    factor = 2.0

    def point(a):
        sweeps.troubled(a)
        return factor * a, len(list(h.allsec())), h.celsius

    before, h.celsius = h.celsius, 17
    try:
        with executor() as pool:
            found = nw.sweep(point, {"a": [0, 1, 2, 3, 4, 5]}, executor=pool, folder=tmp_path, seconds=5)
    finally:
        h.celsius = before
    assert found.status.tolist() == ["done", "failed", "crashed", "crashed", "late", "done"]
    assert found["value"][5].tolist() == [10, 0, 17]
    assert section.name() == "of_the_parent"
    records = sum(len(path.read_text().splitlines()) for path in tmp_path.glob("*.jsonl"))
    assert records == 6


class Elsewhere(ThreadPoolExecutor):
    """As on a machine that does not have the folder."""

    def submit(self, function, key, packed, limits, tasks):
        return super().submit(self.without, function, key, packed, limits, tasks)

    @staticmethod
    def without(function, *args):
        answer = function(*args)
        return answer._replace(kept=False)


def test_a_record_that_a_worker_cannot_keep_is_kept_here(tmp_path):
    with Elsewhere(1) as pool:
        nw.sweep(sweeps.add, {"a": [1]}, executor=pool, folder=tmp_path)
    assert len(list(tmp_path.glob("*.jsonl"))) == 2
    assert nw.sweep(sweeps.add, {"a": [1]}, folder=tmp_path, part="1/1").complete


class Broken(ThreadPoolExecutor):
    def submit(self, *args):
        return super().submit(self.broken)

    @staticmethod
    def broken():
        raise OSError("the cluster has gone")


def test_what_an_executor_itself_raises_is_not_the_point_s(tmp_path):
    with Broken(1) as pool, pytest.raises(OSError, match="the cluster has gone"):
        nw.sweep(sweeps.add, {"a": [1]}, executor=pool, folder=tmp_path)
    assert list(tmp_path.iterdir()) == []


def test_an_executor_has_its_own_workers():
    with ThreadPoolExecutor(1) as pool, pytest.raises(nw.NrnwrapError, match="leave out workers"):
        nw.sweep(sweeps.add, {"a": [1]}, executor=pool, workers=2)


MPI = """
import sys
import numpy as np
from mpi4py.futures import MPIPoolExecutor
import nrnwrap as nw
from helpers import sweeps

if __name__ == "__main__":
    with MPIPoolExecutor() as pool:
        found = nw.sweep(sweeps.rate, {"b": [0.02, 0.06], "amp": [0.4, 0.8]}, executor=pool)
    print(found["value"].tolist())
"""


@needs_mpi
@needs("mpi4py")
def test_mpi4py(tmp_path):
    (tmp_path / "script.py").write_text(MPI)
    folder = os.path.dirname(library())
    paths = os.pathsep.join([folder, os.environ.get("LD_LIBRARY_PATH", "")])
    done = python("-m", "mpi4py.futures", tmp_path / "script.py", ranks=3, LD_LIBRARY_PATH=paths)
    assert done.returncode == 0, done.stderr
    expected = [[sweeps.rate(b, amp) for amp in (0.4, 0.8)] for b in (0.02, 0.06)]
    assert done.stdout.splitlines()[-1] == str(expected)
