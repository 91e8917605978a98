"""Cells with their inputs, and networks, as a NeuroML file, and the LEMS file that runs them."""

from __future__ import annotations

import os
from collections.abc import Mapping
from pathlib import Path
from typing import Any
from xml.etree import ElementTree
from xml.etree.ElementTree import Element as Node

from nrnwrap.base import files
from nrnwrap.base.calls import checked, is_not, shown
from nrnwrap.base.checks import number
from nrnwrap.base.kinds import several
from nrnwrap.engine import ranks
from nrnwrap.errors import ParameterError
from nrnwrap.neuroml import documents
from nrnwrap.neuroml.contents import Contents, Population
from nrnwrap.neuroml.elements import ID
from nrnwrap.neurons import Cell, Spec


@checked(example='to_neuroml(Spec("AdEx", inputs=[Step(0.5)]), "cell.nml", t_stop=300)', hints={"duration": "t_stop"})
def to_neuroml(
    cells: Any,
    path: str | os.PathLike[str],
    *,
    t_stop: float | None = None,
    dt: float = 0.025,
    cut: float | None = None,
) -> tuple[Path, ...]:
    """Write cells with their inputs, or a network, as NeuroML 2; return the files that were written.

    cells: a Spec or a cell, a list of them, or a mapping with their names; each becomes a population of one. Or a
    Network, with its populations, projections and inputs, for which all ranks have to call it. path: a file that ends
    in .nml. t_stop: the length (ms) of a run; with it LEMS_<name>.xml is written too, by which jNeuroML runs the cells
    at steps of `dt` (ms) and writes v (<name>.v.dat, in V) and spikes (<name>.spikes.dat, in s). cut: for AdEx, v_peak
    is written as at most `cut` delta_t above v_t, since Euler steps of jLEMS shoot beyond it; a warning says so where
    it is more than 5 and `cut` is not given.

    LIF is iafRefCell, AdEx adExIaFCell, Izhikevich izhikevichCell, Izhikevich2007 izhikevich2007Cell, HodgkinHuxley a
    cell of one segment with three ion channels, in a network with its temperature. Inputs may be Step, Sine, Ramp and
    sums of them, and SpikeTimes or Poisson into an Exp, Exp2, Alpha or AlphaCurrent; so are projections into these.
    A population has cells of one kind with the same parameters and start, or sources: SpikeTimes, Poisson, Regular.
    Numbers come back bit for bit by `from_neuroml` and `read_neuroml`; the terms of a sum come back in the order of
    the schema: Step, Sine, Ramp. Raises ParameterError, which names it, for what NeuroML cannot say, and
    UnknownNameError for a file that ends otherwise.
    """
    file = files.path(path, (".nml",))
    steep = None if cut is None else number("cut", cut, 0, unit="delta_t", open_low=True)
    end = None if t_stop is None else number("t_stop", t_stop, 0, unit="ms", open_low=True)
    step = number("dt", dt, 0, open_low=True)
    of_network = getattr(cells, "for_neuroml", None)
    contents = _of_cells(cells) if of_network is None else of_network()
    _refuse_names(contents)
    outputs = {file: _text(documents.document(file.stem, contents, steep))}
    if end is not None:
        outputs[file.with_name(f"LEMS_{file.stem}.xml")] = _text(documents.lems(file, contents, end, step))
    if of_network is None:
        _write(outputs)
    else:
        with ranks.agreed():
            if ranks.mine() == 0:
                _write(outputs)
    return tuple(outputs)


def _write(outputs: Mapping[Path, bytes]) -> None:
    files.check(outputs)
    for output, text in outputs.items():
        files.write(output, lambda stream, text=text: stream.write(text))  # type: ignore[misc]


def _of_cells(cells: Any) -> Contents:
    """Each cell as a population of its own."""
    if isinstance(cells, Mapping):
        named = {name: _spec(each) for name, each in cells.items()}
    elif isinstance(cells, (Spec, Cell)) or not several(cells):
        named = {_spec(cells).label: _spec(cells)}
    else:
        named = {f"{spec.label}_{index}": spec for index, spec in enumerate(map(_spec, cells))}
    if not named:
        raise ParameterError("cells are missing: give a Spec, or a list of them")
    found = [
        Population(name, spec.but(inputs=()), 1, inputs={0: spec.inputs} if spec.inputs else {})
        for name, spec in named.items()
    ]
    return Contents(found)


def _refuse_names(contents: Contents) -> None:
    for each in contents.populations:
        if not (isinstance(each.name, str) and ID.fullmatch(each.name)):
            raise ParameterError(f"{each.name!r} is not a name for NeuroML: it takes letters, digits and _")


def _spec(given: Any) -> Spec:
    if not isinstance(given, (Spec, Cell)):
        raise ParameterError(is_not(given, "a cell", 'give a Spec such as Spec("AdEx"), a cell, or a Network'))
    spec = given if isinstance(given, Spec) else given.spec
    if spec.left_out:
        raise ParameterError(f"{shown(given)} has what a file cannot say: {', '.join(spec.left_out)}")
    return spec


def _text(root: Node) -> bytes:
    ElementTree.indent(root)
    return bytes(ElementTree.tostring(root, encoding="UTF-8", xml_declaration=True)) + b"\n"
