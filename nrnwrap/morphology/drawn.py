"""Cells that a file draws branch by branch, as Neurolucida's and MorphIO's H5 do: checked, and made arrays."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import numpy as np

from nrnwrap.errors import ParameterError
from nrnwrap.morphology.bodies import FEWEST, bodies, body_of, told_of
from nrnwrap.morphology.drawn_repair import mend
from nrnwrap.morphology.faults import Fault, counted, refuse, told_at
from nrnwrap.morphology.request import Request
from nrnwrap.morphology.spare import spared_strokes
from nrnwrap.morphology.strokes import Drawing, Outline, continued, drop_empty, sound
from nrnwrap.morphology.tree import FARTHEST, SOMA, Morphology, frozen

Notes = list[tuple[int, str]]


def finished(path: Path, form: str, drawing: Drawing, faults: list[Fault], request: Request) -> Morphology:
    """The checked arrays of what was drawn, and read in spite of these faults."""
    drop_empty(drawing)
    _rename(path, drawing, request)
    _scale(drawing, request.scale)
    spared_strokes(drawing, request.reach)
    assumed = [(fault.line, fault.mended) for fault in faults if fault.kind is None]
    matter = [fault for fault in faults if fault.kind is not None and not request.spares(fault.kind)]
    repairs = [*((fault.line, fault.mended) for fault in matter), *mend(drawing)] if request.repair else []
    refuse(path, [] if request.repair else [(fault.line, fault.text) for fault in matter])
    refuse(path, _bad_numbers(drawing))
    assumed += _small_outlines(drawing)
    refuse(path, _not_one_cell(drawing))
    if form == "asc":
        continued(drawing)
    assumed += [told_of(drawing.outlines)] if len(drawing.outlines) > 1 else []
    return _arrays(path, form, drawing, sorted(repairs), sorted(assumed))


def _rename(path: Path, drawing: Drawing, request: Request) -> None:
    """Give strokes the types that the caller has for them."""
    request.check_types(path, (stroke.kind for stroke in drawing.strokes))
    if SOMA in request.types.values():
        raise ParameterError(
            f"types={request.types} makes soma of branches, but the soma of {path} is its outline: give another name"
        )
    for stroke in drawing.strokes:
        stroke.kind = request.kind(stroke.kind)


def _scale(drawing: Drawing, scale: float) -> None:
    if scale != 1:
        for drawn in drawing.drawn:
            drawn.points = drawn.points * scale
        for outline in drawing.outlines:
            outline.width *= scale


def _bad_numbers(drawing: Drawing) -> Iterator[tuple[int, str]]:
    """Points that are far away, not numbers, or without a diameter, which outlines need not have."""
    for stroke in drawing.strokes:
        for i in np.flatnonzero(~sound(stroke.points)):
            x, y, z, diameter = stroke.points[i]
            told = f"point ({x:g} {y:g} {z:g}) has diameter {diameter:g}"
            yield int(stroke.lines[i]), f"{told}; all must be finite, the diameter above zero"
    for outline in drawing.outlines:
        for i in np.flatnonzero(~(np.abs(outline.points) < FARTHEST).all(axis=1)):
            x, y, z = outline.points[i]
            told = f"point ({x:g} {y:g} {z:g}) of an outline of the cell body"
            yield int(outline.lines[i]), f"{told} is not finite, or beyond 10 m"


def _small_outlines(drawing: Drawing) -> Notes:
    """Take out outlines of a point or two where there is a better one, or at most one tree; as NEURON does."""
    small = [outline for outline in drawing.outlines if len(outline.points) < FEWEST]
    if len(small) == len(drawing.outlines) and len(drawing.roots) != 1:
        return []
    drawing.outlines = [outline for outline in drawing.outlines if outline not in small]
    soma = "" if drawing.outlines else ", and the cell does not have a soma"
    return [
        (outline.line, f"an outline of {_many(outline)}, which encloses nothing: passed over, as NEURON does{soma}")
        for outline in small
    ]


def _many(outline: Outline) -> str:
    return counted(len(outline.points), "point")


def _not_one_cell(drawing: Drawing) -> Iterator[tuple[int, str]]:
    """Several bodies, outlines that enclose nothing, and trees that no cell body holds together."""
    first, *others = bodies(drawing.outlines) or [[]]
    for body in others:
        yield (
            body[0].line,
            f"another cell body, apart from that on line {first[0].line}: "
            "a file is one cell; delete it, or split the file",
        )
    try:
        if first:
            body_of([outline.points for outline in first])
    except ValueError as error:
        joins = f", and so cannot join {len(drawing.roots)} trees" if len(drawing.roots) > 1 else ""
        yield first[0].line, f"the outline of the cell body has {error}{joins}"
    roots = drawing.roots
    if not first:
        told = f" (the first is on line {roots[0].line})" if roots and roots[0].line else ""
        for root in roots[1:]:
            yield root.line, f"another tree{told} and no cell body that joins them"
        if not roots:
            yield 0, "neither a tree nor a cell body in the file"


def _arrays(path: Path, form: str, drawing: Drawing, repairs: Notes, assumed: Notes) -> Morphology:
    """The outlines and the branches as arrays; a tree hangs on the first point of the first outline."""
    outlines, strokes = drawing.outlines, drawing.strokes
    n_outline = sum(len(outline.points) for outline in outlines)
    sizes = [len(stroke.points) for stroke in strokes]
    starts = n_outline + np.concatenate([[0], np.cumsum(sizes, dtype=int)])[: len(sizes)]
    parents = np.arange(-1, n_outline + sum(sizes) - 1)
    for start, stroke in zip(starts.tolist(), strokes, strict=True):
        up = stroke.parent
        parents[start] = starts[up] + sizes[up] - 1 if up >= 0 else (0 if n_outline else -1)
    bodies_points = [np.column_stack([outline.points, np.zeros(len(outline.points))]) for outline in outlines]
    points = np.concatenate([np.empty((0, 4)), *bodies_points, *(stroke.points for stroke in strokes)])
    kinds = [SOMA] * n_outline + [stroke.kind for stroke in strokes for _ in stroke.points]
    return Morphology(
        path,
        form,
        points=frozen(points, float),
        types=frozen(kinds, int),
        parents=frozen(parents, int),
        starts=tuple(starts.tolist()),
        outlines=tuple(len(outline.points) for outline in outlines),
        lines=frozen(np.concatenate([np.empty(0, int), *(drawn.lines for drawn in drawing.drawn)]), int),
        repairs=tuple(told_at(*note) for note in repairs),
        assumed=tuple(told_at(*note) for note in assumed),
    )
