"""Neurolucida ASC: outlines of the cell body and trees, in nested brackets.

The brackets are read here and not by MorphIO 3.5, which refuses what NEURON takes (outlines without diameters,
stacks of them), merges branches that NEURON keeps apart, and says of many faults neither the line nor what they are.
What does not draw the cell, such as markers, spines, thumbnails and texts, is passed over whatever it holds.
"""

from __future__ import annotations

from pathlib import Path

import numpy as np

from nrnwrap.morphology import drawn
from nrnwrap.morphology.brackets import Block, Blocks, Token, is_number, is_word, tokens_of
from nrnwrap.morphology.faults import Fault, counted
from nrnwrap.morphology.request import Request
from nrnwrap.morphology.strokes import Drawing, Outline, Stroke
from nrnwrap.morphology.tree import SOMA, Morphology

AXES = ("x", "y", "z", "diameter")
NOTHING, NOWHERE = np.empty((0, 4)), np.empty(0, int)
NOT_FINITE = ("nan", "inf", "+inf", "-inf", "infinity", "+infinity", "-infinity")


def parse_asc(path: Path, text: str, request: Request) -> Morphology:
    """The checked trees of a Neurolucida file, each joined to the cell body."""
    faults: list[Fault] = []
    drawing = Drawing()
    for block in Blocks(list(tokens_of(text)), faults).read():
        reader = _Outline if block.kind == SOMA else _Tree
        reader(block, faults).read(drawing)
    return drawn.finished(path, "asc", drawing, faults, request)


class _Reader:
    """Reads the points of one block."""

    fewest = 4  # numbers of a point

    def __init__(self, block: Block, faults: list[Fault]) -> None:
        self.tokens, self.kind, self.line = block.tokens, block.kind, block.line
        self.faults = faults
        self.ends = _ends(block.tokens)
        self.short = (len(AXES), 0)  # how many numbers the shortest point has, and at which token it is

    def fault(self, i: int, text: str, remedy: str = "left out") -> None:
        """Note what is wrong at a token."""
        self.faults.append(Fault(self.tokens[i].line, text, remedy, self.kind))

    def point(self, i: int) -> list[float]:
        """The numbers of the point whose bracket opens at i, empty where they are not a point."""
        words = [token.text for token in self.tokens[i + 1 : self.ends[i]] if token.text != ","]
        words = words[: words.index("(")] if "(" in words else words  # a point of a curve has others inside
        count = next((k for k, word in enumerate(words) if not is_number(word)), len(words))
        numbers = [float(word) for word in words[:count]]
        if count > len(AXES):
            self.fault(i, f"a point of {count} numbers; it has {len(AXES)}: x y z diameter, with decimal points")
        elif count >= self.fewest:
            self.short = min(self.short, (count, i))
            return [*numbers, *[0.0] * (len(AXES) - count)]
        elif count == 3 or (count == 2 and len(words) == 2):
            missing = ("z and ", "")[count - 2] + "diameter"
            told = f"a point without {missing}" if count == len(words) else _spoilt(words, count)
            self.fault(i, told, ("z = 0, and ", "")[count - 2] + "the diameter of a neighbour taken")
            return [*numbers, *[0.0] * (len(AXES) - count)]
        else:
            self.fault(i, _spoilt(words, count))
        return []

    def spoils(self, i: int) -> bool:
        """Note a bracket of a word and three numbers that is a point with a spoilt x; whether it is one."""
        words = [token.text for token in self.tokens[i + 1 : self.ends[i]]]
        letters = words[0].isalpha() and len(words[0]) > 1 and words[0].lower() not in NOT_FINITE
        if letters or len(words) != len(AXES) or not all(map(is_number, words[1:])):
            return False
        self.fault(i, _spoilt(words, 0))
        return True


def _spoilt(words: list[str], axis: int) -> str:
    """What is wrong with a point whose word for an axis is not a number."""
    if axis >= len(words):
        return f"a point of {counted(len(words), 'number')}; it has {len(AXES)}: x y z diameter"
    if words[axis].lower() in NOT_FINITE:
        return f"{words[axis]} is not a finite number, and cannot be the {AXES[axis]} of a point"
    return f"a point with {AXES[axis]} {words[axis]!r}, which is not a number"


def _ends(tokens: list[Token]) -> dict[int, int]:
    """Where the bracket closes that opens at a token."""
    ends, opened = {}, []
    for i, token in enumerate(tokens):
        if token.text == "(":
            opened.append(i)
        elif token.text == ")":
            ends[opened.pop()] = i
    return ends


