"""What the tests of test_examples and those beside it share."""

import os
import re
import subprocess
import sys
from pathlib import Path

import pytest
from PIL import Image

import nrnwrap as nw

ROOT = Path(nw.__file__).resolve().parent.parent
SCRIPTS = {path.stem: path for path in (ROOT / "examples").glob("*.py") if path.stem != "__main__"}
NAMES = sorted(name for name, path in SCRIPTS.items() if "def main(folder" in path.read_text())  # of the gallery
GALLERY = ROOT / "docs" / "gallery"

# what main() takes besides the folder, where the gallery's network is larger than a test has time for
SIZES = {
    "cuba": (2000, 200),
    "coba": (2000, 200),
    "brunel": (400,),
    "izhikevich_network": (400,),
    "inhibitory_plasticity": (400, 1500),
    "potjans_diesmann": (0.03, 300),
    "gap_junction_interneurons": (60,),
    "lif_5000": (1000,),
    "qif_synchrony": (200, 60),
    "theory_on_simulation": (40,),
    "qif_bistability": (300,),
    "population_step": (500,),
    "parameters_back": (5000,),
}


def run(*command, cwd):
    env = {**os.environ, "PYTHONPATH": str(ROOT), "MPLBACKEND": "Agg"}
    return subprocess.run([sys.executable, *map(str, command)], cwd=cwd, env=env, capture_output=True, text=True)


def looked_at(files):
    """The figures that these files of tests ask for by their names."""
    return {name for file in files for name in re.findall(r"\bfigure\(\"(\w+)\"\)", file.read_text())}


def assert_in_the_gallery(folder, name):
    """What an example has drawn into a folder has its place in docs/gallery.md, and is of the same script."""
    drawn = {path.name for path in folder.glob(f"{name}.*")}
    assert drawn & {f"{name}.png", f"{name}.gif"}
    page = (ROOT / "docs" / "gallery.md").read_text()
    for file in drawn:
        assert f"gallery/{file}" in page
        assert (GALLERY / file).stat().st_size <= 60_000
    for file in drawn - {f"{name}.wav"}:  # the gallery's are of the same proportions, so of the same script
        with Image.open(folder / file) as one, Image.open(GALLERY / file) as other:
            assert one.width / one.height == pytest.approx(other.width / other.height, rel=0.02)
