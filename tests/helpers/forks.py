"""Scripts in processes of their own that need not import NumPy, SciPy and Matplotlib: forks of one that has them.

Their import takes a second, and most pages and courses have no more to do. Nothing of NEURON and nrnwrap is imported
before a script begins. Where a fork is not safe, off Linux, each script has a Python of its own.
"""

import atexit
import functools
import json
import os
import runpy
import subprocess
import sys
import tempfile
from importlib import import_module
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
SLOW = ("matplotlib.pyplot", "scipy.integrate", "scipy.interpolate", "scipy.optimize", "scipy.signal")


def run(*words, cwd):
    """What `python *words` gives in the folder cwd, a CompletedProcess; the first word is a file."""
    words, env = [str(each) for each in words], {**os.environ, "PYTHONPATH": str(ROOT), "MPLBACKEND": "Agg"}
    if sys.platform != "linux":
        return subprocess.run([sys.executable, *words], cwd=cwd, env=env, capture_output=True, text=True)
    with tempfile.TemporaryDirectory() as folder:
        out, err = Path(folder) / "out", Path(folder) / "err"
        first = _first()
        first.stdin.write(json.dumps([words, str(cwd), str(out), str(err)]) + "\n")
        first.stdin.flush()
        code = int(first.stdout.readline())
        return subprocess.CompletedProcess(words, code, out.read_text(), err.read_text())


@functools.cache
def _first():
    """The process that imports, and then forks for a script as often as it is told to."""
    env = {**os.environ, "PYTHONPATH": str(ROOT), "MPLBACKEND": "Agg"}
    command = [sys.executable, __file__]
    process = subprocess.Popen(command, env=env, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
    atexit.register(process.communicate)  # it ends with its input
    return process


def serve():
    for each in SLOW:
        import_module(each)
    for line in sys.stdin:
        job = json.loads(line)
        if not (child := os.fork()):
            begin(*job)
            return
        _, status = os.waitpid(child, 0)
        print(os.waitstatus_to_exitcode(status), flush=True)


def begin(words, cwd, out, err):
    """Go on as the script: with its streams, arguments and paths."""
    for stream, path in enumerate((os.devnull, out, err)):
        os.dup2(os.open(path, os.O_WRONLY | os.O_CREAT if stream else os.O_RDONLY), stream)
    os.chdir(cwd)
    sys.argv[:], sys.path[0] = words, str(Path(words[0]).resolve().parent)
    runpy.run_path(words[0], run_name="__main__")


if __name__ == "__main__":
    serve()
