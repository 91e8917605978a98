"""Gap junctions: two point processes each, and the transfer that shows each the voltage of the other side.

NEURON's transfer (ParallelContext.source_var, target_var) works within a process, between threads and between ranks,
and for CoreNEURON. But it ends the process when something that it refers to has gone. So it is made anew before a
finitialize whenever a junction has come or gone, and then transfers of others are cleared too.
"""

from __future__ import annotations

import itertools
import math
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from typing import Any, NamedTuple
from weakref import WeakSet, finalize

from nrnwrap import lock, placing, ranks
from nrnwrap.errors import LocationError, SimulationError
from nrnwrap.mechanisms import h, nrn

Name = tuple[int, str]  # of a place for other ranks: gid of the cell, segment

_TRANSFERS = 3  # what gid_clear takes for these alone
_SIDS = 1_500_000_000  # from here on those of our transfers; for each side its voltage's, then those of _SEEN

# What a side sees of the spiking mechanism on the other: its name in GapJunction.mod -> in spiking.inc.
_SEEN = {
    "far_past": "shown_past",
    "far_mean": "shown_mean",
    "far_end": "shown_end",
    "fall": "shown_fall",
    "fall_age": "shown_age",
}
_SERIAL = itertools.count()

# How much of the difference between two cells gap junctions may take away in a fixed step, kappa dt. Beyond this the
# two nodes answer each other with growing swings.
_MOST = 0.5
_MOST_OF_SPIKING = 0.1  # by what it does to nodes that carry a spiking mechanism


class Side:
    """One side of a gap junction: a point process, and the other side or, for one on any rank, the names of both."""

    def __init__(self, where: nrn.Segment, g: float, names: tuple[Name, Name] | None = None) -> None:
        if placing.capacitance(where) == 0:
            raise LocationError(
                f"{where} is an end, without capacitance: a gap junction needs a segment between 0 and 1"
            )
        self.serial = next(_SERIAL)
        self.gap = placing.point_process("nw_GapJunction", where, g=g)
        self.names = names  # here, there
        self.far: Side | None = None
        _SIDES.add(self)
        _watch()

    @property
    def segment(self) -> nrn.Segment:
        return self.gap.get_segment()

    @property
    def alive(self) -> bool:
        """Whether the segments of both sides still exist, as far as this process knows."""
        return self.gap.has_loc() and (self.far is None or self.far.gap.has_loc())

    @property
    def place(self) -> str:
        """A name of the segment that no other one of the process has."""
        segment = self.segment
        return f"{segment.sec.hoc_internal_name()}, {segment.sec.nseg}: {segment.x}"

    @property
    def spiking(self) -> Any:
        """The spiking mechanism on the segment, whose resets the other side has to know of; None without one."""
        found = (
            each for each in self.segment.point_processes() if hasattr(each, "v_m") and hasattr(each, "shown_fall")
        )
        return next(found, None)


def pair(here: nrn.Segment, there: nrn.Segment, g: float) -> tuple[Side, Side]:
    """Join two segments of this process by the conductance `g` (uS)."""
    if here == there:
        raise LocationError(f"a gap junction needs two places, but both are {here}")
    one, other = Side(here, g), Side(there, g)
    one.far, other.far = other, one
    return one, other


_SIDES: WeakSet[Side] = WeakSet()  # does not keep them: a junction belongs to its cells
_handler: Any = None
_ready = False
_registered: Any = None  # what the transfer was made for; None: there is none of ours


def _watch() -> None:
    """See to it that a finitialize finds the transfer up to date, also in scripts that run NEURON themselves."""
    global _handler
    if _handler is None:
        _handler = h.FInitializeHandler(3, _before_finitialize)


def _before_finitialize() -> None:
    if not ranks.several() and not _ready:
        prepare(None if h.CVode().active() else h.dt)


@contextmanager
def ready(dt: float | None) -> Iterator[None]:
    """`prepare` for a run, however often it calls finitialize."""
    global _ready
    prepare(dt)
    _ready = True
    try:
        yield
    finally:
        _ready = False


def end_with(cell: Any) -> None:
    """Take the transfer back when `cell` goes: before the next finitialize, which would end the process for it.

    With several ranks they agree on that before a run.
    """
    finalize(cell, _clear).atexit = False


def _clear() -> None:
    if _registered is not None and not ranks.several() and lock.free():
        h.ParallelContext().gid_clear(_TRANSFERS)
        forget()


def forget() -> None:
    """Take note that NEURON's transfers have been cleared."""
    global _registered
    _registered = None


class _Row(NamedTuple):
    """What the other side has to know of a side."""

    names: tuple[Name, Name] | None
    g: float
    rate: float  # /ms; conductance of all gap junctions of the segment over its capacitance
    sid: int  # of its voltage; those of _SEEN follow
    spikes: bool  # whether there is a spiking mechanism


