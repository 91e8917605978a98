"""What the tests of test_kicks and others share."""

import numpy as np
from scipy.integrate import solve_ivp

from nrnwrap.validation.solving import TIGHT


def solution(p, kicks, amp, t_stop):
    """Spike times under kicks (ms, mV), in order, and a constant current (nA): from event to event."""

    def rates(t, state):
        v, above = state
        return [(amp - p["g_l"] * (v - p["e_l"])) / p["C"], -above / p["tau_th"]]

    def reach(t, state):
        return state[0] - state[1] - p["v_th"]

    reach.terminal, reach.direction = True, 1
    t, state, spikes = 0.0, [p["e_l"], 0.0], []

    def fire(when, above):
        spikes.append(when)
        free = when + p["t_ref"]
        return free, [p["v_reset"], (above + p["jump"]) * np.exp(-p["t_ref"] / p["tau_th"])]

    for when, size in [*kicks, (t_stop, 0.0)]:
        while t < when:
            part = solve_ivp(rates, (t, when), state, events=reach, **TIGHT)
            t, state = part.t[-1], part.y[:, -1]
            if part.t_events[0].size:
                t, state = fire(part.t_events[0][0], part.y_events[0][0][1])
        if t == when:  # else it is held
            state = [state[0] + size, state[1]]
            if state[0] >= p["v_th"] + state[1]:
                t, state = fire(when, state[1])
    return np.array([each for each in spikes if each < t_stop])
