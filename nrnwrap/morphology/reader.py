"""Read a morphology file of any known format."""

from __future__ import annotations

import os
from pathlib import Path

from nrnwrap.errors import MorphologyError
from nrnwrap.morphology.asc import parse_asc
from nrnwrap.morphology.swc import parse_swc
from nrnwrap.morphology.tree import Morphology

FORMATS = {".swc": parse_swc, ".asc": parse_asc}


def read(path: str | os.PathLike[str]) -> Morphology:
    """The checked content of a SWC or Neurolucida ASC file, one connected cell.

    Raises MorphologyError, with file and line, for everything that NEURON would read wrongly,
    die of, or accept in silence. Refused are also files of several cells: more than one tree, more
    than one cell body.
    """
    file = Path(path)
    parse = FORMATS.get(file.suffix.lower())
    if parse is None:
        raise MorphologyError(f"{file}: unknown extension {file.suffix!r}; allowed: {', '.join(FORMATS)}")
    return parse(file, _text(file))


def _text(file: Path) -> str:
    """The file as text with plain line ends."""
    if not file.exists():
        raise MorphologyError(f"{file}: no such file (searched from {Path.cwd()})")
    if not file.is_file():
        raise MorphologyError(f"{file}: a directory or a device, not a file")
    try:
        # Only comments hold other than ASCII letters, so an unknown encoding does no harm.
        text = file.read_bytes().decode("utf-8-sig", errors="replace")
    except OSError as error:
        raise MorphologyError(f"{file}: cannot be read ({error.strerror})") from error
    if not text.strip():
        raise MorphologyError(f"{file}: the file is empty")
    return text.replace("\r\n", "\n").replace("\r", "\n")
