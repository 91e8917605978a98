"""The architecture: each module imports only from those above it in the ladder."""

import ast
from pathlib import Path

import pytest

import nrnwrap

LADDER = """
    errors lock lazy tables progress calls checks numerals output spikes mechanisms units hoc ranks weights
    placing neighbours geometry spread gaps values waveforms stimuli fields sources synapses
    morphology selecting anatomy biophysics allen channels attached wiring start copies cell
    parameters neurons shaped wrapping probes injected recordable settings delays run saving convert
    plot engine recording cautions simulation protocols cells catalogue validation cli
""".split()  # noqa: SIM905 (a list would be reflowed with each name)
# engine: for coreneuron; toolchain and doctor: for where NEURON is installed
NEURON = {"mechanisms._neuron", "mechanisms.toolchain", "engine", "cli.doctor"}
MATPLOTLIB = {"plot", "cli"}

PACKAGE = Path(nrnwrap.__file__).parent
CELLS = PACKAGE / "cells" if (PACKAGE / "cells").is_dir() else PACKAGE.parent / "cells"
FILES = {
    **{".".join(path.relative_to(PACKAGE).with_suffix("").parts): path for path in PACKAGE.rglob("*.py")},
    **{f"cells.{path.stem}": path for path in CELLS.glob("*.py")},
}
FILES = {name.removesuffix(".__init__"): path for name, path in FILES.items() if name not in ("__init__", "__main__")}


def imports(path, everywhere):
    """(module, name) of each import at module level, or everywhere; not those for type checkers."""
    tree = ast.parse(path.read_text())
    body = ast.walk(tree) if everywhere else tree.body
    for node in body:
        if isinstance(node, ast.Import):
            yield from ((alias.name, "") for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            yield from ((node.module, alias.name) for alias in node.names)


def rung(name):
    return LADDER.index(name.split(".")[0])


def ours(path):
    """The rungs that a module imports at module level."""
    for module, name in imports(path, everywhere=False):
        parts = (module or "").split(".")
        if parts[0] == "nrnwrap":
            yield parts[1] if len(parts) > 1 else name


@pytest.mark.parametrize("name", FILES)
def test_every_module_has_a_rung(name):
    assert name.split(".")[0] in LADDER


@pytest.mark.parametrize("name", FILES)
def test_imports_go_down_the_ladder(name):
    for other in ours(FILES[name]):
        if other in LADDER:
            assert rung(other) < rung(name) or other == name.split(".")[0], f"{name} imports {other}"


@pytest.mark.parametrize("name", FILES)
def test_who_imports_neuron_and_matplotlib(name):
    roots = {module.split(".")[0] for module, _ in imports(FILES[name], everywhere=True) if module}
    if "neuron" in roots:
        assert name in NEURON
    if "matplotlib" in roots and name.split(".")[0] not in ("run", "protocols"):  # these for type checkers only
        assert name.split(".")[0] in MATPLOTLIB


@pytest.mark.parametrize("name", FILES)
def test_nothing_is_caught_in_silence(name):
    for node in ast.walk(ast.parse(FILES[name].read_text())):
        if isinstance(node, ast.ExceptHandler):
            assert node.type is not None, f"bare except in {name}:{node.lineno}"
            assert not all(isinstance(each, ast.Pass) for each in node.body), f"{name}:{node.lineno}"


def test_every_function_reads_in_one_go():
    for name, path in FILES.items():
        for node in ast.walk(ast.parse(path.read_text())):
            if isinstance(node, ast.FunctionDef):
                body = node.body[1:] if ast.get_docstring(node) else node.body
                lines = body[-1].end_lineno - body[0].lineno + 1 if body else 0
                assert lines <= 50, f"{name}.{node.name} has {lines} lines"
