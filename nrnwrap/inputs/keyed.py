"""Values whose random numbers are a stream of Random123, keyed by (seed, gid, stream)."""

from __future__ import annotations

from dataclasses import replace
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
        keys = {"seed": seed, "gid": gid, "stream": stream}
        return self if self.seed is not None else replace(self, **keys)  # type: ignore[type-var]


def checked(name: str, value: Any) -> int | None:
    """A key; None is a seed that is not given."""
    return None if value is None and name.endswith(".seed") else checks.integer(name, value)
