"""The site: every page is in its contents, every room in its reference, and every link leads to a file."""

import re
import sys

import pytest
from helpers.house import ROOMS, ROOT

import nrnwrap

DOCS = ROOT / "docs"
sys.path.insert(0, str(DOCS / "site"))

import contents  # noqa: E402
import docstrings  # noqa: E402
import reference  # noqa: E402

# Rooms whose names are for the package itself.
INNER = {"base", "engine", "anatomy", "validation", "cli", "nrnwrap", "__main__"}
PAGES = [ROOT / f"{name}.md" for name in contents.PAGES]
WRITTEN = [*sorted(ROOT.glob("*.md")), *sorted(DOCS.rglob("*.md"))]
FENCED = re.compile(r"^ *```.*?^ *```|`[^`\n]*`", re.DOTALL | re.MULTILINE)


def listed(page):
    """The files that a page of links has in its contents."""
    for _, links in contents.sections(page.read_text()):
        for _, link in links:
            yield next(path for end in (".md", ".ipynb") if (path := (page.parent / f"{link}{end}").resolve()).exists())


def test_every_page_and_notebook_is_in_the_contents_once():
    found = [path for page in PAGES for path in listed(page)]
    assert len(found) == len(set(found))
    assert {*found, DOCS / "index.md"} == {*WRITTEN, *DOCS.rglob("*.ipynb")}


@pytest.mark.parametrize("page", WRITTEN, ids=lambda path: str(path.relative_to(ROOT)))
def test_relative_links_lead_to_files(page):
    for link in re.findall(r"\]\(([^)\s#:]+)(?:#[^)]*)?\)", FENCED.sub("", page.read_text())):
        assert (page.parent / link).exists(), link


def test_every_public_name_has_a_place_in_the_reference():
    rows = [row for room in reference.table().values() for row in room]
    assert len({name for name, _ in rows}) == len(rows)
    documented = {id(value) for _, value in rows}
    rooms = {f"nrnwrap.{room}" for room in reference.ROOMS}
    for name in dir(nrnwrap):
        value = getattr(nrnwrap, name)
        public = not name.startswith("_")
        assert not public or id(value) in documented or getattr(value, "__name__", "") in rooms, name


def test_every_room_is_in_the_reference_or_inner():
    assert set(reference.ROOMS) == set(ROOMS) - INNER


@pytest.mark.parametrize("room", reference.ROOMS)
def test_a_room_of_the_reference_has_names_and_a_page(room):
    assert (ROOT / reference.HOME / f"{room}.md").exists()
    assert reference.table()[room]


def test_what_a_class_inherits_from_a_public_one_is_not_repeated():
    assert reference.directive("nrnwrap.cells.AdEx", nrnwrap.cells.AdEx).endswith(":members: pattern\n")
    assert {"inject", "find", "insert"} <= set(reference.members(nrnwrap.Cell))  # of bases that are not public
    assert "add_note" not in reference.members(nrnwrap.NrnwrapError)


@pytest.mark.parametrize(
    ("text", "rst"),
    [
        ("A cell with `v_init` and *all*.", [r"A cell with \ ``v_init``\  and \*all\*.", ""]),
        ("a: one\n    two\nb, c: three", [r"* ``a``: one two", "", "* ``b, c``: three", ""]),
        ("a: one\nRaises an error.", ["* ``a``: one", "", "Raises an error.", ""]),
        ("a: one. b: two, as x: y", ["* ``a``: one.", "", "* ``b``: two, as x: y", ""]),
        ("Text\n\n    cell = LIF()", ["Text", "", "::", "", "        cell = LIF()", ""]),
        ("name  unit  bounds\nC     nF    1 .. 2", ["::", "", "    name  unit  bounds", "    C     nF    1 .. 2", ""]),
    ],
)
def test_docstrings_become_markup(text, rst):
    assert list(docstrings.converted(text.split("\n"), {"a", "b", "c"})) == rst
