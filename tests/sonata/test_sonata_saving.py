"""Networks that are written, and read again: the same digest, the same spikes to the bit."""

import json
import warnings

import h5py
import numpy as np
import pytest
from helpers.sonata import SHAPE, fire

import nrnwrap as nw
from nrnwrap.cells import GIF, LIF, AdEx, BallAndStick, Izhikevich2007, LIFCurrExp, Reconstruction
from nrnwrap.errors import LocationError, ParameterError, UnknownNameError
from nrnwrap.inputs import Synapse


def cuba():
    """Cells that differ, three kinds of sources, weights and delays that are drawn."""
    net = nw.Network(seed=0)
    exc = net.add(
        "exc", 40, LIFCurrExp, preset="cuba", v_init=nw.Uniform(-60, -50), positions=np.arange(120.0).reshape(40, 3)
    )
    inh = net.add("inh", 10, LIFCurrExp, v_th=nw.Uniform(-56, -54), initial={"i_e": nw.Uniform(0, 0.1)})
    trains = net.add("trains", 3, [nw.SpikeTimes([1.0, 5.5]), nw.SpikeTimes([]), nw.SpikeTimes([3.25])])
    noise = net.add("noise", 4, nw.Poisson(200, stop=80))
    clocks = net.add("clocks", 2, [nw.Regular(7.0), nw.Regular(11.0, start=3, number=4)])
    exc.connect(inh, p=0.3, weight=nw.Uniform(0, 0.1), delay=nw.Uniform(0.2, 2))
    inh.connect(exc, p=0.3, weight=-0.05, delay=0.5)
    trains.connect(exc, nw.ExpCurrent(3), p=0.5, weight=0.3)
    noise.connect(exc, p=0.4, weight=0.1)
    clocks.connect(inh, p=1, weight=0.4)
    exc[:5].inject(nw.Step(0.2, delay=3, dur=30))
    inh.inject(nw.Step(0.1))
    return net


def mixed():
    """Shapes, point neurons and channels; synapses at places, that learn, that share segments."""
    net = nw.Network(seed=2)
    pyr = net.add("pyr", 5, lambda index: BallAndStick())
    fs = net.add("fs", 4, lambda index: Izhikevich2007.preset("FS") if index % 2 else AdEx(b=0.02 * index))
    pyr.connect(fs, nw.Exp(2), p=0.8, weight=0.01, delay=1.5)
    fs.connect(pyr, nw.Exp2(0.5, 8, -75), at=lambda cell: [cell.dend, cell.soma], p=1, weight=0.002, delay=0.8)
    fs.connect(pyr, nw.PointProcess("ExpSyn", tau=3.0), at="dend(0.2)", p=0.5, weight=0.004, name="by name")
    fs.connect(fs, nw.STDP(w_max=0.1), p=0.5, weight=0.005)
    fs.inject(nw.Step(0.4))
    return net


def hazard():
    """Random spikes, whose streams are keyed by the network's seed; artificial cells."""
    net = nw.Network(seed=9)
    gif = net.add("gif", 6, GIF)
    fire = net.add("fire", 5, nw.ArtificialCell("IntFire1", tau=24.3, refrac=1.7))
    gif.inject(nw.Step(0.6))
    gif.connect(fire, p=0.8, weight=0.4)
    fire.connect(gif, nw.Exp(4), p=0.5, weight=0.002)
    return net


NETWORKS = {"cuba": cuba, "mixed": mixed, "hazard": hazard}


def trains(net, t_stop=100):
    run = nw.simulate(net, t_stop=t_stop, dt=0.1)
    return {name: run[name].spikes for name in run.populations}


def assert_same(one, other):
    assert one.digest == other.digest
    before, after = trains(one), trains(other)
    assert sum(map(len, before[next(iter(before))])) > 0
    assert before.keys() == after.keys()
    for name, those in before.items():
        assert all(np.array_equal(a, b) for a, b in zip(those, after[name], strict=True)), name


@pytest.mark.parametrize("name", NETWORKS)
def test_the_same_network(name, tmp_path):
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        net = NETWORKS[name]()
        net.save(tmp_path / "net")
        assert_same(net, nw.read_sonata(tmp_path / "net"))


@pytest.mark.parametrize("name", ["cuba", "mixed"])
def test_what_is_read_is_written_alike(name, tmp_path):
    NETWORKS[name]().save(tmp_path / "one")
    nw.read_sonata(tmp_path / "one").save(tmp_path / "two")
    assert_same(nw.read_sonata(tmp_path / "one"), nw.read_sonata(tmp_path / "two" / "config.json"))


def test_a_network_that_was_read(tmp_path):
    net = nw.read_sonata(fire(tmp_path).write())
    net.save(tmp_path / "net")
    again = nw.read_sonata(tmp_path / "net")
    assert again.settings == net.settings == {"t_stop": 100.0, "dt": 0.1}
    assert_same(net, again)


