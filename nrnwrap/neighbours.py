"""How firmly the rest of a cell holds one of its segments against a fast change, as a reset is."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TypeAlias

from nrnwrap.mechanisms import nrn
from nrnwrap.placing import capacitance

Node: TypeAlias = "tuple[nrn.Section, int]"  # -1: the end at 0, nseg: the end at 1, else the segment's number


def hold(segment: nrn.Segment, dt: float) -> float:
    """The charge that moves `segment` within `dt` (ms), over that which it would take alone: 1 without neighbours.

    What NEURON's implicit step makes of capacitances and axial resistances; leaks and channels are small beside them.
    """
    links, loads = _network(segment.sec, dt)
    root = _node(segment)
    order, up = [root], {root: root}
    for node in order:  # grows while it is walked: parents before children
        for other, _ in links[node]:
            if other not in up:
                up[other] = node
                order.append(other)
    total = {node: loads.get(node, 0.0) for node in order}
    for node in reversed(order[1:]):
        between = next(g for other, g in links[node] if other == up[node])
        total[up[node]] += between * total[node] / (between + total[node])
    return total[root] / loads[root]


def longest_step(segment: nrn.Segment, limit: float, dt: float) -> float:
    """The longest step (ms) below `dt` within which `segment` is held no more than `limit`."""
    low, high = 0.0, dt
    for _ in range(12):
        middle = (low + high) / 2
        low, high = (middle, high) if hold(segment, middle) <= limit else (low, middle)
    return low


def _network(section: nrn.Section, dt: float) -> tuple[dict[Node, list[tuple[Node, float]]], dict[Node, float]]:
    """Conductances (uS) between neighbouring nodes of a cell, and what each takes to move by 1 mV in a step (uS)."""
    links: dict[Node, list[tuple[Node, float]]] = {}
    loads: dict[Node, float] = {}
    for each in section.wholetree():
        for one, other, resistance in _chain(each):
            links.setdefault(one, []).append((other, 1 / resistance))
            links.setdefault(other, []).append((one, 1 / resistance))
        for i, segment in enumerate(each):
            loads[(each, i)] = capacitance(segment) / dt
    return links, loads


def _chain(section: nrn.Section) -> Iterator[tuple[Node, Node, float]]:
    """Each node of a section with the one before it, seen from the root, and the resistance (MOhm) between them."""
    places = [*section.allseg()]  # the ends are among them
    if section.orientation():
        places.reverse()
    parent = section.parentseg()
    before = _node(places[0]) if parent is None else _node(parent)
    for place in places[1:]:
        here = _node(place)
        yield before, here, place.ri()
        before = here


def _node(segment: nrn.Segment) -> Node:
    """The node of a segment; that of the parent for the end by which a section hangs on it."""
    section, x = segment.sec, segment.x
    if 0 < x < 1:
        return section, int(x * section.nseg)
    parent = section.parentseg()
    if parent is not None and x == section.orientation():
        return _node(parent)
    return section, -1 if x == 0 else section.nseg
