"""Proofs of the models on this machine: independent solutions with SciPy, and the same traces from every engine.

`CASES` are all cases of one cell under a protocol; `accuracy(case)` and `sameness(cases)` prove them. `TRIALS` are of
many cells under inputs that change all the time, or among others; `tried(trial)` proves them. `CLAIMS` are of theory
about networks, `THEORY` of theory about noisy neurons; `claim.rows()` proves one.
"""

from nrnwrap.base.lazy import attach as _attach

__getattr__, __dir__ = _attach(__name__, __file__)
