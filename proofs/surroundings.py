"""Machines that are not as one would like: full disks, homes that cannot be written, locales, a second process."""

from __future__ import annotations

import os
import random
import shutil
import subprocess
import sys
import tempfile
import textwrap
import time
from collections.abc import Sequence
from functools import cache
from pathlib import Path

from helpers.mechanisms import ROOT, Python
from helpers.patience import HANGS

from nrnwrap import mechanisms
from nrnwrap.errors import NrnwrapError
from nrnwrap.mechanisms import h, source
from proofs import saves
from proofs.kills import LOADED, small
from proofs.proof import Left, environment

TESTS = ROOT / "tests"


def python(code: str, before: Sequence[str] = (), cwd: Path | None = None, **variables: str) -> str:
    """Run code in a process of its own; what it says where it ends with another exit code than 0."""
    env = environment(**{"PYTHONPATH": os.pathsep.join([str(ROOT), str(TESTS)]), **variables})
    command = [*before, sys.executable, "-c", textwrap.dedent(code)]
    done = subprocess.run(command, env=env, cwd=cwd, capture_output=True, text=True, errors="replace", timeout=HANGS)
    return f"exit code {done.returncode}: {done.stdout}{done.stderr}" if done.returncode else ""


# ---------------------------------------------------------------- two compilations at once


def two_compilations(first: int, index: int) -> str:
    """What is wrong with two processes that need the same mechanisms, the second begun within the work of the first."""
    chance = random.Random(f"{first} {index}")
    with tempfile.TemporaryDirectory() as name:
        one = Python(small(Path(name)), Path(name) / "cache", Path(name) / "cwd")
        begun = [one.start(LOADED)]
        time.sleep(chance.uniform(0, 6))
        begun.append(one.start(LOADED))
        said = [process.communicate(timeout=HANGS)[1] for process in begun]
        made = list((Path(name) / "cache").glob("*/libnrnmech*.so"))
        left = list((Path(name) / "cache").glob("*/build-*"))
    if any(process.returncode for process in begun) or len(made) != 1 or left:
        return f"exit codes {[process.returncode for process in begun]}, {made}, {left}: {said}"
    return "" if sum("compiling" in text for text in said) == 1 else f"compiled not once: {said}"


# ---------------------------------------------------------------- disks


def mounted(options: str, then: str = "") -> list[str]:
    """What runs a command with a file system of memory at $PLACE, which nobody else sees; raises Left without it."""
    if not _can_mount():
        raise Left("a file system of its own cannot be mounted here (unshare --user --map-root-user --mount)")
    script = f'mount -t tmpfs -o {options} none "$PLACE" && {then or "true"} && exec "$@"'
    return ["unshare", "--user", "--map-root-user", "--mount", "sh", "-c", script, "sh"]


@cache
def _can_mount() -> bool:
    if shutil.which("unshare") is None:
        return False
    command = ["unshare", "--user", "--map-root-user", "--mount", "mount", "-t", "tmpfs", "none", "/mnt"]
    return subprocess.run(command, capture_output=True, check=False).returncode == 0


def full(first: int, index: int, before: str = "") -> str:
    """What is wrong with a file after its disk was full while a second version was written. before: code of tests."""
    name = list(saves.FORMS)[index % len(saves.FORMS)]
    with tempfile.TemporaryDirectory() as place:
        code = f"from proofs import saves, surroundings\n{before}\n"
        return python(
            f"{code}surroundings.fill({name!r}, {place!r}, {first + index})",
            before=mounted("size=16m"),
            PLACE=place,
        )


def fill(name: str, place: str, seed: int) -> None:
    """Write a version, fill the disk but for a part of what the second takes, write that: an error, or all of it."""
    folder, form = Path(place), saves.FORMS[name]
    known = saves.versions(name)
    form.write(folder, 0)
    before, whole = form.found(folder), sum(path.stat().st_size for path in folder.rglob("*"))
    if name == "a network":  # which is written once
        shutil.rmtree(folder / "net")
        before = None
    free = shutil.disk_usage(folder).free - random.Random(seed).randrange(max(whole, 4096))
    with open(folder / "ballast", "wb") as stream:
        stream.write(bytes(free))
    try:
        form.write(folder, 1)
    except (NrnwrapError, OSError) as error:
        if "No space left" not in str(error) and "Errno 28" not in str(error):
            raise AssertionError(f"the error does not say why: {error}") from error
        allowed = [before]
    else:
        allowed = [known[1]]
    os.unlink(folder / "ballast")
    found = form.found(folder)
    if name == "a run into a file":  # of which the beginning may stay
        allowed += [None, known[1]]
    if found not in allowed:
        raise AssertionError("the file is neither as it was before nor whole")
    if rest := [path.name for path in folder.iterdir() if path.name.endswith(".part")]:
        raise AssertionError(f"{rest} are left")


# ---------------------------------------------------------------- homes

