"""The law of the house: which room may import from which, how large its parts may be, and who may touch what."""

import ast
import re

import pytest
from helpers import house
from helpers.house import FILES, FOLDERS, IMPORTS, ROOMS, TREES, named, room

NEURON = {"engine.neuron", "engine.coreneuron", "mechanisms.toolchain", "cli.doctor"}  # toolchain, doctor: its folder
MATPLOTLIB = {"plot"}
LINES, CLASS, FUNCTION, INNER = 250, 120, 40, 10


def test_every_module_is_in_a_room():
    assert {room(name) for name in FILES} == set(ROOMS)


def test_the_page_shows_the_rooms_as_they_are():
    text = house.PAGE.read_text()
    assert text == house.page(), "make rooms draws the picture again"
    assert [name for name in ROOMS if f"`{name}`" not in text and name not in ("nrnwrap", "__main__")] == []


def test_imports_go_down():
    """All places are named at once; so below, where a test for each module would be thousands."""
    found = []
    for path, those in IMPORTS.items():
        here = ROOMS.index(room(named(path)))
        above = [each for each in those if each.target and ROOMS.index(room(each.target)) > here]
        found += [f"{path}:{each.line} imports {each.target}" for each in above]
    assert found == []


def test_a_module_imports_those_beside_it_by_their_own_names():
    """Not by way of the room, whose stub leads to all of them."""
    found = []
    for here in FILES.keys() - FOLDERS:
        around = [each for each in IMPORTS[FILES[here]] if each.target in FOLDERS and room(each.target) == room(here)]
        found += [f"{here}:{each.line}" for each in around]
    assert found == []


def test_no_circle_inside_a_room():
    assert house.circles() == {}


def test_a_circle_is_found():
    assert house.circle({"a": {"b"}, "b": {"c"}, "c": {"b"}, "d": set()}) == ["a", "b", "c"]
    assert house.circle({"a": {"b"}, "b": set()}) == []


def test_who_imports_neuron_and_matplotlib():
    for name, path in FILES.items():
        for each in IMPORTS[path]:
            root, place = room(each.module), f"{name}:{each.line}"
            assert root != "neuron" or name in NEURON, place
            assert root not in ("matplotlib", "mpl_toolkits") or each.typed or room(name) in MATPLOTLIB, place


def test_imports_inside_functions_are_few_and_have_a_reason():
    found = []
    for name, path in FILES.items():
        lines = path.read_text().splitlines()
        for each in IMPORTS[path]:
            if each.inner:
                found.append(f"{name}:{each.line}")
                assert "  # " in lines[each.line - 1], f"{found[-1]} does not say why"
    assert len(found) <= INNER, found


def test_no_name_of_nrnwrap_is_imported_as_text():
    """Which none of the tests above would see."""
    hits = {name for name, path in FILES.items() if re.search(r"import_module\(f?\"nrnwrap", path.read_text())}
    assert hits == {"base.lazy"}


def test_a_name_of_a_room_is_not_that_of_another_module():
    """Python sets a submodule as an attribute of its package, where it would hide a name that is not the module."""
    for path in (path for path in TREES if path.suffix == ".pyi"):
        for each in IMPORTS[path]:
            inside = f"{named(path)}.{each.name}".removeprefix("nrnwrap.")
            itself = each.target == inside and each.module != f"nrnwrap.{inside}"
            assert inside not in FILES or itself, f"{path}: {each.name}"


def nodes(kind):
    """(module, node) of every node of a kind."""
    return [(name, node) for name, path in FILES.items() for node in ast.walk(TREES[path]) if isinstance(node, kind)]


def test_files_and_classes_are_small():
    assert [name for name, path in FILES.items() if len(path.read_text().splitlines()) > LINES] == []
    classes = nodes(ast.ClassDef)
    assert [f"{name}: {node.name}" for name, node in classes if node.end_lineno - node.lineno + 1 > CLASS] == []


def test_every_function_reads_in_one_go():
    for name, node in nodes(ast.FunctionDef):
        body = node.body[1:] if ast.get_docstring(node) else node.body
        lines = body[-1].end_lineno - body[0].lineno + 1 if body else 0
        assert lines <= FUNCTION, f"{name}: {node.name} has {lines} lines"


def test_nothing_is_caught_in_silence():
    for name, node in nodes(ast.ExceptHandler):
        assert node.type is not None, f"bare except in {name}:{node.lineno}"
        assert not all(isinstance(each, ast.Pass) for each in node.body), f"{name}:{node.lineno}"


@pytest.mark.parametrize(
    ("what", "owners"),
    [
        (r"= h\.FInitializeHandler\([a-z]", {"engine.hooks"}),
        (r"\bWeak(Set|ValueDictionary|KeyDictionary)\b", {"engine.census"}),
        (r"\.(gid_clear|setup_transfer|source_var|target_var)\(", {"engine.transfer"}),
        (r"\.(set_gid2node|gid_connect)\(", {"engine.ranks"}),
        # the second is over before anything runs, the third is a script of a user's that a trial stands for
        (r"^ +h\.(t|dt|celsius|secondorder) = ", {"engine.state", "engine.rates", "validation.arrivals"}),
        (r"\.(use_fast_imem|condition_order)\([^)]", {"engine.state"}),
    ],
    ids=["handlers", "census", "transfer", "gids", "settings", "solver"],
)
def test_the_state_of_neuron_has_one_owner(what, owners):
    assert {name for name, path in FILES.items() if re.search(what, path.read_text(), re.MULTILINE)} == owners
