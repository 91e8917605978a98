"""What a rule is asked, and what it answers: arrays for the targets of one rank."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, Any, NamedTuple

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    Integers = NDArray[np.int64]

# what a number of a row is for: the id2 of its address
SOURCES, NUMBER, WEIGHT, DELAY, PLACE, TARGETS = range(6)

AT_ONCE = 2**20  # pairs, whose numbers are in memory together


class Drawn(NamedTuple):
    """The connections to the targets of this rank, target by target.

    pre: positions of the sources. counts: how many each of `ends.targets` has. given: of each the place in the arrays
    that were given with the pairs, where the rule is such; total: how long these are.
    """

    pre: Integers
    counts: Integers
    given: Integers | None = None
    total: int = 0


class Asked(NamedTuple):
    """A rule, and what it is told besides."""

    name: str
    value: Any
    autapses: bool = False
    multapses: bool = False
    radius: float = math.inf


class Told(NamedTuple):
    """What a projection was made with, besides its ends and its synapse: by it the projection can be drawn anew."""

    rule: Asked
    at: Any
    weight: Any
    delay: Any
