"""Short trials: many cells under one kind of input, each against its own solution (nrnwrap/validation)."""

import gc
import warnings

import numpy as np

from helpers.references import looking_up
from nrnwrap.validation.trial import worst


def errors(trial, dt, secondorder=0):
    """The largest error (ms) of each cell, infinite with a wrong number of spikes; and how many spikes there were."""
    with warnings.catch_warnings(), looking_up():
        warnings.simplefilter("ignore", UserWarning)  # inputs are violent on purpose
        cells = trial.build()
        found, exact = trial.compared(cells, dt, secondorder)
    del cells
    gc.collect()  # a cell that is left would take part in the next run
    return worst(found, exact), sum(map(len, exact))


def assert_held(trial, dt, secondorder=0, spikes=10):
    """Every spike is there, none too many, and within the bounds of the trial at this dt."""
    each, count = errors(trial, dt, secondorder)
    assert count >= spikes
    assert np.isfinite(each).all(), f"a wrong number of spikes in {np.isinf(each).sum()} of {len(each)} cells"
    assert each.max() <= trial.within[dt].most
    assert np.median(each) <= trial.within[dt].median
