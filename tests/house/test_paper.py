"""The paper: what it cites is in its bibliography, and its figures and commands are of this repository."""

import re

import pytest
from helpers.house import ROOT

TEXT = (ROOT / "paper" / "paper.md").read_text()
ENTRIES = dict(
    re.findall(r"^@\w+\{(\w+),\n(.*?)^\}", (ROOT / "paper" / "paper.bib").read_text(), re.DOTALL | re.MULTILINE)
)
FIGURES = re.findall(r"^!\[(.*)\]\((.*)\)$", TEXT, re.MULTILINE)


def test_what_is_cited_is_in_the_bibliography_and_the_other_way_round():
    assert set(re.findall(r"@(\w+)", TEXT)) == set(ENTRIES)


@pytest.mark.parametrize("name", ENTRIES)
def test_an_entry_has_authors_a_year_and_a_doi(name):
    fields = dict(re.findall(r"^  (\w+) = \{(.*)\},$", ENTRIES[name], re.MULTILINE))
    assert {"author", "title", "year", "doi"} <= set(fields)
    assert name.endswith(fields["year"])
    assert fields["doi"].startswith("10.")


def test_a_script_of_the_examples_draws_each_figure():
    assert FIGURES
    for caption, path in FIGURES:
        assert (ROOT / "paper" / path).exists(), path
        script = re.search(r"`(examples/\w+\.py)`", caption)[1]
        assert (ROOT / script).stem == (ROOT / path).stem
        assert (ROOT / script).exists(), script


def test_figures_are_referred_to_by_their_labels():
    labels = re.findall(r"\\label\{([\w:]+)\}", TEXT)
    assert labels
    assert sorted(labels) == sorted(set(re.findall(r"\\autoref\{([\w:]+)\}", TEXT)))


def test_commands_of_the_paper_are_there():
    makefile = (ROOT / "Makefile").read_text()
    for target in re.findall(r"`make ([\w-]+)`", TEXT):
        assert f"\n{target}:" in makefile, target
