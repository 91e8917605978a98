"""What a run takes note of when it begins, so that `run.about` can say what was run."""

from __future__ import annotations

import pickle
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import fields
from typing import Any, NamedTuple

from nrnwrap.base.about import About
from nrnwrap.base.settings import Settings
from nrnwrap.engine import h, ranks, state
from nrnwrap.errors import NrnwrapError
from nrnwrap.inputs import Stimulus, attachments
from nrnwrap.neurons import Cell, snapshot, spec_files
from nrnwrap.simulation import versions
from nrnwrap.simulation.probes import Electrodes, Everywhere

_MANY = 5  # things of a kind that are told

Shots = tuple[snapshot.Snapshot, ...]


class Notes(NamedTuple):
    """Cells as they were at 0, stimuli, and what a list of these does not say; `about` makes something to read of it.

    obstacles: what cannot be repeated. changes: (index of a cell, what became of it between two pieces).
    """

    cells: Shots
    stimuli: tuple[Stimulus, ...]
    record: Mapping[str, Any]
    threads: int
    ranks: int
    obstacles: tuple[str, ...]
    changes: tuple[tuple[int, str], ...] = ()
    pieces: tuple[float, ...] = ()

    @property
    def settled(self) -> bool:
        """Whether `about` tells now what it always will."""
        return not state.is_taken()

    def until(self, t_stop: float) -> Notes:
        """The notes of a run up to here."""
        return self._replace(pieces=(*self.pieces, t_stop))

    def since(self, now: Shots, untouched: Sequence[bool]) -> Notes:
        """The notes when another piece begins. now: what the cells are. untouched: whether their states were left."""
        if self.changes:
            return self
        found = [*snapshot.changes(self.cells, now)]
        found += [(index, "its voltage or a state was set") for index, left in enumerate(untouched) if not left]
        return self._replace(changes=tuple(found[:_MANY]))

    def about(self, settings: Settings, units: Mapping[str, str], names: Sequence[str]) -> About:
        """What was run. In an open session the cells are told by all that they have, since none may be made there."""
        found = _likenesses(self.cells, twins=self.settled)
        each = [f"{name}: {text}" for name, one in zip(names, found, strict=True) for text in one.obstacles]
        each += [f"{names[index]}, between two pieces: {text}" for index, text in self.changes]
        stimuli, wrong = _tables(self.stimuli)
        return About(
            cells=tuple(one.table for one in found),
            stimuli=stimuli,
            record=self.record,
            settings=settings,
            units=units,
            pieces=self.pieces,
            threads=self.threads,
            ranks=self.ranks,
            versions=versions.of(name for shot in self.cells for name in _mechanisms(shot)),
            obstacles=(*self.obstacles, *each, *wrong),
        )


def noted(cells: Sequence[Cell], stimuli: Sequence[Stimulus], places: Mapping[str, Any], settings: Settings) -> Notes:
    """The notes of a run that is about to begin; its own stimuli and recordings do not stand on the cells yet.

    places: what is recorded, by name.
    """
    told = {name: _place(place) for name, place in places.items()}
    wrong = [
        f"record[{name!r}] is a reference or a function: a name, an Everywhere or Electrodes can be repeated"
        for name, place in told.items()
        if place is None
    ]
    return Notes(
        cells=shots(cells),
        stimuli=tuple(stimuli),
        record=told,
        threads=ranks.threads(),
        ranks=ranks.number(),
        obstacles=(*wrong, *_by_hand(cells), *_others(cells, settings)),
    )


def shots(cells: Sequence[Cell]) -> Shots:
    """What each of the cells is now."""
    numbers: dict[int, int] = {}

    def index(cell: Any) -> int | None:
        if not numbers:
            numbers.update({id(each): number for number, each in enumerate(cells)})
        return numbers.get(id(cell))

    return tuple([snapshot.taken(cell, index) for cell in cells])


def _likenesses(cells: Shots, twins: bool) -> list[snapshot.Likeness]:
    """The tables of each cell; those that are alike share one."""
    known: dict[Any, snapshot.Likeness] = {}
    found = []
    for shot in cells:
        key = _key(shot)
        if key not in known:
            known[key] = snapshot.likeness(shot, twins)
        found.append(known[key])
    return found


def _key(shot: snapshot.Snapshot) -> Any:
    try:
        return pickle.dumps(shot)
    except (pickle.PicklingError, AttributeError, TypeError):  # a class within a function, a function of distance
        return id(shot)


def _mechanisms(shot: snapshot.Snapshot) -> Iterator[str]:
    for section in shot.sections:
        for segment in section.segments:
            yield from (name for name, _ in (*segment.mechanisms, *segment.points))


def _tables(stimuli: Sequence[Stimulus]) -> tuple[tuple[Any, ...], list[str]]:
    """Stimuli as tables, and why some cannot be."""
    tables, wrong = [], []
    for each in stimuli:
        try:
            tables.append(spec_files.plain(each))
        except NrnwrapError as error:
            tables.append({"kind": type(each).__name__})
            wrong.append(f"{error}")
    return tuple(tables), wrong


def _place(place: Any) -> Any:
    """What is recorded, as plain data; None where it cannot be."""
    if isinstance(place, str):
        return place
    if type(place) not in (Everywhere, Electrodes):
        return None
    given = {each.name: getattr(place, each.name) for each in fields(place)}
    return {"kind": type(place).__name__, **spec_files.plain(given)}


def _by_hand(cells: Sequence[Cell]) -> Iterator[str]:
    """NetCons that end on the cells, and that no verb of a cell has made."""
    wires = h.List("NetCon")
    if not wires.count():
        return
    known = {each for cell in cells for each in _wires(cell)}
    if wires.count() == len(known):
        return
    own = {section for cell in cells for section in cell.sections}
    others = [wire for wire in wires if wire not in known and _ends_on(wire, own)]
    for wire in others[:_MANY]:
        yield f"{wire} to {wire.syn()} was not made by a cell's connect or receive, which a value could say"
    if len(others) > _MANY:
        yield f"and {len(others) - _MANY} NetCons more"


def _wires(cell: Cell) -> Iterator[Any]:
    made = attachments.flat((each.object, *each.made) for each in cell.attached)
    return (each for each in made if hasattr(each, "setpost"))


def _ends_on(wire: Any, sections: set[Any]) -> bool:
    target = wire.syn()
    return target is not None and target.has_loc() and target.get_segment().sec in sections


def _others(cells: Sequence[Cell], settings: Settings) -> Iterator[str]:
    """Other sections of the process, which the variable step attends to as well."""
    if settings.variable:
        own = {section for cell in cells for section in cell.sections}
        count = sum(section not in own for section in h.allsec())
        if count:
            yield f"{count} sections besides those of its cells took part in the variable step, whose steps are common"
