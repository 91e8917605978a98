"""The cache of compiled libraries: where it lies and which folder belongs to which MOD files."""

from __future__ import annotations

import hashlib
import os
import stat
import tempfile
import warnings
from collections.abc import Iterable
from contextlib import suppress
from pathlib import Path

from nrnwrap.mechanisms import processors
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


def key(sources: Iterable[Source], flags: Iterable[str], level: str = processors.NATIVE) -> str:
    """The hash of everything that a compiled library depends on, as 20 hexadecimal digits."""
    texts = sorted((source.stem, *source.digests) for source in sources)
    stated = repr((texts, tuple(flags), *processors.fitting(level)))
    return hashlib.sha256(stated.encode()).hexdigest()[:20]


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