_SMALL = "from proofs.surroundings import load_small\nload_small({folder!r})"
_RUN = """
import sys
from nrnwrap import cli
sys.exit(cli.main(["run", "LIF", "--step", "0.3", "--t-stop", "100", *{more!r}]))
"""
_READ_ONLY = 'mount -o remount,ro "$PLACE"'
_FULL = "full cache folder"
_REFUSED = "CompileError: the mechanisms cannot be compiled in"
HOMES: dict[str, tuple[str, dict[str, str], bool, list[str]]] = {
    # name: what is done to the mounted $PLACE, variables, whether mechanisms are compiled anew, options
    "read-only home, libraries elsewhere": (_READ_ONLY, {"HOME": "$PLACE"}, False, []),
    "read-only home, compiled anew": (_READ_ONLY, {"HOME": "$PLACE", "NRNWRAP_CACHE": ""}, True, []),
    "read-only cache folder": (_READ_ONLY, {"NRNWRAP_CACHE": "$PLACE"}, True, []),
    _FULL: ('head -c 99m /dev/zero > "$PLACE/x" || true', {"NRNWRAP_CACHE": "$PLACE"}, True, []),
    "home that is missing": ("true", {"HOME": "/nowhere", "NRNWRAP_CACHE": ""}, True, []),
    "home that is a file": ("true", {"HOME": "/dev/null", "NRNWRAP_CACHE": ""}, True, []),
    "home that is not said": ("true", {"HOME": ""}, False, []),
    "read-only home, a picture": (_READ_ONLY, {"HOME": "$PLACE"}, False, ["--plot", "picture.png"]),
    "read-only current folder": (f'{_READ_ONLY} && cd "$PLACE"', {}, False, []),
    "read-only current folder, compiled anew": (f'{_READ_ONLY} && cd "$PLACE"', {}, True, []),
    "current folder that is gone": ('mkdir "$PLACE/x" && cd "$PLACE/x" && rmdir "$PLACE/x"', {}, False, []),
    "no folder for temporary files": (_READ_ONLY, {"TMPDIR": "$PLACE"}, False, []),
}


def load_small(folder: str) -> None:
    """Load mechanisms that no cache has yet."""
    source.OURS = small(Path(folder))
    mechanisms.load()
    h.Section().insert("leak")


def home(first: int, index: int) -> str:
    """What is wrong with a run, or a compilation, in such a place. `first` is not used: there is nothing to draw."""
    name = list(HOMES)[index % len(HOMES)]
    then, variables, anew, options = HOMES[name]
    with tempfile.TemporaryDirectory() as folder, tempfile.TemporaryDirectory() as work:
        set_here = {key: value.replace("$PLACE", folder) for key, value in variables.items()}
        cache = os.environ.get("NRNWRAP_CACHE") or str(mechanisms.cache_folder())
        if anew and "NRNWRAP_CACHE" not in variables:
            cache = f"{work}/cache"
        code = _SMALL.format(folder=work) if anew else _RUN.format(more=options)
        said = python(code, mounted("size=32k", then), Path(work), PLACE=folder, **{"NRNWRAP_CACHE": cache, **set_here})
        if name == _FULL:  # where an error is right
            said = "" if _REFUSED in said and "No space left" in said else said or "it was compiled"
        if not said and options and not (Path(work) / options[-1]).stat().st_size:
            said = "the picture is empty"
    return f"{name}: {said}" if said else ""


# ---------------------------------------------------------------- locales

LOCALES: dict[str, tuple[str, str] | None] = {  # name: (definition, characters); None where the C library has it
    "C": None, "POSIX": None, "C.UTF-8": None, "de_DE.UTF-8": ("de_DE", "UTF-8"), "fr_FR.UTF-8": ("fr_FR", "UTF-8"),
    "tr_TR.UTF-8": ("tr_TR", "UTF-8"), "fa_IR.UTF-8": ("fa_IR", "UTF-8"), "ja_JP.UTF-8": ("ja_JP", "UTF-8"),
    "de_DE.ISO-8859-1": ("de_DE", "ISO-8859-1"), "ru_RU.KOI8-R": ("ru_RU", "KOI8-R"),
}  # fmt: skip
TASKS = ("numbers", "files", "hoc", "morphology", "command", "compile")


def local(first: int, index: int) -> str:
    """What is wrong with a task in a process of another locale. `first` is not used: there is nothing to draw."""
    name = list(LOCALES)[index // len(TASKS) % len(LOCALES)]
    with tempfile.TemporaryDirectory() as folder:
        if LOCALES[name] is not None:
            _make_locale(name, Path(folder))
        code = f"from proofs import localized\nlocalized.work({TASKS[index % len(TASKS)]!r})"
        variables = {"LC_ALL": name, "LOCPATH": folder} if LOCALES[name] else {"LC_ALL": name}
        said = python(code, PYTHONUTF8="0", PYTHONCOERCECLOCALE="0", **variables)
    return f"{TASKS[index % len(TASKS)]} under {name}: {said}" if said else ""


def _make_locale(name: str, folder: Path) -> None:
    """Compile a locale; raises Left where that cannot be done."""
    definition, characters = LOCALES[name] or ("", "")
    if shutil.which("localedef") is None:
        raise Left("localedef, which makes locales, is not installed")
    command = ["localedef", "-i", definition, "-f", characters, str(folder / name)]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    if done.returncode > 1:  # 1: with warnings
        raise Left(f"the locale {name} cannot be made: {done.stderr.strip()}")
