"""Calls whose arguments do not fit: what the errors say, and what stays as it was."""

import inspect
import pickle
from dataclasses import dataclass, field, replace

import pytest

from nrnwrap.base import calls
from nrnwrap.errors import ArgumentError, NrnwrapError, ParameterError


@calls.checked(example="Pulse(0.3, dur=20)", hints={"length": "dur", "shape": "a Pulse is rectangular", "freq": "f"})
@dataclass(frozen=True)
class Pulse:
    """A pulse."""

    amp: float
    delay: float = 0.0
    dur: float = 1.0

    @classmethod
    def units(cls):
        return {"amp": "nA", "delay": "ms", "dur": "ms"}


@calls.checked(hints={"seed": "a seed: Events(20, seed=1)"})
@dataclass(frozen=True)
class Events:
    rate: float
    seed: int = field(kw_only=True)


@calls.checked(example="run(cell, t_stop=100)", units={"t_stop": "ms"})
def run(cell, *stimuli, t_stop, dt=0.025):
    """Run it."""
    return cell, stimuli, t_stop, dt


@calls.checked
def one(x):
    return x


@calls.checked
def none():
    return None


@calls.checked(example="model(C=0.2)")
def model(**parameters):
    return parameters


class Thing:
    @calls.checked(units={"weight": "uS"})
    def take(self, other, /, *, weight):
        return other, weight

    @classmethod
    @calls.checked
    def make(cls, kind):
        return kind

    @calls.checked
    def __init__(self, size=1):
        self.size = size


class Special(Thing):
    pass


@pytest.mark.parametrize(
    ("call", "message"),
    [
        (
            lambda: Pulse(0.3, duration=20),
            "Pulse does not take 'duration'; did you mean dur? It takes amp (nA), delay, dur (ms)",
        ),
        (lambda: Pulse(duration=20), "Pulse does not take 'duration'; did you mean dur?"),
        (lambda: Pulse(0.3, length=20), "Pulse does not take 'length'; did you mean dur?"),
        (lambda: Pulse(0.3, shape="sine"), "Pulse does not take 'shape': a Pulse is rectangular. It takes amp"),
        (lambda: Pulse(0.3, xyzzy=20), "Pulse does not take 'xyzzy'. It takes amp"),
        (lambda: Pulse(0.3, freq=20), "Pulse does not take 'freq'. It takes amp"),
        (lambda: Pulse(), "Pulse needs amp (nA), as in Pulse(0.3, dur=20)"),
        (
            lambda: Pulse(1, 2, 3, 4),
            "Pulse takes only 3 values without a name (amp, delay, dur), and 4 are given, as in",
        ),
        (lambda: Pulse(1, amp=2), "Pulse is given amp twice: by its position and by its name"),
        (lambda: replace(Pulse(1), duration=2), "Pulse does not take 'duration'; did you mean dur?"),
        (lambda: Events(20), "Events needs a seed: Events(20, seed=1)"),
        (lambda: Events(), "Events needs rate and a seed: Events(20, seed=1)"),
        (
            lambda: Events(20, 1),
            "Events takes only one value without a name (rate), and 2 are given: give the others by name",
        ),
        (lambda: run(1), "run() needs t_stop (ms), as in run(cell, t_stop=100)"),
        (lambda: run(t_stop=1), "run() needs cell, as in"),
        (lambda: run(1, 2, 3, tstop=1), "run() does not take 'tstop'; did you mean t_stop?"),
        (lambda: one(), "one() needs x"),
        (lambda: one(1, 2), "one() takes only one value without a name (x), and 2 are given"),
        (lambda: none(1), "none() takes no value without a name, and 1 is given"),
        (lambda: none(x=1), "none() does not take 'x'. It takes no arguments"),
        (
            lambda: model(0.2),
            "model() takes no value without a name, and 1 is given: give each by its name, as in model(C=0.2)",
        ),
        (lambda: Thing().take(1), "Thing.take() needs weight (uS)"),
        (lambda: Special().take(1, w=2), "Special.take() does not take 'w'. It takes other, weight (uS)"),
        (lambda: Thing.make(), "Thing.make() needs kind"),
        (lambda: Special.make(1, 2), "Special.make() takes only one value without a name (kind), and 2 are given"),
        (lambda: Special(sise=2), "Special does not take 'sise'; did you mean size?"),
    ],
)
def test_what_does_not_fit_is_said(call, message):
    with pytest.raises(ArgumentError) as caught:
        call()
    assert str(caught.value).startswith(message)
    assert caught.value.__cause__ is None
    assert caught.value.__context__ is None  # no bare TypeError above it


def test_such_an_error_is_what_python_raises_and_ours():
    for kind in (TypeError, ParameterError, NrnwrapError):
        with pytest.raises(kind):
            Pulse()


def test_a_right_call_passes():
    assert (Pulse(1, dur=2).dur, Events(2, seed=3).seed, Special(4).size) == (2, 3, 4)
    assert run(1, 2, 3, t_stop=4) == (1, (2, 3), 4, 0.025)
    assert (model(C=2), Thing().take(1, weight=2), Special.make(5)) == ({"C": 2}, (1, 2), 5)


def test_a_type_error_from_within_stays():
    @calls.checked
    def broken(x):
        return x + "a"

    with pytest.raises(TypeError, match="unsupported operand") as caught:
        broken(1)
    assert not isinstance(caught.value, NrnwrapError)


def test_what_editors_and_help_show_stays():
    assert list(inspect.signature(Pulse).parameters) == ["amp", "delay", "dur"]
    assert list(inspect.signature(run).parameters) == ["cell", "stimuli", "t_stop", "dt"]
    assert (Pulse.__doc__, run.__doc__, run.__name__) == ("A pulse.", "Run it.", "run")


def test_values_stay_values():
    assert pickle.loads(pickle.dumps(Pulse(1))) == Pulse(1)
    assert replace(Pulse(1), dur=3) == Pulse(1, 0, 3)
    assert repr(Pulse(1)) == "Pulse(amp=1, delay=0.0, dur=1.0)"


@pytest.mark.parametrize(
    ("value", "text"),
    [(Pulse, "the class Pulse (did you mean Pulse(...)?)"), (0.3, "0.3"), ("a" * 99, f"'{'a' * 76}...")],
)
def test_how_a_wrong_value_is_shown(value, text):
    assert calls.shown(value) == text
