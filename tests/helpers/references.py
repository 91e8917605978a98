"""Solutions that SciPy integrates for minutes: stored in tests/data/solutions, and made again by `make references`.

A solution is known by the call that gives it: the function and its arguments. A file holds those of one module of
nrnwrap.validation, with a hash of the code that made them. A call that is not there, and a file of other code, are
errors, so that no test is held against what is out of date.
"""

import ast
import functools
import hashlib
import io
import json
import os
import tokenize
from collections.abc import Mapping
from contextlib import ExitStack, contextmanager
from dataclasses import fields, is_dataclass
from pathlib import Path
from unittest.mock import patch

import numpy as np

import nrnwrap
from nrnwrap.validation import exchange, many, neighbours

FOLDER = Path(__file__).parents[1] / "data" / "solutions"
ROOT, ROOM = Path(nrnwrap.__file__).resolve().parent.parent, "nrnwrap.validation"
MAKING = os.environ.get("NRNWRAP_REFERENCES") == "make"
SOLVERS = [(neighbours, "spikes"), (exchange, "pair"), (many, "spikes")]  # where trials find what takes its time

_made = {}  # module -> call -> trains


def stored(function):
    """A solver whose solutions are looked up; under `make references` they are computed, and noted."""
    if isinstance(function, functools.partial):
        return functools.partial(stored(function.func), *function.args, **function.keywords)

    @functools.wraps(function)
    def solve(*args, **kwargs):
        return (_noted if MAKING else _found)(function, args, kwargs)

    return solve


@contextmanager
def looking_up():
    """Let trials look their solutions up."""
    with ExitStack() as stack:
        for module, name in SOLVERS:
            stack.enter_context(patch.object(module, name, stored(getattr(module, name))))
        yield


def _found(function, args, kwargs):
    module, words = function.__module__, call(function, args, kwargs)
    held = _read(file_of(module))
    if held["code"] != code(module):
        raise AssertionError(f"{file_of(module).name} was made by other code of {module}: make references")
    if words not in held["solutions"]:
        raise AssertionError(f"{file_of(module).name} does not have {words}: make references")
    trains = held["solutions"][words]
    several = bool(trains) and isinstance(trains[0], list)
    return [np.array(each, float) for each in trains] if several else np.array(trains, float)


def _noted(function, args, kwargs):
    found = function(*args, **kwargs)
    trains = [np.round(each, 10).tolist() for each in found]  # ms; solvers are not so exact
    _made.setdefault(function.__module__, {})[call(function, args, kwargs)] = trains
    return found


def write():
    """Write what was noted, a file for each module, beside what the same code has made before."""
    FOLDER.mkdir(exist_ok=True)
    for module, noted in _made.items():
        held = _read(file_of(module))
        solutions = {**(held["solutions"] if held["code"] == code(module) else {}), **noted}
        lines = ",\n".join(f"{json.dumps(words)}: {json.dumps(solutions[words])}" for words in sorted(solutions))
        file_of(module).write_text(f'{{"code": "{code(module)}", "solutions": {{\n{lines}\n}}}}\n', encoding="utf-8")


def file_of(module):
    return FOLDER / f"{module.rpartition('.')[2]}.json"


@functools.cache
def _read(file):
    return json.loads(file.read_text(encoding="utf-8")) if file.is_file() else {"code": None, "solutions": {}}


@functools.cache
def code(module):
    """A hash of the code of a module of validation, and of those of validation that it imports in turn.

    Comments, docstrings and empty lines are not part of it.
    """
    found, waiting = {}, [module]
    while waiting:
        name = waiting.pop()
        if name not in found:
            source = (ROOT / f"{name.replace('.', '/')}.py").read_text(encoding="utf-8")
            waiting += _imported(ast.parse(source))
            found[name] = _bare(source)
    return hashlib.sha256("".join(found[name] for name in sorted(found)).encode()).hexdigest()[:16]


def _bare(source):
    """The lines of a text without comments, docstrings and what is empty; the same in every version of Python."""
    lines = source.splitlines()
    for token in tokenize.generate_tokens(io.StringIO(source).readline):
        if token.type == tokenize.COMMENT:
            row, column = token.start
            lines[row - 1] = lines[row - 1][:column]
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.Module | ast.ClassDef | ast.FunctionDef) and ast.get_docstring(node) is not None:
            first, last = node.body[0].lineno, node.body[0].end_lineno
            lines[first - 1 : last] = [""] * (last - first + 1)
    return "\n".join(line.rstrip() for line in lines if line.strip())


def _imported(tree):
    for node in ast.walk(tree):
        if isinstance(node, ast.ImportFrom) and node.module == ROOM:
            yield from (f"{ROOM}.{each.name}" for each in node.names)
        elif isinstance(node, ast.ImportFrom) and node.module.startswith(f"{ROOM}."):
            yield node.module


def call(function, args, kwargs):
    """The beginning of a call in words, and a hash of the whole."""
    words = f"{text(function)}({text(args)}, {text(kwargs)})"
    return f"{words[:200]} {hashlib.sha256(words.encode()).hexdigest()[:16]}"


def text(value):
    """A value in words, the same on every machine: numbers to twelve digits, arrays by what they sum up to."""
    if isinstance(value, np.ndarray):
        return f"array{value.shape}[{' '.join(f'{each:.8g}' for each in _sums(value))}]"
    if isinstance(value, Mapping):
        return "{" + ", ".join(f"{name}: {text(value[name])}" for name in sorted(value)) + "}"
    if isinstance(value, (list, tuple)):
        return f"[{', '.join(map(text, value))}]"
    if is_dataclass(value):
        return f"{type(value).__name__}({', '.join(text(getattr(value, each.name)) for each in fields(value))})"
    if callable(value):
        name, line = f"{value.__module__.rpartition('.')[2]}.{value.__qualname__}", value.__code__.co_firstlineno
        return f"{name}:{line}{text([each.cell_contents for each in value.__closure__ or ()])}"
    return f"{value:.12g}" if isinstance(value, (int, float)) else repr(value)


def _sums(array):
    flat = np.asarray(array, float).ravel()
    return flat.sum(), flat @ flat, flat @ np.arange(len(flat)), flat @ np.cos(np.arange(len(flat)))
