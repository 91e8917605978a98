"""A run that has begun: what comes and what goes between two of its pieces.

NEURON runs INITIAL blocks, and begins to play Vectors, in a finitialize only: what comes later is begun before the next
piece (mod/Beginning.mod). NEURON delivers events to what has been freed, which ends the process: what goes is kept
until the run ends.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager, nullcontext
from typing import Any, Protocol

from nrnwrap.engine import coreneuron, delays, hooks, ranks
from nrnwrap.engine.neuron import h
from nrnwrap.errors import SimulationError


class Newcomer(Protocol):
    """What comes between two pieces."""

    def begin(self) -> None:
        """Act from now on as if it had been there when the run began."""


_kept: list[Any] | None = None  # until the run ends; None without one
_sections: set[Any] = set()  # that there were when it began
_last: list[Callable[[], None]] = []  # what is done when it ends
_newcomers: list[Newcomer] = []
_afterwards: dict[Callable[[], None], None] = {}  # what is done once when they have begun
_doubts: dict[Callable[[], None], None] = {}  # what may be wrong since something was set
_bring: Callable[[], object] | None = None  # loads mod/Beginning.mod, where that is compiled alone


@contextmanager
def begun() -> Iterator[None]:
    """Let a run go on for the time being."""
    global _kept
    _kept = list(h.allsec())
    _sections.update(_kept)
    try:
        yield
    finally:
        for action in _last:
            action()
        _kept = None
        _last.clear()
        _newcomers.clear()
        _afterwards.clear()
        _doubts.clear()
        _sections.clear()


def is_going() -> bool:
    """Whether a run is open: from its begin to its end."""
    return _kept is not None


def keep(*things: Any) -> None:
    """Let things live until the run ends."""
    assert _kept is not None
    _kept.extend(things)


def at_end(action: Callable[[], None]) -> None:
    """Do something when the run ends."""
    _last.append(action)


def afterwards(action: Callable[[], None]) -> None:
    """Do something once before the next piece, when all that has come has begun."""
    _afterwards[action] = None


def doubt(check: Callable[[], None], section: Any = None) -> None:
    """Let something that was set in the midst of a run be checked when all is set: before the next piece.

    section: of the cell, one that was made since the run began is not part of it.
    """
    if is_going() and (section is None or section in _sections):
        _doubts[check] = None


def refuse_doubtful() -> None:
    """Raise what a check raises."""
    for check in _doubts:
        check()
    _doubts.clear()


def refuse(what: Any, verb: str, by_steps: bool = True) -> None:
    """Raise SimulationError where the run does not let something come or go; by_steps: with the variable step."""
    if not is_going():
        return
    how = "on CoreNEURON" if coreneuron.is_on() else "with the variable step"
    if coreneuron.is_on() or (by_steps and h.CVode().active()):
        raise SimulationError(
            f"{what} cannot be {verb} between two pieces of a Session {how}: do so before the session or after it, or "
            "use NEURON's fixed step. Parameters, amplitudes and weights may be set there, to 0 too"
        )


def refuse_new(cell: Any, section: Any) -> None:
    """Raise SimulationError in the midst of a run for a cell, of this section, that was made since it began."""
    if is_going() and section not in _sections:
        raise SimulationError(
            f"{cell} was made while a Session is open, which does not begin it: make cells before the session, without "
            "inputs or with connections of weight 0, and give them these between two pieces"
        )


def comes(thing: Newcomer) -> None:
    """Let something begin with the next piece of the run, if there is one."""
    if is_going():
        _newcomers.append(thing)


def withdraw(thing: Newcomer) -> bool:
    """Whether something was to begin, and now is not."""
    found = [each for each in _newcomers if each is thing]
    _newcomers[:] = [each for each in _newcomers if each is not thing]
    return bool(found)


def brought_by(action: Callable[[], object]) -> None:
    """Say what loads mod/Beginning.mod."""
    global _bring
    _bring = action


def settle() -> None:
    """Let NEURON take note of what has come or gone: sections, point processes, Vectors that record."""
    if not (coreneuron.is_on() or h.CVode().active()):
        _call("settle")


def take_up() -> None:
    """Let all that has come begin; with the variable step nothing has come that would have to."""
    those = _newcomers.copy()
    _newcomers.clear()
    if those and not h.CVode().active():
        hooks.repeat("telling")
        for each in those:
            each.begin()
    for action in _afterwards:
        action()
    _afterwards.clear()


def start(point: Any) -> None:
    """Run the INITIAL block of a point process or artificial cell."""
    _call("start", point)


def join(wire: Any) -> None:
    """Run the INITIAL block of its target's NET_RECEIVE for a NetCon."""
    if wire.syn() is not None:
        _call("join", wire.syn(), wire._ref_weight[0])


def played() -> int:
    """How many Vectors NEURON plays, or records, now."""
    return int(_call("playing"))


def play(since: int) -> None:
    """Let those that were made since be played from now on, if a run goes on."""
    if is_going():
        _call("play", since)


@contextmanager
def agreed() -> Iterator[None]:
    """What comes in the midst of a run is refused by all ranks, or by none.

    Outside a run nothing inside can be refused, and ranks do not wait: one of them may have failed before it came here.
    """
    with ranks.agreed() if is_going() else nullcontext():
        yield


def check_wires(wires: Iterable[Any], exchanged: bool = True) -> None:
    """Raise SimulationError for new NetCons that the run cannot have; exchanged: also for what ranks need."""
    for each in wires if is_going() else ():
        delays.refuse_newcomer(each, exchanged)


def _call(name: str, *given: Any) -> Any:
    function = f"{name}_nw_Beginning"
    if _bring is not None and not hasattr(h, function):
        _bring()
    return getattr(h, function)(*given)
