"""All cases and trials of the models."""

from __future__ import annotations

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
