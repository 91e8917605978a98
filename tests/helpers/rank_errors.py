"""What one rank gets wrong, one case after the other, in one job: python rank_errors.py FOLDER.

Every rank writes a line for each case into the file FOLDER/<rank>: the case, whether a run without mistakes then gives
what it gave at first, and the class and text of the error.
"""

import sys
import warnings
from pathlib import Path

import numpy as np

import nrnwrap as nw
from nrnwrap.cells import LIF, HodgkinHuxley, LIFCurrExp
from nrnwrap.mechanisms import h

HOW = {"t_stop": 20.0, "dt": 0.1, "progress": False}


class Broken(nw.Everywhere):
    """A probe whose results cannot be had."""

    def result(self, cell, rows):
        raise ValueError("no result")


def missing(_):
    raise ValueError("no such place")


def loud(cell):
    """A cell that a current drives out of all bounds, once the run goes on."""
    return nw.simulate(cell, nw.Step(-50, delay=10), **HOW)


def breathless(_):
    """More spikes than a step can hold: known only when the run is over."""
    return nw.simulate(LIFCurrExp(C=1e-6, e_l=1, g_l=1e6, t_ref=0), nw.Step(1), t_stop=0.06, dt=0.001, progress=False)


def squeezed(cell):
    before, cell.soma.diam = cell.soma.diam, 3
    try:
        return nw.simulate(cell, **HOW)
    finally:
        cell.soma.diam = before


def together(cell):
    one, other = LIF(), LIF()
    one.couple(other, g=1.0)
    return nw.simulate([cell, one, other], **HOW)


def hasty(cell):
    wire = cell.receive(nw.Gid(0), nw.ExpCurrent(), weight=0.01, delay=0.1)
    try:
        return nw.simulate(cell, **HOW)
    finally:
        cell.detach(wire)


def lonely(cell):
    wire = cell.receive(nw.Gid(77), nw.ExpCurrent(), weight=0.01, delay=1)
    try:
        return nw.simulate(cell, **HOW)
    finally:
        cell.detach(wire)


def strict(cell):
    """A warning that is an error here."""
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        return nw.simulate(cell, nw.Step(0.1, delay=100), **HOW)


CASES = {  # what the last rank does, instead of a run of its cell
    "t_stop": lambda cell: nw.simulate(cell, **{**HOW, "t_stop": -1}),
    "steps": lambda cell: nw.simulate(cell, **{**HOW, "t_stop": 20.03}),
    "other t_stop": lambda cell: nw.simulate(cell, **{**HOW, "t_stop": 30}),
    "other dt": lambda cell: nw.simulate(cell, **{**HOW, "dt": 0.05}),
    "other method": lambda cell: nw.simulate(cell, t_stop=20, method="variable", progress=False),
    "other engine": lambda cell: nw.simulate(cell, engine="coreneuron", **HOW),
    "other celsius": lambda cell: nw.simulate(cell, celsius=30, **HOW),
    "other v_init": lambda cell: nw.simulate(cell, v_init=-70, **HOW),
    "other secondorder": lambda cell: nw.simulate(cell, secondorder=2, **HOW),
    "no cell": lambda cell: nw.simulate(3, **HOW),
    "a cell twice": lambda cell: nw.simulate([cell, cell], **HOW),
    "no stimulus": lambda cell: nw.simulate(cell, 0.3, **HOW),
    "record": lambda cell: nw.simulate(cell, record=["w"], **HOW),
    "a user's function": lambda cell: nw.simulate(cell, record={"x": missing}, **HOW),
    "temperatures": lambda cell: nw.simulate([cell, HodgkinHuxley(), *_warmer()], **HOW),
    "geometry": squeezed,
    "gap junction": together,
    "delay": hasty,
    "unknown gid": lonely,
    "warning": strict,
    "result": lambda cell: nw.simulate(cell, record={"all": Broken("v")}, **HOW),
    "runaway": loud,
    "lost spikes": breathless,
}
IN_STEP = {"lost spikes": {"t_stop": 0.06, "dt": 0.001, "progress": False}}  # what the others do, where it has to be


def _warmer():
    cell = HodgkinHuxley()
    cell.celsius = 30
    return [cell]


def main(folder):
    h.nrnmpi_init()
    parallel = h.ParallelContext()
    me, last = int(parallel.id()), int(parallel.nhost()) - 1
    cell = LIF()
    cell.register(me)
    cell.inject(nw.Step(0.4))
    cell.receive(nw.Gid((me + 1) % (last + 1)), nw.ExpCurrent(), weight=0.05, delay=1.5)
    right = nw.simulate(cell, **HOW)
    for name, case in CASES.items():
        try:
            case(cell) if me == last else nw.simulate(cell, **IN_STEP.get(name, HOW))
            said = "nothing"
        except Exception as error:  # whatever it is, all ranks have to get it
            said = f"{type(error).__name__}: {error}"
        again = nw.simulate(cell, **HOW)
        same = np.array_equal(again.v, right.v) and np.array_equal(again.spikes, right.spikes)
        with (Path(folder) / str(me)).open("a") as file:
            print(f"{name}|{same}|{said}", file=file)
    parallel.barrier()
    h.quit()


if __name__ == "__main__":
    main(*sys.argv[1:])
