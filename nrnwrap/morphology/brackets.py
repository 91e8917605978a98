"""The brackets of a Neurolucida ASC file: what is looked at before MorphIO reads it.

MorphIO 3.5 says nothing of trees without a known type, brackets too many, or branches without a point; it
leaves out what it does not know.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import pairwise
from typing import NamedTuple

from nrnwrap.morphology.tree import Faults

TREES = {"Axon", "Dendrite", "Apical"}
BODIES = {'"CellBody"', '"Cell Body"', '"Soma"'}
NOT_FINITE = re.compile(r"[+-]?[\d.]*(nan|inf(inity)?)", re.IGNORECASE)
NOTHING_BETWEEN = {("(", "|"), ("|", "|"), ("|", ")")}
DEEPEST = 5000  # MorphIO's stack of 8 MB ends somewhere above 10 000
TOKEN = re.compile(r';[^\n]*|\n|"[^"\n]*"|[()|<>,]|[^\s()|<>,;"]+|"')


class Token(NamedTuple):
    """A word, a string or a bracket."""

    text: str
    line: int
    depth: int  # brackets open before it


class Block(NamedTuple):
    """A bracket at the top of the file, with all it holds."""

    tokens: list[Token]

    @property
    def line(self) -> int:
        return self.tokens[0].line

    @property
    def is_body(self) -> bool:
        return len(self.tokens) > 1 and self.tokens[1].text in BODIES

    @property
    def is_tree(self) -> bool:
        """Whether it begins like a tree; text on the drawing does too, but ends with a string."""
        begins = len(self.tokens) > 1 and self.tokens[1].text == "("
        return begins and not self.tokens[-2].text.startswith('"')

    @property
    def properties(self) -> set[str]:
        """First words of the brackets one level down: `Axon`, `Color`, `CellBody` ..."""
        pairs = zip(self.tokens, self.tokens[1:], strict=False)
        return {word.text for bracket, word in pairs if bracket.text == "(" and bracket.depth == 1}


def tokens_of(text: str) -> Iterator[Token]:
    """Words, strings and brackets; comments go."""
    line, depth = 1, 0
    for match in TOKEN.finditer(text):
        word = match.group()
        if word == "\n":
            line += 1
        elif not word.startswith(";"):
            yield Token(word, line, depth)
            depth += (word == "(") - (word == ")")


def unmatched(tokens: list[Token]) -> Faults:
    """Brackets that do not match, strings that do not end, numbers that are none."""
    opened: list[int] = []  # lines
    for text, line, _ in tokens:
        if text == '"':
            yield line, 'a string without its closing "'
        if text == ")" and not opened:
            yield line, "a closing bracket too many"
            return
        if NOT_FINITE.fullmatch(text):
            yield line, f"{text} is not a finite number"
        if text == "(":
            opened.append(line)
        elif text == ")":
            opened.pop()
    for line in opened:
        yield line, "the bracket that opens here is never closed"


def empty_branches(tokens: list[Token]) -> Faults:
    """Branches without a point."""
    for (last, _, _), (text, line, _) in pairwise(tokens):
        if (last, text) in NOTHING_BETWEEN:
            yield line, "a branch without a point beside '|'"


def deepest(tokens: list[Token]) -> Faults:
    """Brackets nested so deep that MorphIO, which calls itself for each, would end the process."""
    for token in tokens:
        if token.depth > DEEPEST:
            yield token.line, f"more than {DEEPEST} brackets in each other"
            return


def blocks_of(tokens: list[Token]) -> Iterator[Block]:
    """The brackets at the top of the file."""
    block: list[Token] = []
    for token in tokens:
        if block or token.text == "(":
            block.append(token)
        if token.text == ")" and token.depth == 1:
            yield Block(block)
            block = []


def unread(blocks: list[Block]) -> Faults:
    """Cell bodies and trees that MorphIO would leave out without a word."""
    bodies = [block.line for block in blocks if block.is_body]
    for line in bodies[1:]:
        yield line, f"another cell body (the first is on line {bodies[0]}); a cell has one outline"
    for block in blocks:
        if block.is_body and "CellBody" not in block.properties:
            yield block.line, "a cell body without the property (CellBody)"
        if block.is_tree and not block.properties & TREES:
            yield block.line, "a tree without a type; allowed: (Axon), (Dendrite), (Apical)"
        if block.is_tree or block.is_body:
            yield from _spoilt_points(block)
    if not any(block.is_tree or block.is_body for block in blocks):
        yield 0, "neither a tree nor a cell body in the file"


def _spoilt_points(block: Block) -> Faults:
    """Brackets of a word and three numbers: MorphIO takes them for properties, but they look like points."""
    words = [token.text for token in block.tokens]
    for i in range(len(words) - 5):
        first, *rest = words[i + 1 : i + 5]
        whole = words[i] == "(" and words[i + 5] == ")"
        if whole and not is_number(first) and all(map(is_number, rest)):
            yield block.tokens[i].line, f"a point with x {first!r}, which is not a number"


def is_number(word: str) -> bool:
    """Whether a word is a number."""
    try:
        float(word)
    except ValueError:
        return False
    return True
