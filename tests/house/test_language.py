"""Plain English: forms that readers stumble over are on no page and in no text of the code."""

import re

import pytest
from helpers import notebooks
from helpers.house import ROOT

# What is avoided, and what is written instead.
EVERYWHERE = {
    r"\b(is|are|was|were) no\b(?! longer)": "is not a",
    r"\b(has|have|had) no\b(?! longer)": "does not have",
    r"\b(has|have|had) not(?= an?\b| the\b|[.,;:)\"]| *$)": "does not have",
    r"\bthere (is|are|was|were) no\b": "is missing, does not exist",
    r"\b(that|which) there (is|are) not\b": "unknown",
}
ON_PAGES = {
    r"\bto the bit\b": "bit for bit",
    r"\btold\b": "reported, named, listed",
    r"\bcarrie[rds]+\b": "integrated on",
    r"\bhangs? together\b": "are connected",
    r"\bmend(s|ed)?\b": "repair",
    r"\bcalled so\b": "of that name",
    r"\bas ever\b": "as before",
}
CODE = [
    path
    for folder in ("nrnwrap", "cells", "mod", "examples", "benchmarks", "proofs")
    for path in sorted((ROOT / folder).rglob("*.*"))
    if path.suffix in (".py", ".pyi", ".mod", ".inc", ".hoc")
]
PAGES = [
    *(ROOT / name for name in ("README.md", "CONTRIBUTING.md", "paper/paper.md")),
    *sorted((ROOT / "docs").rglob("*.md")),
]


def found(text, forms):
    """What a text has of the forms that are avoided, each with what comes before it, and what to write there."""
    text = re.sub(r"\s*\n\s*[#:*]*\s*", " ", text)
    hits = [(hit, instead) for form, instead in forms.items() for hit in re.finditer(form, text, re.IGNORECASE)]
    return [f"{text[max(hit.start() - 60, 0) : hit.end() + 20]} [{instead}]" for hit, instead in hits]


def test_plain_english_in_the_code():
    hits = {str(path): found(path.read_text(), EVERYWHERE) for path in CODE}
    assert {path: those for path, those in hits.items() if those} == {}


@pytest.mark.parametrize("path", PAGES, ids=lambda path: str(path.relative_to(ROOT)))
def test_plain_english_on_a_page(path):
    text = re.sub(r"```.*?```|`[^`\n]*`|\"is not a\", not \"is no\"", "", path.read_text(), flags=re.DOTALL)
    assert found(text, EVERYWHERE | ON_PAGES) == []


@pytest.mark.parametrize("path", notebooks.PATHS, ids=lambda path: path.stem)
def test_plain_english_in_notebooks(path):
    text = re.sub(r"`[^`\n]*`", "", notebooks.prose(path))
    assert found(text, EVERYWHERE | ON_PAGES) == []


PROSE = [*PAGES, ROOT / "CHANGELOG.md"]
WORDS, COLUMNS = 25, 100  # of a sentence, where code is one word; of a line


def paragraphs(text):
    """What a page has of prose: without code, tables, headings and pictures; an item of a list is one."""
    found, code = [""], False
    for line in text.split("\n"):
        fence = line.lstrip().startswith("```")
        code ^= fence
        apart = fence or not line.strip() or line.startswith(("|", "#", "<", "!["))
        if apart or re.match(r"\s*([*-]|\d+\.)\s", line):
            found.append("")
        if not (code or apart):
            found[-1] += f" {line.strip()}"
    return found


def sentences(text):
    for each in paragraphs(text):
        words = re.sub(r"\[([^]]*)\]\([^)]*\)", r"\1", re.sub(r"`[^`]*`", "x", each))
        yield from re.split(r"(?<=[.!?])[*_)]*\s+(?=[A-Z`*\d(\[])", words)


def is_wide(line):
    words = re.sub(r"`[^`]*`", "x", line).strip()  # code is not broken
    return len(line) > COLUMNS and not line.startswith(("|", "![")) and " " in words


@pytest.mark.parametrize("path", PROSE, ids=lambda path: str(path.relative_to(ROOT)))
def test_sentences_are_short(path):
    found = list(sentences(path.read_text()))
    assert [each for each in found if len(re.findall(r"[A-Za-z][\w'-]*", each)) > WORDS] == []


@pytest.mark.parametrize("path", PROSE, ids=lambda path: str(path.relative_to(ROOT)))
def test_lines_fit_a_window(path):
    parts = path.read_text().split("```")[::2]  # without blocks of code
    assert [line for part in parts for line in part.split("\n") if is_wide(line)] == []


def test_the_forms_are_found():
    for text in (
        "it is no cell",
        "a name that it has not",
        "There is no file",
        "it has no soma",
        "a key that there is not",
    ):
        assert found(text, EVERYWHERE), text
    for text in ("it is no longer there", "it has not been made", "is not a cell", "does not have a soma"):
        assert not found(text, EVERYWHERE), text
