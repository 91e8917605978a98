"""`nrnwrap doctor`: what nrnwrap needs, whether it is there, and what to do when it is not."""

from __future__ import annotations

import argparse
import ctypes
import ctypes.util
import os
import platform
import re
import shutil
import sys
import warnings
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any, NamedTuple

import neuron

from nrnwrap import mechanisms
from nrnwrap.cli import as_json
from nrnwrap.cli.parsing import Parser
from nrnwrap.engine import h
from nrnwrap.errors import CompileError, NrnwrapError
from nrnwrap.mechanisms import build, cache, processors, toolchain
from nrnwrap.mechanisms.source import Source, ours, same_text

_LEAST = "9.0.2"  # before it Python ends when it asks a segment without density mechanisms for its mechanisms
_NEWER = f'pip install --upgrade "neuron>={_LEAST}"'


class Finding(NamedTuple):
    """What was found of one thing: "ok", "warn" (a part of nrnwrap is missing) or "fail", and the remedy."""

    verdict: str
    thing: str
    found: str
    remedy: str = ""


def add_to(commands: Any) -> None:
    """Add the command to the parser."""
    parser: Parser = commands.add_parser(
        "doctor",
        help="check Python, NEURON, compiler, cache, mechanisms, MPI and CoreNEURON",
        description="Check what nrnwrap needs, and say what to do where something is missing. Nothing is compiled.",
        epilog="The exit code is 0 when nothing fails, warnings or not, and 1 when something does.",
        examples=["nrnwrap doctor", "nrnwrap doctor --json"],
    )
    parser.add_argument("--json", action="store_true", help="print JSON")
    parser.set_defaults(command=show_findings)


def show_findings(arguments: argparse.Namespace) -> int:
    """Print what is found of each thing, and what to do; return 1 when something fails."""
    warnings.simplefilter("ignore")  # until main ends; each is a finding here
    with as_json.aside(arguments.json):
        found = list(_findings() if arguments.json else map(_shown, _findings()))
    passed = all(finding.verdict != "fail" for finding in found)
    if arguments.json:
        as_json.show({"passed": passed, "findings": [finding._asdict() for finding in found]})
    return int(not passed)


def _findings() -> Iterator[Finding]:
    for examine in (_python, _neuron, _compiler, _cache, _mechanisms, _mpi, _coreneuron):
        verdict, thing, found, remedy = examine()
        told = "" if verdict == "ok" else " ".join(remedy.split())
        yield Finding(verdict, thing, " ".join(found.split()), told)


def _shown(finding: Finding) -> Finding:
    print(f"{finding.verdict:4}  {finding.thing:10}  {finding.found}")
    if finding.remedy:
        print(f"{'':16}  -> {finding.remedy}", flush=True)  # some take their time
    return finding


def _python() -> Finding:
    verdict = "ok" if sys.version_info >= (3, 10) else "fail"
    found = f"{platform.python_version()}, {sys.executable}"
    return Finding(verdict, "Python", found, "install Python 3.10 or later")


def _neuron() -> Finding:
    version, place = h.nrnversion(5), Path(neuron.__file__).parent
    verdict = "ok" if _numbers(version) >= _numbers(_LEAST) else "fail"
    return Finding(verdict, "NEURON", f"{version}, {place}", _NEWER)


def _numbers(version: str) -> list[int]:
    return [int(digits) for digits in re.findall(r"\d+", version)[:3]]


def _compiler() -> Finding:
    try:
        toolchain.check()
        mechanisms.nrnivmodl()
    except CompileError as error:
        found, _, remedy = str(error).partition("; ")
        # Who has the library already can work without.
        return Finding("warn" if _ready() else "fail", "compiler", found, remedy)
    return Finding("ok", "compiler", f"{mechanisms.compiler()}, {shutil.which('make')}")


def _cache() -> Finding:
    with warnings.catch_warnings(record=True) as raised:
        warnings.simplefilter("always")
        folder = cache.cache_folder()
    if raised:
        return Finding("warn", "cache", str(raised[0].message), "export NRNWRAP_CACHE=DIR, a folder of yours")
    count = len(list(folder.glob(f"*/{build.library_name()}")))
    return Finding("ok", "cache", f"{folder}, {count} compiled librar{'y' if count == 1 else 'ies'}")


def _mechanisms() -> Finding:
    present = [source for source in ours() if mechanisms.known(source.name)]
    for source in present:
        there = mechanisms.known(source.name)
        if there and not same_text(there.code, source.full_text):
            return _foreign(source, there.file)
    absent = _absent()
    origin = f"{len(present)} loaded with NEURON ({_x86_64()} or -dll)" if present else ""
    if not absent:
        return Finding("ok", "mechanisms", origin)
    return _cached(absent, f"{origin}, {len(absent)} more" if origin else f"{len(absent)} of nrnwrap")


