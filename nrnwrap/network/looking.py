"""Progress of making a network: a bar on the first rank, where it takes long and somebody looks."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

from nrnwrap.base import progress
from nrnwrap.engine import ranks


def seen(things: Sequence[Any], what: str) -> Iterable[Any]:
    """The things, one by one."""
    return things if ranks.mine() else progress.shown(things, what)
