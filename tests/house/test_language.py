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
