"""A wheel in a new environment: the first cell without compiler, PATH and home; the traces of each library.

python release/trial.py dist/nrnwrap-...whl

The time of the first cell is that of the whole process, from the start of Python to the spikes. The libraries of the
wheel are compared with the one that is compiled for this machine, over all models that fire.
"""

import json
import os
import subprocess
import sys
import tempfile
import venv
from pathlib import Path

from nrnwrap.mechanisms import processors

FIRST = """
import os, time
import nrnwrap as nw
from nrnwrap.mechanisms import build, processors, source
if LEVEL:
    processors.supported = lambda: [LEVEL]
run = nw.simulate(nw.cells.LIF(), nw.Step(0.3, delay=50, dur=300), t_stop=400)
spent, found = os.times(), build.find(source.ours())
print(len(run.spikes), spent.user + spent.system, build.level(found))
"""
ALL = """
import json, sys
import nrnwrap as nw
from nrnwrap.mechanisms import build, processors, source
if LEVEL == "native":
    build.library(source.ours(), native=True)
    build.BROUGHT = build.BROUGHT / "none"
else:
    processors.supported = lambda: [LEVEL]
found = {}
for name in nw.cells.__all__:
    kind = getattr(nw.cells, name)
    if name not in ("Stick", "Branched", "Reconstruction"):
        run = nw.simulate(kind(), nw.Step(kind.drive, delay=10), t_stop=200)
        found[name] = (run.v.tolist(), run.spikes.tolist())
assert build.level(build.find(source.ours())) == LEVEL
json.dump(found, sys.stdout)
"""


def environment(wheel, folder):
    """A new environment with the wheel and its dependencies; its Python."""
    venv.create(folder / "env")
    python = folder / "env" / "bin" / "python"
    subprocess.run([sys.executable, "-m", "pip", "--python", str(python), "install", "--quiet", str(wheel)], check=True)
    return python


def printed(python, level, code, **env):
    """What Python prints in a folder of its own."""
    done = subprocess.run(
        [python, "-W", "error::UserWarning", "-c", f"LEVEL = {level!r}\n{code}"],
        cwd=python.parent, env=env, capture_output=True, text=True,
    )  # fmt: skip
    if done.returncode:
        raise SystemExit(f"{level or 'the first cell'}:\n{done.stderr}")
    return done.stdout


def first_cell(python):
    """A first cell with an empty PATH, and where nothing can be written; then another process."""
    for which in ("the first", "the second"):
        spikes, spent, level = printed(python, "", FIRST, PATH="", HOME="/dev/null").split()
        print(f"{which} process without a compiler: {spikes} spikes, {float(spent):.2f} s of processor time, {level}")
        assert (spikes, level) == ("23", processors.supported()[0])
        assert float(spent) < 2, "a cell takes more than 2 s"


def compare(python, levels):
    """The traces of each library beside those of the one for this machine."""
    usual = {name: value for name, value in os.environ.items() if name not in ("CXX", "NRNWRAP_CACHE", "PYTHONPATH")}
    here = json.loads(printed(python, "native", ALL, **usual))
    for level in levels:
        there = json.loads(printed(python, level, ALL, PATH="", HOME="/dev/null"))
        assert here.keys() == there.keys()
        same = [name for name in here if here[name] == there[name]]
        assert all(len(here[name][1]) == len(there[name][1]) > 0 for name in here), "other spikes"
        far = max(abs(a - b) for name in here for a, b in zip(here[name][1], there[name][1], strict=True))
        v = max(abs(a - b) for name in here for a, b in zip(here[name][0], there[name][0], strict=True))
        print(f"{level} beside native: {len(same)} of {len(here)} models equal to the bit; ", end="")
        print(f"spikes differ by at most {far:.2g} ms, voltages by {v:.2g} mV")
        assert far < 1e-6, "spikes differ"


if __name__ == "__main__":
    wheel = Path(sys.argv[1]).resolve()
    with tempfile.TemporaryDirectory() as folder:
        python = environment(wheel, Path(folder))
        first_cell(python)
        compare(python, processors.supported())
