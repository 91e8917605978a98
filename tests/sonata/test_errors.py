"""Files that are missing, damaged, or say what cannot be: errors that name the file, before a cell is made."""

import sys

import h5py
import numpy as np
import pytest
from helpers.sonata import Files, fire

import nrnwrap as nw
from nrnwrap.errors import ExtraError, NetworkFileError, ParameterError, UnknownNameError
from nrnwrap.mechanisms import h


def changed(folder, change):
    """The files of `fire`, with a dataset replaced in one of them: change(file)."""
    path = fire(folder).write()
    with h5py.File(
        folder / "v1_v1_edges.h5" if (folder / "v1_v1_edges.h5").exists() else folder / "v1_to_v1_edges.h5", "a"
    ) as file:
        change(file["edges/v1_to_v1"])
    return path


def replace(name, values):
    def change(group):
        attributes = dict(group[name].attrs)
        del group[name]
        group[name] = values
        group[name].attrs.update(attributes)

    return change


def remove(name):
    def change(group):
        del group[name]

    return change


def lose_an_edge(group):
    bounds = group["indices/target_to_source/node_id_to_ranges"]
    bounds[1] = [0, 0]


def wrong_index(group):
    group["indices/target_to_source/range_to_edge_id"][0] = [2, 3]


def endless_index(group):
    group["indices/target_to_source/range_to_edge_id"][0] = [0, 2**40]


def other_population(group):
    group["source_node_id"].attrs["node_population"] = "v2"


@pytest.mark.parametrize(
    ("change", "message"),
    [
        (
            replace("source_node_id", np.array([3, 0, 9, 4, 2])),
            r"source_node_id must be within 0 \.\. 4, the nodes of v1",
        ),
        (replace("source_node_id", np.array([0.5] * 5)), "source_node_id must be integers, not float64"),
        (replace("edge_type_id", np.array([1, 1, 1, 8, 1])), "the type 8 is not in the table of types"),
        (replace("edge_group_id", np.array([0, 0, 0, 4, 0])), "the group 4, which edge_group_id names, is missing"),
        (remove("edge_type_id"), "edges/v1_to_v1/edge_type_id is missing"),
        (remove("target_node_id"), "target_node_id is missing"),
        (lose_an_edge, "of 5 edges .* are not in the index"),
        (wrong_index, "target_to_source names edges of other nodes, or twice"),
        (endless_index, "leads to 1099511627776, beyond the last, 5"),
        (replace("indices/target_to_source/node_id_to_ranges", np.arange(5)), "must have two integers per row"),
        (replace("target_node_id", np.ones((5, 2), int)), "target_node_id must have one id per row"),
        (replace("0", np.zeros(5)), "the group 0, which edge_group_id names, is missing"),
        (other_population, r"has nodes of 'v2', and the populations of the circuit are \['lgn', 'v1'\]"),
    ],
    ids=lambda value: value if isinstance(value, str) else "",
)
def test_edges_that_cannot_be(change, message, tmp_path):
    path = changed(tmp_path, change)
    with pytest.raises(NetworkFileError, match=message):
        nw.read_sonata(path)


def test_targets_that_there_are_not(tmp_path):
    """Without an index, each rank looks for its own: what is nobody's is found by the count."""
    files = fire(tmp_path, index=None)
    files.edges("v1", "v1", {1: {"syn_weight": 1.0}}, [1, 1], [0, 1], [0, 7])
    files.circuit["networks"]["edges"].pop()
    with pytest.raises(NetworkFileError, match="of 2 edges 1 end at unknown nodes"):
        nw.read_sonata(files.write())


POINT = {"model_type": "point_process", "model_template": "nrn:IntFire1"}


