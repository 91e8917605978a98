"""The cache of compiled libraries: where it lies and which folder belongs to which MOD files."""

from __future__ import annotations

import hashlib
import os
import platform
import stat
import tempfile
import warnings
from collections.abc import Iterable
from contextlib import suppress
from functools import lru_cache
from pathlib import Path

from nrnwrap.engine import h
from nrnwrap.mechanisms.source import Source


def preferred_folder() -> Path:
    """The folder asked for: NRNWRAP_CACHE, else nrnwrap's part of the platform's cache folder."""
    chosen = os.environ.get("NRNWRAP_CACHE")
    if chosen:
        return Path(chosen).expanduser().absolute()
    from platformdirs import user_cache_path  # takes 10 ms, and few processes need it

    return user_cache_path("nrnwrap", appauthor=False)


def cache_folder() -> Path:
    """The folder that compiled libraries are written to: the preferred one, else a private temporary one."""
    preferred = preferred_folder()
    try:
        preferred.mkdir(parents=True, exist_ok=True)
        tempfile.TemporaryFile(dir=preferred).close()
        return preferred
    except OSError as cause:
        return _private_folder(f"{preferred} ({cause.strerror or cause})")


def key(sources: Iterable[Source], flags: Iterable[str]) -> str:
    """The hash of everything that a compiled library depends on, as 20 hexadecimal digits."""
    texts = sorted((source.stem, *source.digests) for source in sources)
    stated = repr((texts, tuple(flags), h.nrnversion(), machine()))
    return hashlib.sha256(stated.encode()).hexdigest()[:20]


@lru_cache(maxsize=1)
def machine() -> tuple[str, ...]:
    """What a library compiled with -march=native depends on: architecture, C library, processor."""
    try:
        runtime = os.confstr("CS_GNU_LIBC_VERSION") or ""
    except (ValueError, OSError):
        runtime = platform.mac_ver()[0]
    return platform.system(), platform.machine(), runtime, *_processor()


def _processor() -> list[str]:
    """The lines that name the first processor's model and abilities, which -march=native looks at."""
    wanted = ("vendor_id", "model", "flags", "Features", "CPU implementer", "CPU part", "CPU variant")
    try:
        with open("/proc/cpuinfo", encoding="ascii", errors="replace") as lines:
            first = lines.read(16384).partition("\n\n")[0]
    except OSError:
        return [platform.processor()]
    return sorted(line for line in first.splitlines() if line.startswith(wanted))


def _private_folder(refused: str) -> Path:
    folder = Path(tempfile.gettempdir()) / f"nrnwrap-{os.getuid()}"
    with suppress(FileExistsError):
        folder.mkdir(mode=0o700)
    found = folder.lstat()
    # Anybody can create that name in a shared folder: code is only loaded from one that is ours alone.
    if not stat.S_ISDIR(found.st_mode) or found.st_uid != os.getuid() or found.st_mode & 0o022:
        folder = Path(tempfile.mkdtemp(prefix="nrnwrap-"))
    warnings.warn(
        f"the cache folder {refused} cannot be written; compiled mechanisms go to {folder} instead. Set "
        "NRNWRAP_CACHE to a folder of yours to keep them.",
        stacklevel=2,
    )
    return folder
