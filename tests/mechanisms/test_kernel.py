"""The C++ kernel by itself, and that a library follows its headers."""

import shutil
import subprocess

import pytest
from helpers.patience import HANGS

from nrnwrap.mechanisms import cache, flags, source


@pytest.mark.skipif(shutil.which("g++") is None or shutil.which("make") is None, reason="without a compiler")
def test_the_kernel_is_right_without_neuron(tmp_path):
    program = tmp_path / "kernel"
    done = subprocess.run(
        ["make", "kernel", f"KERNEL={program}"], cwd=source.OURS.parent, capture_output=True, text=True, timeout=HANGS
    )
    assert done.returncode == 0, done.stdout + done.stderr
    assert "kernel: right" in done.stdout


def test_a_library_follows_the_headers_of_the_kernel(tmp_path):
    shutil.copytree(source.OURS, tmp_path / "mod")

    def key():
        return cache.key([source.read(tmp_path / "mod" / "Kernel.mod")], flags.ALL)

    before = key()
    assert "models.hpp" in source.read(tmp_path / "mod" / "Kernel.mod").includes
    header = tmp_path / "mod" / "kernel" / "crossing.hpp"
    header.write_text(header.read_text() + "// another")
    assert key() != before
