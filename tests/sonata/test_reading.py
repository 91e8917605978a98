"""SONATA networks of artificial cells, read: every layout of the files gives the network that NEURON makes by hand."""

import numpy as np
import pytest
from helpers.sonata import EVENTS, INDICES, OF, Files, fire

import nrnwrap as nw
from nrnwrap.mechanisms import h

WIRES = [  # source, target, weight, delay: of helpers.sonata.fire
    *(("lgn", *each, 1.5) for each in [(0, 0, 0.4), (1, 1, 0.8), (0, 2, 1.2), (1, 3, 0.4), (0, 4, 0.8), (1, 0, 0.4)]),
    *(("v1", *each, 2.03) for each in [(3, 0, -0.3), (0, 3, 0.3), (1, 4, 0.3), (4, 1, -0.3), (2, 1, 0.3)]),
]


def by_hand(t_stop=40):
    """The spikes of the five cells, by NEURON's own objects."""
    cells = [h.IntFire1() for _ in range(5)]
    for number, cell in enumerate(cells):
        cell.tau, cell.refrac = (20, 3) if number < 3 else (7, 1)
    sources = [nw.SpikeTimes(EVENTS[OF == number]).create() for number in range(2)]
    keep, trains = [], []
    for population, source, target, weight, delay in WIRES:
        sender = sources[source].object if population == "lgn" else cells[source]
        wire = h.NetCon(sender, cells[target])
        wire.weight[0], wire.delay = weight, delay
        keep.append(wire)
    for cell in cells:
        keep.append(h.NetCon(cell, None))
        trains.append(h.Vector())
        keep[-1].record(trains[-1])
    before, h.dt = h.dt, 0.1
    h.finitialize()
    while h.t < t_stop - h.dt / 2:
        h.fadvance()
    h.dt = before
    return [np.array(each) for each in trains]


@pytest.fixture(scope="module")
def wanted():
    found = by_hand()
    assert sum(map(len, found)) > 10
    assert all(map(len, found[:3]))
    return found


def assert_spikes(net, wanted):
    run = nw.simulate(net, t_stop=40, dt=0.1)
    for one, other in zip(run["v1"].spikes, wanted, strict=True):
        assert np.array_equal(one, other)


@pytest.mark.parametrize("index", INDICES)
def test_the_spikes_of_plain_neuron(index, tmp_path, wanted):
    net = nw.read_sonata(fire(tmp_path, index).write())
    assert [*net.populations] == ["v1", "lgn"]
    assert {name: len(each) for name, each in net.projections.items()} == {"lgn_to_v1": 6, "v1_to_v1": 5}
    assert net.settings == {"t_stop": 100.0, "dt": 0.1}
    assert_spikes(net, wanted)


def test_an_index_does_not_change_the_network(tmp_path):
    digests = set()
    for number, index in enumerate(INDICES):
        (tmp_path / f"{number}").mkdir()
        digests.add(nw.read_sonata(fire(tmp_path / f"{number}", index).write()).digest)
    assert len(digests) == 1


@pytest.mark.parametrize("kind", ["circuit", "simulation", "both"])
def test_the_file_that_is_named(kind, tmp_path):
    path = fire(tmp_path).write()
    if kind == "circuit":
        path = path.with_name("circuit_config.json")
    if kind == "both":
        path = path.with_name("both.json")
        path.write_text('{"network": "circuit_config.json", "simulation": "simulation_config.json"}')
    net = nw.read_sonata(path)
    assert len(net) == 7
    assert bool(net.settings) == (kind != "circuit")
    trains = nw.simulate(net, t_stop=20, dt=0.1)["lgn"].spikes
    assert [len(each) for each in trains] == ([0, 0] if kind == "circuit" else [5, 5])


def test_ids_in_any_order(tmp_path, wanted):
    """The rows of the nodes are not in the order of their ids."""
    files = fire(tmp_path)
    order = np.array([3, 1, 4, 0, 2])
    point = {"model_type": "point_process", "model_template": "nrn:IntFire1"}
    types = {10: {**point, "dynamics_params": "exc.json"}, 11: {**point, "dynamics_params": "inh.json"}}
    files.nodes("v1", types, np.array([10, 10, 10, 11, 11])[order], node_id=order)
    files.circuit["networks"]["nodes"].pop()
    assert_spikes(nw.read_sonata(files.write()), wanted)


