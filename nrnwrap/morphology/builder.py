"""From a checked morphology to connected sections, as NEURON's own Import3d makes them."""

from __future__ import annotations

import tempfile
from bisect import bisect_right
from dataclasses import replace
from itertools import pairwise
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from nrnwrap.errors import MorphologyError
from nrnwrap.mechanisms import h
from nrnwrap.morphology.axons import treated
from nrnwrap.morphology.outline import centre_and_body
from nrnwrap.morphology.tree import Branch, Morphology, section_name


def make_sections(morphology: Morphology, cell: object, axon: str = "keep") -> dict[str, list[Any]]:
    """The sections of a morphology, owned by `cell`, under `soma`, `dend`, `apic`, `axon`, `dend_5` ...

    Number, order, 3-D points and connections are those of NEURON's Import3d. They live as long as
    the caller keeps the lists. nseg is 1 everywhere; see `set_nseg`. What `axon` means: `axons.treated`.
    """
    branches = treated(_with_length(_branches(morphology), morphology.path), axon, morphology.path)
    groups: dict[str, list[Any]] = {}
    sections = []
    for branch in branches:
        group = groups.setdefault(section_name(branch.kind), [])
        group.append(h.Section(name=f"{section_name(branch.kind)}[{len(group)}]", cell=cell))
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
    return _swc_branches(morphology) if morphology.starts is None else _drawn_branches(morphology, morphology.starts)


def _swc_branches(morphology: Morphology) -> list[Branch]:
    """Import3d's branches of the checked points: it has the rules for where the soma begins and ends."""
    if not h.load_file("import3d.hoc"):
        raise MorphologyError("NEURON cannot load its import3d.hoc; is the installation complete?")
    reader = h.Import3d_SWC_read()
    reader.quiet = 1
    with tempfile.TemporaryDirectory(prefix="nrnwrap-") as folder:
        clean = Path(folder) / "clean.swc"
        clean.write_text(_clean_text(morphology))
        reader.input(str(clean))
    parts = list(reader.sections)
    index = {part.hname(): i for i, part in enumerate(parts)}
    return [_branch(part, index) for part in parts]


def _clean_text(morphology: Morphology) -> str:
    """A SWC file of the points, with ids that are their indices."""
    columns = (morphology.types, morphology.points, morphology.parents)
    rows = enumerate(zip(*(column.tolist() for column in columns), strict=True))
    return "".join(f"{i} {kind} {x!r} {y!r} {z!r} {d / 2!r} {up}\n" for i, (kind, (x, y, z, d), up) in rows)


def _branch(part: Any, index: dict[str, int]) -> Branch:
    """A branch from an Import3d_Section; with `first` 1 the leading point only says whence a wire comes."""
    points = np.column_stack([*(part.raw.getrow(i).to_python() for i in range(3)), part.d.to_python()])
    first = int(part.first)
    return Branch(
        kind=int(part.type),
        parent=-1 if part.parentsec is None else index[part.parentsec.hname()],
        parent_x=part.parentx,
        points=_sphere(points[0]) if len(points) == 1 else points[first:],
        wire=tuple(points[0, :3].tolist()) if first else None,
    )


def _sphere(point: NDArray[np.float64]) -> NDArray[np.float64]:
    """A cylinder along x with the area of a sphere around the point: length equals diameter."""
    step = np.array([point[3] / 2, 0, 0, 0])
    return np.array([point - step, point, point + step])


def _drawn_branches(morphology: Morphology, drawn: tuple[int, ...]) -> list[Branch]:
    """The branches as the file draws them; trees are joined to the middle of a soma made of the outline.

    Import3d's own reader is not used: it fails on trees more than about 120 forks deep, and needs 200 ms
    for 6000 points.
    """
    n_outline = drawn[0] if drawn else morphology.n_points
    branches, wire = [], None
    if n_outline:
        centre, body = centre_and_body(morphology.points[:n_outline, :3])
        branches.append(Branch(kind=1, parent=-1, parent_x=0.0, points=body))
        wire = tuple(centre.tolist())
    starts = [0, *drawn] if n_outline else drawn
    for start, end in pairwise([*drawn, morphology.n_points]):
        up = int(morphology.parents[start])
        at_soma = 0 <= up < n_outline
        branches.append(
            Branch(
                kind=int(morphology.types[start]),
                parent=bisect_right(starts, up) - 1,
                parent_x=0.5 if at_soma else 1.0,
                points=morphology.points[start:end],
                wire=wire if at_soma else None,
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
            raise MorphologyError(f"{path}: all points of the root are at ({x0:g} {y0:g} {z0:g}): no length")
        else:
            place[i] = (parent, x)
    return kept
