"""The pages: every block of code runs, and every file, link and name that they have is there."""

import importlib
import importlib.util
import inspect
import json
import os
import re
import shutil
import subprocess
import sys
import textwrap
from pathlib import Path

import pytest
from helpers.biophysics import fit
from helpers.forks import run
from helpers.house import ROOT
from helpers.patience import HANGS

import nrnwrap
from nrnwrap.cli import validate
from nrnwrap.mechanisms.cache import cache_folder
from nrnwrap.morphology import write_example

PATHS = {path.stem: path for path in (ROOT / "README.md", ROOT / "CONTRIBUTING.md", *sorted(ROOT.glob("docs/*.md")))}
PAGES = {page: path.read_text() for page, path in PATHS.items()}
BLOCK = re.compile(r"^ *```(\w*)\n(.*?)^ *```", re.DOTALL | re.MULTILINE)
PROSE = {page: re.sub(BLOCK, "", text) for page, text in PAGES.items()}
ALONE, QUOTED = "# script.py\n", "# examples/"
# What a block of TOML is, by the names that its page has made until then.
TOML = {
    "using": "nw.Spec.from_toml('block.toml') == spec",
    "biophysics": "nw.Biophysics.load('block.toml') == value",
    "sweeps": "__import__('nrnwrap.sweeps').sweeps.read_document('block.toml').run()['rate'].shape == (2, 5)",
}

MAKEFILE = (ROOT / "Makefile").read_text()
MOD = """NEURON { SUFFIX NAME  NONSPECIFIC_CURRENT i  RANGE g }
PARAMETER { g = 1e-4 (S/cm2) }
ASSIGNED { v (mV)  i (mA/cm2) }
BREAKPOINT { i = g*(v + 65) }
"""


def blocks(page, *kinds):
    return [(kind, text) for kind, text in BLOCK.findall(PAGES[page]) if kind in kinds]


def script(page):
    """The Python of a page in its order, with its TOML compared."""
    lines = []
    for kind, text in blocks(page, "python", "toml"):
        if kind == "toml":
            lines.append(f"open('block.toml', 'w').write({text!r})\nassert {TOML[page]}\n")
        elif not text.startswith((ALONE, QUOTED)):
            lines.append(text)
    return "\n".join(lines)


SCRIPTS = {page: text for page in PAGES if page != "extending" and (text := script(page))}  # test_extending has that
PYTHON = [(page, text) for page in PAGES for _, text in blocks(page, "python")]
OWN = [(page, text) for page, text in PYTHON if text.startswith(ALONE) and "nrnmpi_init" not in text]  # test_mpi has it
SHELL = [(page, text) for page in PAGES for _, text in blocks(page, "sh")]


@pytest.fixture
def folder(tmp_path):
    """What a reader has: a morphology, a Spec, a template, MOD files."""
    write_example(tmp_path / "cell.swc", seed=1)
    (tmp_path / "cell.toml").write_text(blocks("using", "toml")[0][1])
    (tmp_path / "adex.toml").write_text(blocks("sweeps", "toml")[0][1])
    shutil.copy(ROOT / "examples" / "interneuron.hoc", tmp_path)
    for name in ("my_channels", "model/mod", "modfiles"):
        (tmp_path / name).mkdir(parents=True)
        (tmp_path / name / "leak.mod").write_text(MOD.replace("NAME", f"leak_of_{Path(name).name}"))
    shutil.copy(tmp_path / "cell.swc", tmp_path / "reconstruction.swc")
    (tmp_path / "fit_parameters.json").write_text(json.dumps(fit()))
    return tmp_path


@pytest.mark.parametrize("page", SCRIPTS)
def test_the_python_of_a_page_runs_in_its_order(page, folder):
    (folder / "page.py").write_text(SCRIPTS[page])
    done = run(folder / "page.py", cwd=folder)
    assert done.returncode == 0, done.stderr


@pytest.mark.parametrize(("page", "text"), OWN)
def test_a_script_of_a_page_runs_by_itself(page, text, folder):
    packages = {each.split(".")[0] for each in re.findall(r"^(?:import|from) ([\w.]+)", text, re.MULTILINE)}
    missing = [each for each in sorted(packages) if importlib.util.find_spec(each) is None]
    if missing:
        pytest.skip(f"not installed: {', '.join(missing)}")
    (folder / "script.py").write_text(text)
    done = run(folder / "script.py", cwd=folder)
    assert done.returncode == 0, done.stderr


