"""A claim: what theory says of a network, and rows that hold a simulated one against it."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass

import numpy as np

from nrnwrap.network import estimate


@dataclass(frozen=True)
class Row:
    """One number of a network: what theory says, what was simulated, and from where to where that may lie.

    reference: nan where theory gives bounds alone. because: how the bounds follow.
    """

    network: str
    what: str
    reference: float
    simulated: float
    low: float
    high: float
    because: str = ""

    @property
    def passed(self) -> bool:
        """Whether it lies within; nan does not."""
        return bool(self.low <= self.simulated <= self.high)


@dataclass(frozen=True)
class Claim:
    """A network that `prove` simulates; `source`: of the theory, which is computed here or has a closed form.

    connections: of a large network how many it has, for whose memory there is a row before it is made; netcons: whether
    they are NetCons, or those of a population as numbers.
    """

    network: str
    source: str
    prove: Callable[[], Iterable[Row]]
    connections: int = 0
    netcons: bool = True

    def rows(self) -> Iterator[Row]:
        """Simulate, and yield each row as it is known; where the memory is not free, nothing is simulated."""
        if self.connections:
            needed = estimate.needed(self.connections, self.netcons) / 1e9
            free = (estimate.available() or np.inf) / 1e9
            yield between(self.network, "free memory (GB)", free, needed, because=f"{self.connections:.2g} connections")
            if free < needed:
                return
        yield from self.prove()


def near(network: str, what: str, reference: float, simulated: float, bound: float, because: str = "") -> Row:
    """A row that may be off by `bound` either way."""
    reference, simulated = float(reference), float(simulated)
    return Row(network, what, reference, simulated, reference - bound, reference + bound, because)


def between(network: str, what: str, simulated: float, low: float, high: float = np.inf, because: str = "") -> Row:
    """A row that is to lie within bounds."""
    return Row(network, what, np.nan, float(simulated), low, high, because)
