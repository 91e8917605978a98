"""Independent solutions of the models, integrated with SciPy: tight tolerance, root-found events.

Parameters are those of a cell (a mapping of the MOD file's names); times in ms, currents in nA. A current
is a list of (start, amp) pieces, each holding until the next one starts.
"""

import json
from itertools import pairwise
from pathlib import Path

import numpy as np
import pytest
from scipy.integrate import quad, solve_ivp

SHARED = Path(__file__).resolve().parents[2] / "shared"
TIGHT = {"method": "DOP853", "rtol": 1e-12, "atol": 1e-12}


def oracle(key):
    """A block of the reference numbers; the test skips where they are not at hand."""
    path = SHARED / "reference" / "oracles.json"
    if not path.is_file():
        pytest.skip(f"the reference numbers are not beside this checkout ({path.name})")
    return json.loads(path.read_text())[key]


def lif(p, pieces, t_stop):
    """Exact spike times: exponentials and their inverses. The refractory period ends where it ends."""
    tau, t, v, free, spikes = p["C"] / p["g_l"], 0.0, p["e_l"], 0.0, []
    for (start, amp), stop in zip(pieces, [s for s, _ in pieces[1:]] + [t_stop], strict=True):
        t = max(t, start)
        goal = p["e_l"] + amp / p["g_l"]
        while t < stop:
            if t < free:
                t = min(free, stop)
                continue
            wait = tau * np.log((goal - v) / (goal - p["v_th"])) if goal > p["v_th"] else np.inf
            if t + wait >= stop:
                v = goal + (v - goal) * np.exp(-(stop - t) / tau)
                t = stop
            else:
                t += wait
                spikes.append(t)
                v, free = p["v_reset"], t + p["t_ref"]
    return np.array(spikes)


def adex(p, pieces, t_stop):
    """Up to v_t + 5 delta_t in time, from there to v_peak with v as the independent variable."""

    def rates(v, w, amp):
        up = p["g_l"] * p["delta_t"] * np.exp((v - p["v_t"]) / p["delta_t"])
        dv = (-p["g_l"] * (v - p["e_l"]) + up - w + amp) / p["C"]
        return dv, (p["a"] * (v - p["e_l"]) - w) / p["tau_w"]

    def spike(t, state, amp):
        def along(v, z):
            dv, dw = rates(v, z[1], amp)
            return [1 / dv, dw / dv]

        t, w = solve_ivp(along, (turn, p["v_peak"]), [t, state[1]], **TIGHT).y[:, -1]
        return t, [p["v_reset"], w + p["b"]]

    turn = p["v_t"] + 5 * p["delta_t"]
    return _events(lambda t, y, amp: rates(*y, amp), [p["e_l"], 0.0], turn, spike, pieces, t_stop)


def izhikevich2007(p, pieces, t_stop):
    def rates(t, y, amp):
        v, u = y
        return [(p["k"] * (v - p["v_r"]) * (v - p["v_t"]) - u + amp) / p["C"], p["a"] * (p["b"] * (v - p["v_r"]) - u)]

    def spike(t, state, amp):
        return t, [p["c"], state[1] + p["d"]]

    return _events(rates, [p["v_r"], 0.0], p["v_peak"], spike, pieces, t_stop)


def pif(p, pieces, t_stop):
    """Exact spike times: straight lines."""
    t, v, free, spikes = 0.0, p["v_reset"], 0.0, []
    for (start, amp), stop in zip(pieces, [s for s, _ in pieces[1:]] + [t_stop], strict=True):
        t = max(start, free)
        while t < stop:
            wait = p["C"] * (p["v_th"] - v) / amp if amp > 0 else np.inf
            if t + wait > stop:
                v += amp / p["C"] * (stop - t)
                t = stop
            else:
                spikes.append(t + wait)
                v, free = p["v_reset"], t + wait + p["t_ref"]
                t = free
    return np.array(spikes)


def eif(p, pieces, t_stop, v0=None):
    """Up to v_t + 5 delta_t in time, from there to v_peak with v as the independent variable."""

    def rate(v, amp):
        up = p["g_l"] * p["delta_t"] * np.exp((v - p["v_t"]) / p["delta_t"])
        return (-p["g_l"] * (v - p["e_l"]) + up + amp) / p["C"]

    def spike(t, state, amp):
        rest, _ = quad(lambda v: 1 / rate(v, amp), turn, p["v_peak"], epsabs=1e-13, epsrel=1e-13)
        return t + rest, [p["v_reset"]]

    turn = p["v_t"] + 5 * p["delta_t"]
    start = p["e_l"] if v0 is None else v0
    return _events(lambda t, y, amp: [rate(y[0], amp)], [start], turn, spike, pieces, t_stop, p["t_ref"])


