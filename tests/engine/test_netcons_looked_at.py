"""NetCons looked at by the compiled loop and by Python: the same, also of those whose source has gone."""

from types import SimpleNamespace

import numpy as np

import nrnwrap as nw
from nrnwrap import cells
from nrnwrap.engine import census
from nrnwrap.mechanisms import h


def test_both_ways_see_the_same(monkeypatch):
    nw.mechanisms.load()
    one, other = cells.LIF(), cells.AdEx()
    kept = [
        one.connect(other, nw.Exp(5), weight=0.1, delay=2),
        other.receive(nw.Poisson(100, seed=1), nw.Exp(5), weight=0.1),
    ]
    kept += [h.NetCon(one.soma(0.5)._ref_v, None, sec=one.soma), h.NetCon(None, other.mechanism)]
    kept[-1].delay = 4
    gids, delays = census._looked_at(census.netcons())
    monkeypatch.setattr(census, "h", SimpleNamespace(List=h.List))
    for compiled, by_python in zip((gids, delays), census._looked_at(census.netcons()), strict=True):
        np.testing.assert_array_equal(compiled, by_python)
    assert {2.0, 4.0} <= set(delays)
    assert np.isnan(delays).sum() == 1
