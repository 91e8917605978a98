"""The house as its imports draw it: the rooms in their order, what each imports, and the picture of them.

python tests/helpers/house.py          print the picture
python tests/helpers/house.py --write  put it into docs/architecture.md
"""

import ast
import sys
from collections import defaultdict
from pathlib import Path
from typing import NamedTuple

# Each room imports from those before it alone. nrnwrap is the package's own __init__, with the names that are public.
ROOMS = """
    errors base spikes engine mechanisms hoc anatomy morphology biophysics inputs exchange neurons cells catalogue
    neuroml plot simulation sonata network protocols sweeps theory decode fit app validation nrnwrap cli __main__
""".split()  # noqa: SIM905 (a list would be reflowed with each name)

ROOT = Path(__file__).resolve().parents[2]
PACKAGE, CELLS = ROOT / "nrnwrap", ROOT / "cells"
PAGE = ROOT / "docs" / "architecture.md"
BEGIN, END = "<!-- rooms -->\n", "<!-- end of rooms -->"


def named(path):
    """The name of a module within the package."""
    home = ROOT if path.is_relative_to(CELLS) else PACKAGE
    name = ".".join(path.relative_to(home).with_suffix("").parts)
    return name.removesuffix(".__init__").replace("__init__", "nrnwrap")


PATHS = [
    path for folder in (PACKAGE, CELLS) for path in sorted(folder.rglob("*.py*")) if path.suffix in (".py", ".pyi")
]
TREES = {path: ast.parse(path.read_text()) for path in PATHS}
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
    """What a module imports, wherever it does."""
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
    """The room that a module is in."""
    return name.split(".")[0]


def used():
    """room -> the rooms that its modules import."""
    found = {name: set() for name in ROOMS}
    for path, those in IMPORTS.items():
        here = room(named(path))
        found[here] |= {room(each.target) for each in those if each.target} - {here}
    return found


def circle(graph):
    """The modules of a circle, if there is one: what is left when modules that need no others are taken away."""
    left = {name: set(others) for name, others in graph.items()}
    while free := [name for name, others in left.items() if not others & left.keys()]:
        for name in free:
            del left[name]
    return sorted(left)


def circles():
    """room -> the modules of a circle in it, for rooms that have one."""
    graphs = defaultdict(dict)
    for name, path in FILES.items():
        if name not in FOLDERS:
            targets = {each.target for each in IMPORTS[path]} - FOLDERS - {name}
            graphs[room(name)][name] = {each for each in targets if room(each) == room(name)}
    return {name: found for name, graph in graphs.items() if (found := circle(graph))}


def picture():
    """The rooms, the highest first, each with those of the rooms it uses that no other of these uses in turn."""
    direct, all_below = used(), {}
    for name in ROOMS:
        all_below[name] = direct[name].union(*(all_below[each] for each in direct[name]))
    lines = []
    for name in reversed(ROOMS):
        highest = [each for each in ROOMS if each in direct[name]]
        highest = [each for each in highest if not any(each in all_below[other] for other in highest)]
        lines.append(f"{name:12} {' '.join(reversed(highest))}".rstrip())
    return "\n".join(lines)


def page():
    """docs/architecture.md with the picture of now."""
    before, rest = PAGE.read_text().split(BEGIN)
    return f"{before}{BEGIN}```\n{picture()}\n```\n{END}{rest.split(END)[1]}"


if __name__ == "__main__":
    if "--write" in sys.argv:
        PAGE.write_text(page())
    else:
        print(picture())
