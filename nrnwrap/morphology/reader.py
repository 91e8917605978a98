"""Read a morphology file of any known format."""

from __future__ import annotations

import os
from collections.abc import Callable
from dataclasses import replace
from math import inf
from pathlib import Path
from typing import Any

import numpy as np

from nrnwrap.anatomy.types import FORMATS
from nrnwrap.base import checks
from nrnwrap.errors import MorphologyError, NrnwrapError
from nrnwrap.morphology.asc import parse_asc
from nrnwrap.morphology.axons import STUBS, Stubs, check_treatment
from nrnwrap.morphology.faults import counted
from nrnwrap.morphology.h5 import parse_h5
from nrnwrap.morphology.request import Request, Types, numbered
from nrnwrap.morphology.swc import parse_swc
from nrnwrap.morphology.tree import Morphology

_PARSERS: dict[str, Callable[[Path, Any, Request], Morphology]] = dict(
    zip(FORMATS, (parse_swc, parse_asc, parse_h5), strict=True)
)
MOST_BYTES = 2**29  # of a file: 4 million points

WIDEST = 2e4  # um, 2 cm: wider than the cells that anybody has reconstructed
THICKEST = 50.0  # um: a median above it, in a cell of more than 2 mm, is not a diameter of neurites either


def read(
    path: str | os.PathLike[str],
    *,
    repair: bool = False,
    scale: float = 1.0,
    types: Types | None = None,
    axon: str = "keep",
    stubs: Stubs = STUBS,
) -> Morphology:
    """The checked content of a SWC, Neurolucida ASC or MorphIO H5 file, one connected cell.

    Raises MorphologyError, with file and line, for everything that NEURON would read wrongly,
    die of, or accept in silence. Refused are also files of several cells: more than one tree, more
    than one cell body. With `repair` what can be mended is, and `repairs` of the result lists it. Coordinates and
    diameters are multiplied by `scale` to be um. `types` maps types of the file to names, as {5: "dend"} does. Faults
    of an `axon` that will be removed, or of what is of no use to `stubs`, are passed over; `assumed` tells them.
    """
    scale = checks.number("scale", scale, 0, 1e6, open_low=True)
    request = Request(bool(repair), numbered(types), scale=scale)
    file = check(path, axon, types)
    found = _read(file, request, {"keep": inf, "remove": 0.0, "stubs": stubs.ends[-1]}[axon])
    return replace(found, doubt=_out_of_scale(found))


def check(path: str | os.PathLike[str], axon: str = "keep", types: Types | None = None) -> Path:
    """The file, which is there, of a known format, and has something in it. It is not read; else as `read` raises."""
    numbered(types)
    check_treatment(axon)
    file = Path(path)
    if file.suffix.lower() not in FORMATS:
        raise MorphologyError(f"{file}: unknown extension {file.suffix!r}; allowed: {', '.join(FORMATS)}")
    _exists(file)
    return file


def _read(file: Path, request: Request, reach: float) -> Morphology:
    """The content; where it has faults, without those of the axon from `reach` on (um), which then do not matter."""
    parse = _PARSERS[file.suffix.lower()]
    content = None if parse is parse_h5 else _text(file)
    try:
        return parse(file, content, request)
    except MorphologyError as error:
        first = error
    if reach == inf:
        raise _with_hint(first, file, content, request) from None
    try:
        found = parse(file, content, replace(request, reach=reach))
    except MorphologyError as error:
        told = error if reach == 0 else first  # the second names what is left of a spoilt axon
        raise _with_hint(told, file, content, request) from None
    fault = f"{first}".partition("\n")[0].removeprefix(f"{file}")
    note = f"{fault}; passed over, since the cell does not have that part of the axon"
    return replace(found, assumed=(note, *found.assumed))


def _with_hint(error: MorphologyError, file: Path, content: Any, request: Request) -> MorphologyError:
    """The error, and what repair=True would make of the file."""
    if request.repair:
        return error
    try:
        found = _PARSERS[file.suffix.lower()](file, content, replace(request, repair=True))
    except NrnwrapError:
        return error
    repairs = counted(len(found.repairs), "repair")
    return MorphologyError(f"{error}\nrepair=True reads this file, with {repairs}: look at the list that it gives")


def _exists(file: Path) -> None:
    """Raise if the file does not exist or cannot be read."""
    try:
        if not file.exists():
            raise MorphologyError(f"{file}: no such file (searched from {Path.cwd()})")
        if not file.is_file():
            raise MorphologyError(f"{file}: a directory or a device, not a file")
        size = file.stat().st_size
    except OSError as error:
        raise MorphologyError(f"{file}: cannot be read ({error.strerror})") from error
    if size == 0:
        raise MorphologyError(f"{file}: the file is empty")
    if size > MOST_BYTES:
        raise MorphologyError(f"{file}: {size / 2**20:.0f} MiB; {MOST_BYTES // 2**20} are allowed")


def _text(file: Path) -> str:
    """The file as text with plain line ends."""
    try:
        data = file.read_bytes()
    except OSError as error:
        raise MorphologyError(f"{file}: cannot be read ({error.strerror})") from error
    # Only comments hold other than ASCII letters, so an unknown encoding does no harm.
    wide = data.startswith((b"\xff\xfe", b"\xfe\xff"))
    text = data.decode("utf-16" if wide else "utf-8-sig", errors="replace")
    if not text.strip():
        raise MorphologyError(f"{file}: the file is empty")
    return text.replace("\r\n", "\n").replace("\r", "\n")


def _out_of_scale(morphology: Morphology) -> str:
    """What to say of coordinates that plainly are not micrometres, "" otherwise."""
    points = morphology.points
    width = float(np.ptp(points[:, :3], axis=0).max())
    thickness = float(np.median(points[:, 3]))
    if not (width > WIDEST or (thickness > THICKEST and width > WIDEST / 10)):
        return ""
    told = f"the cell is {width / 1e3:.3g} mm wide and its median diameter is {thickness:.3g} um"
    if thickness < THICKEST / 10:
        return f"{told}: the coordinates look like nm beside diameters in um; divide x, y and z by 1000 in the file"
    return f"{told}: this looks like nm, so give scale=0.001"
