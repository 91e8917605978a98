"""Two networks of the Allen Institute's examples, against their own output and against NEST's precise model."""

import h5py
import numpy as np
import pytest
from helpers.reference import SHARED

import nrnwrap as nw

pytestmark = pytest.mark.shared

DATA = SHARED / "data" / "sonata"


def by_node(nodes, times, n):
    return [np.sort(times[nodes == node]) for node in range(n)]


def test_300_intfire(tmp_path):
    """87 720 connections, 3 s: each spike of its own output; written and read again, the same."""
    net = nw.read_sonata(DATA / "300_intfire" / "config.json")
    assert {name: len(each) for name, each in net.projections.items()} == {
        "v1_to_v1": 61560,
        "lgn_to_v1": 17160,
        "tw_to_v1": 9000,
    }
    with h5py.File(DATA / "300_intfire" / "output" / "spikes.h5") as file:
        wanted = by_node(file["spikes/v1/node_ids"][:], file["spikes/v1/timestamps"][:], 300)
    assert sum(map(len, wanted)) == 4322
    net.save(tmp_path / "again")
    again = nw.read_sonata(tmp_path / "again")
    assert again.digest == net.digest
    for each in (net, again):
        found = nw.simulate(each, **net.settings)["v1"].spikes
        for one, other in zip(found, wanted, strict=True):
            assert one == pytest.approx(other, abs=1e-9)


@pytest.mark.parametrize(("dt", "error"), [(0.1, 0.15), (0.025, 0.01)])
def test_300_pointneurons(dt, error):
    """48 432 connections among models of NEST, 500 ms: as many spikes of each cell, at NEST's times."""
    net = nw.read_sonata(DATA / "300_pointneurons" / "config.json")
    assert sum(map(len, net.projections.values())) == 48432
    node, time = np.loadtxt(DATA / "300_pointneurons" / "reference_nest_ps.csv", delimiter=",", skiprows=1).T
    wanted = by_node(node, time, 300)
    assert sum(map(len, wanted)) == 6613
    found = nw.simulate(net, t_stop=500, dt=dt)["internal"].spikes
    assert list(map(len, found)) == list(map(len, wanted))
    assert np.abs(np.concatenate(found) - np.concatenate(wanted)).max() < error
