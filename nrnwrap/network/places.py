"""Where the synapses of a projection stand: a point process per target and segment, shared by its connections."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

from nrnwrap.engine import nrn
from nrnwrap.errors import NrnwrapError, ParameterError
from nrnwrap.inputs import Synapse, targets
from nrnwrap.network import draws
from nrnwrap.network.asked import PLACE, Drawn
from nrnwrap.network.ends import Ends

if TYPE_CHECKING:
    from numpy.typing import NDArray

    Integers = NDArray[np.int64]


@dataclass(frozen=True, eq=False)
class Standing:
    """Point processes, the cell that each stands on, and for each connection the number of its own."""

    processes: list[Any]
    cells: list[Any]
    index: Integers


def meant(synapse: Any, at: Any) -> Synapse | None:
    """The synapse that was given; None for the synapses that the targets' own mechanism has."""
    if synapse is None:
        if at is not None:
            raise ParameterError(f"give a synapse to be placed at {at!r}")
        return None
    found = targets.synapse_of(synapse)
    if found.exists:
        raise ParameterError("a point process that exists stands on one cell: give a value, such as Exp(5)")
    return found


def stand(synapse: Synapse | None, at: Any, ends: Ends, found: Drawn) -> Standing:
    """Place the synapse on the targets of this rank. Nothing is placed where a place is not on its cell."""
    cells = [ends.post.cell(position) for position in ends.targets.tolist()]
    used = np.flatnonzero(found.counts)
    if synapse is None:
        own = [targets.placed(targets.Own(cells[k]), cells[k].segment) for k in used]
        return Standing(own, [cells[k] for k in used], np.repeat(np.arange(len(used)), found.counts[used]))
    where: list[tuple[Any, nrn.Segment]] = []
    index = []
    for k in used.tolist():
        numbers, segments = _choice(cells[k], at, ends, k, int(found.counts[k]))
        index.append(numbers + len(where))
        where += [(cells[k], segment) for segment in segments]
    return Standing(
        [targets.placed(synapse, segment) for _, segment in where],
        [cell for cell, _ in where],
        np.concatenate([np.empty(0, np.int64), *index]),
    )


def _choice(cell: Any, at: Any, ends: Ends, k: int, count: int) -> tuple[Integers, Sequence[nrn.Segment]]:
    """The segments of a cell that its connections end at, and which of them each takes."""
    try:
        segments = segments_at(cell, at)
    except NrnwrapError as error:
        raise type(error)(f"at, for {ends.post.name(int(ends.targets[k]))}: {error}") from error
    if len(segments) == 1:
        return np.zeros(count, np.int64), segments
    ends_of = np.cumsum([segment.sec.L / segment.sec.nseg for segment in segments])
    uniform = draws.uniforms(ends.rows[[k]], PLACE, count)[0]
    drawn = np.minimum(np.searchsorted(ends_of, uniform * ends_of[-1]), len(segments) - 1)
    used, numbers = np.unique(drawn, return_inverse=True)
    return numbers, [segments[each] for each in used]


def segments_at(cell: Any, at: Any) -> list[nrn.Segment]:
    """The segments of a cell that `at` means: a place, a type of sections, or a function of the cell that returns one,
    or a list of sections and segments."""
    found = at(cell) if callable(at) and not hasattr(at, "get_segment") and not _is_of_anatomy(at) else at
    if isinstance(found, str) and found in cell.by_type and len(cell.by_type[found]) > 1:
        found = cell.by_type[found]
    if not isinstance(found, (list, tuple)):
        return [cell.place(found)]
    whole = [segment for each in found for segment in (each if isinstance(each, nrn.Section) else [each])]
    if not whole:
        raise ParameterError("there is no such section on the cell")
    return [cell.place(segment) for segment in whole]


def _is_of_anatomy(at: Any) -> bool:
    return isinstance(at, (nrn.Section, nrn.Segment))
