"""Runs that are made in one process and repeated in another: python repeat.py make|repeat FOLDER."""

import sys
import warnings
from pathlib import Path

import nrnwrap as nw
from nrnwrap import cells

RUNS = {"fixed": {}, "variable": {"method": "variable"}, "even": {"method": "variable", "dt": 0.5}}


def network():
    """Cells that are connected in a circle, in an order that is not that of their inputs."""
    one, other, third = cells.AdEx(), cells.LIFCurrExp(), cells.BallAndStick()
    one.inject(nw.Step(1) + nw.Noise(0.2, seed=1))
    one.connect(other, weight=5, delay=2)
    other.connect(third, nw.Exp2(), "dend(0.7)", weight=0.01)
    third.receive(nw.Poisson(300, seed=2), nw.Exp(5), at=third.dend(0.3), weight=0.003, delay=0.5)
    other.connect(one, "ExpSyn", weight=0.01)
    third.connect(third, nw.STDP(w_max=0.01, post_delay=0.5), weight=0.001)
    return [one, other, third]


def main(what, folder):
    warnings.simplefilter("error")
    if what == "make":
        made = network()
        for name, how in RUNS.items():
            nw.simulate(made, t_stop=50, **how).save(folder / f"{name}.npz")
    else:
        print([len(nw.repeat(nw.load(folder / f"{name}.npz")).v) for name in RUNS])


if __name__ == "__main__":
    main(sys.argv[1], Path(sys.argv[2]))
