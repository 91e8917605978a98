"""SONATA files that the tests write, by h5py alone: nothing of the package's own writer is in them."""

import json
from pathlib import Path

import h5py
import numpy as np

INDICES = ("node_id_to_ranges", "node_id_to_range", None)  # the guide's name, that of BMTK's files, no index
COMPONENTS = (
    "synaptic_models_dir",
    "point_neuron_models_dir",
    "morphologies_dir",
    "biophysical_neuron_models_dir",
    "templates_dir",
)


def table(path, key, types):
    """A table of types, id -> columns."""
    names = list(dict.fromkeys(name for row in types.values() for name in row))
    lines = [" ".join([key, *names])]
    lines += [" ".join([str(number), *(str(row.get(name, "NULL")) for name in names)]) for number, row in types.items()]
    path.write_text("\n".join(lines) + "\n")


def ranges(ids, n):
    """The two datasets of an index: every edge is a range of its own."""
    order = np.argsort(ids, kind="stable")
    nodes = np.arange(n)
    bounds = [np.searchsorted(ids[order], nodes), np.searchsorted(ids[order], nodes, side="right")]
    return np.column_stack(bounds), np.column_stack([order, order + 1])


class Files:
    """A circuit in a folder."""

    def __init__(self, folder):
        self.folder = Path(folder)
        self.circuit = {
            "manifest": {"$DIR": ".", "$FILES": "${DIR}/components"},
            "components": {name: f"$FILES/{name}" for name in COMPONENTS},
            "networks": {"nodes": [], "edges": []},
        }
        self.simulation = {"network": "circuit_config.json", "run": {"tstop": 100.0, "dt": 0.1}, "inputs": {}}
        self.sets = {}

    def component(self, kind, name, content):
        """A file of parameters."""
        folder = self.folder / "components" / kind
        folder.mkdir(parents=True, exist_ok=True)
        (folder / name).write_text(content if isinstance(content, str) else json.dumps(content))
        return name

    def nodes(self, name, types, ids, groups=({},), homes=None, **more):
        """A population. ids: the type of each; groups: columns of each group; more: other datasets, None for none."""
        ids = np.asarray(ids)
        homes = np.zeros(len(ids), int) if homes is None else np.asarray(homes)
        places = np.zeros(len(ids), int)
        for number in range(len(groups)):
            places[homes == number] = np.arange((homes == number).sum())
        known = {"node_id": np.arange(len(ids)), "node_group_id": homes, "node_group_index": places}
        with h5py.File(self.folder / f"{name}_nodes.h5", "w") as file:
            group = file.create_group(f"nodes/{name}")
            group["node_type_id"] = ids
            write(group, {**known, **more}, groups)
        table(self.folder / f"{name}_node_types.csv", "node_type_id", types)
        files = {"nodes_file": f"$DIR/{name}_nodes.h5", "node_types_file": f"$DIR/{name}_node_types.csv"}
        self.circuit["networks"]["nodes"].append(files)
        return self

    def edges(self, source, target, types, ids, pre, post, groups=({},), homes=None, index=None, n=None, **more):
        """A population of edges. index: what the ranges of an index are called, n: of so many targets."""
        name, ids, pre, post = f"{source}_to_{target}", *map(np.asarray, (ids, pre, post))
        homes = np.zeros(len(ids), int) if homes is None else np.asarray(homes)
        places = np.zeros(len(ids), int)
        for number in range(len(groups)):
            places[homes == number] = np.arange((homes == number).sum())
        with h5py.File(self.folder / f"{name}_edges.h5", "w") as file:
            group = file.create_group(f"edges/{name}")
            for end, those, population in (("source", pre, source), ("target", post, target)):
                group.create_dataset(f"{end}_node_id", data=those.astype(np.uint64)).attrs["node_population"] = (
                    population
                )
            known = {"edge_type_id": ids, "edge_group_id": homes, "edge_group_index": places}
            write(group, {**known, **more}, groups)
            if index:
                bounds, rows = ranges(post, n)
                group[f"indices/target_to_source/{index}"] = bounds
                group["indices/target_to_source/range_to_edge_id"] = rows
        table(self.folder / f"{name}_edge_types.csv", "edge_type_id", types)
        files = {"edges_file": f"$DIR/{name}_edges.h5", "edge_types_file": f"$DIR/{name}_edge_types.csv"}
        self.circuit["networks"]["edges"].append(files)
        return self

    def spikes(self, name, times, ids, population=None):
        """A file of spikes: of the old layout without a population, a table where the name ends so."""
        path = self.folder / name
        if path.suffix == ".csv":
            rows = [f"{t} {population} {node}" for t, node in zip(times, ids, strict=True)]
            path.write_text("\n".join(["timestamps population node_ids", *rows]) + "\n")
            return name
        with h5py.File(path, "w") as file:
            group = file.create_group(f"spikes/{population}" if population else "spikes")
            group["timestamps"] = np.asarray(times, float)
            group["node_ids" if population else "gids"] = np.asarray(ids, np.uint64)
        return name

    def drive(self, node_set, file, module="h5"):
        """An input of spikes."""
        given = {"input_type": "spikes", "module": module, "input_file": file, "node_set": node_set}
        self.simulation["inputs"][f"spikes of {node_set}"] = given
        return self

    def write(self):
        """The configuration; returns its path."""
        (self.folder / "circuit_config.json").write_text(json.dumps(self.circuit))
        (self.folder / "node_sets.json").write_text(json.dumps(self.sets))
        (self.folder / "simulation_config.json").write_text(
            json.dumps({**self.simulation, "node_sets_file": "node_sets.json"})
        )
        return self.folder / "simulation_config.json"


