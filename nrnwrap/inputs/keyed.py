"""Values whose random numbers are a stream of Random123, keyed by (seed, gid, stream)."""

from __future__ import annotations

from copy import copy
from typing import Any

from nrnwrap.base import checks
from nrnwrap.errors import ArgumentError

KEYS = ("seed", "gid", "stream")  # the fields that key a stream


class Keyed:
    """A base of frozen dataclasses with these three fields. A population of a network gives a seed where there is none.

    Elsewhere a value without a seed cannot be made real: two of them would be the same noise.
    """

    seed: int | None
    gid: int
    stream: int

    def ids(self) -> tuple[int, int, int]:
        """What keys the stream; ArgumentError without a seed."""
        if self.seed is None:
            raise ArgumentError(
                f"{self!r} needs a seed, as in {type(self).__name__}(..., seed=1): the same seed gives the same "
                "numbers. Without one it is for a population of a network, whose cells get a stream each"
            )
        return int(self.seed), int(self.gid), int(self.stream)

    def seeded(self, seed: int, gid: int, stream: int) -> Any:
        if self.seed is not None:
            return self
        found = copy(self)  # what is checked when a value is made, and was: a network has thousands
        vars(found).update(seed=checks.integer("seed", seed), gid=gid, stream=stream)
        return found


def checked(name: str, value: Any) -> int | None:
    """A key; None is a seed that is not given."""
    return None if value is None and name.endswith(".seed") else checks.integer(name, value)