class _Outline(_Reader):
    """Reads an outline of the cell body, whose points need not have a diameter, nor a height."""

    fewest = 2

    def read(self, drawing: Drawing) -> None:
        """Add the outline, which needs x and y, and z where there are several."""
        if self.tokens[1].text == '"':
            self.fault(1, 'a string without its closing "', "closed")
        points, lines, i = [], [], 1
        while i < len(self.tokens) - 1:
            if self.tokens[i].text == "(":
                found = self.point(i) if is_number(self.tokens[i + 1].text) else []
                if found:
                    points.append(found)
                    lines.append(self.tokens[i].line)
                elif is_word(self.tokens[i + 1].text):
                    self.spoils(i)
                i = self.ends[i]
            i += 1
        count, first = self.short
        if count < len(AXES):
            told = f"an outline of the cell body with points of {count} numbers"
            taken = "taken as x y z, without a diameter" if count == len(AXES) - 1 else "taken as x y, with z = 0"
            self.faults.append(Fault(self.tokens[first].line, told, taken))
        rows = np.reshape(points, (-1, len(AXES))).astype(float)
        width = next(filter(None, rows[:, 3].tolist()), 0.0)
        drawing.outlines.append(Outline(rows[:, :3], np.array(lines, int), self.line, width))


class _Tree(_Reader):
    """Reads a tree: its strokes, each after its parent."""

    def read(self, drawing: Drawing) -> None:
        """Add the strokes of the tree."""
        self.strokes = drawing.strokes
        self.rows: dict[int, list[list[float]]] = {}  # the points of each stroke, by its index
        self.lines: dict[int, list[int]] = {}
        self.forks: list[int] = []  # the strokes in whose fork the present one is
        self.forked: set[int] = set()
        self.word = -1  # where a word stood last, which ends a branch
        self.needless: set[int] = set()  # closing brackets of spines that hold points of the branch
        self._begin(1, -1)
        i = 1
        while i < len(self.tokens) - 1:
            i = self._item(i)
        self._finish(i)
        for index, rows in self.rows.items():
            if rows:
                self.strokes[index].points = np.array(rows)
                self.strokes[index].lines = np.array(self.lines[index], int)

    def _begin(self, i: int, parent: int) -> None:
        """A new stroke at a token."""
        self.here = len(self.strokes)
        self.rows[self.here], self.lines[self.here], self.word = [], [], -1
        self.strokes.append(Stroke(self.kind or 0, parent, NOTHING, NOWHERE, self.tokens[i].line))

    def _item(self, i: int) -> int:
        """Take what is at a token; return where the next thing is."""
        text = self.tokens[i].text
        if text == "(":
            return self._bracket(i)
        if text == ")" and i not in self.needless:
            self._finish(i)
            self.here = self.forks.pop()
        elif text == "|":
            self._sibling(i)
        elif text == "<":
            return self._spine(i)
        elif is_number(text) and not is_number(self.tokens[i - 1].text):
            self.fault(i, f"the number {text} outside of a point (is a bracket missing?)")
        elif is_word(text):
            self.word = i
        return i + 1

    def _bracket(self, i: int) -> int:
        after = self.tokens[i + 1].text
        if after in ("(", "|", "<"):
            if self.here in self.forked:
                self.fault(i, "another fork of the same branch", "joined to it")
            self.forked.add(self.here)
            self.forks.append(self.here)
            self._begin(i, self.here)
            return i + 1
        if is_number(after):
            self._append(i)
        elif after == ")":
            self.fault(i, "a bracket with nothing in it")
        elif is_word(after):
            self.spoils(i)
        return self.ends[i] + 1

    def _append(self, i: int) -> None:
        """Append a point to the present stroke."""
        if self.here in self.forked:
            self.fault(i, "a point after the fork of its branch (is a bracket closed too early?)")
            return
        if self.word >= 0:
            self.fault(self.word, f"{self.tokens[self.word].text!r} between points, where a word ends a branch")
            self.word = -1
        found = self.point(i)
        if found:
            self.rows[self.here].append(found)
            self.lines[self.here].append(self.tokens[i].line)

    def _sibling(self, i: int) -> None:
        if not self.forks:
            self.fault(i, "a '|' outside of a fork")
            return
        self._finish(i)
        self._begin(i, self.forks[-1])

    def _finish(self, i: int) -> None:
        """Look at the stroke that ends at a token."""
        if self.rows[self.here]:
            return
        if self.strokes[self.here].parent < 0 and self.here not in self.forked:
            self.faults.append(Fault(self.line, "a tree without a point"))
        else:
            self.fault(i, "a branch without a point")

    def _spine(self, i: int) -> int:
        """Pass over a spine; where its end is missing, over its properties and its point."""
        j = i + 1
        while self.tokens[j].text not in ("|", ")", "<", ">"):
            j = self.ends[j] + 1 if self.tokens[j].text == "(" else j + 1
        if self.tokens[j].text == ">":
            return j + 1
        self.faults.append(Fault(self.tokens[i].line, "a spine without its closing '>'", "passed over"))
        j = i + 1
        while self.tokens[j].text == "(" and not is_number(self.tokens[j + 1].text):
            j = self.ends[j] + 1
        if self.tokens[j].text != "(":
            return j
        inner = next((k for k in range(j + 1, self.ends[j]) if self.tokens[k].text == "("), None)
        if inner is not None:  # its point is not closed, and holds those of the branch that follow
            self.needless.add(self.ends[j])
            return inner
        return self.ends[j] + 1
