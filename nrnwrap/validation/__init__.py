"""Proofs of the models on this machine: independent solutions with SciPy, and the same traces from every engine.

`CASES` are all cases of one cell under a protocol; `accuracy(case)` and `sameness(cases)` prove them. `TRIALS` are of
many cells under inputs that change all the time, or among others; `tried(trial)` proves them. Needs SciPy: the extra
nrnwrap[validate].
"""

from nrnwrap.validation import (
    arrivals,
    conductances,
    currents,
    exchange,
    gif,
    glif,
    integrate_and_fire,
    izhikevich,
    membranes,
    neighbours,
    receiving,
    tree,
)
from nrnwrap.validation.case import Case
from nrnwrap.validation.proof import Accuracy, Sameness, Tried, accuracy, sameness, tried
from nrnwrap.validation.trial import Trial

CASES: list[Case] = [
    *integrate_and_fire.CASES,
    *receiving.CASES,
    *glif.CASES,
    *gif.CASES,
    *izhikevich.CASES,
    *membranes.CASES,
]
TRIALS: list[Trial] = [
    *currents.TRIALS,
    *conductances.TRIALS,
    *arrivals.TRIALS,
    *exchange.TRIALS,
    *neighbours.TRIALS,
    *tree.TRIALS,
]

__all__ = ["CASES", "TRIALS", "Accuracy", "Case", "Sameness", "Trial", "Tried", "accuracy", "sameness", "tried"]
