"""Two leaky integrate-and-fire neurons with a gap junction, from spike to spike by closed forms."""

import numpy as np
from scipy.optimize import brentq


def spike_times(currents, g, t_stop, C, g_l, e_l, v_th, v_reset, v_init):
    """Sum and difference of v - e_l decay on their own, with g_l and g_l + 2 g; a spike resets one neuron, at once."""
    conductances = np.array([g_l, g_l + 2 * g])
    ends = np.array([currents[0] + currents[1], currents[0] - currents[1]]) / conductances
    v, now, found = np.array([v_init, v_init]) - e_l, 0.0, ([], [])
    grid = np.arange(0, 100, 0.05)

    def after(wait):
        both = ends + (np.array([v[0] + v[1], v[0] - v[1]]) - ends) * np.exp(-np.outer(wait, conductances) / C)
        return np.column_stack([both.sum(axis=1), both[:, 0] - both[:, 1]]) / 2 - (v_th - e_l)

    while True:
        k = int(np.argmax(after(grid).max(axis=1) > 0))
        wait = brentq(lambda wait: after(wait).max(), grid[k - 1], grid[k], xtol=1e-12)
        now += wait
        if now > t_stop:
            return [np.array(each) for each in found]
        v = after(wait)[0] + v_th - e_l
        first = int(np.argmax(v))
        found[first].append(now)
        v[first] = v_reset - e_l
