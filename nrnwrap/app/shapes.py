"""The shape of a cell, and its voltage in time."""

from __future__ import annotations

from itertools import pairwise
from typing import Any

import numpy as np
from numpy.typing import NDArray

from nrnwrap.anatomy import geometry
from nrnwrap.anatomy.types import short_name, type_of
from nrnwrap.app import answers, limits
from nrnwrap.app.answers import Answer
from nrnwrap.app.fields import Field
from nrnwrap.app.job import Job
from nrnwrap.app.runs import heard, made
from nrnwrap.errors import ParameterError
from nrnwrap.simulation import Everywhere, simulate

FRAMES = Field("frames", "integer", 200, "", *limits.FRAMES, "voltages in time")
_NUMBERS = 40_000_000  # segments times steps: 8 bytes each
_LEVELS = 255


def shape(job: Job, given: Any) -> Answer:
    """Lines in space, and the voltage of each segment in time; see docs/app.md."""
    frames = FRAMES.read("", given or FRAMES.default)
    with heard() as warned:
        cell = made(job.spec)
        sections = list(cell.sections)
        _check(sum(section.nseg for section in sections), job)
        record = {"v": "v", "everywhere": Everywhere("v")}
        run = simulate(cell, t_stop=job.t_stop, dt=job.dt, record=record, progress=False)
    lines, owners = _lines(sections)
    picked = np.linspace(0, len(run.t) - 1, min(frames, len(run.t))).astype(int)
    voltage = run["everywhere"][:, picked].T
    low, high = float(voltage.min()), float(voltage.max())
    levels = np.rint((voltage - low) / (high - low or 1.0) * _LEVELS).astype(np.uint8)
    head = {
        "label": job.spec.label,
        "sections": _sections(sections),
        "place": f"{short_name(cell.segment.sec)}({cell.segment.x:g})",
        "low": low,
        "high": high,
        "spikes": run.spikes,
        "warnings": warned,
    }
    arrays = {"lines": lines, "segment": owners, "t": np.float32(run.t[picked]), "voltage": levels}
    return answers.of_arrays(head, arrays)


def _check(segments: int, job: Job) -> None:
    steps = round(job.t_stop / job.dt)
    if segments * steps > _NUMBERS:
        raise ParameterError(
            f"{segments} segments in {steps} steps are more voltages than the page takes, {_NUMBERS / 1e6:g} million: "
            "take a shorter t_stop or a longer dt"
        )


def _sections(sections: list[Any]) -> list[dict[str, Any]]:
    """Name, type, and which segments are its own, of each."""
    first = np.cumsum([0, *(section.nseg for section in sections)]).tolist()
    return [
        {"name": short_name(section), "type": type_of(section), "first": begin, "count": section.nseg}
        for section, begin in zip(sections, first, strict=False)
    ]


def _lines(sections: list[Any]) -> tuple[NDArray[np.float32], NDArray[np.uint32]]:
    """Lines between the points of all sections, (p, 7), and the segment that each is of."""
    lines, owners, first = [], [], 0
    for section, path in geometry.paths(sections).items():
        along = geometry.lengths(path)
        middle = (along[1:] + along[:-1]) / 2 / (along[-1] or 1.0)
        owners.append(first + np.minimum((middle * section.nseg).astype(int), section.nseg - 1))
        lines += [[*one[:3], *other[:3], (one[3] + other[3]) / 2] for one, other in pairwise(path)]
        first += section.nseg
    return np.array(lines, dtype=np.float32), np.concatenate(owners).astype(np.uint32)
