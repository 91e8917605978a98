"""What is recorded of a whole cell at once: a variable in every segment, potentials at electrodes."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

import numpy as np
from numpy.typing import ArrayLike, NDArray

from nrnwrap import anatomy
from nrnwrap.anatomy import geometry
from nrnwrap.base import checks
from nrnwrap.base.calls import checked, shown
from nrnwrap.base.extras import extra
from nrnwrap.engine import nrn
from nrnwrap.errors import ParameterError, unknown
from nrnwrap.mechanisms.units import CURRENT, of_variable
from nrnwrap.neurons import Cell

_METHODS = {"point": "pointsource", "line": "linesource"}  # LFPykit's names


class Probe:
    """Something that records many places of a cell at once, a row for each."""

    currents: bool = False  # whether NEURON has to work out membrane currents
    variable: str = ""  # that is recorded in every segment, if that is what comes back
    unit: str = ""  # of what comes back

    def check(self, cell: Cell) -> None:
        """Raise what would stop it, before a run."""

    def references(self, cell: Cell, variable_step: bool) -> list[Any]:
        """What to record, None where a row has nothing. NEURON is prepared for membrane currents."""
        raise NotImplementedError(f"{type(self).__name__} does not say what it records")

    def result(self, cell: Cell, rows: Any) -> Any:
        """What the run gives back for a cell, of what was recorded: an array of two dimensions, samples the second."""
        return rows


@checked(example='Everywhere("v")')
@dataclass(frozen=True)
class Everywhere(Probe):
    """`variable` in every segment of a cell: simulate(..., record={"v_all": Everywhere("v")}).

    The result has a row per segment, in the order of `cell.sections` and of the segments in each; rows of
    segments without the variable are nan. Names are as NEURON has them: "v", "m_hh", "cai", or "i_membrane_",
    the membrane current (nA, outwards) of each segment, capacitive current included. While the run lasts
    it takes 8 bytes per segment and step.
    """

    variable: str = field()  # without the default that every Probe has

    def __post_init__(self) -> None:
        if not isinstance(self.variable, str):
            raise ParameterError(f"Everywhere needs the name of a variable, such as 'v', not {shown(self.variable)}")

    @property
    def currents(self) -> bool:  # type: ignore[override]
        return self.variable == CURRENT

    @property
    def unit(self) -> str:  # type: ignore[override]
        return of_variable(self.variable)

    def check(self, cell: Cell) -> None:
        """Raise UnknownNameError when no segment has the variable."""
        places = geometry.segments(cell.sections)
        if not self.currents and not any(isinstance(getattr(place, self.variable, None), float) for place in places):
            raise unknown(f"variable in the segments of {cell}", self.variable, anatomy.variables_of(cell.sections))

    def references(self, cell: Cell, variable_step: bool) -> list[Any]:
        places = geometry.segments(cell.sections)
        found = [getattr(place, f"_ref_{self.variable}", None) for place in places]
        for index in _indices(places, cell.segment) if self.variable == "v" else ():
            found[index] = cell.voltage(variable_step)  # the model's, as in run.v
        return found


@checked(example="Electrodes([(50, 0, 0)])", units={"positions": "um", "sigma": "S/m"})
@dataclass(frozen=True, eq=False)
class Electrodes(Probe):
    """Extracellular potentials (mV) at `positions`: simulate(..., record={"lfp": Electrodes([(50, 0, 0)])}).

    positions: (n, 3) in um. The result has a row per electrode. Each cell is a source of its own in a medium of
    conductivity `sigma` (S/m) without bounds; the potential of several is their sum. method: how the membrane current
    of a segment is spread: "line", along its axis (Holt and Koch 1999, J Comput Neurosci 6:169-184), "point", all in
    its middle, or "root", in the middle for the soma and along the axis elsewhere. Nearer than its radius a
    segment is taken to be at its radius. By LFPykit (nrnwrap[lfp]; Hagen et al. 2018, Front Neuroinform 12:92).

    Currents of electrodes (IClamp, a Field) leave through the membrane and so belong to the source: with such
    the membrane currents of a cell sum to what is injected, else to zero.
    """

    positions: NDArray[np.float64]
    sigma: float = 0.3
    method: str = "line"

    currents = True
    unit = "mV"

    def __init__(self, positions: ArrayLike, sigma: float = 0.3, method: str = "line") -> None:
        object.__setattr__(self, "positions", _positions(positions))
        object.__setattr__(self, "sigma", checks.number("Electrodes.sigma", sigma, 0, unit="S/m", open_low=True))
        if method not in ("point", "line", "root"):
            raise unknown("method of Electrodes", method, ("point", "line", "root"))
        object.__setattr__(self, "method", method)

    def check(self, cell: Cell) -> None:
        """Raise before a run what would stop it: no LFPykit, a cell whose place is unknown."""
        self.matrix(cell)

    def matrix(self, cell: Cell) -> NDArray[np.float64]:
        """The potential (mV) at each electrode per membrane current (nA) of each segment: (electrodes, segments)."""
        sections = cell.sections
        places = geometry.layout(sections)
        if self.method != "root":
            return self._mapping(places, self.method)
        soma = np.repeat([section == cell.segment.sec for section in sections], places.counts)
        return np.where(soma, self._mapping(places, "point"), self._mapping(places, "line"))

    def _mapping(self, places: geometry.Layout, method: str) -> NDArray[np.float64]:
        lfpykit = extra("lfpykit", "Electrodes need LFPykit", "'nrnwrap[lfp]'")
        ends = (np.column_stack(axis) for axis in zip(places.start.T, places.end.T, strict=True))
        sources = lfpykit.CellGeometry(*ends, d=places.diameter)
        x, y, z = self.positions.T.copy()
        probe = lfpykit.RecExtElectrode(sources, sigma=self.sigma, x=x, y=y, z=z, method=_METHODS[method])
        return probe.get_transformation_matrix()

    def references(self, cell: Cell, variable_step: bool) -> list[Any]:
        return Everywhere(CURRENT).references(cell, variable_step)

    def result(self, cell: Cell, rows: NDArray[np.float64]) -> NDArray[np.float64]:
        return self.matrix(cell) @ rows


def _positions(given: Any) -> NDArray[np.float64]:
    try:
        result = np.atleast_2d(np.array(checks.plain("Electrodes.positions", given, "um"), dtype=float))
    except (TypeError, ValueError) as cause:
        raise ParameterError(f"Electrodes.positions must be rows of x, y, z (um), not {shown(given)}") from cause
    if result.ndim != 2 or result.shape[1] != 3 or not len(result):
        raise ParameterError(f"Electrodes.positions must be rows of x, y, z (um), not of the shape {np.shape(given)}")
    if not np.isfinite(result).all():
        raise ParameterError(f"Electrodes.positions must be finite: {result[~np.isfinite(result).all(axis=1)][0]}")
    return result


def _indices(places: Sequence[nrn.Segment], segment: nrn.Segment) -> list[int]:
    """Which of the places a segment is."""
    return [index for index, place in enumerate(places) if place.sec == segment.sec and place.x == segment.x]
