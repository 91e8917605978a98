"""Repairs of a Neurolucida ASC file, before MorphIO reads it: each is noted with its line.

A bracket that is never closed is closed where the next tree or cell body begins, or at the end; one too many goes, and
so do a string that does not end, a point with a word for a number, a word between points, and a branch without a
point. Of several cell bodies the one with most points stays. A cell body without its property gets it. Trees without a
type go.
"""

from __future__ import annotations

from nrnwrap.morphology.brackets import BODIES, NOT_FINITE, NOTHING_BETWEEN, TREES, Block, Token, blocks_of, is_number

BRACKETS = {"(", ")", "|", "<", ">", ","}

Notes = list[tuple[int, str]]


def repaired(tokens: list[Token]) -> tuple[list[Token], Notes]:
    """Tokens such that their brackets match, of blocks that mean something; and what was done."""
    notes: Notes = []
    words = _without_spoilt(tokens, notes)
    words = _balanced(words, notes)
    blocks = _meant(list(blocks_of(words)), notes)
    return [token for block in blocks for token in block.tokens], notes


def rebuilt(blocks: list[Block]) -> str:
    """The text of blocks, each at its own line."""
    return text_of([token for block in blocks for token in block.tokens])


def text_of(tokens: list[Token]) -> str:
    """The text of tokens, each at its own line."""
    parts, line = [], 1
    for token in tokens:
        parts.append("\n" * max(token.line - line, 0) + token.text)
        line = max(line, token.line)
    return " ".join(parts) + "\n"


def _without_spoilt(tokens: list[Token], notes: Notes) -> list[Token]:
    """Tokens without lone quotes, and without brackets that look like points but hold words for numbers."""
    kept, i = [], 0
    while i < len(tokens):
        end = _end_of_spoilt(tokens, i)
        if end:
            told = " ".join(token.text for token in tokens[i:end])
            notes.append((tokens[i].line, f"{told} is no point: left out"))
            i = end
            continue
        if _is_stray(tokens, i):
            notes.append((tokens[i].line, f"{tokens[i].text} between points: left out"))
        elif tokens[i].text == '"':
            notes.append((tokens[i].line, 'a string without its closing ": the quote left out'))
        else:
            kept.append(tokens[i])
        i += 1
    return kept


def _end_of_spoilt(tokens: list[Token], start: int) -> int:
    """Where a bracket ends that has four words or five, most of them numbers, but not all; 0 for another thing."""
    if tokens[start].text != "(":
        return 0
    end = start + 1
    while end < min(start + 7, len(tokens)) and tokens[end].text not in "()|<>":
        end += 1
    first = [token.text for token in tokens[start + 1 : end]][:4]
    closed = end < len(tokens) and tokens[end].text == ")"
    numbers = sum(is_number(word) and not NOT_FINITE.fullmatch(word) for word in first)
    return end + 1 if closed and len(first) == 4 and numbers in (2, 3) else 0


def _is_stray(tokens: list[Token], i: int) -> bool:
    """Whether a word stands between two brackets of a branch, where only points and their like may stand."""
    before, here, after = (tokens[j].text if 0 <= j < len(tokens) else "" for j in (i - 1, i, i + 1))
    return here not in BRACKETS and not here.startswith('"') and before in (")", ">") and after in ("(", "<")


def _begins_block(tokens: list[Token], i: int) -> bool:
    """Whether a tree or a cell body begins here, as `((Axon)`, `( (Color` or `("CellBody"` do."""
    words = [token.text for token in tokens[i : i + 3]]
    if len(words) < 3 or words[0] != "(":
        return False
    return words[1] in BODIES or (words[1] == "(" and words[2] in {*TREES, "Color"})


def _balanced(tokens: list[Token], notes: Notes) -> list[Token]:
    """Tokens whose brackets match; depths are counted anew."""
    kept: list[Token] = []
    opened: list[int] = []
    for i, token in enumerate(tokens):
        if opened and _begins_block(tokens, i):
            notes.append((opened[0], f"a bracket that is not closed before line {token.line}: closed there"))
            _close(kept, opened)
        if token.text == ")" and not opened:
            notes.append((token.line, "a closing bracket too many: left out"))
            continue
        if kept and (kept[-1].text, token.text) in NOTHING_BETWEEN:
            notes.append((token.line, "a branch without a point beside '|': left out"))
            if token.text == "|":
                continue
            kept.pop()
        kept.append(token._replace(depth=len(opened)))
        if token.text == "(":
            opened.append(token.line)
        elif token.text == ")":
            opened.pop()
    if opened:
        notes.append((opened[0], "a bracket that is never closed: closed at the end of the file"))
        _close(kept, opened)
    return kept


def _close(kept: list[Token], opened: list[int]) -> None:
    """Close all that is open."""
    while opened:
        kept.append(Token(")", kept[-1].line, len(opened)))
        opened.pop()


def _meant(blocks: list[Block], notes: Notes) -> list[Block]:
    """Trees with a type, and one cell body."""
    bodies = [block for block in blocks if block.is_body]
    body = max(bodies, key=lambda block: len(block.tokens), default=None)
    kept = []
    for block in blocks:
        if body is not None and block.is_body and block is not body:
            notes.append((block.line, f"another cell body: left out, that on line {body.line} stays"))
        elif block.is_body and "CellBody" not in block.properties:
            notes.append((block.line, "a cell body without the property (CellBody): added"))
            here = block.tokens[1]
            added = [Token(word, here.line, depth) for word, depth in (("(", 1), ("CellBody", 2), (")", 2))]
            kept.append(Block([*block.tokens[:2], *added, *block.tokens[2:]]))
        elif block.is_tree and not block.properties & TREES:
            notes.append((block.line, "a tree without a type: left out"))
        else:
            kept.append(block)
    return kept
