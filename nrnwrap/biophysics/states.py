"""Where the states of a cell start, if not where its model starts them: cell.initial = {"w": 0.1}."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any
from weakref import ref

from nrnwrap import mechanisms
from nrnwrap.base import checks
from nrnwrap.engine import census, hooks
from nrnwrap.errors import ParameterError, unknown


def checked(cell: Any, values: Any) -> dict[str, float]:
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
        for mechanism in section.psection()["density_mechs"]:
            found = mechanisms.describe(mechanism)
            for name in found.states:
                for segment in section:
                    yield f"{name}_{mechanism}", found.units.get(name, ""), segment
