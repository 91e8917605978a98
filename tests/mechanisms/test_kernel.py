"""The C++ kernel by itself, and that a library follows its headers."""

import re
import shutil
import subprocess

import pytest
from helpers.house import ROOT
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


@pytest.mark.skipif(shutil.which("g++") is None or shutil.which("make") is None, reason="without a compiler")
def test_a_model_is_a_header_and_a_line(tmp_path):
    """That of docs/extending.md, beside its equation, and in other windows; the sanitizers are in the test above."""
    header = re.search(r"```cpp\n(.*?)```", (ROOT / "docs" / "extending.md").read_text(), re.DOTALL)[1]
    folder = tmp_path / "mod" / "kernel"
    shutil.copytree(source.OURS / "kernel", folder)
    shutil.copy(ROOT / "Makefile", tmp_path)
    _change(tmp_path / "Makefile", ("-O1 -g1", "-O0"))
    _change(tmp_path / "Makefile", ("-fsanitize=address,undefined -fno-sanitize-recover ", ""))
    (folder / "half_leak.hpp").write_text(header)
    _change(folder / "models.hpp", ('#include "kicked.hpp"', '#include "kicked.hpp"\n#include "half_leak.hpp"'))
    _change(folder / "models.hpp", ("    AdaptiveLIF\n", "    AdaptiveLIF,\n    HalfLeak\n"))
    case = '{"HalfLeak", {0.1, 0.01, -70, -60, -50, -72, 1}, 6, 0.19}'
    run = 'is_what_its_equations_say<HalfLeak>(cases.back());\n    std::puts("a model more");'
    _change(folder / "test.cpp", ("\n};\n\nstd::unique_ptr", f"\n    {case},\n}};\n\nstd::unique_ptr"))
    _change(
        folder / "test.cpp",
        ("    a_late_event_is_an_error();\n    d", f"    {run}\n    a_late_event_is_an_error();\n    d"),
    )
    done = subprocess.run(["make", "kernel"], cwd=tmp_path, capture_output=True, text=True, timeout=HANGS)
    assert done.returncode == 0, done.stdout + done.stderr
    assert "a model more\nkernel: right" in done.stdout


def _change(path, change):
    text = path.read_text()
    assert text.count(change[0]) == 1
    path.write_text(text.replace(*change))


def test_a_library_follows_the_headers_of_the_kernel(tmp_path):
    shutil.copytree(source.OURS, tmp_path / "mod")

    def key():
        return cache.key([source.read(tmp_path / "mod" / "Kernel.mod")], flags.both())

    before = key()
    assert "models.hpp" in source.read(tmp_path / "mod" / "Kernel.mod").includes
    header = tmp_path / "mod" / "kernel" / "crossing.hpp"
    header.write_text(header.read_text() + "// another")
    assert key() != before
