"""MorphIO's H5: branches with their points, and a cell body. A process of its own reads it, see `h5_child`.

The format cannot hold all that SWC says: where on the body a neurite begins, how the body's points hang together,
a body of one point. A body whose points have diameters like its own size comes from a SWC file, and the cell is then
taken as that file would be: neurites begin at the nearest point of the body. Else its points are an outline, as in ASC.
"""

from __future__ import annotations

import io
import os
import re
import subprocess
import sys
import zipfile
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from nrnwrap.errors import MorphologyError
from nrnwrap.mechanisms.toolchain import python
from nrnwrap.morphology import drawn
from nrnwrap.morphology.faults import plain
from nrnwrap.morphology.points import Point
from nrnwrap.morphology.request import Request
from nrnwrap.morphology.strokes import Drawing, Outline, Stroke, decimal
from nrnwrap.morphology.swc import parse_points
from nrnwrap.morphology.tree import Morphology

LINE_WIDTH = 0.1  # of the body's size: thinner points are the line of an outline
TIMEOUT = 120  # s
SIGNATURE = b"\x89HDF\r\n\x1a\n"


def parse_h5(path: Path, _: None, request: Request) -> Morphology:
    """The checked branches of a H5 file."""
    read = _read(path)
    body = np.column_stack([decimal(read["soma"], 3), decimal(read["soma_diameters"], 1)])
    strokes = _strokes(read)
    if len(body) and np.median(body[:, 3]) >= LINE_WIDTH * np.ptp(body[:, :3], axis=0).max():
        return parse_points(path, "h5", _points(body, strokes), request)
    outlines = [Outline(body[:, :3], np.zeros(len(body), int))] if len(body) else []
    return drawn.finished(path, "h5", Drawing(outlines, strokes), [], request)


def _read(path: Path) -> Any:
    """The arrays that the other process has read."""
    with path.open("rb") as file:
        if file.read(len(SIGNATURE)) != SIGNATURE:
            raise MorphologyError(f"{path}: not an HDF5 file: it does not begin with the signature of one")
    command = [python(), str(Path(__file__).with_name("h5_child.py")), str(path)]
    environment = {**os.environ, "PYTHONPATH": os.pathsep.join(filter(None, sys.path))}
    try:
        done = subprocess.run(command, env=environment, capture_output=True, timeout=TIMEOUT, check=False)
    except subprocess.TimeoutExpired:
        raise MorphologyError(f"{path}: reading it took more than {TIMEOUT} s; is it damaged?") from None
    if done.returncode:
        raise MorphologyError(f"{path}: {_why(done, path)}")
    try:
        return np.load(io.BytesIO(done.stdout), allow_pickle=False)
    except (ValueError, OSError, zipfile.BadZipFile) as error:
        raise MorphologyError(f"{path}: the process that reads H5 gave back no arrays ({error})") from error


def _why(done: subprocess.CompletedProcess[bytes], path: Path) -> str:
    """Why the other process gave nothing."""
    if done.returncode < 0:
        return f"the process that read it died of signal {-done.returncode}; the file is damaged"
    lines = re.sub(r"\x1b\[[0-9;]*m", "", done.stderr.decode(errors="replace")).replace(str(path), "").split("\n")
    said = " ".join(" ".join(line for line in lines if not line.startswith(("HDF5-DIAG", "  #", "    "))).split())
    return f"MorphIO cannot read it: {plain(said.strip(': ')) or 'it does not say why'}; is the file damaged?"


def _strokes(read: Any) -> list[Stroke]:
    points = np.column_stack([decimal(read["points"], 3), decimal(read["diameters"], 1)])
    ends = np.cumsum(read["sizes"])
    return [
        Stroke(int(kind), int(parent), points[end - size : end], np.zeros(size, int))
        for kind, parent, size, end in zip(read["kinds"], read["parents"], read["sizes"], ends, strict=True)
    ]


def _points(body: NDArray[np.float64], strokes: list[Stroke]) -> list[Point]:
    """The cell as the lines of a SWC file: the body's points, then those of each branch but the one it shares."""
    rows: list[Point] = []

    def add(kind: int, point: Any, parent: int) -> int:
        x, y, z, diameter = point.tolist()
        rows.append(Point(0, len(rows) + 1, kind, (x, y, z), diameter / 2, parent))
        return len(rows)

    sphere = _is_sphere(body)
    for i, point in enumerate(body):
        add(1, point, -1 if i == 0 else 1 if sphere else i)
    ends: list[int] = []
    for stroke in strokes:
        points, here = stroke.points, ends[stroke.parent] if stroke.parent >= 0 else 0
        if stroke.parent < 0 and len(points):
            here = 1 if sphere else 1 + int(np.linalg.norm(body[:, :3] - points[0, :3], axis=1).argmin())
        elif len(points) and rows[here - 1].xyz == tuple(points[0, :3].tolist()):
            points = points[1:]
        for point in points:
            here = add(stroke.kind, point, here)
        ends.append(here)
    return rows


def _is_sphere(body: NDArray[np.float64]) -> bool:
    """Whether the body is one point, or the three by which NeuroMorpho draws a sphere."""
    if len(body) != 3:
        return len(body) == 1
    ways = np.linalg.norm(body[1:, :3] - body[0, :3], axis=1)
    return bool(np.allclose(ways, body[:, 3].mean() / 2, rtol=0.02) and np.ptp(body[:, 3]) == 0)
