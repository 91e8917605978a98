"""GIF: an independent solution given the same random numbers, and the cases that are held against it."""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping
from functools import partial
from typing import Any

import numpy as np

from nrnwrap.cells import GIF
from nrnwrap.inputs import Sine
from nrnwrap.validation.case import Amp, Case, Pieces, Times
from nrnwrap.validation.solving import between, sine

Values = Mapping[str, float]

_WORD = 2**32
_MULTIPLIERS = 0xD2511F53, 0xCD9E8D57
_WEYL = 0x9E3779B9, 0xBB67AE85


def philox(counter: tuple[int, int, int, int]) -> tuple[int, int, int, int]:
    """Four words of 32 bits, from Philox4x32-10 with the key 0.

    Salmon, Moraes, Dror and Shaw (2011), SC '11, doi:10.1145/2063384.2063405.
    """
    a, b, c, d = counter
    for turn in range(10):
        low, high = (turn * weyl % _WORD for weyl in _WEYL)
        first, second = a * _MULTIPLIERS[0], c * _MULTIPLIERS[1]
        a, b = second // _WORD ^ b ^ low, second % _WORD
        c, d = first // _WORD ^ d ^ high, first % _WORD
    return a, b, c, d


def draws(seed: int, gid: int = 0, stream: int = 0) -> Iterator[float]:
    """Numbers of an exponential distribution of mean 1, in the order in which NEURON's Random123 gives them."""
    block = 0
    while True:
        for word in philox((block, stream, seed, gid)):
            yield -math.log((word + 1) / (_WORD + 1))
        block += 1


def gif(p: Values, pieces: Pieces, t_stop: float, v0: float | None = None, *, ids: tuple[int, ...] = (1,)) -> Times:
    """The integral of the hazard, less what was drawn, is the first equation: it reaches 0 at a spike."""
    waiting = draws(*ids)
    currents, thresholds = ([f"{kind}{k}" for k in (1, 2, 3)] for kind in ("eta", "gamma"))
    tau = np.array([p[f"tau_{name}"] for name in (*currents, *thresholds)])
    jump = np.array([p[f"q_{name}"] for name in (*currents, *thresholds)])

    def rates(t: float, y: Any, amp: float) -> Any:
        v, filters = y[1], y[2:]
        hazard = p["lambda_0"] / 1e3 * math.exp(min((v - p["v_t"] - filters[3:].sum()) / p["delta_v"], 50))
        dv = (amp - p["g_l"] * (v - p["e_l"]) - filters[:3].sum()) / p["C"]
        return np.concatenate([[hazard, dv], -filters / tau])

    def spike(t: float, state: Any, amp: Amp) -> tuple[float, Any]:
        return t, np.array([-next(waiting), p["v_reset"], *(state[2:] * np.exp(-p["t_ref"] / tau) + jump)])

    state = [-next(waiting), p["e_l"] if v0 is None else v0, *[0.0] * 6]
    return between(rates, state, 0.0, spike, pieces, t_stop, p["t_ref"])


TOOLBOX = GIF.presets["toolbox"].parameters
NO_FILTERS = {**TOOLBOX, "q_eta1": 0, "q_gamma1": 0}
SIX_FILTERS = {
    **TOOLBOX, "t_ref": 1.2345, "v_reset": -60,
    "q_eta1": 0.03, "q_eta2": 0.1, "q_eta3": -0.3, "tau_eta1": 150, "tau_eta2": 20, "tau_eta3": 1.5,
    "q_gamma1": 3, "q_gamma2": 5, "q_gamma3": -4, "tau_gamma1": 200, "tau_gamma2": 30, "tau_gamma3": 2,
}  # fmt: skip
LADDER = 0.4, 0.2, 0.1, 0.05, 0.025, 0.0125  # ms
NOISY = {**NO_FILTERS, "delta_v": 4, "lambda_0": 20, "t_ref": 0}


def seeded(name: str, parameters: Values, current: Pieces, t_stop: float, seed: int, **more: Any) -> Case:
    """A case with a seed, which its solution knows, too."""
    values = {**parameters, "seed": seed}
    return Case(name, GIF, values, current, t_stop, partial(gif, ids=(seed,)), **more)


def _cases() -> Iterator[Case]:
    for seed, amp in enumerate((0.16, 0.2, 0.3, 0.5, 2.0), 3):  # 0.16 nA: few seeds bring a spike
        yield seeded(f"{amp:g} nA", TOOLBOX, [(0, amp)], 1000, seed)
    yield seeded("no filters", NO_FILTERS, [(0, 0.3)], 1000, 1)
    pieces: Pieces = [(0, 0.15), (200, 0.3), (300, 0.12)]
    yield seeded("NEST", GIF.presets["nest"].parameters, pieces, 500, 1)
    pieces = [(0, 0), (50, 0.6), (350, 0.1), (400, 0.4)]
    yield seeded("six filters, steps", SIX_FILTERS, pieces, 600, 1)
    yield seeded("broad hazard", NOISY, [(0, 0.1), (200, 0.25)], 500, 1)
    current, stimuli = [(0, sine(0.3, 0.6, 7))], [Sine(0.3, 7, offset=0.6)]
    yield seeded("sine", SIX_FILTERS, current, 300, 1, stimuli=stimuli, ladder=LADDER)


CASES = list(_cases())
