"""ParallelContext's transfer of variables: NEURON has one, and ends the process when something of it has gone."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from nrnwrap.base import lock
from nrnwrap.engine import ranks
from nrnwrap.engine.neuron import h

_TRANSFERS = 3  # what gid_clear takes for these alone

_made_for: Any = None  # None: there is none of ours


def exists() -> bool:
    """Whether there is a transfer of ours."""
    return _made_for is not None


def fits(state: Any) -> bool:
    """Whether the transfer that exists was made for this state."""
    return bool(state == _made_for)


def make(state: Any, sources: Iterable[tuple[Any, ...]], targets: Iterable[tuple[Any, ...]]) -> None:
    """Make the transfer anew. sources: reference, number, section. targets: point process, reference, number.

    Transfers of others are cleared, too. All ranks have to call it.
    """
    global _made_for
    parallel = h.ParallelContext()
    if exists():
        parallel.gid_clear(_TRANSFERS)
    for reference, number, section in sources:
        parallel.source_var(reference, number, sec=section)
    for target, reference, number in targets:
        parallel.target_var(target, reference, number)
    parallel.setup_transfer()
    _made_for = state


def clear() -> None:
    """Take the transfer back, where one rank may decide that by itself."""
    if exists() and not ranks.several() and lock.free():
        h.ParallelContext().gid_clear(_TRANSFERS)
        forget()


def clear_gids() -> None:
    """Take back all gids, and with them the transfer."""
    h.ParallelContext().gid_clear()
    forget()


def forget() -> None:
    """Take note that NEURON does not have a transfer any more."""
    global _made_for
    _made_for = None
