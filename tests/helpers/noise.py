"""What the tests of test_noise and those beside it share."""

import math

import numpy as np

import nrnwrap as nw
from helpers import theory
from nrnwrap.cells import LIF


def assert_white(x):
    """Mean 0, variance 1, no correlation from one to the next: (trains, samples)."""
    assert abs(x.mean()) < 3 / math.sqrt(x.size)
    assert abs(x.var() - 1) < 3 * math.sqrt(2 / x.size)
    assert abs((x[:, 1:] * x[:, :-1]).mean()) < 3 / math.sqrt(x.size)


# mu - e_l, sigma (mV) of the neuron of models.md: threshold 20 mV above rest and reset, tau_m 10 ms, t_ref 2 ms
DRIVES = [(25.0, 3.0), (18.0, 3.0), (25.0, 0.5)]


def intervals(count, dt, hold, t_stop=600.0, until=400.0):
    """The intervals of `count` LIF cells for each of DRIVES that begin before `until`.

    Wald's identity: when a train is left with the first spike after `until`, mean and variance have no bias.
    """
    cells = []
    for stream, (mu, sigma) in enumerate(DRIVES):
        for gid in range(count):
            cells.append(LIF())
            intensity = theory.white_intensity(sigma, 0.01, 10)
            cells[-1].inject(nw.WhiteNoise(intensity, 0.01 * mu, hold=hold, seed=1, gid=gid, stream=stream))
    trains = nw.simulate(cells, t_stop=t_stop, dt=dt, record=[], progress=False).spikes
    assert all(train[-1] > until for train in trains)
    kept = [np.diff(train)[train[:-1] < until] for train in trains]
    return [np.concatenate(kept[i * count : (i + 1) * count]) for i in range(len(DRIVES))]


def assert_renewal(found, case, shift=0.0):
    """Rate and CV within three standard errors of those with the threshold moved by `shift` (mV)."""
    mu, sigma = case
    moments = theory.interval_moments(mu, sigma, 20 + shift, 0, 10, 2)
    rate_error, cv_error = theory.interval_errors(moments, len(found))
    assert abs(1e3 / found.mean() - 1e3 / moments[0]) < 3 * rate_error
    assert abs(found.std() / found.mean() - math.sqrt(moments[1]) / moments[0]) < 3 * cv_error
