"""What is likely to surprise in a cell that was read as its file says."""

from __future__ import annotations

from pathlib import Path

import numpy as np

from nrnwrap.anatomy.types import OF_SWC, name_of_type
from nrnwrap.morphology.faults import counted, told_at
from nrnwrap.morphology.tree import SOMA, Branch

MOST_NAMED = 4  # types in a message
MARKS = {0: "0 is undefined", 5: "5 marks forks in files of CNIC", 6: "6 marks ends in files of CNIC"}


def traps(branches: list[Branch], path: Path) -> list[str]:
    """A line for each trap: a soma of several sections, sections that are in none of the cell's lists."""
    return [f"{path}{told_at(*told)}" for told in (*_somata(branches), *_unnamed(branches))]


def _somata(branches: list[Branch]) -> list[tuple[int, str]]:
    """`cell.soma` is one section."""
    somata = [branch for branch in branches if branch.kind == SOMA]
    if len(somata) < 2:
        return []
    share = _area(somata[0]) / sum(map(_area, somata))
    return [
        (
            somata[1].line,
            f"the soma has {len(somata)} sections, and cell.soma is only the first of them, with {share:.0%} of their "
            "area: cell.select('soma') and cell.by_type['soma'] have all, as in cell.insert('hh', cell.select('soma'))",
        )
    ]


def _area(branch: Branch) -> float:
    """Area of the sides of the frusta (um2)."""
    steps = np.diff(branch.points, axis=0)
    slant = np.hypot(np.linalg.norm(steps[:, :3], axis=1), steps[:, 3] / 2)
    return float((np.pi * (branch.points[:-1, 3] + branch.points[1:, 3]) / 2 * slant).sum())


def _unnamed(branches: list[Branch]) -> list[tuple[int, str]]:
    """Sections of types whose meaning SWC does not define are not in `cell.dend`."""
    found = [branch for branch in branches if branch.kind not in OF_SWC]
    if not found:
        return []
    kinds = sorted({branch.kind for branch in found})
    few = kinds[:MOST_NAMED]
    names = ", ".join(map(name_of_type, few)) + (f" and {len(kinds) - len(few)} more" if len(kinds) > len(few) else "")
    types = ", ".join(f"{kind}: 'dend'" for kind in few)
    marks = [mark for kind, mark in MARKS.items() if kind in few]
    hint = f" ({', '.join(marks)})" if marks else ""
    told = f"cell.dend does not contain {counted(len(found), 'section')} of {names}{hint}; cell.others does"
    return [(found[0].line, f"{told}. If these are dendrites, give types={{{types}}}")]