@pytest.mark.parametrize(
    ("node", "message", "kind"),
    [
        (
            {"model_template": "nest:iaf_psc_delta_ps"},
            "'nest:iaf_psc_delta_ps'; did you mean .*models={template",
            UnknownNameError,
        ),
        ({"model_template": "nml:cell.nml"}, "models={template: function}", UnknownNameError),
        ({"model_template": "ctdb:Other.hoc"}, "'ctdb:Other.hoc'", UnknownNameError),
        ({"model_template": "nrn:IntFire9"}, "IntFire9", NetworkFileError),
        ({"model_template": "nrn:IClamp"}, "not an artificial cell", NetworkFileError),
        (
            {"model_template": "nrn:IntFire1", "dynamics_params": "wrong.json"},
            "unknown parameter of IntFire1 'size'",
            NetworkFileError,
        ),
        (
            {"model_template": "nest:iaf_psc_exp", "dynamics_params": "wrong.json"},
            "unknown parameter .* 'size'",
            UnknownNameError,
        ),
        (
            {"model_template": "nest:iaf_psc_exp", "dynamics_params": "none.json"},
            r"none\.json is in point_neuron",
            NetworkFileError,
        ),
        ({"model_template": "nest:iaf_psc_exp", "dynamics_params": "bad.json"}, "is not JSON", NetworkFileError),
        (
            {"model_template": "nest:iaf_psc_exp", "dynamics_params": "list.json"},
            "parameters are an object",
            NetworkFileError,
        ),
        ({"model_template": "nest:iaf_psc_exp", "dynamics_params": "heavy.json"}, "LIFCurrExp.C", ParameterError),
        ({"model_template": "nest:glif_psc"}, "neuron_config.json", NetworkFileError),
        ({"model_template": "ctdb:Biophys1.hoc"}, "needs morphology and dynamics_params", NetworkFileError),
        ({"model_template": "ctdb:Biophys1.hoc", "model_processing": "fullaxon"}, "aibs_perisomatic", NetworkFileError),
        ({"model_template": "hoc:Nowhere"}, r"Nowhere\.hoc is in templates_dir", NetworkFileError),
        ({"model_template": "nrnwrap:none.toml"}, r"none\.toml is in templates_dir", NetworkFileError),
        ({"model_type": "virtual", "model_template": "nrnwrap:LIF"}, "is not a source of events", NetworkFileError),
    ],
    ids=str,
)
def test_nodes_that_cannot_be(node, message, kind, tmp_path):
    files = Files(tmp_path)
    for name, content in {"wrong": {"size": 3}, "bad": "{", "list": [1], "heavy": {"C_m": -5.0}}.items():
        files.component("point_neuron_models_dir", f"{name}.json", content)
    files.nodes("a", {1: {"model_type": "point_process", **node}}, [1])
    before = len(list(h.allsec()))
    with pytest.raises(kind, match=message):
        nw.read_sonata(files.write())
    assert len(list(h.allsec())) == before


def test_sources_and_cells_in_one_population(tmp_path):
    files = Files(tmp_path).nodes("a", {1: POINT, 2: {"model_template": "nest:iaf_psc_exp"}}, [1, 2])
    with pytest.raises(NetworkFileError, match="sources or artificial cells, or cells with sections, not both"):
        nw.read_sonata(files.write())


@pytest.mark.parametrize("ids", [[0, 1, 1], [1, 2, 3], [0, 1, 5]])
def test_ids_that_do_not_count(ids, tmp_path):
    with pytest.raises(NetworkFileError, match=r"node_id must have each of 0 \.\. 2 once"):
        nw.read_sonata(Files(tmp_path).nodes("a", {1: POINT}, [1, 1, 1], node_id=ids).write())


@pytest.mark.parametrize(
    ("edge", "columns", "message", "kind"),
    [
        (
            {"weight_function": "gaussianLL"},
            {},
            "unknown weight_function .*weight_functions={name: function}",
            UnknownNameError,
        ),
        ({}, {"syn_weight": [np.nan] * 2}, "syn_weight is missing, or not finite, of 2 edges", NetworkFileError),
        ({"syn_weight": "much"}, {}, "syn_weight must be a number, not 'much'", NetworkFileError),
        ({"delay": -1.0}, {}, "a delay is -1 ms", NetworkFileError),
        ({"dynamics_params": "none.json"}, {}, r"none\.json is in synaptic_models_dir", NetworkFileError),
        ({}, {"sec_id": [0, -1], "sec_x": [0.5, 0.5]}, "sec_id must be at least 0", NetworkFileError),
        ({}, {"sec_id": [0, 0], "sec_x": [0.5, 1.5]}, r"sec_x within 0 \.\. 1", NetworkFileError),
        ({"target_sections": "['somatic']"}, {}, "target_sections asks for random places", NetworkFileError),
    ],
    ids=str,
)
def test_attributes_that_cannot_be(edge, columns, message, kind, tmp_path):
    files = Files(tmp_path).nodes("a", {1: POINT}, [1, 1])
    files.edges("a", "a", {1: {"syn_weight": 1.0, **edge}}, [1, 1], [0, 1], [1, 0], groups=(columns,))
    with pytest.raises(kind, match=message):
        nw.read_sonata(files.write())


@pytest.mark.parametrize(
    ("edge", "message", "kind"),
    [
        ({"model_template": "Exp3Syn"}, "unknown synapse .*Exp2Syn.*synapses={name: function}", UnknownNameError),
        (
            {"model_template": "exp2syn", "dynamics_params": "short.json"},
            "exp2syn cannot be made of {'tau1': 1.0}",
            NetworkFileError,
        ),
        (
            {"model_template": "nrnwrap:Exp", "dynamics_params": "short.json"},
            "nrnwrap:Exp cannot be made",
            NetworkFileError,
        ),
        ({"model_template": "nrnwrap:Nothing"}, "unknown synapse of nrnwrap 'Nothing'", NetworkFileError),
        ({}, "an edge does not name its synapse", NetworkFileError),
        ({"model_template": "mine"}, "returned 3, which is not a synapse", NetworkFileError),
    ],
    ids=str,
)
def test_synapses_that_cannot_be(edge, message, kind, tmp_path):
    files = Files(tmp_path)
    files.component("synaptic_models_dir", "short.json", {"tau1": 1.0})
    files.component("templates_dir", "lif.toml", 'model = "AdEx"\n')
    files.nodes("a", {1: {"model_type": "point_neuron", "model_template": "nrnwrap:lif.toml"}}, [1, 1])
    files.edges("a", "a", {1: {"syn_weight": 1.0, **edge}}, [1], [0], [1])
    with pytest.raises(kind, match=message):
        nw.read_sonata(files.write(), synapses={"mine": lambda given: 3})


