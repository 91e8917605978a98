"""Neurolucida ASC: outline of the cell body and trees, in nested brackets. MorphIO reads it.

What MorphIO 3.5 accepts without a word, `brackets` finds before, and `drawn.bad_numbers` after.
"""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import numpy as np

from nrnwrap.errors import MorphologyError
from nrnwrap.morphology import drawn
from nrnwrap.morphology.brackets import Block, blocks_of, deepest, empty_branches, tokens_of, unmatched, unread
from nrnwrap.morphology.brackets_repair import rebuilt, repaired, text_of
from nrnwrap.morphology.tree import Morphology, plain, refuse


def parse_asc(path: Path, text: str, repair: bool = False) -> Morphology:
    """The checked trees of a Neurolucida file, each joined to the cell body; with `repair` of what can be mended."""
    notes: list[tuple[int, str]] = []
    if repair:
        tokens, notes = repaired(list(tokens_of(text)))
        text, lost = _without_unreadable(path, list(blocks_of(tokens)))
        notes = sorted([*notes, *lost])
        if not text.strip():
            refuse(path, [(0, "no tree and no cell body that can be repaired"), *notes])
    tokens = list(tokens_of(text))
    refuse(path, unmatched(tokens))
    refuse(path, deepest(tokens))
    blocks = list(blocks_of(tokens))
    refuse(path, unread(blocks))
    refuse(path, empty_branches(tokens))
    morphology, warnings = _parsed(path, text)
    return _checked(path, text, blocks, morphology, warnings, notes if repair else None)


def _checked(
    path: Path,
    text: str,
    blocks: list[Block],
    morphology: Any,
    warnings: tuple[str, ...],
    notes: list[tuple[int, str]] | None,
) -> Morphology:
    """The arrays of what MorphIO has read, checked; with `notes` of what was repaired so far also mended."""
    body = next((block.line for block in blocks if block.is_body), 0)
    trees = [block.line for block in blocks if block.is_tree]
    drawing = drawn.drawing_of(morphology)
    repairs = [f":{line}: {plain(told)}" for line, told in notes or ()]
    if notes is not None:
        repairs += [f": {told}" for told in drawn.mend(drawing)]
        trees = trees if len(drawing.roots) == len(trees) else [0] * len(drawing.roots)
    if len(trees) != len(drawing.roots):
        refuse(path, [(0, f"{len(trees)} trees in the file, {len(drawing.roots)} read; is one empty?")])
    refuse(path, drawn.bad_numbers(drawing, lambda point: _line_of(text, point)))
    refuse(path, drawn.not_one_cell(drawing, body, trees))
    return drawn.arrays(path, "asc", drawing, warnings, tuple(repairs))


def _without_unreadable(path: Path, blocks: list[Block]) -> tuple[str, list[tuple[int, str]]]:
    """The text of the blocks that MorphIO can read, at their lines, and the others as notes."""
    kept: list[Block] = []
    notes: list[tuple[int, str]] = []
    for block in blocks:
        try:
            if block.is_tree:
                refuse(path, [*deepest(block.tokens)])
                _parsed(path, text_of(block.tokens))
            kept.append(block)
        except MorphologyError as error:
            why = re.sub(r"^:\d+: |^: ", "", str(error).removeprefix(str(path)))
            notes.append((block.line, f"a tree that cannot be read ({why}): left out"))
    return rebuilt(kept), notes


def _parsed(path: Path, text: str) -> tuple[Any, tuple[str, ...]]:
    """MorphIO's reading and its warnings."""
    import morphio  # 20 to 35 ms, which `import nrnwrap` should not cost

    collector = morphio.WarningHandlerCollector()  # or it prints them
    text = text.encode("ascii", "replace").decode()  # else the words of its errors may be no text
    try:
        morphology = morphio.Morphology(text, "asc", warning_handler=collector)
    except morphio.MorphioError as error:
        raise _translated(path, str(error)) from error
    except (IndexError, RuntimeError, ValueError, OverflowError) as error:  # of its own, such as "map::at"
        raise MorphologyError(f"{path}: MorphIO cannot read it: {plain(str(error))}") from error
    heard = [entry.warning for entry in collector.get_all()]
    return morphology, tuple(_plain(w.msg()) for w in heard if w.warning() != morphio.Warning.no_soma_found)


def _translated(path: Path, message: str) -> MorphologyError:
    """MorphIO's error with the line in front."""
    line = re.search(r":(\d+):error", message)
    text = _plain(re.sub(r"\S*:\d+:error", "", _plain(message)))
    return MorphologyError(f"{path}:{line.group(1)}: {text}" if line else f"{path}: {text}")


def _plain(message: str) -> str:
    """A message of MorphIO on one line, without colours."""
    return plain(" ".join(re.sub(r"\x1b\[[0-9;]*m", "", message).split()))


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
