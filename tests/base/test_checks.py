"""What a number given by a user may be."""

import math
from fractions import Fraction

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from nrnwrap.base import checks
from nrnwrap.errors import NrnwrapError, ParameterError

REALS = [1, 1.0, np.float32(1), np.float64(1), np.int8(1), np.uint64(1), Fraction(1)]
NOT_NUMBERS = [None, True, False, np.True_, "1", "", [1.0], (1,), {}, np.array([1.0]), 1j, np.complex128(1)]


@pytest.mark.parametrize("value", REALS, ids=repr)
def test_every_real_scalar_is_a_number(value):
    result = checks.number("x", value)
    assert result == 1.0
    assert type(result) is float


@pytest.mark.parametrize("value", NOT_NUMBERS, ids=repr)
def test_other_things_are_no_numbers(value):
    with pytest.raises(ParameterError, match=r"^x must be a number \(mV\), not "):
        checks.number("x", value, unit="mV")


@pytest.mark.parametrize("value", [math.nan, -math.inf, np.float32("nan"), -(10**400)], ids=str)
@pytest.mark.parametrize("infinite", [True, False])
def test_what_is_not_finite_is_refused(value, infinite):
    with pytest.raises(ParameterError, match=r"^x must be finite"):
        checks.number("x", value, infinite=infinite)


@pytest.mark.parametrize("value", [math.inf, 10**400], ids=["inf", "10**400"])
def test_infinity_is_allowed_where_asked_for(value):
    assert checks.number("x", value, infinite=True) == math.inf
    with pytest.raises(ParameterError, match="finite"):
        checks.number("x", value)


@given(st.floats(allow_nan=False, allow_infinity=False), st.floats(-10, 0), st.floats(0, 10))
def test_bounds_belong_to_the_interval(value, low, high):
    if low <= value <= high:
        assert checks.number("x", value, low, high) == value
    else:
        with pytest.raises(ParameterError, match=r"^x = .* is outside .* \.\. "):
            checks.number("x", value, low, high)


def test_an_open_bound_does_not():
    assert checks.number("x", 5e-324, 0, open_low=True) > 0
    with pytest.raises(ParameterError, match=r"^x = 0 ms must be above 0 ms$"):
        checks.number("x", 0, 0, unit="ms", open_low=True)


@pytest.mark.parametrize(
    ("bounds", "unit", "message"),
    [
        ((1e-6, 1e6), "nF", "x = -1 nF is outside 1e-06 .. 1e+06 nF"),
        ((0, 1), "1", "x = -1 is outside 0 .. 1"),
        ((0, 1), "", "x = -1 is outside 0 .. 1"),
        ((0, math.inf), "ms", "x = -1 ms must be at least 0 ms"),
        ((-math.inf, -2), "mV", "x = -1 mV must be at most -2 mV"),
        ((0, 10, True), "Hz", "x = -1 Hz must be above 0 Hz and at most 10 Hz"),
    ],
)
def test_what_a_number_may_be_is_said_with_its_unit(bounds, unit, message):
    low, high, *open_low = bounds
    with pytest.raises(ParameterError) as caught:
        checks.number("x", -1, low, high, unit=unit, open_low=bool(open_low))
    assert str(caught.value) == message


def test_a_class_is_told_from_what_it_makes():
    with pytest.raises(
        ParameterError, match=r"^x must be a number \(nA\), not the class Fraction \(did you mean Fraction"
    ):
        checks.number("x", Fraction, unit="nA")
    with pytest.raises(ParameterError, match=r"^x must be a number, not '0\.3' \(str\)$"):
        checks.number("x", "0.3", unit="1")


@pytest.mark.parametrize("value", [0, 3, 3.0, math.inf])
def test_whole_numbers(value):
    checks.whole_number("x", value, "pulses")
    with pytest.raises(ParameterError, match=r"^x must be a whole number of pulses, not 2\.5"):
        checks.whole_number("x", 2.5, "pulses")


@pytest.mark.parametrize("value", [0, 7, np.int64(7), 2**32 - 1])
def test_integers(value):
    assert checks.integer("seed", value) == value
    assert type(checks.integer("seed", value)) is int


@pytest.mark.parametrize("value", [-1, 2**32, 10**30])
def test_integers_outside_what_keys_a_random_stream(value):
    with pytest.raises(ParameterError, match=rf"^seed = {value} is outside 0 \.\. 4294967295$"):
        checks.integer("seed", value)


@pytest.mark.parametrize("value", [1.0, True, None, "1", math.nan], ids=repr)
def test_what_is_no_integer(value):
    with pytest.raises(ParameterError, match=r"^seed must be an integer, not "):
        checks.integer("seed", value)


def test_arrays_are_copies():
    given = np.array([1.0, 2.0])
    result = checks.array("t", given)
    given[0] = 5
    np.testing.assert_array_equal(result, [1, 2])


@pytest.mark.parametrize(
    ("values", "message"),
    [
        ([1, math.nan], r"t must be finite, but t\[1\] is nan"),
        ([math.inf], r"t\[0\] is inf"),
        ([None, 1], r"t must be finite|t must be an array of numbers"),
        (3.0, r"t must be an array of numbers, not 3\.0$"),
        ([[1, 2]], r"shape \(1, 2\): give t\.ravel\(\)$"),
        ([[1, 2], [3, 4]], r"shape \(2, 2\)$"),
        (3, r"array of numbers, not 3$"),
        ([[1], [1, 2]], "array of numbers"),
        (["1"], "array of numbers"),
        ("1 2", "array of numbers"),
        ([True, False], "array of numbers"),
        ([1j], "array of numbers"),
        (np.array([1 + 1j]), "array of numbers"),
        ([print], "array of numbers"),
        ({1.0}, "array of numbers"),
    ],
    ids=repr,
)
def test_arrays_that_are_refused(values, message):
    with pytest.raises(ParameterError, match=message):
        checks.array("t", values)


def test_an_empty_array_is_one():
    assert checks.array("t", []).shape == (0,)


def test_the_error_is_a_value_error_too():
    with pytest.raises(ValueError, match="finite") as caught:
        checks.number("x", math.nan)
    assert isinstance(caught.value, NrnwrapError)