def test_parameters_positions_currents_and_what_is_recorded(tmp_path):
    net = cuba()
    net.settings = {"t_stop": 30, "dt": 0.05, "celsius": 20, "record": {net["exc"][3:5]: ["v", "i_e"], "inh": "v"}}
    net.save(tmp_path / "net")
    again = nw.read_sonata(tmp_path / "net")
    for name in ("exc", "inh"):
        for parameter in LIFCurrExp.parameters():
            assert np.array_equal(net[name].get(parameter), again[name].get(parameter)), parameter
        assert np.array_equal(net[name].get("v_init"), again[name].get("v_init"))
    assert [cell.initial for cell in net["inh"]] == [cell.initial for cell in again["inh"]]
    assert np.array_equal(net["exc"].positions, again["exc"].positions)
    one, other = (nw.simulate(each, **each.settings) for each in (net, again))
    assert (other.settings.t_stop, other.settings.dt, other.settings.celsius) == (30, 0.05, 20)
    assert np.array_equal(one["inh"].v, other[again["inh"][list(range(10))]].v)
    assert np.array_equal(one[net["exc"][3:5]]["i_e"], other[again["exc"][[3, 4]]]["i_e"])


def test_what_was_set_since(tmp_path):
    net = cuba()
    net["exc"].set(v_th=-51.0)
    net.projections["exc->inh"].weight = 0.05
    net.save(tmp_path / "net")
    again = nw.read_sonata(tmp_path / "net")
    assert set(again["exc"].get("v_th")) == {-51}
    assert set(again.projections["exc->inh"].weight) == {0.05}


def test_sums_of_populations_are_written_apart(tmp_path):
    net = nw.Network()
    a, b = net.add("a", 3, LIF), net.add("b", 2, LIF)
    (a + b).connect(b + a, nw.Exp(3), p=1, weight=0.001)
    net.save(tmp_path / "net")
    found = nw.read_sonata(tmp_path / "net").projections
    assert {name.rpartition("[")[2]: len(each) for name, each in found.items()} == {
        "a->b]": 6,
        "a->a]": 6,
        "b->b]": 2,
        "b->a]": 6,
    }
    assert sorted(zip(found["a+b->b+a[b->a]"].pre, found["a+b->b+a[b->a]"].post, strict=True)) == [
        (pre, post) for pre in range(2) for post in range(3)
    ]


def test_a_reconstruction_brings_its_morphology(tmp_path):
    (tmp_path / "shape.swc").write_text(SHAPE)
    net = nw.Network()
    spec = nw.Spec(Reconstruction, path=tmp_path / "shape.swc", biophysics=nw.Biophysics({"all": {"pas": {"g": 1e-4}}}))
    cells = net.add("cells", 2, spec)
    net.add("in", 1, nw.SpikeTimes([2.0])).connect(cells, nw.Exp(3), at=lambda cell: cell.apic, p=1, weight=0.01)
    net.save(tmp_path / "net")
    (tmp_path / "shape.swc").unlink()
    again = nw.read_sonata(tmp_path / "net")
    made = [each.projections["in->cells"].targets[0].get_segment() for each in (net, again)]
    assert made[0].x == made[1].x
    assert [len(each["cells"][0].sections) for each in (net, again)] == [4, 4]
    v = [nw.simulate(each, t_stop=20, dt=0.1, record={each["cells"]: "v"})["cells"].v for each in (net, again)]
    assert np.ptp(v[0]) > 1
    assert np.array_equal(*v)


def test_the_files_are_those_of_the_guide(tmp_path):
    """Both indices lead to the edges of a node; ids, types and attributes are where the guide has them."""
    net = cuba()
    net.save(tmp_path / "net")
    made = net.projections["exc->inh"]
    with h5py.File(tmp_path / "net" / "network" / "edges.h5") as file:
        group = file["edges/exc->inh"]
        ends = {"source": (group["source_node_id"], "exc"), "target": (group["target_node_id"], "inh")}
        assert len(group["edge_type_id"]) == len(group["0/syn_weight"]) == len(made)
        for (end, (ids, name)), other in zip(ends.items(), ("target", "source"), strict=True):
            assert ids.attrs["node_population"] == name
            index = group[f"indices/{end}_to_{other}"]
            assert len(index["node_id_to_ranges"]) == len(net[name])
            for node, (begin, stop) in enumerate(index["node_id_to_ranges"]):
                rows = [row for one, last in index["range_to_edge_id"][begin:stop] for row in range(one, last)]
                assert sorted(rows) == np.flatnonzero(ids[:] == node).tolist()
    with h5py.File(tmp_path / "net" / "network" / "nodes.h5") as file:
        assert file.attrs["magic"] == 0x0A7A
        assert list(file.attrs["version"]) == [0, 1]
        assert file["nodes/exc/node_id"][:].tolist() == list(range(40))
        assert file["nodes/exc/0/dynamics_params/v_th"].shape == (40,)
    config = json.loads((tmp_path / "net" / "config.json").read_text())
    assert config == {"network": "circuit_config.json", "simulation": "simulation_config.json"}


