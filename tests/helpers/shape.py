"""The shape of the code, in numbers: python tests/helpers/shape.py (make shape).

body: lines of a function without its docstring. public: of what has no underscore and stands in no function.
circles: rooms with modules of one room that import each other.
"""

import ast
import statistics

from helpers.house import FILES, IMPORTS, ROOMS, TREES, circles


def bodies(tree):
    """The lines of each function, without its docstring."""
    for node in ast.walk(tree):
        if isinstance(node, (ast.FunctionDef, ast.AsyncFunctionDef)):
            body = node.body[1:] if ast.get_docstring(node) else node.body
            yield body[-1].end_lineno - body[0].lineno + 1 if body else 0


def public(tree, inside=""):
    """(name, whether it has a docstring) of each public class, function and method."""
    for node in ast.iter_child_nodes(tree):
        kinds = (ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef)
        if isinstance(node, kinds) and not node.name.startswith("_"):
            yield f"{inside}{node.name}", ast.get_docstring(node) is not None
            if isinstance(node, ast.ClassDef):
                yield from public(node, f"{node.name}.")


def shape():
    """The rows of the table: what is counted, and the number."""
    trees = {name: TREES[path] for name, path in FILES.items()}
    lines = {name: len(path.read_text().splitlines()) for name, path in FILES.items()}
    functions = [count for tree in trees.values() for count in bodies(tree)]
    classes = [
        node.end_lineno - node.lineno + 1
        for tree in trees.values()
        for node in ast.walk(tree)
        if isinstance(node, ast.ClassDef)
    ]
    told = [has for tree in trees.values() for _, has in public(tree)]
    imports = [each for path in FILES.values() for each in IMPORTS[path]]
    handlers = [node for tree in trees.values() for node in ast.walk(tree) if isinstance(node, ast.ExceptHandler)]
    tenths = statistics.quantiles(functions, n=10)
    return {
        "rooms": len([name for name in ROOMS if not name.startswith("_")]),
        "modules": len(FILES),
        "lines": sum(lines.values()),
        "median / largest file": f"{statistics.median(lines.values()):.0f} / {max(lines.values())}",
        "body p50 / p90 / largest": f"{statistics.median(functions):.0f} / {tenths[-1]:.0f} / {max(functions)}",
        "largest class": max(classes),
        "public docstrings": f"{100 * sum(told) / len(told):.0f} %",
        "imports inside functions": f"{sum(each.inner for each in imports)} of {len(imports)}",
        "bare except": sum(node.type is None for node in handlers),
        "circles": len(circles()),
    }


if __name__ == "__main__":
    for what, number in shape().items():
        print(f"{what:28} {number}")
