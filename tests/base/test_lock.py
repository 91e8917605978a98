"""Threads of Python: one at a time, whoever comes second gets an error of ours, and nothing is half done."""

import inspect
import sys
import threading
from concurrent.futures import ThreadPoolExecutor

import numpy as np
import pytest
from helpers.processes import python

import nrnwrap as nw
from nrnwrap import mechanisms
from nrnwrap.base import lock
from nrnwrap.cells import LIF, AdEx, Reconstruction
from nrnwrap.errors import SimulationError
from nrnwrap.mechanisms import h

HOW = {"t_stop": 100, "dt": 0.1, "progress": False}


@pytest.fixture
def busy():
    """Another thread is within NEURON."""
    inside, done = threading.Event(), threading.Event()

    def work():
        with lock.held:
            inside.set()
            done.wait()

    thread = threading.Thread(target=work)
    thread.start()
    inside.wait()
    yield
    done.set()
    thread.join()


@pytest.fixture
def cell():
    return LIF()


VERBS = {
    "simulate": lambda cell: nw.simulate(cell, **HOW),
    "a cell": lambda cell: LIF(),
    "a cell of a preset": lambda cell: AdEx.preset("brette_gerstner_2005"),
    "a cell among others": lambda cell: LIF.at(cell.soma(0.5)),
    "a morphology": lambda cell: Reconstruction("none.swc"),
    "wrap": lambda cell: nw.wrap(cell.soma),
    "inject": lambda cell: cell.inject(nw.Step(0.3)),
    "receive": lambda cell: cell.receive(nw.Regular(10), nw.Exp(), weight=0.001),
    "connect": lambda cell: cell.connect(cell, nw.Exp(), weight=0.001),
    "couple": lambda cell: cell.couple(cell, g=0.001),
    "register": lambda cell: cell.register(1),
    "insert": lambda cell: cell.insert("pas"),
    "set": lambda cell: cell.set(Ra=100),
    "fi_curve": lambda cell: nw.fi_curve(LIF, [0.1]),
    "iv_curve": lambda cell: nw.iv_curve(LIF, [0.1]),
    "rheobase": lambda cell: nw.rheobase(LIF),
    "impedance": lambda cell: nw.impedance(LIF, [10]),
    "input_resistance": lambda cell: nw.input_resistance(LIF),
    "membrane_time_constant": lambda cell: nw.membrane_time_constant(LIF),
    "phase_plane": lambda cell: nw.phase_plane(AdEx),
    "load": lambda cell: mechanisms.load(),
    "load_hoc": lambda cell: nw.load_hoc("none.hoc"),
}


@pytest.mark.parametrize("verb", VERBS)
def test_a_second_thread_is_told_to_use_processes(verb, cell, busy):
    sections, things = len(list(h.allsec())), len(cell.attached)
    with pytest.raises(SimulationError, match=r"another thread is using NEURON.*: use processes"):
        VERBS[verb](cell)
    assert (len(list(h.allsec())), len(cell.attached)) == (sections, things)


def test_signatures_stay():
    assert "t_stop" in inspect.signature(nw.simulate).parameters
    assert "stimulus" in inspect.signature(LIF.inject).parameters
    assert "currents" in inspect.signature(nw.fi_curve).parameters


def test_the_same_thread_may_enter_again():
    with lock.held, lock.held:
        nw.simulate(LIF(), **HOW)
    assert lock.free()


def test_an_error_leaves_it_free():
    with pytest.raises(nw.NrnwrapError):
        nw.simulate(LIF(), t_stop=-1)
    done = []
    thread = threading.Thread(target=lambda: done.append(nw.simulate(LIF(), **HOW)))
    thread.start()
    thread.join()
    assert len(done) == 1