def test_groups_and_what_they_override(tmp_path):
    """Nodes and edges of two groups: a value of an edge goes before that of its type, where its group has one."""
    files = Files(tmp_path)
    files.nodes(
        "a",
        {1: {"model_type": "virtual", "model_template": "NULL"}},
        [1, 1, 1],
        groups=({"dynamics_params/x": [0.0]}, {"kind": [1, 0], "@library/kind": ["big", "small"]}),
        homes=[1, 0, 1],
    )
    files.nodes("b", {1: {"model_type": "point_process", "model_template": "nrn:IntFire1"}}, [1, 1])
    files.edges(
        "a",
        "b",
        {5: {"syn_weight": 2.0, "delay": 3.0}},
        [5, 5, 5],
        [0, 1, 2],
        [0, 1, 1],
        groups=({"syn_weight": [0.5]}, {"delay": [1.0, 4.0]}),
        homes=[1, 0, 1],
    )
    files.sets = {"small": {"population": "a", "kind": "small"}}
    files.drive("small", files.spikes("s.h5", [1.0, 2.0], [0, 2]))
    net = nw.read_sonata(files.write())
    made = net.projections["a_to_b"]
    rows = sorted(zip(made.pre.tolist(), made.post.tolist(), made.weight.tolist(), made.delay.tolist(), strict=True))
    assert rows == [(0, 0, 2.0, 1.0), (1, 1, 0.5, 3.0), (2, 1, 2.0, 4.0)]
    assert list(map(list, nw.simulate(net, t_stop=5, dt=0.1)["a"].spikes)) == [[1.0], [], []]  # kind 1, 0: small, big


def test_files_without_groups_ids_and_types(tmp_path):
    """What the format lets out: ids count from 0, all are of the one group."""
    files = Files(tmp_path)
    none = {"node_id": None, "node_group_id": None, "node_group_index": None}
    files.nodes("a", {1: {"model_type": "virtual"}}, [1, 1], groups=(), **none)
    files.nodes("b", {1: {}}, [1, 1], groups=({"model_template": ["nrn:IntFire1"] * 2},), **none)
    files.edges(
        "a",
        "b",
        {5: {"syn_weight": 0.5}},
        [5],
        [1],
        [0],
        groups=(),
        edge_group_id=None,
        edge_group_index=None,
    )
    net = nw.read_sonata(files.write())
    assert net.projections["a_to_b"].weight.tolist() == [0.5]
    assert net.projections["a_to_b"].delay.tolist() == [1.0]


def test_positions(tmp_path):
    net = nw.read_sonata(fire(tmp_path).write())
    assert net["lgn"].positions.tolist() == [[0, 2, 0], [1, 3, 0]]


def test_many_edges_are_read_in_pieces(tmp_path, monkeypatch):
    """Rows far apart, and more than fit into one piece."""
    from nrnwrap.sonata import edges, h5

    monkeypatch.setattr(h5, "_APART", 3)
    monkeypatch.setattr(h5, "_AT_ONCE", 5)
    monkeypatch.setattr(edges, "_SCANNED", 7)
    random = np.random.default_rng(1)
    pre, post, weight = random.integers(0, 9, 200), random.integers(0, 4, 200), random.random(200)
    found = []
    for index in INDICES:
        folder = tmp_path / f"{index}"
        folder.mkdir()
        files = Files(folder)
        files.nodes("a", {1: {"model_type": "virtual"}}, [1] * 9)
        files.nodes("b", {1: {"model_type": "point_process", "model_template": "nrn:IntFire1"}}, [1] * 4)
        files.edges("a", "b", {5: {}}, [5] * 200, pre, post, groups=({"syn_weight": weight},), index=index, n=4)
        found.append(nw.read_sonata(files.write()).projections["a_to_b"])
    order = np.argsort(post, kind="stable")
    for made in found:
        assert np.array_equal(made.post, post[order])
        assert np.array_equal(made.pre, pre[order])
        assert np.array_equal(made.weight, weight[order])
