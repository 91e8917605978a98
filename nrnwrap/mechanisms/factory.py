"""MOD files compiled into a library, by one process at a time, so that it is there whole or not at all."""

from __future__ import annotations

import os
import re
import shutil
import sys
import tempfile
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

from nrnwrap.errors import CompileError
from nrnwrap.mechanisms import diagnose, toolchain
from nrnwrap.mechanisms.source import Source


def make(sources: Sequence[Source], target: Path, coreneuron: bool, quiet: bool) -> None:
    """Compile the MOD files into the library `target`, unless another process has done it meanwhile."""
    toolchain.check()
    target.parent.mkdir(exist_ok=True)
    with _sole_builder(target.parent, quiet):
        if not target.is_file():
            _build(sources, target, coreneuron, quiet)


@contextmanager
def _sole_builder(folder: Path, quiet: bool) -> Iterator[None]:
    """Hold the folder's lock; say so when another process has it."""
    from filelock import FileLock, Timeout  # 20 ms, needed only to compile

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


def _build(sources: Sequence[Source], target: Path, coreneuron: bool, quiet: bool) -> None:
    for abandoned in target.parent.glob("build-*"):  # of a process that was killed
        shutil.rmtree(abandoned, ignore_errors=True)
    staging = Path(tempfile.mkdtemp(prefix="build-", dir=target.parent))
    try:
        with _progress(len(sources), coreneuron, quiet):
            os.replace(_compiled(sources, staging, target, coreneuron), target)
    finally:
        shutil.rmtree(staging, ignore_errors=True)


def _compiled(sources: Sequence[Source], staging: Path, target: Path, coreneuron: bool) -> Path:
    """Compile in `staging` and return the library there; the log stays beside the target."""
    texts = staging / "mod" if coreneuron else target.parent / "mod"
    _copy_texts(sources, texts, coreneuron)
    done = toolchain.translate(staging, texts, coreneuron)
    if done.returncode != 0 and re.search(r"error: .*march", done.stdout):
        done = toolchain.translate(staging, texts, coreneuron, native=False)
    log = target.with_name(f"{target.stem}.log")
    log.write_text(done.stdout, encoding="utf-8")
    built = next(staging.glob(f"*/{target.name}"), None)
    if done.returncode != 0 or built is None:
        raise CompileError(_failure(done.stdout, sources, coreneuron, log))
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
        inside = {name: path for name, path in source.includes.items() if "/" not in name}
        alone = whole or len(inside) < len(source.includes)
        _write(folder / f"{source.stem}.mod", source.full_text if alone else source.text)
        for name, path in inside.items():
            _copy_include(path, folder / name)


def _copy_include(path: Path, target: Path) -> None:
    _write(target, path.read_text(encoding="utf-8", errors="surrogateescape"))


def _write(path: Path, text: str) -> None:
    path.write_text(text, encoding="utf-8", errors="surrogateescape")


@contextmanager
def _progress(count: int, coreneuron: bool, quiet: bool) -> Iterator[None]:
    """Announce the compilation on stderr, and finish the line with how it went."""
    seconds = 8 + count if coreneuron else 4 + count
    what = f"{count} mechanism{'s' if count != 1 else ''}{' for CoreNEURON' if coreneuron else ''}"
    _say(f"nrnwrap: compiling {what} (once per user, about {seconds} s) ...", quiet)
    start = time.monotonic()
    try:
        yield
    except BaseException:
        _say(" failed\n", quiet)
        raise
    _say(f" done in {time.monotonic() - start:.0f} s\n", quiet)


def _say(text: str, quiet: bool) -> None:
    if not quiet and sys.stderr is not None:
        sys.stderr.write(text)
        sys.stderr.flush()
