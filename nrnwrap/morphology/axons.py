"""What becomes of the axon, which slices cut off and tracings leave out more often than not."""

from __future__ import annotations

from dataclasses import dataclass, replace
from itertools import accumulate, pairwise
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from nrnwrap.base import checks
from nrnwrap.base.kinds import several
from nrnwrap.errors import MorphologyError, ParameterError, unknown
from nrnwrap.morphology.faults import told_at
from nrnwrap.morphology.tree import AXON, SOMA, Branch

CHOICES = ("keep", "remove", "stubs")
STUB_DIAMETER = 1.0  # um, where the file does not have an axon
LONGEST_STUB = 1e6  # um
MOST_STUBS = 100

Array = NDArray[np.float64]


def _numbers(name: str, values: Any) -> tuple[float, ...]:
    """Numbers above zero (um), one at least."""
    if not several(values):
        raise ParameterError(f"{name} must be lengths in um, one for each stub, such as (30, 30), not {values!r}")
    given = list(values)
    if not 1 <= len(given) <= MOST_STUBS:
        raise ParameterError(f"{name} has {len(given)} values; 1 to {MOST_STUBS} stubs are allowed")
    return tuple(
        checks.number(f"{name}[{i}]", value, 0, LONGEST_STUB, open_low=True, unit="um") for i, value in enumerate(given)
    )


@dataclass(frozen=True)
class Stubs:
    """Cylinders in a row that take the place of an axon: their lengths and diameters (um).

    Without diameters each is as thick as the axon is on that stretch. Raises ParameterError for what is not a list of
    numbers above zero, or not one diameter for each length.
    """

    lengths: tuple[float, ...] = (30.0, 30.0)
    diameters: tuple[float, ...] | None = None

    def __post_init__(self) -> None:
        object.__setattr__(self, "lengths", _numbers("stub_lengths", self.lengths))
        if self.diameters is None:
            return
        object.__setattr__(self, "diameters", _numbers("stub_diameters", self.diameters))
        if len(self.diameters) != len(self.lengths):
            raise ParameterError(
                f"stub_diameters has {len(self.diameters)} values, and there are {len(self.lengths)} stubs: "
                "give one for each of stub_lengths"
            )

    @property
    def ends(self) -> list[float]:
        """Where the stubs begin and end, along all of them (um): one more number than stubs."""
        return [*accumulate(self.lengths, initial=0.0)]


STUBS = Stubs()


def check_treatment(axon: str) -> None:
    """Raise UnknownNameError for what cannot be done to an axon."""
    if axon not in CHOICES:
        raise unknown("treatment of the axon", axon, CHOICES)


def treated(branches: list[Branch], axon: str, path: Path, stubs: Stubs = STUBS) -> list[Branch]:
    """The branches with the axon as `axon` says.

    "keep": as it was reconstructed. "remove": without it, and without what hangs on it. "stubs": cylinders in a row
    in its place, where it left the cell; unless they are given, their diameters are the mean ones of those stretches of
    the reconstructed axon, along its thickest way, or 1 um at the middle of the soma of a cell without an axon.
    Raises MorphologyError when the root of the file is axon, or when there is neither an axon nor a soma for stubs.
    """
    check_treatment(axon)
    if axon == "keep":
        return branches
    if branches[0].kind == AXON:
        told = f"the root of the cell is axon, and axon={axon!r} would leave nothing to hang on; give axon='keep'"
        raise MorphologyError(f"{path}{told_at(branches[0].line, told)}")
    kept = _without(branches)
    if axon == "remove":
        return kept
    return [*kept, *_stubs(branches, kept, path, stubs)]


def _without(branches: list[Branch]) -> list[Branch]:
    """The branches that are not axon, and do not hang on any."""
    new: dict[int, int] = {-1: -1}
    kept: list[Branch] = []
    for i, branch in enumerate(branches):
        if branch.kind != AXON and branch.parent in new:
            new[i] = len(kept)
            kept.append(replace(branch, parent=new[branch.parent]))
    return kept


def _stubs(branches: list[Branch], kept: list[Branch], path: Path, stubs: Stubs) -> list[Branch]:
    """Cylinders, one after the other, that go where the first axon of the file went."""
    first = next((i for i, branch in enumerate(branches) if branch.kind == AXON), None)
    if first is None:
        return _from_soma(kept, path, stubs)
    branch = branches[first]
    # No axon hangs on one here, and before the first none was taken out: the index is still that.
    begin = branch.points[0, :3]
    way = _way(branches, first, stubs.ends[-1])
    thick = stubs.diameters or tuple(_mean_diameter(way, a, b) or STUB_DIAMETER for a, b in pairwise(stubs.ends))
    away = branch.points[:, :3] - begin
    far = away[np.linalg.norm(away, axis=1).argmax()]
    stub = replace(branch, points=np.append(begin, 0.0)[None])
    return _row(stub, far / np.linalg.norm(far), replace(stubs, diameters=thick), len(kept))


def _from_soma(kept: list[Branch], path: Path, stubs: Stubs) -> list[Branch]:
    soma = kept[0]
    if soma.kind != SOMA:
        told = "axon='stubs' needs an axon or a soma, and the file has neither; give axon='keep'"
        raise MorphologyError(f"{path}{told_at(soma.line, told)}")
    centre = soma.points[:, :3].mean(axis=0)
    thick = stubs.diameters or (STUB_DIAMETER,) * len(stubs.lengths)
    begin = Branch(AXON, 0, 0.5, np.append(centre, 0.0)[None])
    return _row(begin, np.array([0.0, -1.0, 0.0]), replace(stubs, diameters=thick), len(kept))


def _row(first: Branch, direction: Array, stubs: Stubs, index: int) -> list[Branch]:
    """Stubs in a row, of which the first, which will be at `index`, hangs and begins where `first` does."""
    assert stubs.diameters is not None
    begin, made = first.points[0, :3], []
    for i, (stretch, diameter) in enumerate(zip(pairwise(stubs.ends), stubs.diameters, strict=True)):
        points = np.column_stack([[begin + end * direction for end in stretch], [diameter] * 2])
        made.append(Branch(AXON, index + i - 1, 1.0, points) if i else replace(first, points=points))
    return made


def _way(branches: list[Branch], first: int, far: float) -> Array:
    """Length so far and diameter along an axon, as far as `far` (um), into the thickest branch at each fork."""
    rows = [_lengths(branches[first].points)]
    here: int | None = first
    while here is not None and rows[-1][-1, 0] < far:
        children = [i for i, branch in enumerate(branches) if branch.parent == here and branch.kind == AXON]
        here = max(children, key=lambda i: branches[i].points[-1, 3], default=None)
        if here is not None:
            rows.append(_lengths(branches[here].points, rows[-1][-1, 0]))
    return np.concatenate(rows)


def _lengths(points: Array, start: float = 0.0) -> Array:
    steps = np.linalg.norm(np.diff(points[:, :3], axis=0), axis=1)
    return np.column_stack([start + np.concatenate([[0.0], np.cumsum(steps)]), points[:, 3]])


def _mean_diameter(way: Array, start: float, stop: float) -> float:
    """Mean over the length from start to stop; the last diameter where the axon ends before."""
    x = np.unique(np.concatenate([way[(way[:, 0] > start) & (way[:, 0] < stop), 0], [start, stop]]))
    diameters = np.interp(x, way[:, 0], way[:, 1])
    areas = sum((b - a) * (d + e) / 2 for (a, b), (d, e) in zip(pairwise(x), pairwise(diameters), strict=True))
    return float(areas / (stop - start))
