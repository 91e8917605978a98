"""Every example and the README's script run as printed."""

import os
import re
import subprocess
import sys
from pathlib import Path

import pytest

import nrnwrap
from nrnwrap.morphology import write_example

ROOT = Path(nrnwrap.__file__).resolve().parent.parent
EXAMPLES = sorted((ROOT / "examples").glob("*.py"))


def run(script, cwd, *arguments):
    env = {**os.environ, "PYTHONPATH": str(ROOT), "MPLBACKEND": "Agg"}
    command = [sys.executable, str(script), *map(str, arguments)]
    return subprocess.run(command, cwd=cwd, env=env, capture_output=True, text=True, timeout=600)


@pytest.mark.parametrize("path", EXAMPLES, ids=lambda path: path.stem)
def test_example(path, tmp_path):
    done = run(path, tmp_path)
    assert done.returncode == 0, done.stderr
    assert any((tmp_path / "results").glob("*.png"))


def test_tour_takes_a_morphology_and_prints_the_table(tmp_path):
    path = write_example(tmp_path / "own.swc", seed=3)
    done = run(ROOT / "examples" / "tour.py", tmp_path, path)
    assert done.returncode == 0, done.stderr
    rows = done.stdout.splitlines()
    assert [row.split()[0] for row in rows[1:6]] == ["LIF", "AdEx", "Izhikevich2007", "HodgkinHuxley", "Reconstruction"]
    assert all(int(re.search(r" (\d+) +(\d|none)", row)[1]) > 2 for row in rows[1:6])


def test_tour_says_what_is_wrong_with_a_file(tmp_path):
    done = run(ROOT / "examples" / "tour.py", tmp_path, tmp_path / "none.swc")
    assert done.returncode == 1
    assert "none.swc" in done.stderr
    assert "Traceback" not in done.stderr


def test_readme_opens_with_a_script_that_runs(tmp_path):
    script = re.search(r"```python\n(.*?)```", (ROOT / "README.md").read_text(), re.DOTALL)[1]
    assert len(script.strip().splitlines()) <= 10
    path = tmp_path / "first.py"
    path.write_text(script)
    done = run(path, tmp_path)
    assert done.returncode == 0, done.stderr
    assert list(tmp_path.glob("*.png"))
