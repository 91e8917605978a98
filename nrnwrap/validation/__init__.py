"""Proofs of the models on this machine: independent solutions with SciPy, and the same traces from every engine.

`CASES` are all cases; `accuracy(case)` and `sameness(cases)` prove them. Needs SciPy: the extra nrnwrap[validate].
"""

from nrnwrap.validation import gif, glif, integrate_and_fire, izhikevich, membranes
from nrnwrap.validation.case import Case
from nrnwrap.validation.proof import Accuracy, Sameness, accuracy, sameness

CASES: list[Case] = [
    *integrate_and_fire.CASES,
    *glif.CASES,
    *gif.CASES,
    *izhikevich.CASES,
    *membranes.CASES,
]

__all__ = ["CASES", "Accuracy", "Case", "Sameness", "accuracy", "sameness"]