def qif(p, pieces, t_stop, v0=None):
    def rates(t, y, amp):
        return [(p["k"] * (y[0] - p["v_r"]) * (y[0] - p["v_t"]) + amp) / p["C"]]

    def spike(t, state, amp):
        return t, [p["v_reset"]]

    start = p["v_r"] if v0 is None else v0
    return _events(rates, [start], p["v_peak"], spike, pieces, t_stop, p["t_ref"])


def izhikevich(p, pieces, t_stop, v0=None):
    def rates(t, y, amp):
        v, u = y
        return [0.04 * v**2 + p["f"] * v + p["g"] - u + amp / p["C"], p["a"] * (p["b"] * v - u)]

    def spike(t, state, amp):
        return t, [p["c"], state[1] + p["d"]]

    if v0 is None:
        v0 = np.roots([0.04, p["f"] - p["b"], p["g"]]).min()
    return _events(rates, [v0, p["b"] * v0], p["v_peak"], spike, pieces, t_stop)


def adaptive_lif(p, pieces, t_stop, v0=None):
    """As equations for how far v is above the threshold, and for the threshold."""

    def rates(t, y, amp):
        ahead, above = y
        down = -above / p["tau_th"]
        return [(amp - p["g_l"] * (ahead + p["v_th"] + above - p["e_l"])) / p["C"] - down, down]

    def spike(t, state, amp):
        above = (state[1] + p["jump"]) * np.exp(-p["t_ref"] / p["tau_th"])
        return t, [p["v_reset"] - p["v_th"] - above, above]

    start = p["e_l"] if v0 is None else v0
    return _events(rates, [start - p["v_th"], 0.0], 0.0, spike, pieces, t_stop, p["t_ref"])


def _events(rates, state, level, spike, pieces, t_stop, t_ref=0.0):
    """`spike` gives the time of the spike and the state at the end of the refractory period."""

    def reach(t, y, amp):
        return y[0] - level

    reach.terminal, reach.direction = True, 1
    t, spikes = 0.0, []
    for (start, amp), stop in zip(pieces, [s for s, _ in pieces[1:]] + [t_stop], strict=True):
        t = max(t, start)
        while t < stop:
            part = solve_ivp(rates, (t, stop), state, args=(amp,), events=reach, **TIGHT)
            t, state = part.t[-1], part.y[:, -1]
            if part.t_events[0].size:
                t, state = spike(part.t_events[0][0], part.y_events[0][0], amp)
                spikes.append(t)
                t += t_ref
    return np.array([s for s in spikes if s <= t_stop])


def squid_rates(v):
    """alpha and beta (/ms) of m, h, n at v (mV), at 6.3 degC."""

    def ratio(x):  # x/(exp(x) - 1)
        return np.where(np.abs(x) < 1e-6, 1 - x / 2, x / np.expm1(np.where(x == 0, 1, x)))

    return {
        "m": (ratio(-(v + 40) / 10), 4 * np.exp(-(v + 65) / 18)),
        "h": (0.07 * np.exp(-(v + 65) / 20), 1 / (np.exp(-(v + 35) / 10) + 1)),
        "n": (0.1 * ratio(-(v + 55) / 10), 0.125 * np.exp(-(v + 65) / 80)),
    }


def squid(density, t_stop, start=0.0, stop=np.inf, v0=-65.0, threshold=0.0):
    """Upward crossings of `threshold` under a step of `density` (uA/cm2) from `start` to `stop`."""

    def rates(t, y, amp):
        v, m, h, n = y
        gates = squid_rates(v)
        ionic = 120 * m**3 * h * (v - 50) + 36 * n**4 * (v + 77) + 0.3 * (v + 54.3)
        return [amp - ionic, *(a - (a + b) * x for x, (a, b) in zip((m, h, n), gates.values(), strict=True))]

    def reach(t, y, amp):
        return y[0] - threshold

    reach.direction = 1
    state = [v0, *(a / (a + b) for a, b in squid_rates(v0).values())]
    edges = [0.0, *(e for e in (start, stop) if 0 < e < t_stop), t_stop]
    spikes = []
    for left, right in pairwise(edges):
        amp = density if start <= left < stop else 0.0
        part = solve_ivp(rates, (left, right), state, args=(amp,), events=reach, **TIGHT)
        state = part.y[:, -1]
        spikes.extend(part.t_events[0])
    return np.array(spikes)
