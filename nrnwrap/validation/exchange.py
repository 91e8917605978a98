"""Two LIF cells that excite each other through synapses: the solution, from event to event, and trials against it."""

from __future__ import annotations

import heapq
from collections.abc import Iterator, Sequence
from typing import Any

import numpy as np
from scipy.integrate import solve_ivp

from nrnwrap.cells import LIF, LIFCondExp, LIFCurrExp
from nrnwrap.inputs import Exp, ExpCurrent, Step, Synapse
from nrnwrap.validation.case import Times
from nrnwrap.validation.equations import Values
from nrnwrap.validation.solution import Solution
from nrnwrap.validation.solving import TIGHT
from nrnwrap.validation.trial import Bound, Trial, once

AMPS, DELAYS = (0.21, 0.23), (1.537, 2.213)  # nA, ms


def pair(
    p: Values, amps: Sequence[float], delays: Sequence[float], tau: float, weight: float, e: float | None, t_stop: float
) -> list[Times]:
    """Spikes of two LIF cells that excite each other through exponentials.

    `e` is the reversal of a conductance (weight in uS), or None for a current (nA).
    """

    def rates(t: float, y: Any, amp: float, held: bool) -> list[float]:
        current = y[1] if e is None else y[1] * (e - y[0])
        return [0.0 if held else (amp + current - p["g_l"] * (y[0] - p["e_l"])) / p["C"], -y[1] / tau]

    def threshold(t: float, y: Any, amp: float, held: bool) -> float:
        return float(y[0] - p["v_th"])

    threshold.terminal, threshold.direction = True, 1  # type: ignore[attr-defined]
    t, free, queue = 0.0, [0.0, 0.0], list[tuple[float, int]]()
    state, spikes = [[p["e_l"], 0.0], [p["e_l"], 0.0]], [list[float](), list[float]()]
    while t < t_stop:
        end = min([t_stop, *(f for f in free if f > t), *(q[0] for q in queue[:1])])
        parts = [
            solve_ivp(
                rates, (t, end), state[k], args=(amps[k], free[k] > t), events=threshold, dense_output=True, **TIGHT
            )
            for k in (0, 1)
        ]
        hits = [(part.t_events[0][0], k) for k, part in enumerate(parts) if part.t_events[0].size]
        t = min(hits)[0] if hits else end
        state = [list(part.sol(t)) for part in parts]
        for k in [min(hits)[1]] if hits else []:
            spikes[k].append(t)
            state[k][0], free[k] = p["v_reset"], t + p["t_ref"]
            heapq.heappush(queue, (t + delays[k], 1 - k))
        while queue and queue[0][0] <= t:
            state[heapq.heappop(queue)[1]][1] += weight
    return [np.array(each) for each in spikes]


SYNAPSES: dict[str, tuple[Any, float, float | None, Any]] = {  # a synapse, weight, reversal, a model that has it
    "current": (ExpCurrent(5), 0.05, None, LIFCurrExp),
    "conductance": (Exp(5, e=0), 0.001, 0.0, LIFCondExp),
}


def exciting_each_other(kind: str, own: bool, t_stop: float = 1000.0) -> Trial:
    """Two cells under steady currents for a second; through separate synapses, or through those of their `own`."""
    synapse, weight, e, model = SYNAPSES[kind]
    p = LIF().values()
    shared = {**p, "tau_e": 5, **({} if e is None else {"e_e": e})}

    def build() -> list[Any]:
        made = [model(**shared) if own else LIF() for _ in AMPS]
        to: Synapse | None = None if own else synapse
        for cell, other, amp, delay in zip(made, made[::-1], AMPS, DELAYS, strict=True):
            cell.inject(Step(amp))
            cell.connect(other, to, weight=weight, delay=delay)
        return made

    solve = once(lambda: Solution.whole(pair(p, AMPS, DELAYS, synapse.tau, weight, e, t_stop)))
    within = {0.1: Bound(0.001), 1.0: Bound(0.001)} if own else {0.1: Bound(0.02), 0.025: Bound(0.002)}
    return Trial(f"two, by a {kind}", model if own else LIF, t_stop, build, solve, within)


def _trials() -> Iterator[Trial]:
    for kind in SYNAPSES:
        yield from (exciting_each_other(kind, own) for own in (False, True))


TRIALS = list(_trials())
