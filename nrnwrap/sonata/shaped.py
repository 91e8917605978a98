"""Nodes that become cells with a shape: the Allen Institute's perisomatic models, hoc templates, a user's functions."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

from nrnwrap.base import checks
from nrnwrap.catalogue import Spec
from nrnwrap.cells import Reconstruction
from nrnwrap.errors import NetworkFileError
from nrnwrap.hoc import load_hoc
from nrnwrap.mechanisms import h
from nrnwrap.neurons import Cell, wrap
from nrnwrap.sonata.kinds import Kind, Members
from nrnwrap.sonata.synapses import Templated

_LONGEST = 20.0  # um: dL where run does not say it
_PERISOMATIC = (None, "aibs_perisomatic")


def called(kind: Kind, function: Callable[[dict[str, Any]], Any]) -> Members:
    """Cells that a function of a user's makes of what the file says of the node."""
    table = kind.nodes.table
    columns = {name: table.of(name) for name in table.names}

    def make(index: int) -> Any:
        said = {name: each[index] for name, each in columns.items() if each[index] is not None}
        return function({**said, "node_id": index})

    return Members(kind.rows, Templated(own=True), function=make)


def perisomatic(kind: Kind, name: str) -> Members | None:
    """The template for models of the Allen Cell Types Database: a morphology, and the file of the fit."""
    if name != "Biophys1.hoc":
        return None
    if kind.own or kind.said["model_processing"] not in _PERISOMATIC:
        raise NetworkFileError(
            f"{kind.nodes.where}: ctdb:Biophys1.hoc with model_processing {kind.said['model_processing']!r} and the "
            f"overrides {sorted(kind.own)}; without overrides, and as aibs_perisomatic, it can be read"
        )
    fit, shape = kind.said["dynamics_params"], kind.said["morphology"]
    if fit is None or shape is None:
        raise NetworkFileError(f"{kind.nodes.where}: ctdb:Biophys1.hoc needs morphology and dynamics_params")
    morphology = kind.config.component("morphologies_dir", shape if Path(shape).suffix else f"{shape}.swc")
    spec = Spec(Reconstruction, path=morphology, biophysics=kind.config.component("biophysical_neuron_models_dir", fit))
    given = kind.config.simulation.number("run", "dL")
    longest = checks.number("run.dL", _LONGEST if given is None else given, 0, unit="um", open_low=True)
    set_up = _set(kind)

    def make(_: int) -> Any:
        cell = spec()
        for section in cell.sections:  # as the template has them
            section.nseg = 1 + 2 * int(section.L / (2 * longest))
        return set_up(cell)

    return Members(kind.rows, Templated(own=False), function=make)


def of_hoc(kind: Kind, name: str) -> Members:
    """An instance of a template, whose file is in the components' templates_dir unless NEURON has it already."""
    template = name.removesuffix(".hoc")
    file = None if hasattr(h, template) else kind.config.component("templates_dir", f"{template}.hoc")

    set_up = _set(kind)

    def make(_: int) -> Any:
        if file is not None:
            load_hoc(file)
        return set_up(wrap(getattr(h, template)()))

    return Members(kind.rows, Templated(own=False), function=make)


def _set(kind: Kind) -> Callable[[Cell], Cell]:
    """What gives a cell the threshold and the start of the simulation, and returns it."""
    document = kind.config.simulation
    threshold, start = document.number("run", "spike_threshold"), document.number("conditions", "v_init")

    def set_up(cell: Cell) -> Cell:
        if threshold is not None:
            cell.threshold = threshold
        if start is not None:
            cell.v_init = start
        return cell

    return set_up
