"""What a function is: the same in every process, and another when anything that it uses is."""

import os
import subprocess
import sys
import types

import numpy as np
import pytest
from helpers.patience import HANGS

from nrnwrap.cells import AdEx
from nrnwrap.mechanisms import h
from nrnwrap.sweeps.identity import digest

MODULE = """
import functools
import numpy as np
import nrnwrap as nw
from neuron import h
from nrnwrap.cells import AdEx

factor = 2.0
table = {"b": {1, 2, 3}, "a": np.arange(3)}
spec = nw.Spec(AdEx, b=0.06, inputs=[nw.Step(0.5)])

class Scale:
    gain = 3.0
    def of(self, a):
        return self.gain * a

@functools.lru_cache
def helper(a):
    # a remark
    return factor * a + len(table)

def point(a, seed=1):
    def inner(x):
        return x in {"one", "two", "three"}
    import json
    return helper(a) + Scale().of(a) + h.celsius + spec().b + inner(a)
"""


def of(text):
    module = types.ModuleType("own")
    exec(compile(text, "own.py", "exec"), module.__dict__)
    return digest(module.point)


def test_what_does_not_matter():
    assert of(MODULE) == of(MODULE.replace("# a remark", "# another")) == of(f"\n\n{MODULE}\nother = 1\n")


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("factor = 2.0", "factor = 2.5"),
        ("factor * a + len", "factor * a - len"),
        ("gain = 3.0", "gain = 3.5"),
        ("self.gain * a", "self.gain + a"),
        ('"three"', '"four"'),
        ("{1, 2, 3}", "{1, 2, 4}"),
        ("np.arange(3)", "np.arange(4)"),
        ("b=0.06", "b=0.07"),
        ("Step(0.5)", "Step(0.6)"),
        ("seed=1", "seed=2"),
        ("spec().b", "spec().a"),
        ("AdEx, b", "'LIF', t_ref"),
    ],
)
def test_what_matters(one, other):
    assert one in MODULE
    assert of(MODULE.replace(one, other)) != of(MODULE)


def test_it_is_the_same_in_another_process(tmp_path):
    (tmp_path / "script.py").write_text(f"{MODULE}\nfrom nrnwrap.sweeps.identity import digest\nprint(digest(point))")
    found = set()
    for seed in ("1", "2"):
        env = {**os.environ, "PYTHONPATH": os.pathsep.join(sys.path), "PYTHONHASHSEED": seed}
        done = subprocess.run(
            [sys.executable, tmp_path / "script.py"], env=env, capture_output=True, text=True, timeout=HANGS
        )
        assert done.returncode == 0, done.stderr
        found.add(done.stdout.strip())
    assert found == {of(MODULE)}


def test_a_module_of_the_user_is_followed(tmp_path, monkeypatch):
    monkeypatch.syspath_prepend(tmp_path)
    monkeypatch.setattr(
        sys, "dont_write_bytecode", True
    )  # Python takes a new text of the same second and length from there
    name = f"own_{os.getpid()}"

    def with_text(text, function):
        (tmp_path / f"{name}.py").write_text(text)
        sys.modules.pop(name, None)
        return of(function)

    for function in (f"import {name}\ndef point(a): return {name}.f(a)", f"def point(a):\n    import {name}\n"):
        one, same, other = (with_text(f"def f(a): return a {sign} 1", function) for sign in ("+", "+", "-"))
        assert one == same != other


def test_a_file_of_a_morphology_is_followed(tmp_path):
    path = tmp_path / "cell.swc"
    path.write_text("1 1 0 0 0 1 -1\n")
    one = digest({"path": str(path)})
    path.write_text("1 1 0 0 0 2 -1\n")
    assert digest({"path": str(path)}) != one
    assert digest({"path": "elsewhere.swc"}) == digest({"path": "elsewhere.swc"})


def test_values():
    loop = []
    loop.append(loop)
    things = [0, 0.0, -0.0, False, None, "", b"", (), [], {}, set(), {0}, np.zeros(2), np.zeros((1, 2)), loop, AdEx, h]
    assert len({digest(each) for each in things}) == len(things)
    assert digest({"a": 1, "b": 2}) == digest({"b": 2, "a": 1})
    assert digest([1, 2], 3) != digest([1], 2, 3)
