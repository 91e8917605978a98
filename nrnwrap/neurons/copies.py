"""A cell as what it was made from, for copy and pickle: its class, arguments, and what was set on it since."""

from __future__ import annotations

from typing import Any

from nrnwrap import anatomy
from nrnwrap.engine import nrn
from nrnwrap.errors import GeometryError

Recipe = tuple[type, tuple[Any, ...], dict[str, Any], dict[str, Any]]


def recipe(cell: Any) -> Recipe:
    """Class, arguments, keywords and what to set then. Attached stimuli and synapses are not part of a cell."""
    args, keywords = cell.made_from()
    after: dict[str, Any] = {name: vars(cell)[name] for name in ("threshold", "celsius") if name in vars(cell)}
    if cell.spike_at is not None:
        after["spike_at"] = _named(cell.spike_at)
    if cell.initial:
        after["initial"] = dict(cell.initial)
    if cell.has_membrane():
        after["biophysics"] = cell.biophysics
        after["lengths"] = [(section.L, section.diam) for section in cell.sections]
    elif "v_init" in vars(cell):
        after["v_init"] = cell.v_init
    return type(cell), args, keywords, after


def remade(kind: type, args: tuple[Any, ...], keywords: dict[str, Any], after: dict[str, Any]) -> Any:
    """The cell that a recipe makes; raises GeometryError where the original's sections were changed by hand."""
    cell = kind(*args, **keywords)
    lengths = after.pop("lengths", None)
    if lengths is not None and lengths != [(section.L, section.diam) for section in cell.sections]:
        raise GeometryError(
            f"{kind.__name__} cannot be copied: the sections of the original were changed after it was made. "
            "Make the copy by the code that made and changed the original"
        )
    if "biophysics" in after:
        cell.apply(after.pop("biophysics"))
    for name, value in after.items():
        setattr(cell, name, value)
    return cell


def _named(place: Any) -> Any:
    """A section or segment by its name, which the copy has as well."""
    if isinstance(place, nrn.Segment):
        return f"{_named(place.sec)}({place.x:.17g})"
    return anatomy.short_name(place) if isinstance(place, nrn.Section) else place
