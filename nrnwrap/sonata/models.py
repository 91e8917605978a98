"""What nodes become: the model of each, by its template."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

import numpy as np

from nrnwrap import inputs
from nrnwrap.biophysics.allen_glif import read_glif
from nrnwrap.catalogue import Spec
from nrnwrap.cells import GLIF
from nrnwrap.errors import NetworkFileError, NrnwrapError, unknown
from nrnwrap.inputs import AlphaCurrent, ArtificialCell, Source, SpikeTimes
from nrnwrap.inputs.keyed import KEYS
from nrnwrap.sonata import nest, shaped
from nrnwrap.sonata.config import Config
from nrnwrap.sonata.kinds import Kind, Members
from nrnwrap.sonata.nodes import Nodes
from nrnwrap.sonata.synapses import OURS, AtOnce, Signed, Templated

VIRTUAL = "virtual"
SECONDS = ("tau", "refrac")  # of IntFire1, in its files
_SAYS = ("model_type", "model_template", "dynamics_params", "morphology", "model_processing")


def read(
    nodes: Nodes, config: Config, given: Mapping[str, Callable[[dict[str, Any]], Any]], trains: list[Any]
) -> list[Members]:
    """What the nodes of a population become. given: template -> function of a node. trains: of virtual nodes (ms)."""
    columns = np.array([nodes.table.words(name) for name in _SAYS], object).T.reshape(len(nodes), len(_SAYS))
    said = [tuple(row) for row in columns.tolist()]
    found: dict[tuple[Any, ...], list[int]] = {}
    for row, each in enumerate(said):
        found.setdefault(each, []).append(row)
    kinds = [Kind(nodes, np.array(rows), dict(zip(_SAYS, each, strict=True)), config) for each, rows in found.items()]
    return [_members(kind, given, trains) for kind in kinds]


def _members(kind: Kind, given: Mapping[str, Callable[[dict[str, Any]], Any]], trains: list[Any]) -> Members:
    template = kind.template
    if template is not None and template in given:
        return shaped.called(kind, given[template])
    if kind.said["model_type"] == VIRTUAL or (template is None and kind.said["model_type"] is None):
        return _virtual(kind, trains)
    schema, _, resource = (template or "").partition(":")
    if schema in _SCHEMES:
        found = _SCHEMES[schema](kind, resource)
        if found is not None:
            return found
    known = [*(f"nest:{name}" for name in nest.MODELS), "nest:glif_*", "nrn:IntFire1", "ctdb:Biophys1.hoc", *given]
    raise unknown(
        f"model_template of {kind.nodes.where}", template, known,
        "Give a function of the node that returns a cell: read_sonata(..., models={template: function})",
    )  # fmt: skip


def _virtual(kind: Kind, trains: list[Any]) -> Members:
    """Sources: of spikes that inputs have, or of what a template of ours says."""
    if kind.template is None:
        return Members(kind.rows, AtOnce(), sources=[SpikeTimes(trains[row]) for row in kind.rows])
    name = kind.template.removeprefix(OURS)
    make = getattr(inputs, name, None)
    if not kind.template.startswith(OURS) or not (isinstance(make, type) and issubclass(make, Source)):
        raise NetworkFileError(f"{kind.nodes.where}: {kind.template} is not a source of events that nrnwrap has")
    rows = [{key: each[k] for key, each in kind.own.items()} for k in range(len(kind.rows))]
    arguments = [{key: int(each) if key in KEYS else float(each) for key, each in row.items()} for row in rows]
    return Members(kind.rows, AtOnce(), sources=[_made(kind, make, each) for each in arguments])


def _made(kind: Kind, make: Any, arguments: Mapping[str, Any]) -> Any:
    try:
        return make(**arguments)
    except NrnwrapError as cause:
        raise NetworkFileError(f"{kind.nodes.where}, {kind.template}: {cause}") from cause


def _artificial(kind: Kind, name: str) -> Members:
    """An artificial cell of NEURON. The files of IntFire1 have seconds, as the Allen Institute's tools take them."""
    given = kind.parameters("point_neuron_models_dir")
    if name == "IntFire1":
        given = {key: each * 1e3 if key in SECONDS else each for key, each in given.items()}
    table = kind.per_row(given)
    rows = [{key: float(each[k]) for key, each in table.items()} for k in range(len(kind.rows))]
    return Members(
        kind.rows, AtOnce(), sources=[_made(kind, lambda **known: ArtificialCell(name, **known), each) for each in rows]
    )


def _of_nest(kind: Kind, name: str) -> Members | None:
    if name.startswith("glif_"):
        return _glif(kind)
    if name not in nest.MODELS:
        return None
    model = nest.MODELS[name]
    values = model.values(kind.parameters("point_neuron_models_dir"), f"{kind.nodes.where}, {kind.template}")
    fields = {
        end: {key: kind.whole(each) for key, each in those.items()} for end, those in model.synapses(values).items()
    }
    start = {"v_init": values["V_m"]} if "V_m" in values else {}
    return Members(
        kind.rows,
        Signed(model.synapse, fields, model.conductances),
        spec=Spec(model.cell),
        values=kind.per_row({**model.convert(values), **start}),
        current=kind.per_row({"I_e": values["I_e"]})["I_e"] * nest.MILLI,
    )


def _glif(kind: Kind) -> Members:
    """A GLIF of the Allen Cell Types Database, by its own file."""
    file = kind.said["dynamics_params"]
    if file is None or kind.own:
        raise NetworkFileError(
            f"{kind.nodes.where}: {kind.template} takes its parameters from a neuron_config.json of the Allen Cell "
            "Types Database alone: give it as dynamics_params"
        )
    values = kind.per_row(read_glif(kind.config.component("point_neuron_models_dir", file)))
    fields = {end: {key: kind.whole(each) for key, each in nest.GLIF_SYNAPSE.items()} for end in nest.ENDS}
    return Members(kind.rows, Signed(AlphaCurrent, fields, False), spec=Spec(GLIF), values=values)


def _ours(kind: Kind, name: str) -> Members:
    """A Spec, as Network.save has written it."""
    spec = Spec.from_toml(kind.config.component("templates_dir", name))
    return Members(kind.rows, Templated(_has_synapses(spec.model)), spec=spec, values=kind.per_row(kind.own))


def _has_synapses(model: type[Any]) -> bool:
    return bool(getattr(model, "synapses", False))


_SCHEMES: dict[str, Callable[[Kind, str], Members | None]] = {
    "nrn": _artificial, "nest": _of_nest, "ctdb": shaped.perisomatic, "hoc": shaped.of_hoc, "nrnwrap": _ours,
}  # fmt: skip
