"""The compiler, make and NEURON's nrnivmodl, and how to call them."""

from __future__ import annotations

import os
import platform
import re
import shlex
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Callable
from pathlib import Path

import neuron

from nrnwrap.engine import h
from nrnwrap.errors import CompileError
from nrnwrap.mechanisms import flags, source
from nrnwrap.mechanisms.processors import NATIVE
from nrnwrap.mechanisms.source import Source

FOLDER = platform.machine()  # what nrnivmodl calls the folder of what it makes

_INSTALL = (
    "install a C++ compiler and make (Debian/Ubuntu: apt install g++ make; Fedora: dnf install gcc-c++ make; "
    "macOS: xcode-select --install)"
)


def compiler() -> str | None:
    """The C++ compiler's command: CXX, else the first of g++, c++ and clang++ on PATH; None without any."""
    chosen = os.environ.get("CXX")
    if chosen:
        return chosen if shutil.which(shlex.split(chosen)[0]) else None
    return next(filter(None, map(shutil.which, ("g++", "c++", "clang++"))), None)


def has_coreneuron() -> bool:
    """Whether this NEURON was built with CoreNEURON."""
    return "NRN_ENABLE_CORENEURON=ON" in h.nrnversion(6)


def nrnivmodl(coreneuron: bool = False) -> Path:
    """NEURON's own compile script, from the installation that is running."""
    name = "nrnivmodl-core" if coreneuron else "nrnivmodl"
    inside = _wheel() / "bin" / name
    beside = os.pathsep.join((str(Path(sys.executable).parent), os.environ.get("PATH", "")))
    found = str(inside) if inside.is_file() else shutil.which(name, path=beside)
    if found is None:
        where = Path(neuron.__file__).parent
        raise CompileError(f"the NEURON in {where} lacks {name}; install NEURON's wheel: pip install neuron")
    return Path(found)


def of_coreneuron() -> list[Source]:
    """NEURON's own MOD files, which every library for CoreNEURON has as well."""
    folder = _wheel() / "share" / "modfile"
    return [source.read(path) for path in sorted(folder.glob("*.mod"))]


def translate(
    folder: Path, texts: Path, coreneuron: bool, show: Callable[[], None] = lambda: None, level: str = NATIVE
) -> tuple[int, str]:
    """Run nrnivmodl in `folder` over the MOD files of `texts`, on all cores; its exit code and what it printed.

    A compiler that does not know -march=native runs without. `show` is called several times a second.
    """
    told = flags.compiling(coreneuron, level)
    returned, printed = _run(folder, texts, coreneuron, told, show)
    if returned != 0 and level == NATIVE and re.search(r"error: .*march", printed):
        return _run(folder, texts, coreneuron, told.replace(f" -march={NATIVE}", ""), show)
    return returned, printed


def _run(folder: Path, texts: Path, coreneuron: bool, told: str, show: Callable[[], None]) -> tuple[int, str]:
    script, jobs = str(nrnivmodl(coreneuron)), str(os.cpu_count() or 1)
    core = ["-p", jobs, "-i", told, "-l", flags.LINKING_CORENEURON]
    command = [script, *(core if coreneuron else ["-incflags", told]), str(texts)]
    environment = _environment()
    environment["PATH"] = os.pathsep.join((_make_on_all_cores(folder, jobs), environment.get("PATH", os.defpath)))
    with tempfile.TemporaryFile() as output:
        process = subprocess.Popen(
            command, cwd=folder, env=environment, stdin=subprocess.DEVNULL, stdout=output, stderr=subprocess.STDOUT
        )
        try:
            while _runs(process):
                show()
        except BaseException:
            process.kill()
            process.wait()
            raise
        output.seek(0)
        return process.returncode, output.read().decode("utf-8", "replace")


def _runs(process: subprocess.Popen[bytes]) -> bool:
    """Whether it still runs after a quarter of a second."""
    try:
        process.wait(0.25)
    except subprocess.TimeoutExpired:
        return True
    return False


def _make_on_all_cores(folder: Path, jobs: str) -> str:
    """A folder with a `make` that takes as many jobs as there are cores: nrnivmodl says four."""
    place = folder / "bin"
    place.mkdir(exist_ok=True)
    script = place / "make"
    script.write_text(f'#!/bin/sh\nexec {shlex.quote(str(shutil.which("make")))} "$@" -j {jobs}\n')
    script.chmod(0o755)
    return str(place)


def check() -> None:
    """Raise CompileError when the compiler or make is missing."""
    if compiler() is None:
        chosen = os.environ.get("CXX")
        what = f"CXX is {chosen!r}, which is not found" if chosen else "a C++ compiler is missing"
        raise CompileError(f"the mechanisms cannot be compiled: {what}; {_INSTALL}")
    if shutil.which("make") is None:
        raise CompileError(f"the mechanisms cannot be compiled: make is missing; {_INSTALL}")
    if any(map(str.isspace, str(_wheel()))) and _wheel().is_dir():
        raise CompileError(
            f"NEURON is installed in {_wheel().parent}, and its nrnivmodl cannot work in a folder with a "
            "space in its name; install it in another environment"
        )


def _wheel() -> Path:
    return Path(neuron.__file__).resolve().parent / ".data"


def _environment() -> dict[str, str]:
    """What the scripts need; the wheel's own start script would need the right interpreter to run it."""
    # Messages in English, and whole for each file. What an outer make passes on is not for us.
    outer = ("MAKEFLAGS", "MAKELEVEL", "MFLAGS", "GNUMAKEFLAGS")
    result = {name: value for name, value in os.environ.items() if name not in outer}
    result |= {"LC_ALL": "C", "CXX": compiler() or "c++"}
    result.setdefault("CC", "cc")
    if sys.platform.startswith("linux"):
        result["MAKEFLAGS"] = "--output-sync=target"
    return result | _wheel_environment() if _wheel().is_dir() else result


def _wheel_environment() -> dict[str, str]:
    from find_libpython import find_libpython  # which only NEURON's wheel brings

    home, interpreter = str(_wheel()), python()
    homes = dict.fromkeys(("NRNHOME", "CORENRNHOME", "NMODLHOME"), home)
    return homes | {
        "NEURONHOME": f"{home}/share/nrn",
        "NRN_PYTHONEXE": interpreter,
        "CORENRN_PYTHONEXE": interpreter,
        "NMODL_PYLIB": os.environ.get("NMODL_PYLIB") or find_libpython() or "",
        "PYTHONPATH": os.pathsep.join([f"{home}/lib", *filter(None, sys.path)]),
    }


def python() -> str:
    """A Python interpreter; under `nrniv -python` sys.executable may be anything."""
    return sys.executable or shutil.which("python3") or "python3"
