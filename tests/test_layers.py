"""The law of the house: which room may import from which, how large its parts may be, and who may touch what."""

import ast
import re
from collections import defaultdict
from pathlib import Path
from typing import NamedTuple

import pytest

import nrnwrap

# Each room imports from those before it alone: at module level, inside functions, in stubs and for type checkers alike.
# nrnwrap is the package's own __init__, with the names that are public.
ROOMS = """
    errors base spikes engine mechanisms hoc anatomy morphology biophysics inputs exchange neurons cells catalogue
    plot simulation protocols validation nrnwrap cli __main__
""".split()  # noqa: SIM905 (a list would be reflowed with each name)
NEURON = {"engine._neuron", "engine.coreneuron", "mechanisms.toolchain", "cli.doctor"}  # toolchain, doctor: its folder
MATPLOTLIB = {"plot"}
LINES, CLASS, FUNCTION, INNER = 250, 120, 40, 10

PACKAGE = Path(nrnwrap.__file__).parent
CELLS = PACKAGE / "cells" if (PACKAGE / "cells").is_dir() else PACKAGE.parent / "cells"


def named(path):
    """The name of a module within the package."""
    home = CELLS.parent if path.is_relative_to(CELLS) else PACKAGE
    parts = path.relative_to(home).with_suffix("").parts
    return ".".join(parts).removesuffix(".__init__").replace("__init__", "nrnwrap")


PATHS = [
    path for folder in (PACKAGE, CELLS) for ending in ("py", "pyi") for path in sorted(folder.rglob(f"*.{ending}"))
]
TREES = {path: ast.parse(path.read_text()) for path in PATHS if "mod" not in path.parts}
FILES = {named(path): path for path in TREES if path.suffix == ".py"}
FOLDERS = {name for name, path in FILES.items() if path.name == "__init__.py"}


class Import(NamedTuple):
    """One name that a module imports. `typed`: for type checkers only; `inner`: inside a function."""

    module: str
    name: str
    typed: bool
    inner: bool
    line: int

    @property
    def target(self):
        """The module of nrnwrap that is meant; "" for what is of others."""
        if self.module.split(".")[0] != "nrnwrap":
            return ""
        home = self.module.removeprefix("nrnwrap").removeprefix(".")
        below = f"{home}.{self.name}".strip(".")
        return below if below in FILES else home or "nrnwrap"


def imports(tree, typed=False, inner=False):
    for node in ast.iter_child_nodes(tree):
        if isinstance(node, ast.Import):
            yield from (Import(each.name, "", typed, inner, node.lineno) for each in node.names)
        elif isinstance(node, ast.ImportFrom):
            assert node.level == 0, f"a relative import in line {node.lineno}"
            yield from (Import(node.module, each.name, typed, inner, node.lineno) for each in node.names)
        else:
            checking = isinstance(node, ast.If) and "TYPE_CHECKING" in ast.unparse(node.test)
            yield from imports(node, typed or checking, inner or isinstance(node, ast.FunctionDef))


IMPORTS = {path: list(imports(tree)) for path, tree in TREES.items()}


def room(name):
    return name.split(".")[0]


def test_every_module_is_in_a_room():
    assert {room(name) for name in FILES} == set(ROOMS)


@pytest.mark.parametrize("path", TREES, ids=named)
def test_imports_go_down(path):
    here = room(named(path))
    for each in IMPORTS[path]:
        there = room(each.target)
        if there and there != here:
            assert ROOMS.index(there) < ROOMS.index(here), f"line {each.line} imports {each.target}"


@pytest.mark.parametrize("path", FILES.values(), ids=named)
def test_a_module_imports_those_beside_it_by_their_own_names(path):
    """Not by way of the room, whose stub leads to all of them."""
    here = named(path)
    if here in FOLDERS:
        return
    for each in IMPORTS[path]:
        assert each.target not in FOLDERS or room(each.target) != room(here), f"line {each.line}"


def circle(graph):
    """The modules of a circle, if there is one: what is left when modules that need no others are taken away."""
    left = {name: set(others) for name, others in graph.items()}
    while free := [name for name, others in left.items() if not others & left.keys()]:
        for name in free:
            del left[name]
    return sorted(left)


def test_no_circle_inside_a_room():
    graphs = defaultdict(dict)
    for name, path in FILES.items():
        if name not in FOLDERS:
            targets = {each.target for each in IMPORTS[path]} - FOLDERS - {name}
            graphs[room(name)][name] = {each for each in targets if room(each) == room(name)}
    assert {name: circle(graph) for name, graph in graphs.items() if circle(graph)} == {}


def test_a_circle_is_found():
    assert circle({"a": {"b"}, "b": {"c"}, "c": {"b"}, "d": set()}) == ["a", "b", "c"]
    assert circle({"a": {"b"}, "b": set()}) == []


@pytest.mark.parametrize("name", FILES)
def test_who_imports_neuron_and_matplotlib(name):
    for each in IMPORTS[FILES[name]]:
        root = room(each.module)
        assert root != "neuron" or name in NEURON, f"line {each.line}"
        assert root not in ("matplotlib", "mpl_toolkits") or each.typed or room(name) in MATPLOTLIB, f"line {each.line}"


def test_imports_inside_functions_are_few_and_have_a_reason():
    found = []
    for name, path in FILES.items():
        lines = path.read_text().splitlines()
        for each in IMPORTS[path]:
            if each.inner:
                found.append(f"{name}:{each.line}")
                assert "  # " in lines[each.line - 1], f"{found[-1]} does not say why"
    assert len(found) <= INNER, found


@pytest.mark.parametrize("name", FILES)
def test_no_name_of_nrnwrap_is_imported_as_text(name):
    """Which none of the tests above would see."""
    assert name == "base.lazy" or not re.search(r"import_module\(f?\"nrnwrap", FILES[name].read_text())


@pytest.mark.parametrize("path", [path for path in TREES if path.suffix == ".pyi"], ids=named)
def test_a_name_of_a_room_is_not_that_of_another_module(path):
    """Python sets a submodule as an attribute of its package, where it would hide the name."""
    for each in IMPORTS[path]:
        inside = f"{named(path)}.{each.name}".removeprefix("nrnwrap.")
        assert inside not in FILES or each.target == inside, each.name


@pytest.mark.parametrize("name", FILES)
def test_files_and_classes_are_small(name):
    assert len(FILES[name].read_text().splitlines()) <= LINES
    for node in ast.walk(TREES[FILES[name]]):
        if isinstance(node, ast.ClassDef):
            assert node.end_lineno - node.lineno + 1 <= CLASS, node.name


@pytest.mark.parametrize("name", FILES)
def test_every_function_reads_in_one_go(name):
    for node in ast.walk(TREES[FILES[name]]):
        if isinstance(node, ast.FunctionDef):
            body = node.body[1:] if ast.get_docstring(node) else node.body
            lines = body[-1].end_lineno - body[0].lineno + 1 if body else 0
            assert lines <= FUNCTION, f"{node.name} has {lines} lines"


@pytest.mark.parametrize("name", FILES)
def test_nothing_is_caught_in_silence(name):
    for node in ast.walk(TREES[FILES[name]]):
        if isinstance(node, ast.ExceptHandler):
            assert node.type is not None, f"bare except in line {node.lineno}"
            assert not all(isinstance(each, ast.Pass) for each in node.body), f"line {node.lineno}"


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
