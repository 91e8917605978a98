"""What tells a target of the arrivals of a Poisson process: a point process beside it, or a source and a NetCon."""

from __future__ import annotations

from typing import Any

from nrnwrap.engine import h, maker, netcon, underway

_SOURCE = "nw_PoissonSource"


def beside(target: Any) -> tuple[Any]:
    if not is_there(target):
        return (target,)
    made = maker("nw_PoissonInput")(target.get_segment())
    made.aim(target)
    return (made,)


def by_netcon(target: Any) -> tuple[Any, ...]:
    if not is_there(target):
        return (target,)
    source = getattr(h, _SOURCE)()
    wire = netcon(source, target)
    wire.delay = 0
    return source, wire


def begin(made: Any, *wires: Any) -> None:
    """Let it tell from now on, in the midst of a run."""
    if is_there(made):
        underway.start(made)
    for wire in wires:
        underway.join(wire)


def stop(delay: float, target: Any, made: Any, *wires: Any) -> None:
    """Let it tell no more. In the midst of a run what is due before a `delay` (ms) still comes, and all of it stays."""
    if underway.is_going() and is_there(made):
        made.stop = min(made.stop, h.t + delay)
        underway.keep(target, made, *wires)
        return
    for wire in wires:
        wire.setpost(None)


def is_there(point: Any) -> bool:
    """Whether what stands on a section still does; a source has none. None is a target that was dropped."""
    return point is not None and (kind(point) == _SOURCE or bool(point.has_loc()))


def kind(point: Any) -> str:
    return str(point.hname().partition("[")[0])
