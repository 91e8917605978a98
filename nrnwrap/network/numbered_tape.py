"""What is recorded of members that are numbers."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from nrnwrap.simulation import Run, recordable

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from nrnwrap.base.settings import Settings
    from nrnwrap.network.population import Population
    from nrnwrap.network.roster import Roster

    Integers = NDArray[np.int64]


class NumberedTape:
    """As a Tape, of a population all of whose members are numbers: kernels keep the samples."""

    currents = False

    def __init__(self, population: Population, names: Any) -> None:
        self._side, self._names = population.side, list(recordable.wanted(names))
        self._members = [self._side.member(position) for position in self._side.local.tolist()]

    def recorded(self) -> dict[Roster, list[int]]:
        """The indices of those of this rank, roster by roster."""
        found: dict[Roster, list[int]] = {}
        for roster, index in self._members:
            found.setdefault(roster, []).append(index)
        return found

    def start(self) -> None:
        """Kernels begin by themselves."""

    def take_up(self) -> None:
        """They have all that comes."""

    def sampled(self) -> list[Any]:
        return []

    def made(self) -> dict[str, Any]:
        return {"cells": [roster.maker.kind for roster, _ in self._members], "recordings": self._names}

    def run(self, settings: Settings) -> Run:
        found = {
            name: np.array([self._row(*member, name, settings) for member in self._members]) for name in self._names
        }
        found = {name: each.reshape(len(self._members), -1) for name, each in found.items()}
        return Run(
            v=found.pop("v", None),
            spikes=[],
            recorded=found,
            cells=tuple(f"{roster.name}[{index}]" for roster, index in self._members),
            single=False,
            settings=settings,
            units={name: self._unit(name) for name in self._names},
            resets=(True,) * len(self._members),
        )

    @staticmethod
    def _row(roster: Roster, index: int, name: str, settings: Settings) -> Any:
        assert roster.kernel is not None
        return roster.kernel.trace(index, name, settings.t_stop, settings.steps + 1)

    def _unit(self, name: str) -> str:
        parts = [part.roster.numbered for part in self._side.parts if part.roster.numbered is not None]
        found = {"mV" if name == "v" else str(part.model.startable()[name]) for part in parts}
        return found.pop() if len(found) == 1 else ""
