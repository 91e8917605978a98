"""MOD files compiled into a library, by one process at a time, so that it is there whole or not at all."""

from __future__ import annotations

import re
import shutil
import sys
import tempfile
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

from filelock import FileLock, Timeout

from nrnwrap.base import files, progress
from nrnwrap.errors import CompileError
from nrnwrap.mechanisms import diagnose, flags, objects, toolchain
from nrnwrap.mechanisms.objects import Part
from nrnwrap.mechanisms.processors import NATIVE
from nrnwrap.mechanisms.source import Source


def make(sources: Sequence[Source], target: Path, coreneuron: bool, quiet: bool, level: str = NATIVE) -> None:
    """Compile the MOD files into the library `target`, unless another process has done it meanwhile.

    It is for this machine alone, or for processors of a level.
    """
    toolchain.check()
    try:
        target.parent.mkdir(parents=True, exist_ok=True)
        with _sole_builder(target.parent, quiet):
            if not target.is_file():
                _build(sources, target, coreneuron, quiet, level)
    except OSError as cause:
        raise CompileError(
            f"the mechanisms cannot be compiled in {target.parent}: {cause.strerror or cause}; make room there, or set "
            "NRNWRAP_CACHE to another folder"
        ) from cause


@contextmanager
def _sole_builder(folder: Path, quiet: bool) -> Iterator[None]:
    """Hold the folder's lock; say so when another process has it."""
    lock = FileLock(folder / "lock")
    try:
        lock.acquire(timeout=0)
    except Timeout:
        _say(f"nrnwrap: waiting for another process that compiles mechanisms ({lock.lock_file})\n", quiet)
        lock.acquire()
    except NotImplementedError:
        # Two may compile then, and the second rename replaces an equal file.
        _say(f"nrnwrap: {folder} is on a file system without locks\n", quiet)
    try:
        yield
    finally:
        lock.release()


def _build(sources: Sequence[Source], target: Path, coreneuron: bool, quiet: bool, level: str) -> None:
    for abandoned in target.parent.glob("build-*"):  # of a process that was killed
        shutil.rmtree(abandoned, ignore_errors=True)
    home = _workplace(target.parent)
    staging = Path(tempfile.mkdtemp(prefix="build-" if home == target.parent else "nrnwrap-build-", dir=home))
    try:
        built = _compiled(sources, _Site(sources, staging, target, coreneuron, level), quiet)
        files.write(target, lambda stream: stream.write(built.read_bytes()))
    finally:
        shutil.rmtree(staging, ignore_errors=True)


def _workplace(folder: Path) -> Path:
    """The folder, or that of temporary files where its name has what make, the shell or nrnivmodl do not take."""
    return folder if re.fullmatch(r"[A-Za-z0-9_/. -]*", str(folder)) else Path(tempfile.gettempdir())


class _Site:
    """Where a library is built: `texts` has the MOD files, `cpp` and `o` what nrnivmodl makes of each."""

    def __init__(self, sources: Sequence[Source], staging: Path, target: Path, coreneuron: bool, level: str) -> None:
        self.staging, self.target, self.coreneuron, self.level = staging, target, coreneuron, level
        self.flags = (*flags.of(coreneuron, level), "coreneuron" if coreneuron else "neuron")
        self.parts = [Part(source.stem, source) for source in sources]
        made = staging / toolchain.FOLDER
        if coreneuron:  # nrnivmodl-core copies the MOD files to where an equal copy may be already
            self.texts, self.cpp, self.o = staging / "mod", made / "corenrn" / "mod2c", made / "corenrn" / "build"
            self.parts += [Part(source.path.stem, source) for source in toolchain.of_coreneuron()]
        else:
            kept = target.parent if staging.parent == target.parent else staging
            self.texts, self.cpp, self.o = kept / "mod", made, made

    def lay(self, sources: Sequence[Source]) -> None:
        """Write the MOD files, and beside them what was compiled of them before."""
        _copy_texts(sources, self.texts, whole=self.coreneuron)
        if self.coreneuron:
            self.cpp.mkdir(parents=True)
            for part in self.parts:
                _write(self.cpp / f"{part.stem}.mod", part.source.full_text)
        objects.lay(self.parts, self.flags, self.cpp if self.coreneuron else self.texts, self.cpp, self.o)


