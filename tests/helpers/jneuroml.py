"""jNeuroML, where it is: Java, and the archive that pyneuroml brings."""

import shutil
import subprocess
from importlib.util import find_spec
from pathlib import Path

import pytest

from helpers.patience import HANGS

JAVA, _PYNEUROML = shutil.which("java"), find_spec("pyneuroml")
JARS = [] if _PYNEUROML is None else sorted(Path(_PYNEUROML.origin).parent.glob("lib/jNeuroML*.jar"))

needs_jneuroml = pytest.mark.skipif(not (JAVA and JARS), reason="needs Java and pip install pyneuroml")


def jneuroml(folder, *words):
    """What jNeuroML prints."""
    command = [JAVA, "-Xmx800m", "-jar", str(JARS[-1]), *words]
    done = subprocess.run(command, cwd=folder, capture_output=True, text=True, timeout=HANGS, check=False)
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout
