"""The Spec of a cell that exists: for `cell.spec`, and for copy and pickle."""

from __future__ import annotations

import warnings
from collections.abc import Iterator
from typing import Any

import numpy as np

from nrnwrap import biophysics as membranes
from nrnwrap import inputs
from nrnwrap.errors import GeometryError
from nrnwrap.neurons import making
from nrnwrap.neurons.input import Input, place_name
from nrnwrap.neurons.spec import Spec

Lengths = list[tuple[float, float]] | None  # L and diam of each section, where they are part of what must be the same


def spec_of(cell: Any) -> Spec:
    """The Spec of a cell, with its inputs: as short as it can be, since a cell that is made by it is compared."""
    spec, lengths = recipe(cell)
    if lengths is not None:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # which the cell has given already
            spec = _shortest(spec, lengths, cell)
    spec = spec.but(inputs=[each for each in map(_input, cell.attached) if each is not None])
    vars(spec)["left_out"] = tuple(_left_out(cell))
    return spec


def recipe(cell: Any) -> tuple[Spec, Lengths]:
    """The Spec of a cell with all of its membrane, but without inputs, and the lengths of its sections."""
    given = cell.made_from()
    given |= {name: vars(cell)[name] for name in ("celsius", "threshold") if name in vars(cell)}
    given |= {} if cell.spike_at is None else {"spike_at": place_name(cell.spike_at)}
    start = {"v_init": vars(cell)["v_init"]} if "v_init" in vars(cell) else {}
    spec = Spec(type(cell), getattr(cell, "preset_name", None), start={**start, **cell.initial}, **given)
    if not cell.has_membrane():
        return spec, None
    return making.with_biophysics(spec, membranes.Biophysics(membranes.read(cell))), _lengths(cell)


def remade(spec: Spec, lengths: Lengths) -> Any:
    """The cell that a recipe makes; raises GeometryError where the original's sections were changed by hand."""
    cell = spec()
    if lengths is not None and not _same(lengths, _lengths(cell)):
        raise GeometryError(
            f"{spec.label} cannot be a value or be copied: the sections of the original were changed after it was "
            "made. Make the copy by the code that made and changed the original"
        )
    return cell


def _shortest(spec: Spec, lengths: Lengths, cell: Any) -> Spec:
    """The Spec without the biophysics that was read from the cell, where the cell has what the model has by itself."""
    plain = making.with_applied(spec, vars(cell).get("_dress"))
    twin = plain()
    if _same(_lengths(twin), lengths) and membranes.read(twin) == membranes.read(cell):
        return plain
    remade(spec, lengths)  # an error now is better than another cell later
    return spec


def _lengths(cell: Any) -> list[tuple[float, float]]:
    return [(section.L, section.diam) for section in cell.sections]  # diam is that of the middle, which nseg moves


def _same(lengths: Any, others: Any) -> bool:
    """Whether they are equal but for rounding: NEURON works diam out anew when nseg changes."""
    return len(lengths) == len(others) and np.allclose(lengths, others, rtol=1e-9, atol=0)


def _input(attachment: Any) -> Input | None:
    """The value of an attachment, weight and delay as they are now; None where it is not a value."""
    if not attachment.is_value:
        return None
    what, _, at = attachment.call
    return Input(*attachment.connection()) if isinstance(what, inputs.Source) else Input(what, at=at)


def _left_out(cell: Any) -> Iterator[str]:
    yield from (repr(each) for each in cell.attached if not each.is_value)
    if cell.gid is not None:
        yield f"the gid {cell.gid}"
