"""The notebooks of docs/courses: read, and executed anew.

python tests/helpers/notebooks.py [name ...]  executes all, or these, in a Jupyter kernel, and stores what they show
"""

import json
import sys
import tempfile

from helpers.house import ROOT

FOLDER = ROOT / "docs" / "courses"
WIDGET = "application/vnd.jupyter.widget-view+json"  # which is empty without the kernel that it lives in
PATHS = sorted(FOLDER.glob("*.ipynb"))


def cells(path, kind):
    """The cells of a kind, "code" or "markdown", of a notebook."""
    return [cell for cell in json.loads(path.read_text())["cells"] if cell["cell_type"] == kind]


def prose(path):
    """What a notebook says between its code."""
    return "\n\n".join("".join(cell["source"]) for cell in cells(path, "markdown"))


def script(path):
    """Its code as one script."""
    return "\n\n".join("".join(cell["source"]) for cell in cells(path, "code"))


def printed(path):
    """What its code has printed, as it is stored."""
    outputs = [each for cell in cells(path, "code") for each in cell["outputs"]]
    return "".join("".join(each["text"]) for each in outputs if each.get("name") == "stdout")


def execute(path):
    """Execute a notebook; what it shows is stored, without bars, warnings and widgets, and the times of its cells."""
    import nbformat
    from nbclient import NotebookClient

    notebook = nbformat.read(path, as_version=4)
    with tempfile.TemporaryDirectory() as folder:
        NotebookClient(notebook, record_timing=False, resources={"metadata": {"path": folder}}).execute()
    for cell in notebook.cells:
        if cell.cell_type == "code":
            cell.outputs = [
                each for each in cell.outputs if each.get("name") != "stderr" and WIDGET not in each.get("data", {})
            ]
    notebook.metadata = {"kernelspec": notebook.metadata["kernelspec"], "language_info": {"name": "python"}}
    nbformat.write(notebook, path)


if __name__ == "__main__":
    for path in [FOLDER / f"{name}.ipynb" for name in sys.argv[1:]] or PATHS:
        print(path.stem, flush=True)
        execute(path)