def _compiled(sources: Sequence[Source], site: _Site, quiet: bool) -> Path:
    """Compile, and return the library; the log stays beside the target."""
    site.lay(sources)
    with _progress(site, quiet) as show:
        returned, output = toolchain.translate(site.staging, site.texts, site.coreneuron, show, site.level)
        objects.keep(site.parts, site.flags, site.cpp, site.o)
        log = site.target.with_suffix(".log")
        log.write_text(output, encoding="utf-8")
        built = next(site.staging.glob(f"*/{site.target.name}"), None)
        if returned != 0 or built is None:
            raise CompileError(_failure(output, sources, site.coreneuron, log))
        return built


def _failure(output: str, sources: Sequence[Source], coreneuron: bool, log: Path) -> str:
    engine = " for CoreNEURON" if coreneuron else ""
    found = "\n".join(diagnose.messages(output, sources))
    return f"the MOD files do not compile{engine}:\n{found}\nThe compiler's whole output: {log}"


def _copy_texts(sources: Sequence[Source], folder: Path, whole: bool) -> None:
    """Write the MOD files and what they include; `whole` puts the included text into the MOD files.

    nrnivmodl-core copies only some files of one folder, and an INCLUDE may point out of its folder.
    """
    folder.mkdir(exist_ok=True)
    for source in sources:
        inside = {_place(name, path, source): path for name, path in source.includes.items()}
        alone = whole or None in inside
        _write(folder / f"{source.stem}.mod", source.full_text if alone else source.text)
        for place, path in inside.items():
            if place is not None:
                _copy_include(path, folder / place)


def _place(name: str, path: Path, source: Source) -> str | None:
    """Where an included file belongs beside its MOD file; None for an INCLUDE that points elsewhere."""
    home = source.path.resolve().parent
    if path.suffix.startswith(".h") and path.is_relative_to(home):  # headers include each other by where they are
        return str(path.relative_to(home))
    return None if "/" in name else name


def _copy_include(path: Path, target: Path) -> None:
    target.parent.mkdir(parents=True, exist_ok=True)
    _write(target, path.read_text(encoding="utf-8", errors="surrogateescape"))


def _write(path: Path, text: str) -> None:
    path.write_text(text, encoding="utf-8", errors="surrogateescape")


@contextmanager
def _progress(site: _Site, quiet: bool) -> Iterator[Callable[[], None]]:
    """Announce the compilation on stderr, and finish the line with how it went; in between a bar, if somebody looks.

    Yields what moves the bar, to be called now and then.
    """
    count = objects.missing(site.parts, site.o)
    verb, number = ("compiling", count) if count else ("linking", len(site.parts))
    what = f"{verb} {number} mechanism{'s' if number != 1 else ''}{' for CoreNEURON' if site.coreneuron else ''}"
    seconds = 8 + count if site.coreneuron else 4 + count
    start = time.monotonic()
    if not quiet and progress.watched():
        with progress.bar(count, desc=f"nrnwrap: {what}, once per user", unit="", leave=False) as bar:
            yield lambda: bar.update(count - objects.missing(site.parts, site.o) - bar.n)
        return
    _say(f"nrnwrap: {what} (once per user, about {seconds} s) ...", quiet)
    try:
        yield lambda: None
    except BaseException:
        _say(" failed\n", quiet)
        raise
    _say(f" done in {time.monotonic() - start:.0f} s\n", quiet)


def _say(text: str, quiet: bool) -> None:
    if not quiet and sys.stderr is not None:
        sys.stderr.write(text)
        sys.stderr.flush()
