"""The transfer of gap junctions, which shows each side the voltage of the other.

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
from weakref import finalize

from nrnwrap.anatomy.places import capacitance
from nrnwrap.engine import census, h, hooks, nrn, ranks, transfer
from nrnwrap.errors import SimulationError
from nrnwrap.inputs.gap_junctions import SIDES, Name, Side

_SIDS = 1_500_000_000  # from here on those of our transfers; for each side its voltage's, then those of _SEEN

# What a side sees of the spiking mechanism on the other: its name in GapJunction.mod -> in spiking.inc.
_SEEN = {
    "far_past": "shown_past",
    "far_mean": "shown_mean",
    "far_end": "shown_end",
    "fall": "fall",
    "fall_age": "fall_age",
}

# How much of the difference between two cells gap junctions may take away in a fixed step, kappa dt. Beyond this the
# two nodes answer each other with growing swings.
_MOST = 0.5
_MOST_OF_SPIKING = 0.1  # by what it does to nodes that carry a spiking mechanism


_ready = False  # whether a run has prepared the transfer, whatever finitialize it calls


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


def _before_finitialize() -> None:
    """For scripts that run NEURON themselves."""
    if not ranks.several() and not _ready:
        prepare(None if h.CVode().active() else h.dt)


hooks.at("gap junctions", _before_finitialize)


def end_with(cell: Any) -> None:
    """Take the transfer back when `cell` goes: before the next finitialize, which would end the process for it.

    With several ranks they agree on that before a run.
    """
    finalize(cell, transfer.clear).atexit = False


def prepare(dt: float | None) -> None:
    """Make the transfer fit the gap junctions that exist. Comes before finitialize; all ranks have to call it.

    `simulate` does; with one rank any h.finitialize() does, too. `dt` (ms) is that of a fixed step, else None.
    Raises SimulationError when a side that was joined to a gid lacks its other side, or a conductance is too
    large for dt.
    """
    sides = _living()
    if not any(ranks.gathered(bool(sides) or transfer.exists())):
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
    sides = census.living(SIDES)
    for side in sides:
        if side.gap.has_loc() and not side.alive:
            side.gap.g = side.gap.v_far = side.gap.spikes = 0
            if side.spiking:
                side.spiking.coupled = 0
    return [side for side in sides if side.alive]


class _Row(NamedTuple):
    """What the other side has to know of a side."""

    names: tuple[Name, Name] | None
    g: float
    rate: float  # /ms; conductance of all gap junctions of the segment over its capacitance
    sid: int  # of its voltage; those of _SEEN follow
    spikes: bool  # whether there is a spiking mechanism


def _rows(sides: Sequence[Side]) -> dict[Side, _Row]:
    parallel, total = h.ParallelContext(), defaultdict[str, float](float)
    for side in sides:
        total[side.place] += side.gap.g
    return {
        side: _Row(
            names=side.names,
            g=side.gap.g,
            rate=total[side.place] / capacitance(side.segment),
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
    """Raise for a side that was joined to a gid and lacks its other side, or has one of another conductance."""
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
    fixed = dt is not None
    state = [
        (rows[side].sid, side.place, str(side.spiking), fars[side].sid, fars[side].spikes, fixed) for side in sides
    ]
    if not any(ranks.gathered(not transfer.fits(state))):
        return
    for side in sides:
        side.gap.spikes = fars[side].spikes and fixed
    transfer.make(
        state,
        [each for side in sides for each in _shown(side, rows[side].sid, fixed)],
        [each for side in sides for each in _seen(side, fars[side].sid)],
    )


def _shown(side: Side, sid: int, fixed: bool) -> Iterator[tuple[Any, int, nrn.Section]]:
    """What the other side may see of a side, with its numbers."""
    section = side.segment.sec
    yield side.segment._ref_v, sid, section
    if side.spiking and fixed:
        for offset, name in enumerate(_SEEN.values(), 1):
            yield getattr(side.spiking, f"_ref_{name}"), sid + offset, section


def _seen(side: Side, sid: int) -> Iterator[tuple[Any, Any, int]]:
    """What a side sees of the other, whose numbers begin at `sid`."""
    yield side.gap, side.gap._ref_v_far, sid
    if side.gap.spikes:
        for offset, name in enumerate(_SEEN, 1):
            yield side.gap, getattr(side.gap, f"_ref_{name}"), sid + offset
