"""Where the states of a cell start, if not where its model starts them: cell.initial = {"w": 0.1}."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any
from weakref import ref

from nrnwrap import anatomy, mechanisms
from nrnwrap.base import checks, limits
from nrnwrap.engine import census, hooks
from nrnwrap.errors import ParameterError, unknown


def bounded(owner: str, name: str, value: Any) -> Any:
    """A value of an attribute that all cells have, such as v_init; None is a celsius, too. ParameterError otherwise."""
    if name == "celsius" and value is None:
        return value
    low, high, unit = limits.OF_CELLS[name]
    return checks.number(f"{owner}.{name}", value, low, high, unit=unit)


def checked(cell: Any, known: Mapping[str, str] | None, values: Any) -> dict[str, float]:
    """The values of states by name, as numbers; raises for what is not one, and for a state that the cell lacks.

    known: the states of the cell, name -> unit; None: nobody knows them yet.
    """
    if not isinstance(values, Mapping):
        raise ParameterError(f"initial must be a mapping of states to values, such as {{'w': 0.1}}, not {values!r}")
    for name in values:
        if known is not None and name not in known:
            hint = "" if known else f"{cell} does not have a state that can be started."
            more = " The voltage starts at cell.v_init." if name in ("v", "v_m", "V") else ""
            raise unknown(f"state of {cell}", name, known, f"{hint}{more}".strip())
    units = dict.fromkeys(values, "") | dict(known or {})
    return {name: checks.number(f"{cell}: initial {name}", value, unit=units[name]) for name, value in values.items()}


class Starter:
    """What makes every finitialize start a cell as its `initial` says, as long as somebody holds it."""

    def __init__(self, cell: Any) -> None:
        self.cell = ref(cell)
        census.enter("starters", self)


def _start() -> None:
    """After the INITIAL blocks, and before the first sample."""
    for starter in census.living("starters"):
        cell = starter.cell()
        if cell is not None:
            cell.start(cell.initial)


hooks.at("states", _start)


def places(cell: Any) -> Iterator[tuple[str, str, Any]]:
    """(name, unit, segment) of each state of each density mechanism of a cell: "m_hh" in every segment that has it."""
    for section in cell.sections:
        for mechanism in anatomy.mechanisms_of(section):
            found = mechanisms.describe(mechanism)
            for name in found.states:
                for segment in section:
                    yield f"{name}_{mechanism}", found.units.get(name, ""), segment