def prepare(dt: float | None) -> None:
    """Make the transfer fit the gap junctions that exist. Comes before finitialize; all ranks have to call it.

    `simulate` does; with one rank any h.finitialize() does, too. `dt` (ms) is that of a fixed step, else None.
    Raises SimulationError when a side that was joined to a gid has no other side, or a conductance is too
    large for dt.
    """
    sides = _living()
    if not any(ranks.gathered(bool(sides) or _registered is not None)):
        return
    rows = _rows(sides)
    fars = _others(sides, rows)
    with ranks.agreed():
        for side in sides:
            if dt is not None:
                _refuse_large(side, (rows[side], fars[side]), dt)
    _transfer(sides, rows, fars, dt)
    for side in sides:
        if side.spiking:
            side.spiking.coupled = 1
        side.gap.v_far = math.nan  # until the transfer: without one, no result shall look like a result


def _living() -> list[Side]:
    """The sides of whole junctions, oldest first. One whose other side has gone carries no current any more."""
    sides = sorted(_SIDES, key=lambda side: side.serial)
    for side in sides:
        if side.gap.has_loc() and not side.alive:
            side.gap.g = side.gap.v_far = side.gap.spikes = 0
            if side.spiking:
                side.spiking.coupled = 0
    return [side for side in sides if side.alive]


def _rows(sides: Sequence[Side]) -> dict[Side, _Row]:
    parallel, total = h.ParallelContext(), defaultdict[str, float](float)
    for side in sides:
        total[side.place] += side.gap.g
    return {
        side: _Row(
            names=side.names,
            g=side.gap.g,
            rate=total[side.place] / placing.capacitance(side.segment),
            sid=_SIDS + (1 + len(_SEEN)) * (side.serial * int(parallel.nhost()) + int(parallel.id())),
            spikes=side.spiking is not None,
        )
        for side in sides
    }


def _others(sides: Sequence[Side], rows: Mapping[Side, _Row]) -> dict[Side, _Row]:
    """The row of the other side of each. Of junctions between the same two places the first belongs to the first."""
    table = defaultdict(list)
    for row in itertools.chain(*ranks.gathered([row for row in rows.values() if row.names])):
        table[row.names].append(row)
    _verify(row for named in table.values() for row in named)
    result, seen = {}, Counter[Any]()
    for side in sides:
        if side.far:
            result[side] = rows[side.far]
        elif side.names:
            result[side] = table[side.names[::-1]][seen[side.names]]
            seen[side.names] += 1
    return result


def _verify(table: Iterable[_Row]) -> None:
    """Raise for a side that was joined to a gid and has no other side, or one of another conductance."""
    found = Counter((row.names, row.g) for row in table if row.names)
    for (names, g), number in found.items():
        here, there = names
        if found[(there, here), g] != number:
            raise SimulationError(
                f"{_named(here)} is joined to {_named(there)} by a gap junction of {g:g} uS, but not the other way "
                "round: each of the two cells has to couple to the gid of the other, with the same g and places"
            )


def _refuse_large(side: Side, rows: tuple[_Row, _Row], dt: float) -> None:
    rate, spiking = sum(row.rate for row in rows), sum(row.rate for row in rows if row.spikes)
    over = max(rate * dt / _MOST, spiking * dt / _MOST_OF_SPIKING)
    if over > 1:
        raise SimulationError(
            f"the gap junctions at {side.segment} make it one with its neighbours within {1 / rate:.2g} ms, "
            f"too fast for dt = {dt:g} ms: take a dt of {dt / over:.2g} ms at most, smaller conductances, or the "
            "variable step"
        )


def _named(name: Name) -> str:
    return f"gid {name[0]}" + (f" at {name[1]}" if name[1] else "")


def _transfer(sides: Sequence[Side], rows: Mapping[Side, _Row], fars: Mapping[Side, _Row], dt: float | None) -> None:
    """Tell NEURON who sees what, unless it knows. With the variable step (dt None) all see the node's voltage."""
    global _registered
    fixed = dt is not None
    state = [
        (rows[side].sid, side.place, str(side.spiking), fars[side].sid, fars[side].spikes, fixed) for side in sides
    ]
    if not any(ranks.gathered(state != _registered)):
        return
    parallel = h.ParallelContext()
    if _registered is not None:
        parallel.gid_clear(_TRANSFERS)
    for side in sides:
        segment, gap, sid, far = side.segment, side.gap, rows[side].sid, fars[side]
        parallel.source_var(segment._ref_v, sid, sec=segment.sec)
        parallel.target_var(gap, gap._ref_v_far, far.sid)
        gap.spikes = far.spikes and fixed
        if side.spiking and fixed:
            for offset, name in enumerate(_SEEN.values(), 1):
                parallel.source_var(getattr(side.spiking, f"_ref_{name}"), sid + offset, sec=segment.sec)
        if gap.spikes:
            for offset, name in enumerate(_SEEN, 1):
                parallel.target_var(gap, getattr(gap, f"_ref_{name}"), far.sid + offset)
    parallel.setup_transfer()
    _registered = state
