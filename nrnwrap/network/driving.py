"""Stimuli and sources of events for the cells of a population, each with random numbers of its own."""

from __future__ import annotations

from typing import Any

import numpy as np

from nrnwrap.base.calls import is_not
from nrnwrap.base.kinds import a_call
from nrnwrap.base.limits import FOREVER
from nrnwrap.engine import traits, underway
from nrnwrap.engine.state import undisturbed
from nrnwrap.errors import ParameterError
from nrnwrap.inputs import Poisson, Source, Step, Stimulus, coming, targets
from nrnwrap.network import values
from nrnwrap.network.arrivals import Arrivals, Given, shared_out
from nrnwrap.network.drive import Drive
from nrnwrap.network.ends import Side
from nrnwrap.network.places import judged, meant, segments_at
from nrnwrap.network.projection import check_weights
from nrnwrap.network.roster import Roster
from nrnwrap.neurons import place_name


def inject(side: Side, seed: int, stimulus: Any, at: Any) -> None:
    """Attach a stimulus to each cell that lives here. Members that are numbers take constant currents."""
    each = _Each(side, seed, stimulus, Stimulus, "a stimulus such as Step(0.3)")
    given = {position: each.of(position) for position in side.local.tolist()}
    with underway.agreed():
        for one in given.values():
            coming.refuse(one)
    each.count()
    numbers: dict[Roster, dict[int, Step]] = {}
    for position, one in given.items():
        roster, index = side.member(position)
        if at is None and roster.numbered is not None and _constant(one):
            numbers.setdefault(roster, {})[index] = one
        else:
            cell = side.cell(position)
            cell.inject(one, _place(cell, at))
    for roster, steps in numbers.items():
        roster.inject(steps)


def _constant(stimulus: Stimulus) -> bool:
    """Whether it is a current that lasts from the beginning to the end of any run."""
    return type(stimulus) is Step and stimulus.delay == 0 and stimulus.dur >= FOREVER


def receive(side: Side, seed: int, source: Any, synapse: Any, at: Any, weight: Any, delay: Any) -> list[Drive]:
    """Let a source drive each cell that lives here; return what can be changed."""
    each = _Each(side, seed, source, Source, "a source of events such as Poisson(20)")
    positions = None if any(part.roster.positions is None for part in side.parts) else side.positions
    rows = side.rows(seed, each.key)
    kind = meant(synapse, at)
    judge = judged(kind, side)
    weights = values.per_cell("weight", weight, rows, positions, "" if judge is None else judge.weight_unit)
    delays = values.per_cell("delay", delay, rows, positions, "ms")
    sources = {position: each.of(position) for position in side.local.tolist()}
    if delays.min(initial=0) < 0:
        raise ParameterError(f"delay must be at least 0 ms, not {delays.min():g}")
    underway.refuse(each.sample, "connected")
    each.count()
    everyone = each.everyone()
    if all(isinstance(one, Poisson) for one in everyone) and not (kind and kind.learned_slot):
        check_weights(judge, weights)
        with undisturbed():
            parts = _poisson(side, sources, kind, at, weights, delays)
        return [Drive(side.whole, parts, np.array([one.rate for one in everyone], float), weights.copy())]
    for position, one in sources.items():
        cell = side.cell(position)
        where = None if synapse is None else _place(cell, at)
        cell.receive(one, synapse, where, weight=float(weights[position]), delay=float(delays[position]))
    return []


def _poisson(
    side: Side, sources: dict[int, Poisson], kind: Any, at: Any, weights: Any, delays: Any
) -> list[tuple[Any, Any]]:
    """Poisson processes without an entry of each event in NEURON's queue; a delay is a later beginning."""
    groups: dict[str, dict[int, Any]] = {}
    numbers: dict[Roster, dict[int, int]] = {}
    cells: dict[int, Any] = {}
    for position, (roster, index) in zip(sources, side.members(np.array(list(sources), np.int64)), strict=True):
        if kind is None and roster.numbered is not None:
            numbers.setdefault(roster, {})[position] = index
        else:
            cells[position] = roster.cell(index)
    segments = [cell.segment if at is None else cell.place(_place(cell, at)) for cell in cells.values()]
    places = {} if at is None else dict(zip(cells, map(place_name, segments), strict=True))
    if kind is None:
        points = [targets.placed(targets.Own(cell), cell.segment) for cell in cells.values()]
    else:
        points = targets.all_placed(kind, segments)
    for position, point in zip(cells, points, strict=True):
        groups.setdefault(traits.mechanism(point), {})[position] = point

    def given(positions: list[int]) -> Given:
        calls = [(sources[position], kind, places.get(position)) for position in positions]
        return Given(calls, weights[positions], delays[positions])

    made: list[tuple[Any, Any]] = []
    for roster, members in numbers.items():
        made.append((np.array(list(members)), Arrivals(roster, np.array(list(members.values())), given(list(members)))))
    for group in groups.values():
        its = [cells[position] for position in group]
        made.append((np.array(list(group), np.int64), shared_out(its, list(group.values()), given(list(group)))))
    return made


def _place(cell: Any, at: Any) -> Any:
    if at is None:
        return None
    found = segments_at(cell, at)
    if len(found) > 1:
        raise ParameterError(f"at means {len(found)} segments of {cell.called}: give one place for an input")
    return found[0]


class _Each:
    """One input for all cells, a list with one for each, or a function of the position."""

    def __init__(self, side: Side, seed: int, given: Any, kind: type[Any], example: str) -> None:
        self.side, self.seed, self.given, self.kind, self.example = side, seed, given, kind, example
        if isinstance(given, (list, tuple)) and len(given) != len(side):
            raise ParameterError(f"{len(given)} inputs are given for {len(side)} cells: give one for all, or one each")
        sample = self._given(0) if len(side) else given
        if len(side):
            self._check(sample)
        self.sample, self._name = sample, type(sample).__name__
        self._count = max(part.roster.inputs.get(self._name, 0) for part in side.parts) if side.parts else 0
        self.key = f"{self._name}{self._count}"  # the second noise of a population has other streams than the first
        self._rows = side.rows(seed, self.key)

    def count(self) -> None:
        """Take note that it is given: the next one of its kind has other streams."""
        for part in self.side.parts:
            part.roster.inputs[self._name] = self._count + 1

    def of(self, position: int) -> Any:
        """The input of the cell at a position."""
        found = self._given(position)
        self._check(found)
        return found.seeded(self.seed, int(self._rows.id1[position]), int(self._rows.index[position]))

    def everyone(self) -> list[Any]:
        """The inputs of all cells, of other ranks too, as they were given."""
        return [self._given(position) for position in range(len(self.side))]

    def _given(self, position: int) -> Any:
        if isinstance(self.given, (list, tuple)):
            return self.given[position]
        return self.given(position) if not isinstance(self.given, self.kind) and a_call(self.given) else self.given

    def _check(self, found: Any) -> None:
        if not isinstance(found, self.kind):
            raise ParameterError(is_not(found, self.example, "give one for all cells, a list, or a function"))
