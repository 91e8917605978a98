"""Spike time errors of every case of tests/test_accuracy*.py, as the table of docs/accuracy.md.

python benchmarks/accuracy.py > docs/accuracy.md
"""

import sys
from pathlib import Path
from time import process_time

import numpy as np

ROOT = Path(__file__).resolve().parent.parent
sys.path[:0] = [str(ROOT), str(ROOT / "tests")]

import test_accuracy  # noqa: E402  (after the path)
import test_accuracy_membranes as membranes  # noqa: E402
import test_accuracy_more  # noqa: E402

from nrnwrap.settings import TOLERANCE  # noqa: E402

SETTINGS = {
    "dt 0.1": {"dt": 0.1},
    "dt 0.025": {"dt": 0.025},
    "variable": {"method": "variable"},
    "CoreNEURON, dt 0.1": {"dt": 0.1, "engine": "coreneuron"},
}
HEAD = f"""# Accuracy

Largest error of a spike time (ms) of one compartment under constant or stepped current, against an independent
solution: SciPy's DOP853 at rtol = atol = 1e-12 with root-found events, for LIF and PIF the closed form. The
parameters of each case stand in `tests/test_accuracy.py` and `test_accuracy_more.py`, the solutions in
`tests/reference.py`; the tests hold 0.005 ms at dt 0.1, 0.0005 ms at dt 0.025, and 0.02 ms with the variable step at
the package's tolerance, {TOLERANCE:g} mV. The one case that is missed stands here with the number of spikes that it
gave, and is explained under Limits in `docs/numerics.md`.

This page is printed by `python benchmarks/accuracy.py`.
"""
SQUID = """
## Hodgkin-Huxley

The squid axon under 10 uA/cm2 from 5 to 105 ms, seven spikes: its membrane is integrated by NEURON's own step, so
the error is that of NEURON's method. First order as NEURON has it, second with `secondorder=2`.

| | dt 0.05 | dt 0.025 | dt 0.0125 | variable |
|---|---|---|---|---|"""
MEMBRANES = """
## Other membranes

The cases of `tests/test_accuracy_membranes.py`, likewise integrated by NEURON's own step.

| case | spikes | dt 0.025 | dt 0.025, `secondorder=2` | dt 0.0125, `secondorder=2` | variable |
|---|---|---|---|---|---|"""


def error(found: np.ndarray, exact: np.ndarray) -> str:
    """The largest error of a spike time (ms), or how many spikes there were if that is not right."""
    if len(found) != len(exact):
        return f"{len(found)} spikes"
    return f"{np.abs(found - exact).max(initial=0):.1e}"


def squid(label: str, **settings: int) -> str:
    """A row of the squid's table."""
    errors = [test_accuracy.squid_error(dt=dt, **settings) for dt in (0.05, 0.025, 0.0125)]
    last = "" if settings else f"{test_accuracy.squid_error(method='variable'):.1e}"
    return f"| {label} | " + " | ".join(f"{each:.1e}" for each in errors) + f" | {last} |"


def membrane(case: str) -> str:
    """A row of the membranes' table."""
    exact = membranes.solution(case)
    runs = ({"dt": 0.025}, {"dt": 0.025, "secondorder": 2}, {"dt": 0.0125, "secondorder": 2}, {"method": "variable"})
    errors = []
    for settings in runs:
        found = membranes.run(case, **settings)
        right = len(found) == len(exact)
        errors.append(f"{np.abs(found - exact).max():.1e}" if right else f"{len(found)} spikes")
    return f"| {case} | {len(exact)} | " + " | ".join(errors) + " |"


def main() -> None:
    started = process_time()
    print(HEAD)
    print("| case | spikes |", " | ".join(SETTINGS), "|")
    print("|---" * (2 + len(SETTINGS)) + "|")
    for cases in (test_accuracy, test_accuracy_more):
        for case in cases.CASES:
            exact = cases.solution(case)
            row = [error(cases.spikes(case, **settings), exact) for settings in SETTINGS.values()]
            print(f"| {case} | {len(exact)} |", " | ".join(row), "|")
    print(SQUID)
    print(squid("implicit Euler"))
    print(squid("`secondorder=2`", secondorder=2))
    print(MEMBRANES)
    for case in membranes.CASES:
        print(membrane(case))
    print(f"made in {process_time() - started:.0f} s of CPU time", file=sys.stderr)


if __name__ == "__main__":
    main()
