"""Runs of networks as data, made without a simulation."""

import numpy as np

from nrnwrap.base.settings import Settings
from nrnwrap.network import NetworkRun


def ran(trains, t_stop=1000.0, first=0, recorded=()):
    """The run in which the cells of each population had these trains: name -> list of trains."""
    populations, times, gids = {}, [np.empty(0)], [np.empty(0, int)]
    for name, its in trains.items():
        populations[name] = np.arange(first, first + len(its))
        first += len(its)
        times += [np.asarray(train, dtype=float) for train in its]
        gids += [np.full(len(train), gid) for train, gid in zip(its, populations[name], strict=True)]
    times, gids = np.concatenate(times), np.concatenate(gids)
    order = np.lexsort((gids, times))
    settings = Settings(t_stop, 0.1, round(t_stop / 0.1), "fixed", 1e-7, 0, 6.3, None, "neuron")
    return NetworkRun(times[order], gids[order], populations, settings, recorded)


def poisson(sizes, rate=20.0, t_stop=1000.0, seed=1):
    """A run of independent Poisson processes: name -> number of cells."""
    rng = np.random.default_rng(seed)

    def train():
        return np.sort(rng.uniform(0, t_stop, rng.poisson(rate * t_stop / 1e3)))

    return ran({name: [train() for _ in range(size)] for name, size in sizes.items()}, t_stop)
