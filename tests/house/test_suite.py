"""What holds for the tests themselves: each asserts, none looks at a clock, and reference numbers have a source."""

import ast
import re
from pathlib import Path

import pytest
from helpers import reference

TESTS = Path(__file__).resolve().parents[1]
ROOT = TESTS.parent
PATHS = {".".join(path.parts[-2:]).removesuffix(".py"): path for path in sorted(TESTS.rglob("*.py"))}
TEXTS = {name: path.read_text() for name, path in PATHS.items()}
TREES = {name: ast.parse(text) for name, text in TEXTS.items()}
OTHERS = [name for name in TEXTS if ".test_" in name and name != "house.test_suite"]
CLOCK = (
    r"\b(perf_counter|monotonic|process_time|thread_time|timeit|time\.time)\b|timeout=\d|\.wait\(\d"
    r"|assert.*<.*\b(took|seconds|elapsed|cpu)\b|assert.*\b(took|seconds|elapsed|cpu)\b.*<"
)


def cases(tree):
    return [node for node in ast.walk(tree) if isinstance(node, ast.FunctionDef) and node.name.startswith("test")]


def named(module, name):
    """(module, function or class) that a name stands for, or a fixture of the room; None for what is of others."""
    for node in TREES[module].body:
        if isinstance(node, ast.FunctionDef | ast.ClassDef) and node.name == name:
            return module, node
        if isinstance(node, ast.ImportFrom) and node.module in TREES and name in [each.name for each in node.names]:
            return named(node.module, name)
    fixtures = f"{module.partition('.')[0]}.conftest"
    return named(fixtures, name) if fixtures in TREES and module != fixtures else None


def fails(call):
    """Whether a call is one that fails a test: pytest.raises, NumPy's assert_..., warnings that become errors."""
    name = getattr(call.func, "attr", "")
    if name == "simplefilter":
        return getattr(call.args[0], "value", "") == "error"
    return name in ("raises", "warns", "fail") or name.startswith("assert_")


def asserts(module, node, seen=()):
    """Whether a function asserts, or one that it calls, a fixture too."""
    parts = list(ast.walk(node))
    calls = [part for part in parts if isinstance(part, ast.Call)]
    if any(isinstance(part, ast.Assert) for part in parts) or any(map(fails, calls)):
        return True
    names = {call.func.id for call in calls if isinstance(call.func, ast.Name)}.difference(seen)
    called = filter(None, (named(module, name) for name in sorted(names)))
    return any(asserts(*each, (*seen, *names)) for each in called)


def test_every_test_asserts():
    written = [(module, node) for module in OTHERS for node in cases(TREES[module])]
    assert [f"{module}: {node.name}" for module, node in written if not asserts(module, node)] == []


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("def test_x():\n    print(len('x'))", False),
        ("def test_x():\n    for i in []:\n        assert i", True),
        ("def test_x():\n    with pytest.raises(ValueError):\n        f()", True),
        ("def test_x():\n    warnings.simplefilter('error')", True),
        ("def test_x():\n    warnings.simplefilter('ignore')", False),
        ("def test_x():\n    cases(ast.parse(''))", False),
        ("def test_x():\n    test_every_test_asserts()", True),
    ],
)
def test_a_test_that_does_not_assert_is_found(text, found):
    (node,) = cases(ast.parse(text))
    assert asserts("house.test_suite", node) is found


def test_no_test_depends_on_the_time_it_takes():
    """The machine may be busy. What is slow is told by what it does, and what hangs by patience.HANGS."""
    assert [module for module in OTHERS if re.search(CLOCK, TEXTS[module])] == []


def test_files_are_small_and_lie_in_the_room_that_they_test():
    rooms = {path.name for path in (ROOT / "nrnwrap").iterdir()} | {"cells", "house", "helpers", "tests"}
    for name, path in PATHS.items():
        assert len(TEXTS[name].splitlines()) <= 300, name
        assert path.parent.name in rooms, name


def test_reference_numbers_have_a_source_and_a_use():
    assert len(reference.blocks()) > 30
    uses = "".join(TEXTS[module] for module in OTHERS)
    for key, block in reference.blocks().items():
        assert block["source"], key
        assert block["protocol"], key
        assert f'"{key}"' in uses


def test_every_file_of_tests_has_a_name_of_its_own():
    """pytest imports them by their names alone."""
    names = [path.name for path in PATHS.values() if path.name.startswith("test_")]
    assert sorted({name for name in names if names.count(name) > 1}) == []
