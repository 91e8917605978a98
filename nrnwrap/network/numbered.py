"""Members of a population as numbers, until somebody asks for a cell."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, NamedTuple, cast

import numpy as np

from nrnwrap.errors import unknown
from nrnwrap.network import making
from nrnwrap.network.makers import Maker, OfSpec
from nrnwrap.network.making import Plan
from nrnwrap.network.roster import Roster

if TYPE_CHECKING:
    from numpy.typing import NDArray

    Integers = NDArray[np.int64]
    Numbers = NDArray[np.float64]


class Model(NamedTuple):
    """What the kernel's e and i are called in a model: two names of its STATEs, "" where it does not have them."""

    e: str = ""
    i: str = ""


MODELS = {  # of mod/kernel/models.hpp, by their mechanisms
    "nw_LIFCurrExp": Model("i_e", "i_i"),
    "nw_LIFCondExp": Model("g_e", "g_i"),
    "nw_AdaptiveLIF": Model("above"),
    "nw_LIF": Model(),
    "nw_PIF": Model(),
}


def can_be(maker: Maker, plan: Plan) -> bool:
    """Whether the kernel has such cells: of a class of the package, with synapses of their own, and plain numbers."""
    if not isinstance(maker, OfSpec) or not maker.plain or plan.words:
        return False
    model = maker.spec.model
    ours = model.__module__.startswith(("nrnwrap.cells.", "cells."))
    if not plan.numbers.keys() <= {*model.parameters(), "v_init"}:
        return False
    return ours and getattr(model, "mechanism_name", "") in MODELS and model.synapses and not maker.seeded


def populate(roster: Roster, maker: Maker, plan: Plan, seed: int, kind: str | None) -> None:
    """Let a roster have its members: as numbers where the kernel has such and no kind is given, else made."""
    if kind not in (None, "sections"):
        raise unknown("kind of population", kind, ["sections"])
    if kind == "sections" or not can_be(maker, plan):
        return making.carry_out(plan.of, roster, seed)
    numbered = Numbered(cast(OfSpec, maker), plan, len(roster), seed)

    def make(members: Roster) -> None:
        making.carry_out(numbered.of, members, seed)
        for index, current in numbered.currents:
            members.cells[index].inject(current)

    roster.numbered, roster.make = numbered, make


class Numbered:
    """The numbers of n members: parameters, where they start. Every rank has those of all."""

    def __init__(self, maker: OfSpec, plan: Plan, n: int, seed: int) -> None:
        self.maker, self.model = maker, maker.spec.model
        self.last: dict[str, Numbers] = {}  # what v and states were at the end of a run, of this rank
        self.currents: list[tuple[int, Any]] = []  # of this rank: index and a Step
        self.drive = np.broadcast_to(np.float64(0), (n,))  # nA, the sums of these
        self._n = n
        self._given = {name: each.copy() for name, each in plan.numbers.items()}
        self._states = {name: each.copy() for name, each in plan.states.items()}
        cell = maker.make(0, *plan.of(0), seed)
        self.defaults: dict[str, float] = cell.values()
        self.shape = [(section.L, section.nseg, section(0.5).diam) for section in cell.sections]
        self.check()

    def check(self) -> None:
        """Raise what a cell would where a spike leaves v where the next one begins."""
        reset, peak = self.values(self.model.reset), self.values(self.model.peak)
        for index in np.flatnonzero(reset >= peak)[:1].tolist():
            self.model.refuse_reset(f"{self.maker.name}[{index}]", reset[index], peak[index])

    @property
    def kernel_model(self) -> Model:
        return MODELS[self.model.mechanism_name]

    @property
    def variables(self) -> dict[str, int]:
        """What of a run can be recorded: name -> which of the kernel's v, e and i."""
        e, i = self.kernel_model
        return {name: place for place, name in enumerate(("v", e, i)) if name}

    def values(self, name: str) -> Numbers:
        """A parameter of each; one number for all is not stored n times."""
        if name in self._given:
            return self._given[name]
        return np.broadcast_to(np.float64(self.defaults[name]), (self._n,))

    @property
    def v_init(self) -> Numbers:
        """Where v starts."""
        rest, reset, peak = (self.values(getattr(self.model, name)) for name in ("rest", "reset", "peak"))
        usual = np.where(rest < peak, rest, reset)
        given = self._given.get("v_init")
        return usual if given is None else np.where(np.isnan(given), usual, given)

    def state(self, name: str) -> Numbers:
        """Where a state starts: 0, unless `initial` says otherwise."""
        return np.nan_to_num(self._states[name]) if name in self._states else np.zeros(self._n)

    def inject(self, currents: Mapping[int, Any]) -> None:
        """Have constant currents, by index."""
        self.currents += currents.items()
        drive = self.drive.copy()
        for index, current in currents.items():
            drive[index] += current.amp
        self.drive = drive

    def knows(self, name: str) -> bool:
        return name in self.defaults or name in ("v_init", "v_m", *self.variables)

    def get(self, name: str) -> Numbers:
        """A number of each; of a variable what it was when the last run ended."""
        if name == "v_init" or name in self.defaults:
            return self.v_init if name == "v_init" else self.values(name)
        start = self.v_init if name in ("v", "v_m") else self.state(name)
        return self.last.get("v" if name == "v_m" else name, start)

    def put(self, indices: Integers, plan: Plan) -> None:
        """Set numbers of some members."""
        self._given |= self._set(self._given, indices, plan.numbers)
        self._states |= self._set(self._states, indices, plan.states)

    def _set(self, those: dict[str, Numbers], indices: Integers, new: Any) -> dict[str, Numbers]:
        found = {}
        for name, values in new.items():
            usual = np.full(self._n, self.defaults.get(name, np.nan))
            found[name] = those.get(name, usual).copy()
            found[name][indices] = values
        return found

    def of(self, index: int) -> tuple[dict[str, Any], dict[str, float]]:
        """What the cell of an index is given."""
        found = [
            {name: float(each[index]) for name, each in those.items() if not np.isnan(each[index])}
            for those in (self._given, self._states)
        ]
        return found[0], found[1]

    def described(self, index: int) -> list[Any]:
        """As a cell in the digest of a network."""
        given, states = self.of(index)
        values = {**self.defaults, **{name: each for name, each in given.items() if name in self.defaults}}
        return [
            self.model.__name__,
            values,
            self.v_init[index],
            states,
            self.shape,
        ]