def gaps():
    net = nw.Network()
    net.add("a", 3, LIF).couple(net["a"], p=1, g=1e-3)
    return net


def slashed():
    net = nw.Network()
    net.add("a/b", 3, LIF)
    return net


class Homemade(Synapse):
    def place(self, segment):
        return nw.Exp(3).place(segment)


def of_a_script():
    net = nw.Network()
    net.add("a", 2, LIF).connect(net["a"], Homemade(), p=1, weight=0.001)
    return net


def recorded():
    net = nw.Network()
    net.add("a", 2, LIF)
    net.settings["record"] = "v"
    return net


@pytest.mark.parametrize(
    ("make", "message"),
    [
        (gaps, "gap junctions cannot be written"),
        (slashed, "'a/b' cannot be the name of a population"),
        (of_a_script, "is not a synapse of nrnwrap"),
        (recorded, "is written for populations"),
    ],
)
def test_networks_that_cannot_be_written(make, message, tmp_path):
    net = make()
    with pytest.raises(ParameterError, match=message):
        net.save(tmp_path / "net")
    assert list(tmp_path.iterdir()) == []


def test_folders_that_cannot_be(tmp_path):
    net = nw.Network()
    net.add("a", 2, LIF)
    (tmp_path / "full").mkdir()
    (tmp_path / "full" / "file").write_text("")
    (tmp_path / "empty").mkdir()
    with pytest.raises(ParameterError, match="exists and is not an empty folder"):
        net.save(tmp_path / "full")
    with pytest.raises(ParameterError, match="does not exist"):
        net.save(tmp_path / "none" / "net")
    net.save(tmp_path / "empty")
    assert nw.read_sonata(tmp_path / "empty").digest == net.digest


def test_a_run_in_files(tmp_path):
    """Spikes and reports have the indices of the populations; a cell that is recorded twice is there once."""
    net = cuba()
    exc, inh = net["exc"], net["inh"]
    run = nw.simulate(net, t_stop=50, dt=0.1, record={exc[10:13]: ["v", "i_e"], inh: "v", exc[12:14]: "v"})
    paths = run.save(tmp_path / "run.h5")
    assert [path.name for path in paths] == ["run.h5", "run.v.h5", "run.i_e.h5"]
    for name in ("exc", "inh", "noise"):
        found = nw.read_spikes(paths[0], name, len(net[name]))
        assert all(np.array_equal(a.sorted_times, b) for a, b in zip(found, run[name].spikes, strict=True))
    report = nw.read_report(paths[1])
    assert report["exc"].ids.tolist() == [10, 11, 12, 13]
    assert report["exc"].unit == "mV"
    assert np.array_equal(report["exc"].data[:3], run[exc[10:13]].v)
    assert np.array_equal(report["inh"].data, run["inh"].v)
    assert np.array_equal(report["exc"].t, run["inh"].t)
    assert report["exc"].step == 0.1
    assert np.array_equal(nw.read_report(paths[2])["exc"].data, run[exc[10:13]]["i_e"])
    with h5py.File(paths[1]) as file:
        mapping = file["report/exc/mapping"]
        assert list(mapping["index_pointer"]) == [0, 1, 2, 3, 4]
        assert mapping["time"].attrs["units"] == "ms"
        assert file["report/exc/data"].shape == (501, 4)
    with pytest.raises(UnknownNameError, match=r"unknown kind of file '\.csv'"):
        run.save(tmp_path / "run.csv")
    with pytest.raises(ParameterError, match="cannot be written: the folder"):
        run.save(tmp_path / "none" / "run.h5")


def test_places_by_arrays_need_pairs():
    net = nw.Network()
    a = net.add("a", 3, BallAndStick)
    at = np.array([0, 1]), np.array([0.5, 0.7])
    made = a.connect(a, nw.Exp(3), at, pairs=([0, 1], [1, 2]), weight=0.001)
    assert [each.get_segment().sec for each in made.targets] == [a[1].sections[0], a[2].sections[1]]
    with pytest.raises(ParameterError, match="has a place for each of `pairs`"):
        a.connect(a, nw.Exp(3), at, p=1, weight=0.001, name="second")
    with pytest.raises(LocationError, match="does not have a section 7"):
        a.connect(a, nw.Exp(3), (np.array([7]), np.array([0.5])), pairs=([0], [1]), weight=0.001, name="third")
