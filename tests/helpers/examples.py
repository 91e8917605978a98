"""What the tests of test_examples and those beside it share."""

import os
import subprocess
import sys
from pathlib import Path

import nrnwrap as nw

ROOT = Path(nw.__file__).resolve().parent.parent
SCRIPTS = {path.stem: path for path in (ROOT / "examples").glob("*.py") if path.stem != "__main__"}
NAMES = sorted(name for name, path in SCRIPTS.items() if "def main(folder" in path.read_text())  # of the gallery

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
    "qif_synchrony": (200,),
    "theory_on_simulation": (60,),
    "qif_bistability": (300,),
    "population_step": (500,),
}


def run(*command, cwd):
    env = {**os.environ, "PYTHONPATH": str(ROOT), "MPLBACKEND": "Agg"}
    return subprocess.run([sys.executable, *map(str, command)], cwd=cwd, env=env, capture_output=True, text=True)
