"""SONATA on ranks: each reads its own edges, and the network is the same; an error of one rank is raised by all."""

import h5py
import numpy as np
import pytest
from helpers.processes import HERE, needs_mpi, printed
from helpers.rank_scripts import said_on
from helpers.reference import SHARED
from helpers.sonata import INDICES, Files, fire

import nrnwrap as nw
from nrnwrap.cells import LIFCurrExp

pytestmark = needs_mpi

DATA = SHARED / "data" / "sonata"


def on(ranks, config, t_stop, folder, *save):
    file = folder / f"{ranks}.npz"
    printed(HERE / "sonata_ranks.py", config, t_stop, file, *save, ranks=ranks)
    with np.load(file) as found:
        return dict(found)


def assert_same(one, other):
    assert one["digest"] == other["digest"]
    assert len(one["times"]) > 10
    assert np.array_equal(one["times"], other["times"])
    assert np.array_equal(one["gids"], other["gids"])
    assert other["counts"].sum() == one["counts"].sum()
    return other["counts"]


@pytest.fixture(scope="module")
def fires(tmp_path_factory):
    """By index and number of ranks: what they read and run, one network after the other in the same processes."""
    folder, found = tmp_path_factory.mktemp("fires"), {}
    configs = {index: fire(folder / str(index), index).write() for index in INDICES}
    for ranks, indices in ((1, INDICES), (2, INDICES), (3, INDICES[:1])):
        files = {index: str(folder / f"{index}{ranks}.npz") for index in indices}
        calls = {str(index): f"main({str(configs[index])!r}, 40, {files[index]!r})" for index in indices}
        said_on(ranks, {name: f"from helpers.sonata_ranks import main\n{call}" for name, call in calls.items()}, folder)
        for index in indices:
            with np.load(files[index]) as file:
                found[index, ranks] = dict(file)
    return found


@pytest.mark.parametrize("index", INDICES)
def test_each_rank_reads_its_own_edges(index, fires):
    counts = assert_same(fires[index, 1], fires[index, 2])
    assert counts.tolist() == [6, 5]  # to the targets 0, 2, 4 and 1, 3


def test_three_ranks(fires):
    assert_same(*(fires[INDICES[0], ranks] for ranks in (1, 3)))


def test_a_network_that_ranks_write(tmp_path):
    net = nw.Network(seed=3)
    exc = net.add("exc", 30, LIFCurrExp, preset="cuba", v_init=nw.Uniform(-60, -50))
    exc.connect(exc, p=0.3, weight=nw.Uniform(0, 0.05), delay=nw.Uniform(1, 2))
    net.add("noise", 4, nw.Poisson(100)).connect(exc, nw.ExpCurrent(2), p=0.5, weight=0.1)
    exc[:7].inject(nw.Step(0.1))
    net.save(tmp_path / "net")
    one = on(1, tmp_path / "net", 50, tmp_path)
    two = on(2, tmp_path / "net", 50, tmp_path, tmp_path / "two")
    assert str(one["digest"]) == str(two["digest"]) == net.digest
    assert len(one["times"]) > 100
    assert np.array_equal(one["times"], two["times"])


def test_an_error_of_one_rank(tmp_path):
    """Only the second rank reads the edge whose source is out of bounds."""
    path = fire(tmp_path).write()
    with h5py.File(tmp_path / "v1_to_v1_edges.h5", "a") as file:
        file["edges/v1_to_v1/source_node_id"][1] = 77  # to the target 3
    text = printed(HERE / "sonata_ranks.py", path, 10, tmp_path / "x.npz", ranks=2)
    assert "rank 1: NetworkFileError" in text
    assert "rank 0: SimulationError: stopped, because of an error on another rank" in text
    assert "must be within 0 .. 4" in text


def test_an_error_of_one_rank_while_it_connects(tmp_path):
    """Only the second rank has the cell that lacks a section."""
    files = Files(tmp_path)
    files.component("templates_dir", "lif.toml", 'model = "LIF"\n')
    files.nodes("a", {1: {"model_type": "point_neuron", "model_template": "nrnwrap:lif.toml"}}, [1, 1])
    edge = {"syn_weight": 1e-3, "model_template": "nrnwrap:Exp"}
    files.edges("a", "a", {1: edge}, [1, 1], [0, 1], [1, 0], groups=({"sec_id": [4, 0], "sec_x": [0.5, 0.5]},))
    text = printed(HERE / "sonata_ranks.py", files.write(), 10, tmp_path / "x.npz", ranks=2)
    assert "rank 1: LocationError" in text
    assert "rank 0: SimulationError: stopped, because of an error on another rank" in text


@pytest.mark.shared
@pytest.mark.parametrize(("name", "t_stop"), [("300_intfire", 3000), ("300_pointneurons", 300)])
def test_the_examples_of_the_allen_institute(name, t_stop, tmp_path):
    assert_same(*(on(ranks, DATA / name / "config.json", t_stop, tmp_path) for ranks in (1, 2)))
