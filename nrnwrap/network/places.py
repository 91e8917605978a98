"""Where the synapses of a projection stand: a point process per target and segment, shared by its connections."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, NamedTuple

import numpy as np

from nrnwrap.base.kinds import a_call
from nrnwrap.engine import nrn
from nrnwrap.errors import LocationError, NrnwrapError, ParameterError
from nrnwrap.inputs import Synapse, targets
from nrnwrap.network import draws
from nrnwrap.network.asked import PLACE, Drawn
from nrnwrap.network.ends import Ends, Side
from nrnwrap.neurons import Cell

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


def judged(kind: Synapse | None, side: Side) -> Synapse | None:
    """What says which weights are likely, and their unit: the synapse, or that of a target's own mechanism."""
    if kind is not None or not len(side.local):
        return kind
    first, _ = side.member(int(side.local[0]))
    if first.numbered is not None:
        return targets.Own(first.numbered.model)
    cell = side.cell(int(side.local[0]))
    return targets.Own(cell) if isinstance(cell, Cell) else None


def stand(synapse: Synapse | None, at: Any, ends: Ends, found: Drawn) -> Standing:
    """Place the synapse on the targets of this rank. Nothing is placed where a place is not on its cell."""
    everyone, used = ends.post.cells(ends.targets), np.flatnonzero(found.counts).tolist()
    cells = [everyone[k] for k in used]
    if synapse is None or at is None:
        return Standing(_of_each(synapse, cells), cells, np.repeat(np.arange(len(used)), found.counts[used]))
    at = _of_pairs(at, found)
    where: list[tuple[Any, nrn.Segment]] = []
    index = []
    begins = np.cumsum(found.counts) - found.counts
    for k, cell in zip(used, cells, strict=True):
        count = int(found.counts[k])
        here = at.some(slice(begins[k], begins[k] + count)) if isinstance(at, Sites) else at
        numbers, segments = _choice(cell, here, ends, k, count)
        index.append(numbers + len(where))
        where += [(cell, segment) for segment in segments]
    return Standing(
        targets.all_placed(synapse, [segment for _, segment in where]),
        [cell for cell, _ in where],
        np.concatenate([np.empty(0, np.int64), *index]),
    )


def _of_each(synapse: Synapse | None, cells: Sequence[Any]) -> list[Any]:
    """One process for each of the cells: at its default segment, or what it has of its own."""
    if synapse is None:
        return [_receiver(each) for each in cells]
    return targets.all_placed(synapse, [each.segment for each in cells])


def own(post: Side, positions: Integers) -> Standing:
    """The synapses of their own of the cells at these positions, one for each connection that ends there."""
    used, index = np.unique(positions, return_inverse=True)
    cells = post.cells(used)
    return Standing(_of_each(None, cells), cells, index.reshape(-1))


def refuse(ends: Ends, synapse: Synapse | None) -> None:
    """Raise where artificial cells are to receive what they cannot, or cells without synapses need their own."""
    for part in ends.post.parts if synapse is None and not ends.post.made else ():
        if part.roster.made and not part.roster.artificial and len(part.roster.local):
            _receiver(part.roster.cell(int(part.roster.local[0])))
    for roster in {part.roster for part in ends.post.parts if part.roster.artificial}:
        if not roster.maker.receives:
            raise ParameterError(f"connect: {roster.name} are sources of events, not cells")
        if synapse is not None:
            raise ParameterError(
                f"connect: {roster.name} are artificial cells, which take events without a synapse: leave it out"
            )


def _receiver(cell: Any) -> Any:
    """What takes the events of a connection without a synapse: the cell's mechanism, or the artificial cell itself."""
    return targets.placed(targets.Own(cell), cell.segment) if isinstance(cell, Cell) else cell


def _choice(cell: Any, at: Any, ends: Ends, k: int, count: int) -> tuple[Integers, Sequence[nrn.Segment]]:
    """The segments of a cell that its connections end at, and which of them each takes."""
    try:
        if isinstance(at, Sites):
            return _at_sites(cell, at)
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


class Sites(NamedTuple):
    """A place for each of some connections: the number of the section among `cell.sections`, the position along it."""

    sections: Integers
    positions: NDArray[np.float64]

    def some(self, which: slice) -> Sites:
        """Those of some connections."""
        return Sites(self.sections[which], self.positions[which])


def _of_pairs(at: Any, found: Drawn) -> Any:
    """The places of all connections, where there are two arrays with one for each of the pairs; else `at` itself."""
    if not isinstance(at, tuple) or len(at) != 2:
        return at
    if found.given is None or np.ndim(at[0]) != 1 or np.shape(at[0]) != np.shape(at[1]):
        raise ParameterError(
            "at, as two arrays (sections, positions), has a place for each of `pairs`: give these, too"
        )
    sections, along = map(np.asarray, at)
    if sections.size and sections.dtype.kind not in "iu":
        raise ParameterError(f"at, as two arrays: the numbers of sections must be integers, not {sections.dtype}")
    if along.dtype.kind not in "iuf" or not ((along >= 0) & (along <= 1)).all():
        raise LocationError("at, as two arrays: positions along sections must be numbers from 0 to 1")
    if len(at[0]) != found.total:
        raise ParameterError(f"at has {len(at[0])} places, and there are {found.total} pairs: give one each")
    return Sites(sections[found.given], along[found.given])


def _at_sites(cell: Any, at: Sites) -> tuple[Integers, Sequence[nrn.Segment]]:
    """The segments at these places, and which of them each connection takes."""
    sections, along = cell.sections, at.positions
    if at.sections.min() < 0 or at.sections.max() >= len(sections):
        wrong = next(each for each in at.sections.tolist() if not 0 <= each < len(sections))
        raise LocationError(f"the cell does not have a section {wrong}: it has {len(sections)}, numbered from 0")
    nseg = np.array([section.nseg for section in sections])[at.sections]
    inside = (np.clip(np.floor(along * nseg), 0, nseg - 1) + 0.5) / nseg
    where = np.column_stack([at.sections, np.where((along == 0) | (along == 1), along, inside)])
    places, index = np.unique(where, axis=0, return_inverse=True)
    return index.reshape(-1), [cell.place(sections[int(number)](x)) for number, x in places]


def segments_at(cell: Any, at: Any) -> list[nrn.Segment]:
    """The segments of a cell that `at` means: a place, a type of sections, or a function of the cell that returns one,
    or a list of sections and segments."""
    asked = a_call(at) and not hasattr(at, "get_segment") and not _is_of_anatomy(at)
    found = at(cell) if asked else at
    if asked and found is None:
        raise ParameterError("the function of the cell must return a place, or several, and returned None")
    if isinstance(found, str) and found in cell.by_type and len(cell.by_type[found]) > 1:
        found = cell.by_type[found]
    if not isinstance(found, (list, tuple)):
        return [cell.place(found)]
    whole = [segment for each in found for segment in (each if isinstance(each, nrn.Section) else [each])]
    if not whole:
        raise ParameterError("the cell does not have such a section")
    return [cell.place(segment) for segment in whole]


def _is_of_anatomy(at: Any) -> bool:
    return isinstance(at, (nrn.Section, nrn.Segment))
