"""What `record` may name: for each cell it becomes references to values, and a unit."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from functools import cache
from typing import TYPE_CHECKING, Any, NamedTuple

import numpy as np

from nrnwrap.base.kinds import a_call, several
from nrnwrap.engine import h
from nrnwrap.errors import ParameterError, UnknownNameError
from nrnwrap.inputs import injected
from nrnwrap.mechanisms import units
from nrnwrap.neurons import Cell
from nrnwrap.simulation.probes import Probe

if TYPE_CHECKING:
    from numpy.typing import NDArray

    Trace = NDArray[np.float64]

Place = str | Callable[[Cell], Any] | Any
Record = str | Iterable[str] | Mapping[str, Place]

INJECTED = "I"


class Value(NamedTuple):
    """What a reference points to. grows: whether there may be more in the midst of a run."""

    reference: Any
    unit: str
    grows: bool = False

    def references(self) -> list[Any]:
        return [self.reference]

    def trace(self, rows: Sequence[Trace], samples: int) -> Trace:
        return rows[0]


class Injected(NamedTuple):
    """The current (nA) that all electrodes inject into a cell: a sample is that of the step which ends there."""

    cell: Cell
    steps: bool  # whether steps are fixed
    unit: str = "nA"
    grows: bool = True

    def references(self) -> list[Any]:
        """What a run has to record: the electrodes that there are when it starts, also those of its own stimuli."""
        return injected.references(self.cell.sections)

    def trace(self, rows: Sequence[Trace], samples: int) -> Trace:
        total = np.sum(rows, axis=0) if rows else np.zeros(samples)
        if self.steps and samples > 1:  # no step ends at 0, where some electrodes tell half of the first
            total[:1] = total[1:2]
        return total


def kept(record: Any) -> Any:
    """What is to be recorded, to be looked at more than once; NEURON's objects are iterators, too."""
    return list(record) if isinstance(record, Iterator) and several(record) and not _is_reference(record) else record


def wanted(record: Record) -> dict[str, Place]:
    """Return name -> place; raises ParameterError for what does not have a name."""
    if isinstance(record, str):
        return {record: record}
    if not several(record) or _is_reference(record):
        hint = f": give it a name, as in record={{'mine': {_spelt(record)}}}" if _is_place(record) else ""
        raise ParameterError(
            f"record must be a name, a list of names or a mapping of name to place, not {_shown(record)}{hint}"
        )
    found: Any = {"v": "v", **record} if isinstance(record, Mapping) else {name: name for name in record}
    for name, place in found.items():
        if not isinstance(name, str):
            give = f"give one, as in record={{'mine': {_spelt(place)}}}"
            raise ParameterError(f"record: {_shown(name)} is not a name: {give}")
        if name in ("t", "spikes"):
            raise ParameterError(f"record: every run has {name!r}: give another name")
    return found


def _is_place(given: Any) -> bool:
    return _is_reference(given) or isinstance(given, Probe) or a_call(given)


def _shown(given: Any) -> str:
    return "a reference" if _is_reference(given) else repr(given)


def _spelt(place: Any) -> str:
    """How a place is written."""
    return repr(place) if isinstance(place, Probe) else "segment._ref_v"


def is_probe(name: Any, place: Any) -> bool:
    """Whether a place is a Probe; raises ParameterError when it is the class, or cannot have this name."""
    if isinstance(place, type) and issubclass(place, Probe):
        raise ParameterError(f"record: {name!r} is the class {place.__name__}: give one of it, with its arguments")
    if not isinstance(place, Probe):
        return False
    if name == "v":
        raise ParameterError(
            f"record: {place!r} needs a name of its own, which {name!r} is not: record={{'all': {place!r}}} or the like"
        )
    return True


def places(cells: Sequence[Cell], name: str, place: Place, variable_step: bool) -> list[Value | Injected]:
    """What is recorded under a name, for each cell; raises an error that names the cell which does not have it."""
    found: dict[Cell, Value | Injected] = {}
    lacking: dict[Cell, UnknownNameError] = {}
    known: dict[tuple[type[Cell], str], str] = {}
    for cell in cells:
        try:
            found[cell] = _place(cell, name, place, variable_step, known)
        except UnknownNameError as error:
            lacking[cell] = error
    if lacking:
        raise _lacking(next(iter(lacking.values())), name, next(iter(found), None))
    return list(found.values())


def _lacking(error: UnknownNameError, name: str, other: Cell | None) -> UnknownNameError:
    if other is None:
        return error
    kind = type(other).__name__
    return UnknownNameError(
        f"{error} {other} has it: simulate such cells in a list of their own, or give a function of the cell, as in "
        f"record={{{name!r}: lambda cell: {name!r} if isinstance(cell, {kind}) else 'v'}}"
    )


def _place(
    cell: Cell, name: str, place: Place, variable_step: bool, known: dict[tuple[type[Cell], str], str]
) -> Value | Injected:
    """What is recorded of a cell. known: the units of variables of classes of cells, which take long to be asked."""
    found: Any = place(cell) if a_call(place) and not _is_reference(place) else place
    if isinstance(found, str) and found == INJECTED:
        return Injected(cell, not variable_step)
    if not isinstance(found, str):
        _check(name, found)
        return Value(found, units.of_reference(found))
    key = type(cell), found
    reference = cell.voltage(variable_step) if found == "v" else cell.variable(found)
    _check(name, reference)
    if key not in known:
        known[key] = units.of_reference(reference)
    return Value(reference, known[key])


def _check(name: str, found: Any) -> None:
    try:
        there = _is_reference(found) and found[0] is not None
    except TypeError:  # another of NEURON's objects, whose type is the same
        there = False
    except ValueError as cause:
        raise ParameterError(
            f"record: {name!r} refers to what no longer exists, such as a deleted section, "
            "or a segment of before nseg was changed"
        ) from cause
    if not there:
        raise ParameterError(
            f"record: {name!r} is {found!r}, which cannot be recorded: give segment._ref_v or the like"
        )


def _is_reference(place: Any) -> bool:
    return type(place) is _reference()


@cache
def _reference() -> type:
    return type(h._ref_t)