def test_what_a_page_quotes_stands_in_the_example():
    quoted = [text for _, text in PYTHON if text.startswith(QUOTED)]
    assert quoted
    for text in quoted:
        name, _, lines = text.removeprefix("# ").partition("\n")
        assert textwrap.indent(lines, "    ") in (ROOT / name).read_text()


@pytest.mark.parametrize(("page", "text"), SHELL)
def test_the_commands_of_a_page_run(page, text, folder):
    """But for `validate`, which takes its time: tests/cli/test_validate.py has it."""
    text = re.sub(r"^nrnwrap validate .*\n", "", text, flags=re.MULTILINE)
    for name in (".zfunc", ".config/fish/completions"):
        (folder / name).mkdir(parents=True)
    paths = os.pathsep.join([str(Path(sys.executable).parent), os.environ["PATH"]])
    env = {**os.environ, "HOME": str(folder), "PATH": paths, "MPLBACKEND": "Agg", "NRNWRAP_CACHE": str(cache_folder())}
    done = subprocess.run(
        ["bash", "-e", "-o", "pipefail", "-c", text], cwd=folder, env=env, capture_output=True, text=True, timeout=HANGS
    )
    assert done.returncode == 0, done.stdout + done.stderr


def test_what_validate_prints_around_its_tables():
    assert validate.INTRODUCTION in PAGES["accuracy"]
    assert validate.MANY in PAGES["accuracy"]
    assert validate.SAME in PAGES["accuracy"]


def anchors(text):
    """The places of a page that a link can lead to, as GitHub names them."""
    heads = re.findall(r"^#+ (.*)$", re.sub(BLOCK, "", text), re.MULTILINE)
    return {re.sub(r"[^\w -]", "", head).lower().replace(" ", "-") for head in heads}


@pytest.mark.parametrize("page", PAGES)
def test_links_lead_somewhere(page):
    for link in re.findall(r"\]\(([a-zA-Z#.][^)\s]*)\)", PROSE[page]):
        if not link.startswith("http"):
            name, _, anchor = link.partition("#")
            path = PATHS[page].parent / name if name else PATHS[page]
            assert path.exists(), link
            assert not anchor or anchor in anchors(path.read_text()), link


@pytest.mark.parametrize("page", PAGES)
def test_files_that_a_page_names_are_there(page):
    for path in re.findall(r"`(?:python )?((?:\w+/)*[\w.]+/[\w./]*\w\.(?:py|pyi|mod|inc|md|hoc))", PROSE[page]):
        homes = [ROOT / path, ROOT / "nrnwrap" / path]
        assert any(home.exists() for home in homes) or path in ("mod/Model.mod", "cells/model.py"), path
    for name in re.findall(r"\b(\w+\.inc)\b", PAGES[page]):
        assert (ROOT / "mod" / name).exists(), name
    for target in re.findall(r"^make ([\w-]+)|`make ([\w-]+)", PAGES[page], re.MULTILINE):
        assert f"\n{''.join(target)}:" in MAKEFILE, target


def known(name):
    """Whether the package has what a page calls nw.x.y or nrnwrap.x.y."""
    found = nrnwrap
    for part in name.split(".")[1:]:
        module = f"{found.__name__}.{part}" if inspect.ismodule(found) else ""
        if hasattr(found, part):
            found = getattr(found, part)
        elif module and importlib.util.find_spec(module):
            found = importlib.import_module(module)
        else:
            return False
    return True


@pytest.mark.parametrize("page", PAGES)
def test_names_of_the_package_on_a_page(page):
    names = set(re.findall(r"`(?:[^`]*[^`\w.])?((?:nw|nrnwrap)(?:\.\w+)+)", PROSE[page]))
    assert [name for name in sorted(names) if not known(name)] == []


def test_a_name_that_the_package_lacks_is_found():
    assert known("nrnwrap.inputs.gap_transfer.prepare")
    assert not known("nrnwrap.gaps.prepare")
    assert not known("nw.inputs.MechanismSynapse")
