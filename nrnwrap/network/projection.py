"""What `connect` makes: connections as arrays, over NetCons that a user can reach."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from nrnwrap.base import checks
from nrnwrap.engine import ranks, underway
from nrnwrap.errors import ParameterError
from nrnwrap.network import numbers, wiring
from nrnwrap.network.asked import DELAY, WEIGHT, Drawn, Told
from nrnwrap.network.ends import Ends
from nrnwrap.network.places import Standing
from nrnwrap.network.wired import Wired

if TYPE_CHECKING:
    from collections.abc import Mapping

    from numpy.typing import NDArray

    from nrnwrap.inputs import Synapse

    Numbers = NDArray[np.float64]


class Projection(Wired):
    """The connections from one population to another. With several ranks its arrays are of the targets of this rank.

    pre, post: positions of source and target of each connection in the populations that were connected, shape (n,),
    target by target. netcons: the NetCons, a List of NEURON. targets: the point processes that they end at, index: at
    which of these each does. `len` is n. Where populations are numbers a run makes what it needs of the arrays; who
    asks for netcons or targets makes cells of them. Where both are cells, NEURON has rows of a table (rows.py), and
    NetCons from the time on when somebody asks for them.
    """

    def __init__(
        self, ends: Ends, found: Drawn, standing: Standing | None, synapse: Any, weights: Numbers, delays: Numbers
    ) -> None:
        super().__init__(ends, found, standing, synapse, weights, delays)
        self._kept: list[Any] = []  # what the synapses need besides
        self.told: Told | None = None  # by `connect`, or by `set` since

    @property
    def ends(self) -> Ends:
        """Its two sides: sources and targets."""
        return self._ends

    @property
    def probability(self) -> float | None:
        """The p of each pair, by which it can be drawn anew; None where arrays or another rule made it."""
        return None if self.told is None else float(self.told.rule.value)

    def begin(self) -> None:
        """Let it act from now on, in the midst of a run."""
        for each in self._standing.processes if self._standing and self.synapse else ():
            underway.start(each)
        if self._held:
            self._held.begin()

    def verify(self) -> None:
        """Raise SimulationError where somebody has changed NetCons that stand for its connections."""
        return self._held.verify() if self._held else None

    def keep(self, *things: Any) -> None:
        """Let objects of NEURON live as long as the projection."""
        self._kept.extend(things)

    def __len__(self) -> int:
        return len(self.pre)

    @property
    def weight(self) -> Numbers:
        """The weight of each connection, in the synapse's unit; where it learns, that of the start.

        It is a copy, which can be set as a whole: projection.weight = changed, projection.weight *= 2.
        """
        return self.numbers_of(0)

    @weight.setter
    def weight(self, value: Any) -> None:
        self.set(weight=value)

    @property
    def learned(self) -> Numbers:
        """The weight of each connection now, of a synapse that learns: after a run, or between its pieces."""
        slot = 0 if self.synapse is None else self.synapse.learned_slot
        if not slot:
            raise ParameterError(f"{self.name}: the synapse {self.synapse!r} does not learn; `weight` has its weights")
        return wiring.get(self.netcons, slot)

    @property
    def delay(self) -> Numbers:
        """The delay of each connection (ms): a copy, which can be set as a whole."""
        return self.numbers_of(wiring.DELAY)

    @delay.setter
    def delay(self, value: Any) -> None:
        self.set(delay=value)

    def set(self, weight: Any = None, delay: Any = None, **parameters: float) -> None:
        """Set weights and delays, each one number or any that `connect` takes, or parameters of the synapses.

        An array has a number per connection of this rank, as `weight` returns it. Nothing is set where one is wrong.
        """
        new = {
            slot: self._values(name, value, id2)
            for name, value, id2, slot in (("weight", weight, WEIGHT, 0), ("delay", delay, DELAY, wiring.DELAY))
            if value is not None
        }
        if new.get(wiring.DELAY, np.zeros(1)).min(initial=0) < 0:
            raise ParameterError(f"{self.name}: a delay must be at least 0 ms")
        synapse, changed = _changed(self, parameters)
        if 0 in new:
            check_weights(synapse, new[0])
        elif changed and synapse is not None and len(self):
            for extreme in (self.stored(0).min(), self.stored(0).max()):
                synapse.check_range(float(extreme))
        self.put(new)
        self._remember(weight=weight, delay=delay)
        self.synapse = synapse
        for name, value in changed.items():
            for process in self.targets:
                setattr(process, name, value)

    def _remember(self, **given: Any) -> None:
        """Keep what was set for all; what is an array of the connections of now says nothing about others."""
        if self.told is not None:
            self.told = self.told._replace(
                **{key: each for key, each in given.items() if each is not None and not np.ndim(each)}
            )

    def _values(self, name: str, value: Any, id2: int) -> Numbers:
        if np.shape(value) == (len(self),) and len(self):
            return checks.array(name, value)
        return numbers.per_connection(name, value, id2, self._ends, self._found, "")

    def __repr__(self) -> str:
        here = " to targets of this rank" if ranks.several() else ""
        return f"<Projection {self.name}: {len(self)} connections{here}>"


def check_weights(synapse: Any, weights: Numbers) -> None:
    """Raise, or warn, for weights that such a synapse cannot have, or is not likely to have."""
    if synapse is not None and len(weights):
        for weight in {float(weights.min()), float(weights.max())}:
            synapse.check_weight(weight)


def _changed(made: Projection, parameters: dict[str, Any]) -> tuple[Synapse | None, Mapping[str, float]]:
    """The synapse of a projection with these parameters, and what is to be set of its point processes."""
    if made.synapse is None:
        if parameters:
            raise ParameterError(
                f"{made.name} does not have synapses of its own: its events reach those of the cells, which have the "
                f"parameters of the cells, as in net[{made.ends.post.whole!r}].set(tau_e=2)"
            )
        return None, {}
    return made.synapse.changed(parameters)
