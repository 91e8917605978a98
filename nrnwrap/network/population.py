"""Populations: many cells with the verbs of one cell. Slices and sums of populations are populations."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, Any

import numpy as np

from nrnwrap.base.calls import checked
from nrnwrap.base.lock import alone
from nrnwrap.engine import ranks
from nrnwrap.network import connecting, coupling, driving, setting
from nrnwrap.network.distributions import Distribution
from nrnwrap.network.drive import Drive
from nrnwrap.network.ends import Ends
from nrnwrap.network.members import Members
from nrnwrap.network.projection import Projection

if TYPE_CHECKING:
    from numpy.typing import NDArray

    Integers = NDArray[np.int64]
    Numbers = NDArray[np.float64]

_HINTS = {
    **dict.fromkeys(("probability", "prob"), "p"),
    **dict.fromkeys(("n_in", "fan_in", "k_in"), "indegree"),
    **dict.fromkeys(("n_out", "fan_out", "k_out"), "outdegree"),
    **dict.fromkeys(("w", "g"), "weight"),
    "weight": "a weight, such as weight=0.002, in the synapse's unit (uS or nA)",
    "delays": "delay",
    "allow_autapses": "autapses",
}


class Population(Members):
    """Cells of a network, by index: what `Network.add`, slices and sums give.

    `exc[7]` is the cell itself where it lives; `exc[:100]`, `exc[mask]`, `exc[[3, 5]]` and `exc + inh` are populations.
    With several ranks each has some of the cells, and all ranks call the same verbs.
    """

    @checked(example="exc.connect(inh, Exp(5), p=0.1, weight=0.002)", hints=_HINTS)
    @alone
    def connect(
        self,
        other: Any,
        synapse: Any = None,
        at: Any = None,
        *,
        weight: Any,
        delay: Any = 1.0,
        p: Any = None,
        indegree: Any = None,
        outdegree: int | None = None,
        total: int | None = None,
        pairs: Any = None,
        one_to_one: bool | None = None,
        autapses: bool = False,
        multapses: bool | None = None,
        radius: float = math.inf,
        name: str | None = None,
    ) -> Projection:
        """Connect these cells to those of `other`, a population or the network, by one rule; return the Projection.

        synapse, at: as of `Cell.connect`; `at` may also be a type such as "apic", or a function of the cell that
            returns a place, or a list of sections or segments, of which each connection takes one, drawn by length; or
            two arrays with a place for each of `pairs`: the section's number among `cell.sections`, the position on it.
        weight: in the synapse's unit (uS, nA, or mV), delay: ms. Each is a number, a distribution, a function of the
            distance (um), an array with a number for each of `pairs`, or a matrix (sources, targets), dense or sparse.
        p: the probability of each pair, a function of the distance (um, to be called with arrays), or a matrix; beyond
            `radius` (um) there is none. indegree: so many sources for each target: a number, one per target, or a
            distribution. outdegree: so many targets for each source. total: so many pairs, with repetition.
            pairs: two arrays of positions, or a Projection. one_to_one: the first to the first, and so on. Without a
            rule a matrix as `weight`, dense or SciPy's sparse, connects where it is not 0.
        autapses: whether a cell may connect to itself; multapses: a pair more than once (as by total).
        name: keys the random numbers: "exc->inh" by default; a second projection of a name needs its own.

        Raises ParameterError, before anything is made, where a rule cannot be met or a number is wrong.
        """
        whole = self._partner(getattr(other, "all_cells", other), "a population to connect to, or the network")
        given = {"p": p, "indegree": indegree, "outdegree": outdegree, "total": total, "pairs": pairs}
        rule = connecting.asked({**given, "one_to_one": one_to_one}, weight, autapses, multapses, radius)
        usual = f"{self.name}->{whole.name}"
        ends = Ends(self._side, whole._side, self.network.seed, self.network.free_name(name, usual))
        made = connecting.connected(ends, rule, synapse, at, weight, delay)
        numbers = (rule, weight, delay) if pairs is None else ()  # pairs may be those of a rank alone
        self.network.join(made, synapse, _word(at), numbers)
        return made

    @checked(example="exc.couple(exc, p=0.1, g=1e-5)", hints=_HINTS)
    @alone
    def couple(
        self, other: Population, at: Any = None, other_at: Any = None, *, g: Any, p: Any = None, pairs: Any = None
    ) -> coupling.Coupled:
        """Join pairs of cells of these and `other` by gap junctions of conductance `g` (uS); each pair once.

        p: as of `connect`. pairs: two arrays of positions. g: a number, a distribution, a function of the distance, or
        an array with one for each of `pairs`. at, other_at: places, as names or functions of the cell, on these cells
        and on those of `other`. All ranks have to call it.
        """
        self._partner(other, "a population to couple to")
        self.refuse_sources("couple")
        other.refuse_sources("couple")
        ends = Ends(self._side, other._side, self.network.seed, self.network.free_coupling(self.name, other.name))
        made = coupling.coupled(ends, at, other_at, g, p, pairs)
        self.network.couple(made, self.gids, other.gids, g, p, pairs, _word(at), _word(other_at))
        return made

    @checked(example="exc.inject(Step(0.3, dur=500))")
    @alone
    def inject(self, stimulus: Any, at: Any = None) -> None:
        """Attach a stimulus to each cell: one value for all, a list of n, or a function of the index.

        Noise without a seed takes a stream of its own for each cell, keyed by the network's seed, name and index.
        """
        self.refuse_sources("inject")
        driving.inject(self._side, self.network.seed, stimulus, at)
        self.network.called(f"stimuli of {self.name}", self.gids, stimulus, _word(at))

    @checked(example="exc.receive(Poisson(1000), weight=0.001)", hints=_HINTS)
    @alone
    def receive(
        self, source: Any, synapse: Any = None, at: Any = None, *, weight: Any, delay: Any = 0.0
    ) -> list[Drive]:
        """Let a source of events drive each cell: one value for all, a list of n, or a function of the index.

        synapse, at: as of `Cell.receive`. weight, delay: a number, an array of n, a distribution, a function of the
        positions. Poisson without a seed takes a stream of its own for each cell. Of Poisson processes and a synapse
        that does not learn the Drive is returned, in a list, whose `rate` and `weight` can be set in a Session.
        """
        self.refuse_sources("receive")
        made = driving.receive(self._side, self.network.seed, source, synapse, at, weight, delay)
        self.network.drive(self.name, made, self.gids, source, synapse, _word(at), weight, delay)
        return made

    @alone
    def set(self, **values: Any) -> None:
        """Set parameters, v_init or initial of the cells, as of `Network.add`; nothing is set where one is wrong."""
        setting.put(self._side, self.network.seed, values)
        self.network.called(f"parameters of {self.name}", self.gids, values)

    def get(self, name: str) -> Numbers:
        """A parameter of all cells, shape (n,), from all ranks. All ranks have to call it."""
        return setting.get(self._side, name)

    def draw(self, distribution: Distribution, name: str) -> Numbers:
        """Numbers of a distribution, one per cell, shape (n,); the same on every rank. `name` keys them."""
        return setting.draw(self._side, self.network.seed, distribution, name)

    def __repr__(self) -> str:
        here = f", {len(self._side.local)} on this rank" if ranks.several() else ""
        return f"<Population {self.name}: {len(self)} cells{here}>"


def _word(at: Any) -> str | None:
    """A place as all ranks name it; sections and functions of one rank may be others than those of another."""
    return at if isinstance(at, str) else None