def write(group, datasets, groups):
    """Datasets of a population, and its groups: a name with / is within a group of the group."""
    for name, values in datasets.items():
        if values is not None:
            group[name] = np.asarray(values, np.uint64) if np.asarray(values).dtype.kind in "iu" else values
    for number, columns in enumerate(groups):
        home = group.create_group(f"{number}")
        for name, values in columns.items():
            home[name] = values


EVENTS = np.array([1.01, 2.53, 2.77, 4.08, 4.11, 4.29, 7.31, 9.94, 12.27, 12.52])  # ms, of the two sources of `fire`
OF = np.array([0, 1, 0, 0, 1, 0, 1, 1, 0, 1])


def fire(folder, index="node_id_to_ranges", **more):
    """Five IntFire1 of two kinds, which two sources and each other drive: weights by type, by edge, times nsyns."""
    files = Files(folder)
    files.component("point_neuron_models_dir", "exc.json", {"tau": 0.02, "refrac": 0.003, "type": "NEURON_IntFire1"})
    files.component("point_neuron_models_dir", "inh.json", {"tau": 0.007, "refrac": 0.001})
    for name, sign in (("plus", 1), ("minus", -1)):
        files.component("synaptic_models_dir", f"{name}.json", {"level_of_detail": "instanteneous", "sign": sign})
    point = {"model_type": "point_process", "model_template": "nrn:IntFire1"}
    types = {
        10: {**point, "dynamics_params": "exc.json", "ei": "e"},
        11: {**point, "dynamics_params": "inh.json", "ei": "i"},
    }
    files.nodes("v1", types, [10, 10, 10, 11, 11])
    files.nodes("lgn", {7: {"model_type": "virtual"}}, [7, 7], groups=({"x": [0.0, 1.0], "y": [2.0, 3.0]},))
    files.edges(
        "lgn",
        "v1",
        {3: {"delay": 1.5, "syn_weight": 0.4, "dynamics_params": "plus.json", "weight_function": "wmax"}},
        [3] * 6,
        [0, 1, 0, 1, 0, 1],
        [0, 1, 2, 3, 4, 0],
        groups=({"nsyns": [1, 2, 3, 1, 2, 1]},),
        index=index,
        n=5,
        **more,
    )
    edge = {"delay": 2.03, "syn_weight": 0.3}  # no two events at one time, whose order NEURON does not define
    types = {1: {**edge, "dynamics_params": "plus.json"}, 2: {**edge, "dynamics_params": "minus.json"}}
    files.edges("v1", "v1", types, [2, 1, 1, 2, 1], [3, 0, 1, 4, 2], [0, 3, 4, 1, 1], index=index, n=5)
    files.drive("lgn", files.spikes("lgn.h5", EVENTS, OF, "lgn"))
    return files


# a soma, an axon, a dendrite and an apical one, as SWC
ROWS = [
    (1, 0, 0, 8, -1),
    (2, 0, -20, 0.5, 1),
    (2, 0, -90, 0.5, 2),
    (3, 20, 0, 1, 1),
    (3, 170, 0, 1, 4),
    (4, 0, 30, 1, 1),
]
SHAPE = "".join(
    f"{number} {kind} {x} {y} 0 {radius} {parent}\n"
    for number, (kind, x, y, radius, parent) in enumerate([*ROWS, (4, 0, 330, 1, 6)], start=1)
)