def test_a_section_that_a_cell_does_not_have(tmp_path):
    files = Files(tmp_path)
    files.component("templates_dir", "lif.toml", 'model = "LIF"\n')
    files.nodes("a", {1: {"model_type": "point_neuron", "model_template": "nrnwrap:lif.toml"}}, [1, 1])
    edge = {"syn_weight": 1e-3, "model_template": "nrnwrap:Exp"}
    files.edges("a", "a", {1: edge}, [1], [0], [1], groups=({"sec_id": [4], "sec_x": [0.5]},))
    with pytest.raises(
        nw.errors.LocationError, match=r"for a\[1\]: the cell does not have a section 4: it has 1, numbered from 0"
    ):
        nw.read_sonata(files.write())


@pytest.mark.parametrize(
    ("name", "text", "message"),
    [
        ("circuit_config.json", "{not JSON", r"circuit_config\.json is not JSON"),
        ("circuit_config.json", "[1]", "a configuration is an object"),
        ("circuit_config.json", "{}", "'networks' with nodes and edges is missing"),
        ("circuit_config.json", '{"networks": {}}', "does not have any population"),
        ("circuit_config.json", '{"networks": {"nodes": 3}}', "networks.nodes must be a list of objects"),
        ("circuit_config.json", '{"networks": {"nodes": [{}]}}', "does not have a nodes_file"),
        ("circuit_config.json", '{"networks": {"nodes": [{"nodes_file": "$X/a.h5"}]}}', r"\$X is not in the manifest"),
        (
            "circuit_config.json",
            '{"manifest": {"$A": "$B", "$B": "$A"}, "x": "$A", "networks": {}}',
            "stand for each other",
        ),
        ("circuit_config.json", '{"networks": {"nodes": [{"nodes_file": "none.h5"}]}}', r"none\.h5: no such file"),
        (
            "circuit_config.json",
            '{"networks": {"nodes": [{"nodes_file": "circuit_config.json"}]}}',
            "is not a HDF5 file",
        ),
        ("simulation_config.json", '{"network": "none.json"}', r"none\.json: no such file"),
        (
            "simulation_config.json",
            '{"network": "circuit_config.json", "run": {"dt": "x"}}',
            r"run\.dt must be a number",
        ),
        (
            "simulation_config.json",
            '{"network": "circuit_config.json", "run": {"random_seed": []}}',
            "random_seed must be",
        ),
        ("simulation_config.json", '{"network": "circuit_config.json", "run": 3}', "run must be an object"),
        ("v1_node_types.csv", "type name\n1 a\n", "the column node_type_id is missing"),
        ("v1_node_types.csv", "node_type_id name\nx a\n", "line 2: node_type_id must be an integer, not 'x'"),
        ("v1_node_types.csv", "node_type_id name\n10 a\n10 b\n", "node_type_id 10 is there twice"),
        ("v1_node_types.csv", "node_type_id name\n10 a\n", "the type 11 is not in the table of types"),
    ],
)
def test_configurations_that_cannot_be(name, text, message, tmp_path):
    path = fire(tmp_path).write()
    (tmp_path / name).write_text(text)
    with pytest.raises(NetworkFileError, match=message):
        nw.read_sonata(path)


def test_what_is_not_a_file_or_a_function(tmp_path):
    with pytest.raises(NetworkFileError, match="no such file"):
        nw.read_sonata(tmp_path / "none.json")
    with pytest.raises(ParameterError, match="models is a dictionary of functions"):
        nw.read_sonata(tmp_path / "none.json", models=[3])


def test_without_h5py(tmp_path, monkeypatch):
    path = fire(tmp_path).write()
    monkeypatch.setitem(sys.modules, "h5py", None)
    for call in (
        lambda: nw.read_sonata(path),
        lambda: nw.Network().save(tmp_path / "x"),
        lambda: nw.read_spikes(tmp_path / "lgn.h5"),
    ):
        with pytest.raises(ExtraError, match=r"SONATA files need h5py.*pip install 'nrnwrap\[sonata\]'"):
            call()
    assert not (tmp_path / "x").exists()
