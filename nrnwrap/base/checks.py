"""What a number given by a user must be. Nothing here knows NEURON."""

from __future__ import annotations

import math
import numbers
import re
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

import numpy as np

from nrnwrap.base.calls import shown
from nrnwrap.errors import ParameterError

if TYPE_CHECKING:  # numpy.typing takes a millisecond, and no run needs it
    from numpy.typing import ArrayLike, NDArray


def number(
    name: str,
    value: Any,
    low: float = -math.inf,
    high: float = math.inf,
    *,
    unit: str = "",
    open_low: bool = False,
    infinite: bool = False,
) -> float:
    """Return `value` as a float within [low, high].

    A quantity (pint, quantities) is converted to `unit`. With `open_low` the lower bound itself is not allowed; with
    `infinite` plus infinity is. Raises ParameterError for anything that is not a real number, for nan, for values
    outside, and for a quantity that cannot be converted.
    """
    if type(value) is float and low < value < high:  # most are, and the other questions are slow
        return value
    if not isinstance(value, float):
        value = plain(name, value, unit)
    if not _is_real(value):
        kind = "" if isinstance(value, type) else f" ({type(value).__name__})"
        raise ParameterError(f"{name} must be a number{_in(unit)}, not {shown(value)}{kind}")
    try:
        result = float(value)
    except OverflowError:  # an int beyond the floats
        result = math.inf if value > 0 else -math.inf
    if math.isnan(result) or (math.isinf(result) and not (infinite and result > 0)):
        raise ParameterError(f"{name} must be finite{_in(unit)}, not {result}")
    if result < low or result > high or (open_low and result == low):
        raise ParameterError(f"{name} = {result:g}{_of(unit)} {_allowed(low, high, _of(unit), open_low)}")
    return result


def _is_real(value: Any) -> bool:
    return isinstance(value, float) or (isinstance(value, numbers.Real) and not isinstance(value, (bool, np.bool_)))


def plain(name: str, value: Any, unit: str) -> Any:
    """Return a quantity of pint or quantities as its number, or array, in `unit`; anything else as it is.

    Raises ParameterError when the quantity has another dimension.
    """
    convert = getattr(value, "to", None) or getattr(value, "rescale", None)
    if convert is None or not hasattr(value, "magnitude"):
        return value
    try:
        found = convert(spelt(unit)).magnitude
    except (TypeError, ValueError) as cause:  # DimensionalityError of pint, ValueError of quantities
        wanted = f"{name} is in {unit}" if unit not in ("", "1") else f"{name} does not have a unit"
        raise ParameterError(f"{wanted}, and {value} cannot be converted to that") from cause
    return found.item() if getattr(found, "shape", None) == () else found


def without_units(value: Any, units: Mapping[str, str]) -> None:
    """Replace quantities among the fields of a frozen dataclass by their numbers; `units`: field -> unit."""
    for name, unit in units.items():
        given = getattr(value, name, None)
        if hasattr(given, "magnitude"):
            object.__setattr__(value, name, plain(f"{type(value).__name__}.{name}", given, unit))


def spelt(unit: str) -> str:
    """A unit of NEURON as pint and quantities spell it."""
    if unit in ("", "1"):
        return "dimensionless"
    unit = re.sub(r"(?<=[a-zA-Z])(\d)", r"**\1", unit.replace("Ohm", "ohm"))
    return re.sub(r"^/", "1/", unit).replace(" ", "*").replace("-", "*")


def integer(name: str, value: Any, low: int = 0, high: int = 2**32 - 1) -> int:
    """Return `value` as an int within [low, high], by default what keys a stream of Random123.

    Raises ParameterError otherwise.
    """
    if isinstance(value, (bool, np.bool_)) or not isinstance(value, numbers.Integral):
        kind = "" if isinstance(value, type) else f" ({type(value).__name__})"
        raise ParameterError(f"{name} must be an integer, not {shown(value)}{kind}")
    if not low <= int(value) <= high:
        raise ParameterError(f"{name} = {int(value)} is outside {low} .. {high}")
    return int(value)


def truth(name: str, value: Any) -> bool:
    """Return True or False as it is; raises ParameterError for anything else."""
    if not isinstance(value, (bool, np.bool_)):
        raise ParameterError(f"{name} must be True or False, not {shown(value)}")
    return bool(value)


def whole_number(name: str, value: float, what: str) -> None:
    """Raise ParameterError for a count that is neither whole nor infinite; `what` is counted."""
    if value < math.inf and value != int(value):
        raise ParameterError(f"{name} must be a whole number of {what}, not {value!r}")


def whole(value: Any) -> Any:
    """Return a float without a fraction as an int, as the command line has it; anything else as it is."""
    return int(value) if isinstance(value, float) and value.is_integer() else value


def array(name: str, values: ArrayLike, *, unit: str = "") -> NDArray[np.float64]:
    """Return `values` as a one-dimensional array of finite floats; raises ParameterError otherwise."""
    values = plain(name, values, unit)
    try:
        given = np.asarray(values)
        result = None if given.dtype.kind in "cUSb" else np.array(given, dtype=float)
    except (TypeError, ValueError):  # rows of different lengths; objects that are not numbers
        result = None
    if result is None or result.ndim == 0:
        raise ParameterError(f"{name} must be an array of numbers{_in(unit)}, not {shown(values)}")
    if result.ndim != 1:
        flat = f": give {name.rpartition('.')[2]}.ravel()" if result.size == max(result.shape) else ""
        raise ParameterError(f"{name} must have one dimension, not the shape {result.shape}{flat}")
    if not np.isfinite(result).all():
        where = int(np.flatnonzero(~np.isfinite(result))[0])
        raise ParameterError(f"{name} must be finite, but {name}[{where}] is {result[where]}")
    return result


def _in(unit: str) -> str:
    return f" ({unit})" if unit not in ("", "1") else ""


def _of(unit: str) -> str:
    return f" {unit}" if unit not in ("", "1") else ""


def _allowed(low: float, high: float, unit: str, open_low: bool) -> str:
    """What is wrong with a number that is not between the bounds."""
    if math.isfinite(low) and math.isfinite(high) and not open_low:
        return f"is outside {low:g} .. {high:g}{unit}"
    above = "above" if open_low else "at least"
    bounds = [f"{above} {low:g}{unit}"] * math.isfinite(low) + [f"at most {high:g}{unit}"] * math.isfinite(high)
    return f"must be {' and '.join(bounds)}"
