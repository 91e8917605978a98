"""Cells that know each other: gap junctions, and gids across engine.ranks."""

from __future__ import annotations

from typing import Any
from weakref import ref

from nrnwrap import anatomy, engine, inputs
from nrnwrap.base import checks
from nrnwrap.base.calls import checked, is_not
from nrnwrap.base.lock import alone
from nrnwrap.errors import LocationError, ParameterError
from nrnwrap.neurons.wiring import Wiring


class Coupling(Wiring):
    """A cell that gap junctions join to others, and that other ranks know."""

    @checked(
        example="cell.couple(other, g=0.001)",
        hints={"g": "g (uS), the conductance of the gap junction, such as g=0.001"},
    )
    @alone
    def couple(self, other: Wiring | int, at: Any = None, other_at: Any = None, *, g: float) -> tuple[Any, ...]:
        """Join this cell and `other` by a gap junction of conductance `g` (uS).

        `at` is a place on this cell, `other_at` on the other. Returns the two point processes, the one on this cell
        first. The junction lives as long as both cells.

        `other` may also be the gid of a cell, on any rank, which has to couple to the gid of this one likewise;
        `other_at` is then what NEURON calls the segment, such as "dend[3](0.5)". Only the point process on this cell
        is made and returned.
        """
        g = checks.number("g", g, 0, 1e9, unit="uS")
        inputs.gap_junctions.refuse_newcomers()
        sides: tuple[inputs.gap_junctions.Side, ...]
        if isinstance(other, Wiring):
            sides = inputs.gap_junctions.pair(self.place(at), other.place(other_at), g)
        else:
            sides = (inputs.gap_junctions.Side(self.place(at), g, self._names(at, other, other_at)),)
        processes = tuple(side.gap for side in sides)
        cells = [cell for cell in (self, other) if isinstance(cell, Wiring)]
        made = inputs.Attachment((f"gap junction of {g:g} uS",), processes, (sides, processes), tuple(map(ref, cells)))
        for cell in cells:
            cell._attached.append(made)
            inputs.gap_transfer.end_with(cell)
        return processes

    @alone
    def register(self, gid: int) -> None:
        """Make the cell known to all ranks of a parallel run by a number that no other cell has.

        `receive(Gid(gid), ...)` and `couple(gid, ...)` refer to it. It stays for the rest of the process.
        Raises ParameterError for a number that is taken, SimulationError when ranks do not know each other.
        """
        if self.gid is not None:
            raise ParameterError(f"{self} has the gid {self.gid} already, and cannot have another")
        engine.ranks.own(gid, self.netcon(None))
        self.registered(gid)

    def registered(self, gid: int, name: str = "") -> None:
        """Take note of the gid by which the ranks know the cell, and of its name in a network."""
        object.__setattr__(self, "gid", gid)
        object.__setattr__(self, "_called", name)

    @property
    def called(self) -> str:
        """What runs and pictures call it: "exc[0]", by population and index in that, or its own name."""
        return vars(self).get("_called") or str(self)

    def _names(self, at: Any, gid: Any, other_at: Any) -> tuple[inputs.gap_junctions.Name, inputs.gap_junctions.Name]:
        """How the ranks name the two places of a gap junction to the cell with this gid."""
        if isinstance(gid, type) or not hasattr(gid, "__index__"):
            raise ParameterError(is_not(gid, "a cell to couple to", "give a cell, or the gid of one on any rank"))
        if self.gid is None:
            raise ParameterError(
                f"{self} does not have a gid that the cell {gid} could couple to: call its register(gid) first"
            )
        if not (other_at is None or isinstance(other_at, str)):
            raise LocationError(
                f'other_at on a cell known by its gid is a name such as "dend[3](0.5)", not {other_at!r}'
            )
        here = self.place(at)
        name = "" if at is None else anatomy.short_name(here.sec) + str(here).removeprefix(here.sec.name())
        return (self.gid, name), (engine.ranks.checked(gid), other_at or "")
