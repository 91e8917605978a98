"""Mechanisms: what is said of each."""

import os
import shutil
import subprocess
import sys
from math import inf
from pathlib import Path

import pytest
from helpers import processes
from helpers.mechanisms import OTHER, ROOT, Python, folder_of
from helpers.patience import HANGS

from nrnwrap import mechanisms
from nrnwrap.mechanisms import loading, toolchain
from nrnwrap.mechanisms.cache import cache_folder


def test_clashes_are_named_all_at_once_with_both_origins(python, tmp_path):
    first = folder_of(tmp_path / "first", one__mod=OTHER, two__mod=OTHER.replace("Other", "Second"))
    changed = folder_of(
        tmp_path / "changed",
        one__mod="\n" + OTHER.replace("k = 3", "k = 4"),
        two__mod=OTHER.replace("Other", "Second").replace("k = 3", "k = 4"),
        hh__mod=OTHER.replace("POINT_PROCESS Other", "SUFFIX hh"),
    )
    out, _ = python(
        f"""
        mechanisms.load({str(first)!r})
        try:
            mechanisms.load({str(changed)!r})
        except mechanisms.loading.MechanismError as error:
            print(error)
        """
    )
    rows = out.splitlines()
    assert len(rows) == 3
    assert f"'hh' already, its own, and its text differs from {changed / 'hh.mod'}:2" in rows[0]
    for row, name, line in zip(rows[1:], ("one", "two"), (3, 2), strict=True):
        assert f"compiled from {first / name}.mod, and its text differs from {changed / name}.mod:{line}" in row


def test_under_nrniv(small, tmp_path):
    """NEURON's own program compiles and loads too; PATH does not lead to nrnivmodl."""
    python = Python(small, tmp_path / "cache", tmp_path / "cwd")
    python.env["PATH"] = os.defpath
    nrniv = toolchain.nrnivmodl().parent / "nrniv"
    start = shutil.which("nrniv", path=f"{Path(sys.executable).parent}{os.pathsep}{nrniv.parent}")
    script = python.cwd.parent / "script.py"
    script.write_text(python.prelude + "mechanisms.load()\nprint('leak' in loading.known_names())\nh.quit()\n")
    done = subprocess.run(
        [start, "-python", str(script)],
        cwd=python.cwd,
        env=python.env,
        capture_output=True,
        text=True,
        timeout=HANGS,
    )
    assert "True" in done.stdout, done.stderr


def test_describe(python, small):
    out, _ = python(
        """
        one = mechanisms.describe("leak")
        print([one.kind, one.title, one.source, one.equations, one.departures, one.path, one.line])
        print(list(one.parameters.values()))
        print(one.states, dict(one.variables))
        """
    )
    path = str(small / "leak.mod")
    Parameter = mechanisms.Parameter
    parameters = [
        Parameter("g", 0.002, "S/cm2", 0.0, 1e9, "conductance: per area"),
        Parameter("e", -60.0, "mV", -200.0, 250.0),
        Parameter("q", 0.0, ""),  # an array
    ]
    first, second, third = out.splitlines()
    assert "'density', 'Leak of a test', 'Nobody (2000), SUFFIX wrong.', 'i = g (v - e)', '', " in first
    assert path in first
    assert first.endswith(", 13]")
    assert second == str(parameters)
    assert third == "('s',) {'i': 'mA/cm2', 'double_g': 'S/cm2'}"


@pytest.mark.parametrize(
    ("name", "kind", "parameter", "states", "variables"),
    [
        ("hh", "density", ("gnabar", 0.12, "S/cm2", 0, 1e9), ("m", "h", "n"), {"gna", "il", "minf"}),
        ("pas", "density", ("e", -70, "mV", -inf, inf), (), {"i"}),
        ("IClamp", "point process", ("dur", 0, "ms", 0, 1e9), (), {"i"}),
        ("ExpSyn", "point process", ("tau", 0.1, "ms", 1e-9, 1e9), ("g",), {"i"}),
        ("NetStim", "artificial cell", ("noise", 0, "", 0, 1), (), set()),
        ("extracellular", "density", ("xg", 1e9, "S/cm2", -inf, inf), ("vext",), {"i_membrane"}),
    ],
)
def test_describe_builtin(name, kind, parameter, states, variables):
    found = mechanisms.describe(name)
    one = found.parameters[parameter[0]]
    assert found.kind == kind
    assert (one.name, one.default, one.unit, one.low, one.high) == parameter
    assert found.states == states
    assert set(found.variables) >= variables
    assert found is mechanisms.describe(name)


def test_description_is_a_table():
    text, page = str(mechanisms.describe("NetStim")), mechanisms.describe("NetStim")._repr_html_()
    lines = text.splitlines()
    assert lines[0] == "NetStim (artificial cell)"
    assert len({line.index("bounds") if "bounds" in line else line.index(" .. ") - 5 for line in lines[1:3]}) == 1
    assert "<td>interval</td><td>10</td><td>ms</td>" in page


def test_describe_every_mechanism_of_neuron():
    for name in sorted(loading.known_names()):
        assert mechanisms.describe(name).name == name


def test_own_mechanisms_are_named_like_their_files_with_a_prefix():
    assert mechanisms.names() == tuple(sorted(f"nw_{path.stem}" for path in (ROOT / "mod").glob("*.mod")))


def test_a_coreneuron_library_of_a_parent_process_is_not_the_users():
    """A child process inherits the variable, and may have other mechanisms."""
    code = (
        "import nrnwrap as nw\n"
        "from nrnwrap.cells import LIF\n"
        "print(len(nw.simulate(LIF(), nw.Step(0.3), t_stop=50, engine='coreneuron').spikes))\n"
    )
    done = processes.python("-c", code, CORENEURONLIB=str(cache_folder() / "of-the-parent" / "libcorenrnmech.so"))
    assert done.returncode == 0, done.stderr
    assert int(done.stdout) > 1
