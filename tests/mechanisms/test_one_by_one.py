"""Mechanisms where the library of all has not been compiled: each is compiled when it is needed, with its family."""

import ast
import shutil
from pathlib import Path

import pytest
from helpers.mechanisms import OTHER, Python, folder_of

from nrnwrap.mechanisms import cache, source

FAMILY = "NEURON {{\n    SUFFIX nw_paper_{}\n    RANGE k\n}}\nPARAMETER {{ k = 3 (ms) }}\n"
CELL = """
import nrnwrap as nw
cell = nw.cells.LIF()
cell.receive(nw.Poisson(200, seed=1), nw.Exp2(tau1=0.5, tau2=5, e=0), weight=0.002)
other = nw.cells.Pospischil()
run = nw.simulate([cell, other], nw.Step(0.3, delay=5), nw.Noise(0.01, tau=5, seed=1), t_stop=60)
print([each.tolist() for each in run.trains], run.v.tolist())
print(mechanisms.one_by_one(), end="")
"""


def four_mechanisms(folder):
    """Python with four mechanisms for nrnwrap's own, of which two are of one family, and an empty cache."""
    texts = {f"{name}__mod": OTHER.replace("Other", f"nw_{name}") for name in ("One", "Two")}
    family = {f"paper_{name}__mod": FAMILY.format(name) for name in "ab"}
    return Python(folder_of(folder / "ours", **texts, **family), folder / "cache", folder / "cwd")


@pytest.fixture
def python(tmp_path):
    return four_mechanisms(tmp_path)


@pytest.fixture(scope="module")
def loaded(tmp_path_factory):
    """The same after one was required and then all were loaded, and what that printed."""
    own = four_mechanisms(tmp_path_factory.mktemp("loaded"))
    code = "mechanisms.require('Two')\nmechanisms.load()\nprint(mechanisms.known_names() >= set(mechanisms.names()))"
    return own, own(code)


def test_what_is_required_is_compiled_and_nothing_else(python):
    known = "print(sorted(each for each in mechanisms.known_names() if each.startswith('nw_')))"
    out, said = python(f"print(mechanisms.require('Two'))\n{known}\nprint(mechanisms.require('One'))\n{known}")
    assert out.splitlines() == ["nw_Two", "['nw_Two']", "nw_One", "['nw_One', 'nw_Two']"]
    assert said.count("compiling 1 mechanism (") == 2
    again, said = python(f"mechanisms.require('One')\n{known}\nmechanisms.require('Two')\n{known}", PATH="")
    assert (again, said) == ("['nw_One']\n['nw_One', 'nw_Two']\n", "")


def test_a_family_is_compiled_together(python):
    out, said = python("print(mechanisms.require('paper_b'))\nprint(mechanisms.one_by_one())")
    assert out == "nw_paper_b\n['nw_paper_a', 'nw_paper_b']\n"
    assert said.count("compiling 2 mechanisms (") == 1


def test_load_brings_the_rest(loaded):
    """Also to what was required; what has been compiled is only linked."""
    python, (out, said) = loaded
    assert out == "True\n"
    assert "compiling 3 mechanisms (" in said
    assert python("mechanisms.load()")[1].startswith("nrnwrap: linking 4 mechanisms (")
    assert python("print(mechanisms.require('Two'), mechanisms.one_by_one())", PATH="") == ("nw_Two []\n", "")


def test_ranks_load_all(python):
    """So that those of one are those of the others, in one order."""
    all_of_them = "print(mechanisms.known_names() >= set(mechanisms.names()), mechanisms.one_by_one())"
    few = f"from nrnwrap.engine import ranks\nranks.several = lambda: True\nmechanisms.require('Two')\n{all_of_them}"
    out, said = python(few)
    assert out == "True []\n"
    assert "compiling 4 mechanisms (" in said


@pytest.mark.parametrize("name", ["hh", "IClamp"])
def test_what_neuron_has_costs_nothing(python, name):
    assert python(f"print(mechanisms.require({name!r}), mechanisms.describe({name!r}).name)", PATH="") == (
        f"{name} {name}\n",
        "",
    )


def test_a_wrong_name_compiles_nothing_and_names_what_there_is(python):
    out, said = python(
        """
        from nrnwrap.errors import UnknownNameError
        try:
            mechanisms.require("nw_Ona")
        except UnknownNameError as error:
            print(error)
        """,
        PATH="",
    )
    assert "did you mean nw_One, nw_Two?" in out
    assert said == ""


def test_the_key_depends_on_what_came_alone_and_on_its_order(python, loaded):
    """Of libraries that are linked from parts that are there."""
    parts, cache_folder = Path(loaded[0].env["NRNWRAP_CACHE"], "parts"), Path(python.env["NRNWRAP_CACHE"])
    shutil.copytree(parts, cache_folder / "parts")
    last = "print(mechanisms.key(), end='')"
    orders = (("One", "Two"), ("Two", "One"), ("One",), ("One", "Two"))
    one, other, few, again = (
        python("".join(f"mechanisms.require({name!r})\n" for name in order) + last)[0] for order in orders
    )
    python("mechanisms.load()")
    whole = python(f"mechanisms.load()\n{last}")[0]
    assert one == again
    assert len({one, other, few, whole}) == 4
    assert {len(each) for each in (one, whole)} == {20}


def test_a_user_without_a_compiler_is_told(python):
    out, _ = python(
        """
        from nrnwrap.errors import CompileError
        for _ in range(2):
            try:
                mechanisms.require("One")
            except CompileError as error:
                print(error)
        """,
        PATH="",
        CXX="no-such-compiler",
    )
    assert out.count("CXX is 'no-such-compiler', which is not found") == 2


def test_cells_run_as_with_the_library_of_all(tmp_path):
    """Parts that this user's cache has are only linked here."""
    empty = folder_of(tmp_path / "cache")
    (empty / "parts").symlink_to(cache.cache_folder() / "parts")
    alone, whole = (Python(source.OURS, each, tmp_path / "cwd") for each in (empty, cache.cache_folder()))
    found, order = alone(CELL)[0].splitlines()
    whole("mechanisms.load()")
    assert whole(CELL)[0].splitlines() == [found, "[]"]
    assert {"nw_LIF", "nw_Exp2Conductance", "nw_INoise", "nw_pospischil_na", "nw_PoissonSource"} <= set(
        ast.literal_eval(order)
    )
    assert "nw_AdEx" not in order
    assert len(list(Path(empty).glob("*/*.so")) + list(Path(empty).glob("*/*.dylib"))) < 10
