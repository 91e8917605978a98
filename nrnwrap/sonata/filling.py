"""A circuit that was read becomes populations and projections of a network."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, Any

import numpy as np

from nrnwrap.anatomy.types import short_name
from nrnwrap.engine import ranks
from nrnwrap.errors import NetworkFileError
from nrnwrap.inputs import Step, Stimulus
from nrnwrap.inputs.keyed import KEYS
from nrnwrap.neurons import Input
from nrnwrap.sonata.kinds import INITIAL, Members
from nrnwrap.sonata.nodes import Nodes
from nrnwrap.sonata.reading import Circuit, Wires

if TYPE_CHECKING:
    from numpy.typing import NDArray

    Numbers = NDArray[np.float64]


_KINDS = {1: "soma", 2: "axon", 3: "dend", 4: "apic"}  # as SWC counts them


def fill(net: Any, circuit: Circuit) -> None:
    """Add the populations of a circuit to a network without any, connect them, and let inputs drive them.

    What fails on one rank fails on all; nothing here waits for another.
    """
    with ranks.agreed():
        for name, members in circuit.members.items():
            _add(net, circuit.nodes[name], members)
        for each in circuit.wires:
            _connect(net, each)
        for clamp in circuit.simulation.clamps:
            net[clamp.population][clamp.ids].inject(clamp.stimulus)
        for listed in circuit.simulation.listed:
            _give(net[listed.population][listed.ids], listed.inputs)
        recorded = _recorded(net, circuit)
    net.settings = {**circuit.settings, **({"record": recorded} if recorded else {})}


def _connect(net: Any, wires: Wires) -> None:
    at = None if wires.synapse is None else wires.at
    how = {"pairs": (wires.pre, wires.post), "weight": wires.weight, "delay": wires.delay, "name": wires.name}
    net[wires.source].connect(net[wires.target], wires.synapse, at, **how)
    if at is not None and wires.kinds is not None:
        _refuse_kinds(net, wires)


def _give(cells: Any, given: Sequence[Input]) -> None:
    """Inputs to cells, one for each, of one kind and at one place."""
    first = given[0]
    if isinstance(first.what, Stimulus):
        cells.inject([each.what for each in given], first.at)
        return
    weights, delays = (np.array([getattr(each, name) for each in given], float) for name in ("weight", "delay"))
    cells.receive([each.what for each in given], first.synapse, first.at, weight=weights, delay=delays)


def _recorded(net: Any, circuit: Circuit) -> dict[Any, list[str]]:
    """What is recorded, as `simulate` takes it."""
    populations: dict[tuple[str, bytes], Any] = {}
    found: dict[Any, list[str]] = {}
    for name, ids, variable in circuit.recorded:
        population = populations.setdefault((name, ids.tobytes()), net[name][ids])
        found.setdefault(population, []).append(variable)
    return found


def _refuse_kinds(net: Any, wires: Wires) -> None:
    """Raise where the file counts sections in another order: it says an apical one where the cell has another."""
    assert wires.at is not None
    assert wires.kinds is not None
    places = np.unique(np.column_stack([wires.post, wires.at[0], wires.kinds]), axis=0)
    for post, number, kind in places.tolist():
        name = short_name(net[wires.target][post].sections[number])
        if not name.startswith(_KINDS[kind]):
            raise NetworkFileError(
                f"{wires.name}: section {number} of {wires.target}[{post}] is {name}, and the file has an edge of the "
                f"type {kind}, {_KINDS[kind]}, there: it counts sections in another order than soma, dend, apic, axon"
            )


def _add(net: Any, nodes: Nodes, members: Sequence[Members]) -> None:
    """A population: of sources, of cells of one Spec with an array for each parameter, or of any cells."""
    if members[0].sources is not None:
        sources: list[Any] = [None] * len(nodes)
        for each in members:
            for row, source in zip(each.rows.tolist(), each.sources or (), strict=True):
                sources[row] = source
        net.add(nodes.name, len(nodes), sources, positions=nodes.positions)
        return
    first = members[0]
    keyed = any(name in KEYS for name in first.values)
    if (
        first.spec is not None
        and not keyed
        and all(each.spec == first.spec and each.values.keys() == first.values.keys() for each in members)
    ):
        values = {name: _joined(name, members, len(nodes)) for name in first.values}
        start = {name.removeprefix(INITIAL): each for name, each in values.items() if name.startswith(INITIAL)}
        given: dict[str, Any] = {name: each for name, each in values.items() if not name.startswith(INITIAL)}
        given |= {"initial": start} if start else {}
        net.add(nodes.name, len(nodes), first.spec, positions=nodes.positions, **given)
    else:
        net.add(nodes.name, len(nodes), _by_index(members, len(nodes)), positions=nodes.positions)
    for each in members:
        if each.current is not None and (driven := np.flatnonzero(each.current)).size:
            net[nodes.name][each.rows[driven]].inject([Step(float(current)) for current in each.current[driven]])


def _joined(name: str, members: Sequence[Members], n: int) -> Numbers:
    found = np.empty(n)
    for each in members:
        found[each.rows] = each.values[name]
    return found


def _by_index(members: Sequence[Members], n: int) -> Callable[[int], Any]:
    """A function of the index that makes each its own kind of cell."""
    kinds, places = np.zeros(n, np.int64), np.zeros(n, np.int64)
    for number, each in enumerate(members):
        kinds[each.rows], places[each.rows] = number, np.arange(len(each.rows))
    return lambda index: _cell(members[kinds[index]], index, int(places[index]))


def _cell(members: Members, index: int, place: int) -> Any:
    if members.function is not None:
        return members.function(index)
    assert members.spec is not None
    values = {name: (int if name in KEYS else float)(each[place]) for name, each in members.values.items()}
    start = {name.removeprefix(INITIAL): each for name, each in values.items() if name.startswith(INITIAL)}
    start |= {"v_init": values["v_init"]} if "v_init" in values else {}
    given = {name: each for name, each in values.items() if not name.startswith(INITIAL) and name != "v_init"}
    return members.spec.but(**given, start={**members.spec.start, **start})()
