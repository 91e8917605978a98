"""What the members of a population are made by: a class or Spec, a function of the index, or sources of events."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from inspect import signature
from typing import Any

from nrnwrap.base.calls import shown
from nrnwrap.base.kinds import a_call
from nrnwrap.catalogue import Spec
from nrnwrap.errors import ParameterError
from nrnwrap.inputs import Source
from nrnwrap.network import draws
from nrnwrap.neurons import Cell


class Maker:
    """Makes a member of a population, by its index. `kind`: what it is called in messages."""

    kind: str
    artificial = False  # whether what it makes are sources of events,
    receives = True  # and whether these may be targets, too
    bounds: Mapping[str, Any] = {}  # of the parameters whose bounds are known beforehand

    def check(self, names: Iterable[str], states: Iterable[str]) -> None:
        """Raise for names of parameters, and of states to start, that it does not know."""

    def make(self, index: int, given: Mapping[str, Any], states: Mapping[str, float], seed: int) -> Any:
        """Return the member of this index, with these parameters, where it starts with these states."""
        raise NotImplementedError(f"{type(self).__name__} does not say how a member is made")


class OfSpec(Maker):
    """Cells of a class, or of a Spec."""

    def __init__(self, name: str, spec: Spec) -> None:
        self.name, self.spec, self.kind = name, spec, spec.model.__name__
        self.bounds = spec.model.parameters()
        takes = signature(spec.model.__init__).parameters
        self.seeded = "seed" in takes and "seed" not in spec.parameters
        self.adjusted = frozenset(spec.model.adjustable)  # which are set on a cell that is made, as a Spec does
        besides = spec.biophysics is not None or spec.start or spec.inputs
        self.plain = not besides and self.adjusted.isdisjoint(spec.parameters)
        self._series = spec.model.series(spec.preset, **spec.parameters) if self.plain else None

    def check(self, names: Iterable[str], states: Iterable[str]) -> None:
        model = self.spec.model
        known = {*self.bounds, *model.adjustable, *signature(model.__init__).parameters, "v_init"}
        for name in names:
            if name not in known:
                raise model.unknown_parameter(name)
        self.spec.but(start={**self.spec.start, **dict.fromkeys(states, 0.0)})

    def make(self, index: int, given: Mapping[str, Any], states: Mapping[str, float], seed: int) -> Any:
        spec = self.spec
        if self.seeded and "seed" not in given:
            given = {**given, "seed": seed, "gid": draws.tag(self.name), "stream": index}
        # A cell of a class: what a Spec would check has been checked.
        if self._series is not None and self.adjusted.isdisjoint(given):
            return self._series(**given, initial=states) if states else self._series(**given)
        start = {**spec.start, **states, **({"v_init": given["v_init"]} if "v_init" in given else {})}
        return spec.but(**{name: each for name, each in given.items() if name != "v_init"}, start=start)()


class OfFunction(Maker):
    """Cells that a function of the index returns; parameters are set on them."""

    def __init__(self, name: str, function: Callable[[int], Any]) -> None:
        self.kind, self.function = name, function

    def make(self, index: int, given: Mapping[str, Any], states: Mapping[str, float], seed: int) -> Any:
        cell = self.function(index)
        if not isinstance(cell, Cell):
            raise ParameterError(
                f"{self.kind}: the function that makes cells returned {shown(cell)} for the index {index}, which is "
                "not a cell: let it return one; wrap() makes one of a model of others"
            )
        for name, value in given.items():
            setattr(cell, name, value)
        if states:
            cell.initial = {**cell.initial, **states}
        return cell


class OfSources(Maker):
    """Sources of events: one for all, of which each member has its own stream, or one for each."""

    artificial = True

    def __init__(self, name: str, sources: Sequence[Source]) -> None:
        self.name, self.sources, self.kind = name, sources, type(sources[0]).__name__
        self.receives = all(each.receives for each in sources)

    def check(self, names: Iterable[str], states: Iterable[str]) -> None:
        for name in (*names, *states):
            raise ParameterError(
                f"{self.name}: sources of events do not take {name!r}: give each source its own values"
            )

    def make(self, index: int, given: Mapping[str, Any], states: Mapping[str, float], seed: int) -> Any:
        return self.source(index, seed).create()

    def source(self, index: int, seed: int) -> Source:
        """The member of this index as a value, with its stream of random numbers."""
        found: Source = self.member(index).seeded(seed, draws.tag(self.name), index)
        return found

    def member(self, index: int) -> Source:
        """The member of this index as it was given."""
        return self.sources[index if len(self.sources) > 1 else 0]


def maker(name: str, n: int, model: Any, preset: str | None) -> Maker:
    """What makes the `n` members of a population from what was given as its model."""
    if isinstance(model, Source):
        return OfSources(name, [model])
    if isinstance(model, (list, tuple)):
        if len(model) != n or not all(isinstance(each, Source) for each in model):
            raise ParameterError(f"{name}: a list as a model must have {n} sources of events, one per index")
        return OfSources(name, model)
    if isinstance(model, (type, str)):
        return OfSpec(name, Spec(model, preset=preset))
    if isinstance(model, Spec):
        return OfSpec(name, model if preset is None else model.but(preset=preset))
    if not a_call(model):
        raise ParameterError(
            f"{name}: {shown(model)} is not a model: give a class of cells such as LIF, a Spec, a function of the "
            "index that returns a cell, or a source of events"
        )
    if preset is not None:
        raise ParameterError(f"{name}: a function that makes cells does not take a preset: let it make such cells")
    return OfFunction(name, model)
