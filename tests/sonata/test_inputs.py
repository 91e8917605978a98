"""What the file of a simulation says: spikes of every layout, currents, sets of nodes, reports, settings."""

import numpy as np
import pytest
from helpers.sonata import Files

import nrnwrap as nw
from nrnwrap.errors import NetworkFileError, UnknownNameError

TIMES, IDS = [5.5, 1.25, 3.0, 9.0], [2, 0, 2, 1]


def cells(folder, template="nest:iaf_psc_exp"):
    """Three sources, and four cells in two populations."""
    files = Files(folder)
    files.nodes("in", {1: {"model_type": "virtual"}}, [1, 1, 1])
    for name in ("a", "b"):
        node = {"model_type": "point_process", "model_template": template}
        files.nodes(name, {1: {**node, "ei": "e"}, 2: {**node, "ei": "i"}}, [1, 2], groups=({"size": [1.0, 2.0]},))
    return files


def clamped(net):
    """The currents of all cells: population, index -> (amp, delay, dur)."""
    return {
        (name, index): [(each.call[0].amp, each.call[0].delay, each.call[0].dur) for each in cell.attached]
        for name in "ab"
        for index, cell in enumerate(net[name])
    }


@pytest.mark.parametrize(
    ("file", "population", "module"),
    [("s.h5", "in", "h5"), ("s.h5", "in", "sonata"), ("s.h5", None, "h5"), ("s.csv", "in", "csv")],
)
def test_spikes_of_every_layout(file, population, module, tmp_path):
    files = cells(tmp_path)
    files.drive("in", files.spikes(file, TIMES, IDS, population), module)
    net = nw.read_sonata(files.write())
    found = nw.simulate(net, t_stop=10, dt=0.1)["in"].spikes
    assert list(map(list, found)) == [[1.25], [9.0], [3.0, 5.5]]
    sources = nw.read_spikes(tmp_path / file, n=3)
    assert [source.sorted_times.tolist() for source in sources] == [[1.25], [9.0], [3.0, 5.5]]


def test_two_inputs_for_one_population_and_one_that_is_switched_off(tmp_path):
    files = cells(tmp_path)
    for number, (t, node) in enumerate(zip(TIMES, IDS, strict=True)):
        files.spikes(f"{number}.h5", [t], [node], "in")
        given = {"input_type": "spikes", "module": "h5", "input_file": f"{number}.h5", "node_set": "in"}
        files.simulation["inputs"][f"{number}"] = {**given, "enabled": number != 3}
    run = nw.simulate(nw.read_sonata(files.write()), t_stop=10, dt=0.1)
    assert list(map(list, run["in"].spikes)) == [[1.25], [], [3.0, 5.5]]


def test_spikes_of_a_part_of_the_nodes(tmp_path):
    files = cells(tmp_path)
    files.sets = {"some": {"population": "in", "node_id": [0, 1]}}
    files.drive("some", files.spikes("s.h5", TIMES, IDS, "in"))
    run = nw.simulate(nw.read_sonata(files.write()), t_stop=10, dt=0.1)
    assert list(map(list, run["in"].spikes)) == [[1.25], [9.0], []]


SETS = {
    "e": {"ei": "e"},
    "big": {"size": 2, "population": ["a", "b"]},
    "one": {"population": "b", "node_id": 0},
    "both": ["one", "big"],
    "all of both": ["both", "a"],
}


@pytest.mark.parametrize(
    ("named", "members"),
    [
        ("a", ["a0", "a1"]),
        ("e", ["a0", "b0"]),
        ("big", ["a1", "b1"]),
        ("both", ["b0", "a1", "b1"]),
        ("all of both", ["a0", "a1", "b0", "b1"]),
        ({"population": "b", "ei": ["e", "i"]}, ["b0", "b1"]),
        ({"size": 7}, []),
        ({"colour": "red"}, []),
    ],
    ids=str,
)
def test_sets_of_nodes(named, members, tmp_path):
    files = cells(tmp_path)
    files.sets = SETS
    files.simulation["inputs"]["clamp"] = {
        "input_type": "current_clamp",
        "module": "IClamp",
        "node_set": named,
        "amp": 0.1,
    }
    found = clamped(nw.read_sonata(files.write()))
    assert {f"{name}{index}" for (name, index), currents in found.items() if currents} == set(members)


def test_currents(tmp_path):
    """One for all that are meant, several after each other, and pA where NEST is meant."""
    files = cells(tmp_path)
    clamp = {"input_type": "current_clamp", "module": "IClamp"}
    files.simulation["inputs"] = {
        "one": {**clamp, "node_set": "a", "amp": 0.2, "delay": 5.0, "duration": 10.0},
        "two": {**clamp, "node_set": "one", "amp": [0.1, 0.3], "delay": [0.0, 20.0], "duration": 7.0},
    }
    files.sets = SETS
    assert clamped(nw.read_sonata(files.write())) == {
        ("a", 0): [(0.2, 5, 10)],
        ("a", 1): [(0.2, 5, 10)],
        ("b", 0): [(0.1, 0, 7), (0.3, 20, 7)],
        ("b", 1): [],
    }
    files.simulation["target_simulator"] = "NEST"
    assert clamped(nw.read_sonata(files.write()))["b", 0][1] == (pytest.approx(3e-4), 20, 7)


