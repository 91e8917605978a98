"""The wheel, in a new environment, away from the checkout."""

import os
import shutil
import subprocess
import sys
import venv
import zipfile
from pathlib import Path

import pytest
from helpers.patience import HANGS

import nrnwrap
from nrnwrap.cli import doctor
from nrnwrap.mechanisms import build, processors, source

ROOT = Path(nrnwrap.__file__).resolve().parent.parent
ENVIRONMENT = {key: value for key, value in os.environ.items() if key != "PYTHONPATH"}
FIRST = (
    "import nrnwrap as nw; from nrnwrap.cells import LIF; "
    "run = nw.simulate(LIF(), nw.Step(0.3, delay=50, dur=300), t_stop=400); print(len(run.spikes), nw.__file__)"
)


@pytest.fixture(scope="module")
def wheel(tmp_path_factory):
    out = tmp_path_factory.mktemp("dist")
    command = [sys.executable, "-m", "build", "--outdir", str(out), str(ROOT)]
    done = subprocess.run(command, capture_output=True, text=True, timeout=HANGS)
    assert done.returncode == 0, done.stdout + done.stderr
    return next(out.glob("*.whl"))


def test_contents(wheel):
    names = zipfile.ZipFile(wheel).namelist()
    folders = {name.split("/")[0] for name in names}
    assert folders == {"nrnwrap", f"nrnwrap-{nrnwrap.__version__}.dist-info"}
    assert not [name for name in names if "test" in name]
    for path in (*ROOT.glob("mod/*.mod"), *ROOT.glob("mod/*.inc"), *ROOT.glob("cells/*.py")):
        assert f"nrnwrap/{path.parent.name}/{path.name}" in names
    for path in (ROOT / "mod" / "kernel").glob("*.hpp"):
        assert f"nrnwrap/mod/kernel/{path.name}" in names
    for path in (ROOT / "nrnwrap").rglob("*.py"):
        assert str(path.relative_to(ROOT)) in names
    for path in (ROOT / "nrnwrap" / "app" / "static").iterdir():
        assert str(path.relative_to(ROOT)) in names
    assert "nrnwrap/py.typed" in names


@pytest.fixture(scope="module")
def python(wheel, tmp_path_factory):
    """Python of a new environment, where the wheel is installed with its dependencies."""
    folder = tmp_path_factory.mktemp("env")
    venv.create(folder)
    python = folder / "bin" / "python"
    install = [sys.executable, "-m", "pip", "--python", str(python), "install", "--quiet", "--no-compile", str(wheel)]
    done = subprocess.run(install, env=ENVIRONMENT, capture_output=True, text=True, timeout=HANGS)
    assert done.returncode == 0, done.stderr
    return python


def said(command, cwd, env=ENVIRONMENT):
    """What a command prints."""
    done = subprocess.run(command, cwd=cwd, env=env, capture_output=True, text=True, timeout=HANGS)
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout


def test_new_environment(python, tmp_path):
    """The mechanisms come out of this user's cache if they are there."""
    count, place = said([python, "-c", FIRST], tmp_path).split()
    assert count == "23"
    assert Path(place).is_relative_to(python.parents[1])
    assert "Brette" in said([python.with_name("nrnwrap"), "describe", "AdEx"], tmp_path)


@pytest.mark.skipif(not processors.levels(), reason="no wheel is made for this platform")
def test_first_cell_without_a_compiler(python, tmp_path):
    """With a library as the wheel of a platform has it; PATH is empty, and nothing can be written.

    That is here the library of this user's cache; `make wheel` makes and tries those that are released.
    """
    level = processors.levels()[-1]
    home = next(python.parents[1].glob("lib/python*/site-packages/nrnwrap")) / build.BROUGHT.name / level
    library = home / build.place(source.ours(), level=level)
    library.parent.mkdir(parents=True)
    shutil.copy(build.library(source.ours()), library)
    bare = {"PATH": "", "HOME": "/dev/null", "NEURON_MODULE_OPTIONS": "-nogui"}
    assert said([python, "-W", "error::UserWarning", "-c", FIRST], tmp_path, bare).split()[0] == "23"
    told = said([python.with_name("nrnwrap"), "doctor"], tmp_path, bare)
    assert f"came with nrnwrap, compiled for {level}" in told
    assert str(library) in told
    assert "-> install a C++ compiler and make" in told


def test_a_checkout_imported_from_the_folder_that_it_lies_in(tmp_path):
    """A clone called nrnwrap, and Python started beside it: the package inside is found, and not an empty one."""
    (tmp_path / "nrnwrap").symlink_to(ROOT)
    code = "import nrnwrap, nrnwrap.cells; print(nrnwrap.Step(1)); print(nrnwrap.__file__)"
    done = subprocess.run([sys.executable, "-c", code], cwd=tmp_path, capture_output=True, text=True)
    assert done.returncode == 0, done.stderr
    assert done.stdout.splitlines() == [
        "Step(amp=1, delay=0.0, dur=inf)",
        str(tmp_path / "nrnwrap" / "nrnwrap" / "__init__.py"),
    ]


def test_the_lower_bound_of_neuron_is_said_once():
    """What doctor asks for is what the package asks for."""
    assert f'"neuron>={doctor._LEAST}"' in (ROOT / "pyproject.toml").read_text()
    assert doctor._numbers("9.0.1") < doctor._numbers(doctor._LEAST) <= doctor._numbers("9.0.2-12-g0123abc")
