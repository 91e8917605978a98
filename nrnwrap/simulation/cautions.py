"""What a run warns of: units that are likely wrong, stimuli that never act, streams that are one, idle crowds."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from typing import Any, NamedTuple

import numpy as np

from nrnwrap.base.calls import warn
from nrnwrap.engine import census, h
from nrnwrap.inputs import Stimulus
from nrnwrap.neurons import Cell

_CROWD = 50  # times as many segments as the cells of the run have, from which on idle others are worth a word,
_IDLE = 500  # when there are that many
_REGULAR = 5  # spikes from which on an interval tells something


def before(cells: Sequence[Cell], stimuli: Iterable[Stimulus], t_stop: float) -> None:
    """Warn of inputs that do nothing, or the same."""
    given = [term for stimulus in stimuli for term in stimulus.summands()]
    own = [term for cell in cells for each in cell.attached for what in each.what for term in _terms(what)]
    for text in dict.fromkeys([*_too_late([*given, *own], t_stop), *_one_stream([*given, *own]), *_idle(cells)]):
        warn(text)


class Pace(NamedTuple):
    """What spikes exactly: what it is called, how long (ms) a spike holds it, its spikes, and its step (ms), if any."""

    called: str
    pause: float
    train: Any
    dt: float = 0.0


def paces(cells: Sequence[Cell], trains: Sequence[Any], dt: float) -> Iterator[Pace]:
    """Those of the cells that have spiked often enough to tell something."""
    for cell, train in zip(cells, trains, strict=True):
        if cell.spikes_are_exact and len(train) >= _REGULAR:
            yield Pace(cell.called, cell.refractory_period, train, dt)


def after(found: Iterable[Pace]) -> None:
    """Warn of spikes as close as the model allows: the current is likely in another unit."""
    for each in found:
        if text := _breathless(each):
            warn(text)
            return  # one says it


def _terms(what: Any) -> tuple[Any, ...]:
    """What something that is attached is the sum of, if it is a stimulus."""
    return what.summands() if isinstance(what, Stimulus) else (what,)


def _too_late(inputs: Iterable[Any], t_stop: float) -> Iterator[str]:
    for each in inputs:
        begin = getattr(each, "delay", getattr(each, "start", 0.0))
        if isinstance(begin, (int, float)) and begin >= t_stop:
            yield f"{each} begins at {begin:g} ms, when the run of {t_stop:g} ms is over"


def _one_stream(inputs: Iterable[Any]) -> Iterator[str]:
    """Two values with one key are likely one by mistake; one value in several places was meant."""
    seen: dict[tuple[Any, ...], Any] = {}
    for each in inputs:
        if not all(hasattr(each, name) for name in ("seed", "gid", "stream")):
            continue
        first = seen.setdefault((type(each), each.seed, each.gid, each.stream), each)
        if first is not each:
            key = f"seed={each.seed}, gid={each.gid}, stream={each.stream}"
            yield (
                f"two {type(each).__name__} have the same {key}, and so the same random numbers: give each its "
                "own seed or gid. Where that is wanted, give one and the same object"
            )


def _idle(cells: Sequence[Cell]) -> Iterator[str]:
    """Other cells of the process, to which nothing was attached, take part in the run and cost their time."""
    own = {section for cell in cells for section in cell.sections}
    size, others, idle = sum(section.nseg for section in own), 0, set()
    for section in h.allsec():
        owner = section.cell()
        if section not in own and isinstance(owner, Cell) and not owner.attached:
            others += section.nseg
            idle.add(owner)
    if others >= max(_IDLE, _CROWD * size) and not census.netcons():  # last, since NEURON lists them all for it
        yield (
            f"{len(idle)} other cells with {others} segments exist in this process, without an input, and take "
            f"part in the run of {len(cells)}: it takes that much longer. Let them go (del), or simulate them together"
        )


def _breathless(found: Pace) -> str:
    """Spikes that follow each other as closely as they can, one per refractory period or per step."""
    pause, dt = found.pause, found.dt
    if len(found.train) < _REGULAR or np.median(np.diff(found.train)) > max(1.05 * pause, pause + dt):
        return ""
    how = f"t_ref = {pause:g} ms" if pause > dt else "step"
    return (
        f"{found.called} spikes once in every {how}: its input is far above what it takes to fire. Are its currents in "
        "pA, or its conductances in nS? Here they are in nA and uS"
    )
