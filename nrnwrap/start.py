"""Where the states of a cell start, if not where its model starts them: cell.initial = {"w": 0.1}."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from functools import partial
from typing import TYPE_CHECKING, Any
from weakref import ref

from nrnwrap import checks
from nrnwrap.errors import ParameterError, unknown
from nrnwrap.mechanisms import describe, h

if TYPE_CHECKING:
    from nrnwrap.cell import Cell

_AFTER_INITIAL = 1  # NEURON's type of a handler that comes after the INITIAL blocks, and before the first sample


def checked(cell: Cell, values: Any) -> dict[str, float]:
    """The values of states by name, as numbers; raises for what is not one, and for a state that the cell lacks."""
    if not isinstance(values, Mapping):
        raise ParameterError(f"initial must be a mapping of states to values, such as {{'w': 0.1}}, not {values!r}")
    known = cell.states()
    for name in values:
        if name not in known:
            hint = "" if known else f"{cell} does not have a state that can be started."
            more = " The voltage starts at cell.v_init." if name in ("v", "v_m", "V") else ""
            raise unknown(f"state of {cell}", name, known, f"{hint}{more}".strip())
    return {name: checks.number(f"{cell}: initial {name}", value, unit=known[name]) for name, value in values.items()}


def handler(cell: Cell) -> Any:
    """What makes every finitialize start the cell so; it lives as long as the cell holds it."""
    return h.FInitializeHandler(_AFTER_INITIAL, partial(_start, ref(cell)))


def _start(cell: ref[Cell]) -> None:
    found = cell()
    if found is not None:
        found.start(found.initial)


def places(cell: Cell) -> Iterator[tuple[str, str, Any]]:
    """(name, unit, segment) of each state of each density mechanism of a cell: "m_hh" in every segment that has it."""
    for section in cell.sections:
        for mechanism in section.psection()["density_mechs"]:
            found = describe(mechanism)
            for name in found.states:
                for segment in section:
                    yield f"{name}_{mechanism}", found.units.get(name, ""), segment
