"""The rates of change of a cell's voltage and of another state, if it has one, as the variable step sees them."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from typing import Any

from nrnwrap.base.numerals import decimal_point
from nrnwrap.engine.neuron import h
from nrnwrap.engine.state import finitialize, undisturbed
from nrnwrap.errors import SimulationError


@contextmanager
def right_hand_side(names: Sequence[str]) -> Iterator[Callable[..., tuple[float, ...]]]:
    """Yield (v, state) -> their rates of change (/ms), without stimuli. Other cells stay where they start.

    names: what CVODE calls the voltage and the state, which is the only one of the cell's mechanism, if it has one.
    """
    cvode = h.CVode()
    active, t = cvode.active(), h.t
    with undisturbed(), decimal_point():  # in the names of states
        try:
            finitialize()  # clears the WATCH lists of cells that died
            cvode.active(True)
            finitialize()
            values = h.Vector()
            cvode.states(values)
            rates = h.Vector(len(values))
            places = [_state_index(cvode, len(values), name) for name in names]

            def at(*state: float) -> tuple[float, ...]:
                for place, value in zip(places, state, strict=True):
                    values[place] = value
                cvode.f(0, values, rates)
                return tuple(rates[place] for place in places)

            yield at
        finally:
            cvode.active(active)
            h.t = t


def _state_index(cvode: Any, number: int, name: str) -> int:
    found = h.ref("")
    for index in range(number):
        cvode.statename(index, found, 1)
        if found[0] == name:
            return index
    raise SimulationError(f"the variable step does not have a state {name}")
