"""The explorer in a notebook: executed by a kernel alone, and in JupyterLab, which make try-notebook installs."""

import os
import re
import subprocess
import sys

import pytest
from helpers.browser import Tab
from helpers.patience import HANGS

import nrnwrap as nw
from nrnwrap.cells import AdEx

nbclient = pytest.importorskip("nbclient", reason="make try-notebook installs it")
nbformat = pytest.importorskip("nbformat", reason="nbclient brings it")
pytest.importorskip("ipykernel", reason="make try-notebook installs it")
pytest.importorskip("anywidget", reason='needs pip install "nrnwrap[notebook]"')

STEP = "nw.Step(0.8, delay=50, dur=300)"
CODE = (
    f"import nrnwrap as nw\nfrom nrnwrap.cells import AdEx\n\ncell = AdEx()\nexplorer = cell.explore({STEP})\nexplorer",
    "print(explorer.runs, cell.b)",
)
VIEW = "application/vnd.jupyter.widget-view+json"


@pytest.fixture(scope="module")
def notebook(tmp_path_factory):
    """A notebook with an explorer, as a file."""
    path = tmp_path_factory.mktemp("notebook") / "explore.ipynb"
    made = nbformat.v4.new_notebook(cells=[nbformat.v4.new_code_cell(code) for code in CODE])
    made.metadata["kernelspec"] = {"name": "python3", "display_name": "Python 3", "language": "python"}
    nbformat.write(made, path)
    return path


@pytest.fixture
def lab(notebook):
    """The address of a JupyterLab that has it."""
    pytest.importorskip("jupyterlab", reason="make try-notebook installs it")
    env = {name: value for name, value in os.environ.items() if not name.startswith("JUPYTER")}
    command = [sys.executable, "-m", "jupyterlab", "--no-browser", "--allow-root", "--ServerApp.port=0"]
    home = {"JUPYTER_CONFIG_DIR": str(notebook.parent / "config"), "PYTHONPATH": os.pathsep.join(sys.path)}
    settings = ["--IdentityProvider.token=a-token", f"--ServerApp.root_dir={notebook.parent}"]
    log = notebook.parent / "log"
    with log.open("w") as stream:
        process = subprocess.Popen([*command, *settings], env={**env, **home}, stdout=stream, stderr=stream)
    yield _address(process, log)
    process.terminate()
    process.wait(HANGS)


def _address(process, log):
    while not (found := re.search(r"http://(?:localhost|127\.0\.0\.1):(\d+)/lab\?token", log.read_text())):
        assert process.poll() is None, log.read_text()
    return f"http://127.0.0.1:{found[1]}/lab/tree/explore.ipynb?token=a-token"


def spikes(**values):
    """How many spikes the explorer has to show."""
    return len(nw.simulate(AdEx(**values), nw.Step(0.8, delay=50, dur=300), t_stop=500).spikes)


def test_a_kernel_executes_it(notebook):
    found = nbformat.read(notebook, as_version=4)
    nbclient.NotebookClient(found, timeout=int(HANGS)).execute()
    assert VIEW in found.cells[0].outputs[0]["data"]
    assert found.cells[1].outputs[0]["text"] == f"0 {AdEx().b}\n"  # nobody has looked at it
    states = found.metadata["widgets"]["application/vnd.jupyter.widget-state+json"]["state"].values()
    (state,) = (each["state"] for each in states if "groups" in each["state"])
    assert set(state["groups"]) == {"AdEx", "Step 1"}


def execute(tab, number):
    """Execute a cell, as its user would: again where JupyterLab was not ready for keys."""
    cell = tab.page.locator(".jp-CodeCell").nth(number)
    while not re.search(r"[\d*]", cell.locator(".jp-InputArea-prompt").inner_text()):
        cell.locator(".cm-content").click()
        tab.page.keyboard.press("Control+Enter")
        tab.page.wait_for_timeout(2000)


def test_it_runs_in_jupyterlab(browser, lab):
    tab = Tab(browser, lab)
    tab.page.goto(lab)
    tab.page.locator(".jp-Notebook-ExecutionIndicator[data-status=idle]").wait_for()  # the kernel is there
    execute(tab, 0)
    status = tab.page.locator(".nrnwrap.explorer [role=status]")
    tab.expect(status).to_contain_text(f"AdEx: {spikes()} spikes")
    slider = tab.page.get_by_role("slider", name="b spike-triggered adaptation")
    slider.focus()
    slider.press("Home")
    tab.expect(status).to_contain_text(f"AdEx: {spikes(b=0)} spikes")
    if folder := os.environ.get("NRNWRAP_PICTURES"):
        tab.page.screenshot(path=f"{folder}/jupyterlab.png")
    execute(tab, 1)
    shown = tab.page.locator(".jp-CodeCell").nth(1).locator(".jp-OutputArea-output")
    tab.expect(shown).to_contain_text(" ")
    runs, moved = shown.inner_text().split()
    assert int(runs) >= 2
    assert float(moved) == 0
    tab.close()
