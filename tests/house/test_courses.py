"""The notebooks of docs/courses give what they show, are in their table, and say it in plain English."""

import re

import pytest
from helpers.forks import run
from helpers.notebooks import FOLDER, PATHS, cells, printed, prose, script

NUMBER = re.compile(r"-?\d+(?:\.\d+)?(?:e[-+]\d+)?")


@pytest.mark.parametrize("path", PATHS, ids=lambda path: path.stem)
def test_a_notebook_gives_what_it_shows(path, tmp_path):
    """Chaotic networks have other spikes where a processor rounds otherwise, so their rates may differ a little."""
    (tmp_path / "notebook.py").write_text(script(path))
    done = run(tmp_path / "notebook.py", cwd=tmp_path)
    assert done.returncode == 0, done.stderr
    assert NUMBER.sub("#", done.stdout).split() == NUMBER.sub("#", printed(path)).split()
    found, shown = (list(map(float, NUMBER.findall(text))) for text in (done.stdout, printed(path)))
    assert found == pytest.approx(shown, rel=0.1, abs=0.05)


@pytest.mark.parametrize("path", PATHS, ids=lambda path: path.stem)
def test_a_notebook_is_executed_from_first_to_last(path):
    found = cells(path, "code")
    assert [cell["execution_count"] for cell in found] == list(range(1, len(found) + 1))
    assert any("image/png" in each.get("data", {}) for cell in found for each in cell["outputs"])
    assert path.stat().st_size < 400_000


@pytest.mark.parametrize("path", PATHS, ids=lambda path: path.stem)
def test_a_notebook_says_what_it_teaches(path):
    text = prose(path)
    assert re.match(r"# .+\n\n\*\*What you learn\.\*\*", text)
    assert "**Try it.**" in text
    assert f"({path.name})" in (FOLDER / "README.md").read_text()


def test_a_script_that_fails_is_told(tmp_path):
    """By the forks that scripts of courses and pages run in, in which nothing of the package is there before."""
    (tmp_path / "script.py").write_text("import sys\nprint('nrnwrap' in sys.modules)\nraise ValueError(42)\n")
    for done in (run(tmp_path / "script.py", cwd=tmp_path) for _ in range(2)):
        assert done.stdout == "False\n"
        assert done.returncode == 1
        assert done.stderr.startswith("Traceback")
        assert "ValueError: 42" in done.stderr
