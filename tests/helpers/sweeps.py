"""What tests sweep: functions of a module that can be imported."""

import os
import signal
import sys
import time
import warnings
from pathlib import Path

import numpy as np

import nrnwrap as nw
from nrnwrap.cells import AdEx
from nrnwrap.mechanisms import h


def add(a, b=0.0):
    return a + b


def several(a, b):
    return {"sum": a + b, "name": f"{a}", "row": np.arange(3) * a, "train": np.arange(int(b)) / 3}


def rate(b, amp):
    run = nw.simulate(AdEx(b=b), nw.Step(amp), t_stop=100, record=[])
    return run.rate()


def cell(b, amp):
    found = AdEx(b=b)
    found.inject(nw.Step(amp))
    return found


def noisy(amp, seed):
    found = AdEx()
    found.inject(nw.WhiteNoise(amp, seed=seed))
    return found


def drawn(a, seed):
    return seed


def by_chance(a):
    """Numbers without a seed."""
    return np.random.normal() + a


def settings(name):
    """A setting of NEURON in the worker."""
    return getattr(h, name)


def spoils(a):
    """Leaves NEURON's settings changed, and says how it found them."""
    found = h.celsius
    h.celsius = 40 + a
    return found


def troubled(a):
    """A point of each kind."""
    if a == 1:
        raise ValueError("one is too few")
    if a == 2:
        os.kill(os.getpid(), signal.SIGSEGV)
    if a == 3:
        sys.exit(5)
    if a == 4:
        while True:
            time.sleep(0.01)
    return a


def one_trouble(a):
    """Cells of which one cannot be run."""
    return AdEx(C=1e-3 if a == 2 else 0.3, b=0.01 * a).spec.but(inputs=[nw.Step(1e9 if a == 2 else 0.5)])


def warns(a):
    warnings.warn("beware", stacklevel=1)
    return a


def once(a, folder):
    """Leave a note that it was called."""
    with (Path(folder) / f"{a}.calls").open("a") as stream:
        stream.write("x")
    return a


def leave(a):
    return nw.simulate(AdEx(), t_stop=1)


def nested(a):
    return nw.sweep(add, {"a": [a]})["value"]
