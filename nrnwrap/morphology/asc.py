"""Neurolucida ASC: outline of the cell body and trees, in nested brackets. MorphIO reads it.

What MorphIO 3.5 accepts without a word, `brackets` finds before, and `_bad_numbers` after.
"""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from nrnwrap.errors import MorphologyError
from nrnwrap.morphology.brackets import blocks_of, tokens_of, unmatched, unread
from nrnwrap.morphology.outline import centre_and_body
from nrnwrap.morphology.tree import FARTHEST, THINNEST, Faults, Morphology, frozen, refuse


def parse_asc(path: Path, text: str) -> Morphology:
    """The checked trees of a Neurolucida file, each joined to the cell body."""
    tokens = list(tokens_of(text))
    refuse(path, unmatched(tokens))
    blocks = list(blocks_of(tokens))
    refuse(path, unread(blocks))
    morphology, warnings = _parsed(path)
    body = [block.line for block in blocks if block.is_body]
    trees = [block.line for block in blocks if block.is_tree]
    refuse(path, _bad_numbers(morphology, text))
    refuse(path, _not_one_cell(morphology, body, trees))
    return _tree(path, morphology, warnings)


def _parsed(path: Path) -> tuple[Any, tuple[str, ...]]:
    """MorphIO's reading and its warnings."""
    import morphio  # 20 to 35 ms, which `import nrnwrap` should not cost

    collector = morphio.WarningHandlerCollector()  # or it prints them
    try:
        morphology = morphio.Morphology(str(path), warning_handler=collector)
    except morphio.MorphioError as error:
        raise _translated(path, str(error)) from error
    heard = [entry.warning for entry in collector.get_all()]
    return morphology, tuple(_plain(w.msg()) for w in heard if w.warning() != morphio.Warning.no_soma_found)


def _translated(path: Path, message: str) -> MorphologyError:
    """MorphIO's error with the line in front."""
    line = re.search(r":(\d+):error", message)
    text = _plain(re.sub(r"\S*:\d+:error", "", _plain(message)))
    return MorphologyError(f"{path}:{line.group(1)}: {text}" if line else f"{path}: {text}")


def _plain(message: str) -> str:
    """A message on one line, without colours."""
    return " ".join(re.sub(r"\x1b\[[0-9;]*m", "", message).split())


def _not_one_cell(morphology: Any, bodies: list[int], trees: list[int]) -> Faults:
    """Trees that no cell body holds together, and an outline that encloses nothing."""
    if len(trees) != len(morphology.root_sections):
        yield 0, f"{len(trees)} trees in the file, {len(morphology.root_sections)} read; is one empty?"
    outline = _triples(morphology.soma.points)
    try:
        if bodies:
            centre_and_body(outline)
    except ValueError as error:
        yield bodies[0], f"the outline of the cell body has {error}"
    if not bodies:
        for line in trees[1:]:
            yield line, f"another tree (the first is on line {trees[0]}) and no cell body that joins them"


def _bad_numbers(morphology: Any, text: str) -> Faults:
    """Points of trees that are far away, not numbers, or without a diameter; outlines have no diameter."""
    points = np.column_stack([_triples(morphology.points), morphology.diameters])
    outline = _triples(morphology.soma.points)
    bad = points[~((np.abs(points) < FARTHEST).all(axis=1) & (points[:, 3] >= 2 * THINNEST))]
    for x, y, z, diameter in np.unique(bad, axis=0):
        told = f"point ({x:g} {y:g} {z:g}) has diameter {diameter:g}"
        yield _line_of(text, (x, y, z, diameter)), f"{told}; all must be finite, the diameter above zero"
    if not (np.abs(outline) < FARTHEST).all():
        yield 0, "the outline of the cell body has coordinates that are not finite"


def _triples(values: Any) -> NDArray[np.float64]:
    """Coordinates as an (n, 3) array, also when there are none, with the decimals of the file."""
    return np.asarray(values, np.float32).astype(str).astype(float).reshape(-1, 3)


def _line_of(text: str, point: tuple[float, ...]) -> int:
    """The first line with these four numbers in a bracket, 0 if there is none."""
    for match in re.finditer(r"\(([^()\"]+)\)", text):
        try:
            numbers = [float(field) for field in match.group(1).replace(",", " ").split()[:4]]
        except ValueError:
            continue
        with np.errstate(over="ignore"):  # MorphIO's numbers have single precision
            same = np.array_equal(np.array(numbers, np.float32), np.array(point, np.float32), equal_nan=True)
        if same:
            return text.count("\n", 0, match.start()) + 1
    return 0


def _tree(path: Path, morphology: Any, warnings: tuple[str, ...]) -> Morphology:
    """The outline and the branches as arrays; a tree hangs on the first point of the outline."""
    outline = _triples(morphology.soma.points)
    points, types = [np.column_stack([outline, np.zeros(len(outline))])], [1] * len(outline)
    parents, starts = [i - 1 for i in range(len(outline))], []
    ends: dict[int, int] = {}  # last point of a branch
    for branch in morphology.iter():  # each parent before its children
        up = 0 if branch.is_root else ends[branch.parent.id]
        starts.append(len(types))
        parents += [up if types else -1, *range(len(types), len(types) + len(branch.points) - 1)]
        types += [int(branch.type)] * len(branch.points)
        points.append(np.column_stack([branch.points, branch.diameters]))
        ends[branch.id] = len(types) - 1
    return Morphology(
        path,
        "asc",
        points=frozen(np.concatenate(points), float),
        types=frozen(types, int),
        parents=frozen(parents, int),
        starts=tuple(starts),
        warnings=warnings,
    )
