"""What protocols are given: points of a curve, settings for simulate(), and what is meant by those that do not fit."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from inspect import Parameter, signature
from typing import TYPE_CHECKING, Any

import numpy as np

from nrnwrap.base import checks
from nrnwrap.base.calls import shown
from nrnwrap.base.kinds import a_call
from nrnwrap.errors import ArgumentError, ParameterError, nearest
from nrnwrap.neurons import Cell, ParameterCell, Spec

if TYPE_CHECKING:
    from numpy.typing import NDArray

SETTINGS = ("celsius", "engine", "method", "progress", "secondorder", "tolerance", "v_init")  # of simulate(), as dt is
_MEANT = {
    **dict.fromkeys(("t_stop", "tstop", "dur", "duration", "time", "runtime"), "dur"),
    **dict.fromkeys(("current", "amp", "amps", "amplitudes"), "currents"),
    **dict.fromkeys(("voltage", "v", "levels"), "voltages"),
    **dict.fromkeys(("frequency", "f", "freqs"), "frequencies"),
    "temperature": "celsius", "step": "dt", "delay": "skip", "discard": "skip",
}  # fmt: skip


def check_settings(protocol: Callable[..., Any], make: Any, given: Mapping[str, Any], *, record: bool = False) -> None:
    """Raise ArgumentError for a setting that simulate() does not have, or that the protocol has to choose itself.

    record: whether the result has a run, for which recordings may be chosen.
    """
    for name in given:
        if name not in SETTINGS and not (name == "record" and record):
            raise ArgumentError(_refusal(protocol, make, name, shown(given[name])))


def _refusal(protocol: Callable[..., Any], make: Any, name: str, value: str) -> str:
    known = [each.name for each in signature(protocol).parameters.values() if each.kind is not Parameter.VAR_KEYWORD]
    text = f"{protocol.__name__}() does not take {name!r}"
    if name == "record":
        return f"{text}: it keeps no recordings; simulate(cell, Step(...), record=...) does"
    kind = make if isinstance(make, type) else type(make()) if a_call(make) else type(make)
    if isinstance(make, Spec) and name in _parameters(kind):
        return f"{text}: it is a parameter of {kind.__name__}. Give spec.but({name}={value}) in place of the Spec"
    if name in _parameters(kind):
        call = f"{kind.__name__}.preset({value})" if name == "preset" else f"{kind.__name__}({name}={value})"
        place = kind.__name__ if isinstance(make, type) else "the function that makes the cells"
        return f"{text}: it is a parameter of {kind.__name__}. Give lambda: {call} in place of {place}"
    takes = (
        f"It takes {', '.join(known)}, and of simulate() {', '.join(each for each in SETTINGS if each not in known)}"
    )
    meant = _MEANT.get(name, "")
    if meant == "dur" and "settle" in known:
        return f"{text}: settle (ms) and cycles say how long it takes. {takes}"
    if meant in known:
        return f"{text}: give {meant}={value}. {takes}"
    near = nearest(name, [*known, *SETTINGS])
    return f"{text}{f'; did you mean {near[0]}?' if near else '.'} {takes}"


def _parameters(kind: type) -> set[str]:
    """The names of what a cell of this kind can be made with."""
    if not issubclass(kind, Cell):
        return set()
    taken = list(signature(kind.__init__).parameters.values())[1:]
    named = {each.name for each in taken if each.kind in (Parameter.POSITIONAL_OR_KEYWORD, Parameter.KEYWORD_ONLY)}
    return named | ({*kind.parameters(), "preset"} if issubclass(kind, ParameterCell) else set())


def with_recordings(needed: list[str], record: Any) -> Any:
    """The `record` for simulate() that also keeps what the protocol needs."""
    if record is None:
        return needed
    if isinstance(record, Mapping):
        return {**{name: name for name in needed}, **record}
    names = [record] if isinstance(record, str) else list(record)
    return [*needed, *(name for name in names if name not in needed)]


def values(name: str, given: Any, unit: str, example: str) -> NDArray[np.float64]:
    """What is given for the points of a curve, as an array; raises ParameterError for one number, and for none."""
    if np.ndim(checks.plain(name, given, unit)) == 0:
        raise ParameterError(f"{name} must be a list or an array of numbers ({unit}), such as {example}, not {given!r}")
    found = checks.array(name, given, unit=unit)
    if not len(found):
        raise ParameterError(f"there is nothing in {name}: give one or more ({unit}), such as {example}")
    return found
