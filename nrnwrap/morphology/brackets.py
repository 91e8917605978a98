"""The brackets of a Neurolucida ASC file: words, strings and brackets, and the blocks at the top of the file.

A block is a tree, an outline of the cell body, or an annotation, such as a marker, the outline of something else, a
thumbnail. Reading goes on after a fault, and notes it with the part of the cell that it concerns.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from itertools import pairwise
from typing import NamedTuple

from nrnwrap.morphology.faults import Fault
from nrnwrap.morphology.tree import AXON, SOMA

TREES = {"axon": AXON, "dendrite": 3, "apical": 4}
UNTYPED = 0
BODY = "cellbody"
BODIES = {"cellbody", "cell body", "soma"}  # the strings by which Import3d knows one
NUMBER = re.compile(r"[+-]?(\d+(\.\d*)?|\.\d+)([eE][+-]?\d+)?")
TOKEN = re.compile(r';[^\n]*|\n|"[^"\n]*"|[()|<>,]|[^\s()|<>,;"]+|"')
NEVER_CLOSED = "the bracket that opens here is never closed"
PUNCTUATION = {"(", ")", "|", "<", ">", ",", '"', ""}


class Token(NamedTuple):
    """A word, a string or a bracket."""

    text: str
    line: int


class Block(NamedTuple):
    """A bracket at the top of the file with all it holds: its closing bracket is the last token."""

    tokens: list[Token]
    kind: int | None  # the SWC type of what it draws; 0 for a tree that does not say; None for an annotation

    @property
    def line(self) -> int:
        return self.tokens[0].line


def tokens_of(text: str) -> Iterator[Token]:
    """Words, strings and brackets; comments go."""
    line = 1
    for match in TOKEN.finditer(text):
        word = match.group()
        if word == "\n":
            line += 1
        elif not word.startswith(";"):
            yield Token(word, line)


def is_word(text: str) -> bool:
    """Whether a token is neither a bracket, nor a string, nor a number."""
    return text not in PUNCTUATION and not text.startswith('"') and not is_number(text)


def is_number(text: str) -> bool:
    return NUMBER.fullmatch(text) is not None


class Blocks:
    """Cuts tokens into blocks, also where brackets do not match: a tree or a cell body begins a new block."""

    def __init__(self, tokens: list[Token], faults: list[Fault]) -> None:
        self.tokens, self.faults = tokens, faults
        self.found: list[Block] = []
        self.start = 0  # where the block begins that is being read
        self.depth = 0  # how many of its brackets are open
        self.around: list[int] = []  # lines of brackets of annotations that are open around trees
        self.last: int | None = None  # the kind of the last block

    def read(self) -> list[Block]:
        """The trees and cell bodies of the file."""
        for i, token in enumerate(self.tokens):
            if token.text == "(":
                if self.depth and draws(self.tokens, i) is not None:
                    self._cut(i, f"closed before line {token.line}")
                self.start = self.start if self.depth else i
                self.depth += 1
            elif token.text == ")":
                self._close(i)
        if self.depth:
            self._cut(len(self.tokens), "closed at the end of the file")
        for line in self.around[:1]:
            self.faults.append(Fault(line, NEVER_CLOSED, "passed over, since it is not a part of the cell"))
        return self.found

    def _close(self, i: int) -> None:
        if self.depth:
            self.depth -= 1
            if not self.depth:
                self._add(self.tokens[self.start : i + 1])
        elif self.around:
            self.around.pop()
        else:
            self.faults.append(Fault(self.tokens[i].line, "a closing bracket too many", kind=self.last))

    def _cut(self, end: int, remedy: str) -> None:
        """End the block before a token, though it is not closed."""
        tokens = self.tokens[self.start : end]
        kind = _kind_of(tokens)
        if kind is None:
            self.around += [tokens[0].line] * self.depth
        else:
            self.faults.append(Fault(tokens[0].line, NEVER_CLOSED, remedy, kind))
        self._add([*tokens, *[Token(")", tokens[-1].line)] * self.depth])
        self.depth = 0

    def _add(self, tokens: list[Token]) -> None:
        kind = _kind_of(tokens)
        if kind is None and is_number(tokens[1].text):
            self.faults.append(Fault(tokens[0].line, "a point outside of any tree", kind=self.last or UNTYPED))
            return
        self.last = kind
        if kind is not None:
            self.found.append(Block(tokens, kind))


def draws(tokens: Sequence[Token], i: int) -> int | None:
    """The SWC type of the tree or the cell body that begins with the bracket at i; None if none does, or untyped."""
    first = tokens[i + 1].text if i + 1 < len(tokens) else ""
    if first.startswith('"') and first.strip('"').lower() in BODIES:
        return SOMA
    if first == '"' and i + 2 < len(tokens) and tokens[i + 2].text.lower() in {BODY, "soma"}:
        return SOMA  # with a quote that is not closed
    if first != "(" and not first.startswith('"'):
        return None
    found = None
    for name in _properties(tokens, i + (2 if first != "(" else 1)):
        if name == BODY:
            return SOMA
        if first == "(":
            found = TREES.get(name, found)  # the last one counts, as for Import3d
    return found


def _properties(tokens: Sequence[Token], i: int) -> Iterator[str]:
    """The first words of brackets in a row, such as `color` and `axon` of `(Color Red) (Axon) (0 0 0 1)`."""
    while i + 1 < len(tokens) and tokens[i].text == "(" and is_word(tokens[i + 1].text):
        yield tokens[i + 1].text.lower()
        depth = 0
        while i < len(tokens) and (depth or tokens[i].text == "("):
            depth += (tokens[i].text == "(") - (tokens[i].text == ")")
            i += 1
            if not depth:
                break


def _kind_of(tokens: Sequence[Token]) -> int | None:
    """What a block draws: an SWC type, 0 for a tree that does not say which, None for an annotation."""
    kind = draws(tokens, 0)
    if kind is not None or len(tokens) < 3 or tokens[1].text != "(":
        return kind
    return UNTYPED if _has_points(tokens) else None


def _has_points(tokens: Sequence[Token]) -> bool:
    """Whether a block without a type is a tree and not a text on the drawing, which ends with a point and a string."""
    points = sum(token.text == "(" and is_number(after.text) for token, after in pairwise(tokens))
    return points > 1 or (points == 1 and not tokens[-2].text.startswith('"'))