def _foreign(source: Source, file: str) -> Finding:
    found = f"NEURON loaded {source.name!r} from {file or 'an unknown file'}, and {source.path} differs"
    remedy = f"rename one of them, or start in a folder without {_x86_64()}"
    return Finding("fail", "mechanisms", found, remedy)


def _cached(absent: Sequence[Source], count: str) -> Finding:
    """Whether the mechanisms that NEURON lacks are compiled, and can be loaded."""
    found = build.find(absent)
    if found is None:
        brought = "; those that came with nrnwrap do not fit this NEURON or processor" if build.BROUGHT.is_dir() else ""
        return Finding(
            "ok", "mechanisms", f"{count}, each to be compiled when it is needed, or all by `nrnwrap compile`{brought}"
        )
    try:
        mechanisms.load()
    except NrnwrapError as error:
        return Finding("fail", "mechanisms", str(error), f"rm -r {found.parent}, then nrnwrap compile")
    return Finding("ok", "mechanisms", f"{count}, {_compiled_for(found)}: {found}")


def _compiled_for(library: Path) -> str:
    """For which machines a library was compiled, and so why it is taken."""
    level = build.level(library)
    if level == processors.NATIVE:
        return "compiled for this machine"
    return f"which came with nrnwrap, compiled for {level} (`nrnwrap compile --native` compiles for this machine)"


def _absent() -> list[Source]:
    return [source for source in ours() if not mechanisms.known(source.name)]


def _ready() -> bool:
    """Whether nothing needs to be compiled."""
    absent = _absent()
    return not absent or build.find(absent) is not None


def _x86_64() -> str:
    """The folder that nrnivmodl makes, from which NEURON loads by itself."""
    return f"./{platform.machine()}"


def _mpi() -> Finding:
    options = h.nrnversion(6)
    if "NRN_ENABLE_MPI=OFF" in options:
        return Finding("warn", "MPI", "this NEURON was built without it", _NEWER)
    if "NRN_ENABLE_MPI_DYNAMIC=ON" not in options:
        return Finding("ok", "MPI", "built into NEURON")
    loaded = next(filter(_loads, _searched_by_neuron()), None)
    if loaded:
        return Finding("ok", "MPI", f"{loaded}; mpiexec: {_mpiexec()}")
    present = next(filter(_loads, _elsewhere()), None)
    if present:
        found = f"NEURON does not find {present}: under mpiexec each process would be rank 0 of 1"
        return Finding("warn", "MPI", found, f"export MPI_LIB_NRN_PATH={present}")
    return Finding("warn", "MPI", "its library is not found; only mpiexec needs it", 'pip install "nrnwrap[mpi]"')


def _searched_by_neuron() -> Iterator[str]:
    """The names that NEURON tries, in its order (src/nrnmpi/nrnmpi_dynam.cpp)."""
    chosen = filter(None, [os.environ.get("MPI_LIB_NRN_PATH")])
    if sys.platform == "darwin":
        yield from ("libmpi.dylib", *chosen)
    else:
        yield from ("libmpi.so", *chosen, "libmpich.so")


def _elsewhere() -> Iterator[str]:
    """Libraries under other names: the system's, and that of the mpich wheel in this environment."""
    yield from filter(None, map(ctypes.util.find_library, ("mpi", "mpich")))
    yield from map(str, sorted(Path(sys.prefix, "lib").glob("libmpi.*")))


def _loads(library: str) -> bool:
    try:
        ctypes.CDLL(library)
    except (OSError, UnicodeDecodeError):  # which the linker's message is, in a locale of other characters
        return False
    return True


def _mpiexec() -> str:
    path = os.pathsep.join((str(Path(sys.executable).parent), os.environ.get("PATH", "")))
    return shutil.which("mpiexec", path=path) or "not found"


def _coreneuron() -> Finding:
    remedy = "install NEURON's wheel, whose engine='coreneuron' works: pip install neuron"
    if not toolchain.has_coreneuron():
        return Finding("warn", "CoreNEURON", "this NEURON was built without it", remedy)
    try:
        mechanisms.nrnivmodl(coreneuron=True)
    except CompileError as error:
        return Finding("warn", "CoreNEURON", str(error), remedy)
    chosen = os.environ.get("CORENEURONLIB")
    if chosen and not Path(chosen).is_file():
        found = f"CORENEURONLIB names a file that does not exist: {chosen}"
        return Finding("warn", "CoreNEURON", found, "unset CORENEURONLIB")
    library = (
        chosen or next(iter(mechanisms.compiled(coreneuron=True)[-1:]), "") or "to be compiled by the first run with it"
    )
    return Finding("ok", "CoreNEURON", f"in NEURON; mechanisms: {library}")