def test_settings_and_reports(tmp_path):
    files = cells(tmp_path)
    files.sets = SETS
    files.simulation |= {"run": {"tstop": 20.0, "dt": 0.05, "random_seed": 7}, "conditions": {"celsius": 30.0}}
    report = {"module": "membrane_report", "variable_name": "v", "sections": "soma"}
    files.simulation["reports"] = {
        "v": {**report, "cells": "both"},
        "current": {**report, "cells": "one", "variable_name": "i_e"},
        "off": {**report, "cells": "a", "enabled": False},
    }
    net = nw.read_sonata(files.write())
    assert net.seed == 7
    assert nw.read_sonata(tmp_path / "simulation_config.json", seed=3).seed == 3
    run = nw.simulate(net, **net.settings)
    settings = run.settings
    assert (settings.t_stop, settings.dt, settings.celsius) == (20, 0.05, 30)
    assert run[net["b"][[0, 1]]].v.shape == (2, 401)
    paths = run.save(tmp_path / "run.h5")
    found = {path.name: {name: each.ids.tolist() for name, each in nw.read_report(path).items()} for path in paths[1:]}
    assert found == {"run.v.h5": {"b": [0, 1], "a": [1]}, "run.i_e.h5": {"b": [0]}} or found == {
        "run.v.h5": {"a": [1], "b": [0, 1]},
        "run.i_e.h5": {"b": [0]},
    }


def test_a_report_that_is_not_of_the_soma_is_left_out(tmp_path):
    files = cells(tmp_path)
    files.simulation["reports"] = {"far": {"module": "extracellular", "cells": "a"}}
    with pytest.warns(UserWarning, match="the report far is left out"):
        net = nw.read_sonata(files.write())
    assert "record" not in net.settings


CLAMP = {"input_type": "current_clamp", "module": "IClamp", "node_set": "a", "amp": 0.1}
SPIKES = {"input_type": "spikes", "module": "h5", "node_set": "in", "input_file": "s.h5"}


@pytest.mark.parametrize(
    ("given", "message"),
    [
        ({**SPIKES, "module": "nwb"}, "input_type 'spikes' with module 'nwb' cannot be read: spikes"),
        ({**SPIKES, "input_type": "voltage_clamp"}, "input_type 'voltage_clamp'"),
        ({**SPIKES, "input_file": "none.h5"}, r"none\.h5: no such file"),
        ({name: each for name, each in SPIKES.items() if name != "input_file"}, "input_file is missing"),
        ({**SPIKES, "input_file": "other.h5"}, r"does not have the population in; it has \['out'\]"),
        ({**SPIKES, "input_file": "beyond.h5"}, "has spikes of the node 3, and in has the nodes 0 .. 2"),
        ({**SPIKES, "input_file": "early.h5"}, "spikes need a time of at least 0 ms"),
        ({**SPIKES, "node_set": "a", "input_file": "old.h5"}, "inputs give spikes to a, which is not virtual"),
        ({**SPIKES, "node_set": "nobody"}, "unknown node set 'nobody'"),
        ({**SPIKES, "node_set": "circle"}, "A set cannot be part of itself"),
        ({**SPIKES, "node_set": {"population": "c"}}, "unknown population of a node set 'c'"),
        ({**SPIKES, "node_set": {"node_id": [99]}}, r"node_id must be within 0 \.\. 2 of in"),
        ({**SPIKES, "node_set": 3}, "a node set is a name"),
        ({**CLAMP, "node_set": "in"}, "inputs drive in, which does not have a membrane"),
        ({**CLAMP, "amp": "much"}, "amp, delay and duration must be numbers"),
        ({**CLAMP, "amp": [1, 2], "delay": [1, 2, 3]}, "lists of one length"),
    ],
    ids=str,
)
def test_inputs_that_cannot_be(given, message, tmp_path):
    files = cells(tmp_path)
    files.sets = {"circle": ["round"], "round": ["circle"]}
    for name, times, ids, population in [
        ("s.h5", TIMES, IDS, "in"),
        ("other.h5", TIMES, IDS, "out"),
        ("beyond.h5", [1.0], [3], "in"),
        ("early.h5", [-1.0], [0], "in"),
        ("old.h5", [1.0], [0], None),
    ]:
        files.spikes(name, times, ids, population)
    files.simulation["inputs"]["mine"] = given
    with pytest.raises(NetworkFileError, match=message):
        nw.read_sonata(files.write())


def test_spikes_files_by_themselves(tmp_path):
    files = Files(tmp_path)
    path = tmp_path / files.spikes("s.h5", TIMES, IDS, "in")
    assert [each.sorted_times.tolist() for each in nw.read_spikes(path)] == [[1.25], [9.0], [3.0, 5.5]]
    assert len(nw.read_spikes(path, "in", 5)) == 5
    with pytest.raises(UnknownNameError, match=r"unknown population of .* 'out'"):
        nw.read_spikes(path, "out")
    with pytest.raises(NetworkFileError, match="the node 2 spikes, and there are 2"):
        nw.read_spikes(path, n=2)
    with pytest.raises(NetworkFileError, match="no such file"):
        nw.read_spikes(tmp_path / "none.h5")
    (tmp_path / "bad.h5").write_text("this is not HDF5")
    with pytest.raises(NetworkFileError, match="is not a HDF5 file"):
        nw.read_spikes(tmp_path / "bad.h5")
    (tmp_path / "bad.csv").write_text("a b\n1 2\n")
    with pytest.raises(NetworkFileError, match="has the columns timestamps"):
        nw.read_spikes(tmp_path / "bad.csv")
    empty = tmp_path / files.spikes("empty.h5", [], [], "in")
    assert nw.read_spikes(empty) == []
    assert len(nw.read_spikes(empty, n=2)) == 2
    assert np.array_equal(nw.read_spikes(empty, n=2)[1].sorted_times, [])
