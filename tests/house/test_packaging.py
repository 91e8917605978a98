"""The wheel, in a new environment, away from the checkout."""

import os
import subprocess
import sys
import venv
import zipfile
from pathlib import Path

import pytest
from helpers.patience import HANGS

import nrnwrap
from nrnwrap.cli import doctor

ROOT = Path(nrnwrap.__file__).resolve().parent.parent


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


def test_new_environment(wheel, tmp_path):
    """Installed with its dependencies; the mechanisms come out of this user's cache if they are there."""
    env = {key: value for key, value in os.environ.items() if key != "PYTHONPATH"}
    venv.create(tmp_path / "env")
    python = tmp_path / "env" / "bin" / "python"
    install = [sys.executable, "-m", "pip", "--python", str(python), "install", "--quiet", "--no-compile", str(wheel)]
    done = subprocess.run(install, env=env, capture_output=True, text=True, timeout=HANGS)
    assert done.returncode == 0, done.stderr
    code = (
        "import nrnwrap as nw; from nrnwrap.cells import LIF; "
        "run = nw.simulate(LIF(), nw.Step(0.3, delay=50, dur=300), t_stop=400); print(len(run.spikes), nw.__file__)"
    )
    done = subprocess.run([python, "-c", code], cwd=tmp_path, env=env, capture_output=True, text=True, timeout=HANGS)
    assert done.returncode == 0, done.stderr
    count, place = done.stdout.split()
    assert count == "23"
    assert Path(place).is_relative_to(tmp_path)
    command = [tmp_path / "env" / "bin" / "nrnwrap", "describe", "AdEx"]
    done = subprocess.run(command, cwd=tmp_path, env=env, capture_output=True, text=True, timeout=HANGS)
    assert done.returncode == 0, done.stderr
    assert "Brette" in done.stdout


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
