"""From a checked morphology to connected sections, as NEURON's own Import3d makes them."""

from __future__ import annotations

from bisect import bisect_right
from dataclasses import replace
from itertools import accumulate, pairwise
from pathlib import Path
from typing import Any

from nrnwrap.anatomy.types import name_of_type
from nrnwrap.engine import h
from nrnwrap.errors import MorphologyError
from nrnwrap.morphology.axons import STUBS, Stubs, treated
from nrnwrap.morphology.bodies import body_of
from nrnwrap.morphology.branching import branches_of, sphere
from nrnwrap.morphology.faults import told_at
from nrnwrap.morphology.tree import SOMA, Branch, Morphology


def make_sections(morphology: Morphology, cell: object, axon: str = "keep") -> dict[str, list[Any]]:
    """The sections of a morphology, owned by `cell`, under `soma`, `dend`, `apic`, `axon`, `dend_5` ...

    Number, order, 3-D points and connections are those of NEURON's Import3d. They live as long as
    the caller keeps the lists. nseg is 1 everywhere; see `set_nseg`. What `axon` means: `axons.treated`.
    """
    return sections_of(branches(morphology, axon), cell)


def branches(morphology: Morphology, axon: str = "keep", stubs: Stubs = STUBS) -> list[Branch]:
    """What will be the sections of a morphology, each after its parent."""
    return treated(_with_length(_branches(morphology), morphology.path), axon, morphology.path, stubs)


def sections_of(branches: list[Branch], cell: object) -> dict[str, list[Any]]:
    """The sections of branches, owned by `cell`, by name."""
    groups: dict[str, list[Any]] = {}
    sections = []
    for branch in branches:
        group = groups.setdefault(name_of_type(branch.kind), [])
        group.append(h.Section(name=f"{name_of_type(branch.kind)}[{len(group)}]", cell=cell))
        sections.append(group[-1])
    for branch, section in zip(branches, sections, strict=True):
        _shape(section, branch, sections)
    return groups


def _shape(section: Any, branch: Branch, sections: list[Any]) -> None:
    """Connect a section and give it its 3-D points."""
    if branch.parent >= 0:
        section.connect(sections[branch.parent](branch.parent_x), 0)
    if branch.wire is not None:
        h.pt3dstyle(1, *branch.wire, sec=section)
    for x, y, z, diameter in branch.points.tolist():
        section.pt3dadd(x, y, z, diameter)


def _branches(morphology: Morphology) -> list[Branch]:
    """The branches of a morphology, each after its parent."""
    if morphology.starts is None:
        return branches_of(morphology)
    return _drawn_branches(morphology, morphology.starts)


def _drawn_branches(morphology: Morphology, drawn: tuple[int, ...]) -> list[Branch]:
    """The branches as the file draws them; trees are joined to the middle of a soma made of the outlines.

    Import3d's own reader is not used: it fails on trees more than about 120 forks deep, and needs 200 ms
    for 6000 points.
    """
    n_outline = sum(morphology.outlines)
    branches, wire = [], None
    if n_outline:
        ends = [*accumulate(morphology.outlines, initial=0)]
        centre, body = body_of([morphology.points[i:j, :3] for i, j in pairwise(ends)])
        branches.append(Branch(kind=SOMA, parent=-1, parent_x=0.0, points=body, line=morphology.line_of(0)))
        wire = tuple(centre.tolist())
    starts = [0, *drawn] if n_outline else drawn
    for start, end in pairwise([*drawn, morphology.n_points]):
        up = int(morphology.parents[start])
        at_soma = 0 <= up < n_outline
        points = morphology.points[start:end]
        branches.append(
            Branch(
                kind=int(morphology.types[start]),
                parent=bisect_right(starts, up) - 1,
                parent_x=0.5 if at_soma else 1.0,
                points=sphere(points[0]) if up < 0 and len(points) == 1 else points,
                wire=wire if at_soma else None,
                line=morphology.line_of(start),
            )
        )
    return branches


def _with_length(branches: list[Branch], path: Path) -> list[Branch]:
    """The branches without those of no length, whose children move to the parent.

    Import3d does the same for two points in one place; with more it would make a section whose
    area is zero and whose voltage is nan.
    """
    new: dict[int, int] = {-1: -1}
    place: dict[int, tuple[int, float]] = {}  # a dropped branch: where its children go
    kept: list[Branch] = []
    for i, branch in enumerate(branches):
        parent, x = place.get(branch.parent, (new.get(branch.parent, -1), branch.parent_x))
        if (branch.points[1:, :3] != branch.points[0, :3]).any():
            new[i] = len(kept)
            same = parent == branch.parent and x == branch.parent_x
            kept.append(branch if same else replace(branch, parent=parent, parent_x=x))
        elif branch.parent < 0:
            x0, y0, z0, _ = branch.points[0]
            told = f"all points of the root are at ({x0:g} {y0:g} {z0:g}): leave one, which is taken as a sphere"
            raise MorphologyError(f"{path}{told_at(branch.line, told)}")
        else:
            place[i] = (parent, x)
    return kept