def test_work_may_go_from_thread_to_thread():
    """As long as each waits for the other: on every engine, with noise, events and callbacks into Python."""
    turn = threading.Lock()

    def spikes_of(kind):
        cell = AdEx()
        cell.receive(nw.SpikeTimes([5.03, 20]), nw.Exp(), weight=0.01, delay=0.5)
        how = {0: HOW, 1: {**HOW, "engine": "coreneuron"}, 2: {**HOW, "method": "variable"}}[kind]
        return nw.simulate(cell, nw.Step(0.9), nw.Noise(0.05, hold=0.5, seed=1), **how).spikes

    def work(number):
        # a cell that outlives its turn would be one more in the next run, with which the variable step shares its steps
        with turn:
            return number % 3, spikes_of(number % 3)

    with ThreadPoolExecutor(4) as executor:
        found = list(executor.map(work, range(12)))
    found.append(work(0))
    for kind in range(3):
        one, *others = (spikes for each, spikes in found if each == kind)
        assert len(one) > 3
        assert all(np.array_equal(one, other) for other in others)


@pytest.mark.parametrize("method", ["fixed", "variable"])
def test_cells_that_another_thread_lets_go_of_do_not_disturb_a_run(method):
    """Their sections wait until it is over."""
    code = (
        "import threading, time, numpy as np, nrnwrap as nw\n"
        "from nrnwrap.base import lock\n"
        "from nrnwrap.cells import LIF, AdEx\n"
        "from nrnwrap.mechanisms import h\n"
        "cells = [LIF() for _ in range(5)]\n"
        "for number, cell in enumerate(cells): cell.inject(nw.Step(0.25 + 0.01 * number))\n"
        "others = [AdEx() for _ in range(100)]\n"
        "for other in others: other.inject(nw.Step(0.1))\n"
        f"how = dict(t_stop={300 if method == 'fixed' else 100}, dt=0.01, method={method!r}, progress=False)\n"
        "one, begun, over = nw.simulate(cells, **how), threading.Event(), threading.Event()\n"
        "meanwhile = []\n"
        "def work():\n"
        "    begun.set()\n"
        # idle cells that go before the run has the lock would be other cells for the variable step
        "    while not (lock.held.depth or over.is_set()): time.sleep(1e-5)\n"
        "    meanwhile.append(not over.is_set())\n"
        "    while others: others.pop(); time.sleep(1e-4)\n"
        "thread = threading.Thread(target=work)\n"
        "thread.start(); begun.wait()\n"
        "other = nw.simulate(cells, **how)\n"
        "over.set(); thread.join()\n"
        "assert meanwhile == [True]\n"
        "assert all(len(a) == len(b) and np.abs(a - b).max() < 1e-6 for a, b in zip(one.spikes, other.spikes))\n"
        "LIF(); assert len(list(h.allsec())) == 5, list(h.allsec())\n"
    )
    done = python("-c", code)
    assert done.returncode == 0, done.stdout + done.stderr


def test_threads_that_all_want_to_simulate():
    """Each ends right, or with the error; never half a run, never an abort."""
    code = (
        "import threading, nrnwrap as nw\n"
        "from nrnwrap.cells import LIF\n"
        "LIF()\n"
        "found = []\n"
        "def work():\n"
        "    try: found.append(len(nw.simulate(LIF(), nw.Step(0.3), t_stop=1000).spikes))\n"
        "    except nw.NrnwrapError as error: found.append('process' in str(error))\n"
        "threads = [threading.Thread(target=work) for _ in range(4)]\n"
        "for thread in threads: thread.start()\n"
        "for thread in threads: thread.join()\n"
        "print(sorted(set(found)), len(found))\n"
    )
    for _ in range(3):
        done = python("-c", code)
        assert done.returncode == 0, done.stderr
        assert done.stdout.split() in (["[True,", "77]", "4"], ["[77]", "4"])


def test_the_lock_costs_no_import():
    code = "import sys, neuron, numpy; before = set(sys.modules); import nrnwrap.base.lock; "
    done = python("-c", f"{code} print('threading' in set(sys.modules) - before)")
    assert done.stdout.strip().endswith("False")
    assert sys.modules["nrnwrap.base.lock"] is lock
