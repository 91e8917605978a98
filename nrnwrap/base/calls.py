"""Calls whose arguments do not fit: an error says what the function, or the class, takes. Nothing here knows NEURON.

`checked` decorates a function, a method or a class (outside of `dataclass`); signature, docstring and types stay:

    @checked(example="simulate(cell, Step(0.3), t_stop=100)", units={"t_stop": "ms"}, hints={"duration": "t_stop"})
    def simulate(cells, *stimuli, t_stop, dt=None): ...

    @checked(example="Poisson(20, seed=1)", hints={"seed": "a seed: Poisson(20, seed=1); the same seed ..."})
    @dataclass(frozen=True)
    class Poisson(Source): ...

With a classmethod the order is `@classmethod`, then `@checked`.
"""

from __future__ import annotations

import functools
import sys
import warnings
from collections.abc import Callable, Mapping
from inspect import Parameter, signature
from typing import Any, TypeVar, overload

from nrnwrap.errors import ArgumentError, ParameterError, nearest

_PACKAGE = __name__.partition(".")[0]

Target = TypeVar("Target", bound=Callable[..., Any])


class _Guide:
    """What a message can say beyond the names of the parameters."""

    def __init__(self, example: str, units: Mapping[str, str], hints: Mapping[str, str]) -> None:
        self.example, self.units, self.hints = example, units, hints


@overload
def checked(target: Target, /) -> Target: ...
@overload
def checked(
    *, example: str = "", units: Mapping[str, str] | None = None, hints: Mapping[str, str] | None = None
) -> Callable[[Target], Target]: ...
def checked(
    target: Any = None,
    /,
    *,
    example: str = "",
    units: Mapping[str, str] | None = None,
    hints: Mapping[str, str] | None = None,
) -> Any:
    """Return a function, or a class, that raises ArgumentError when it is called with arguments that do not fit.

    example: a right call, which messages show. units: of parameters; a class may have them as a classmethod `units`
    instead, which is asked when there is something to say. hints: for a name that somebody may give, the parameter that
    is meant (passed over where the target does not have it), or a sentence; for a parameter without a default, what to
    say when it is missing. A right call costs a fraction of a microsecond; a TypeError from within is raised as it is.
    """
    guide = _Guide(example, units or {}, hints or {})

    def decorate(target: Any) -> Any:
        if isinstance(target, type):
            target.__init__ = _guarded(target.__init__, guide)  # type: ignore[misc]
            return target
        return _guarded(target, guide)

    return decorate if target is None else decorate(target)


def _guarded(function: Callable[..., Any], guide: _Guide) -> Callable[..., Any]:
    @functools.wraps(function)
    def call(*args: Any, **kwargs: Any) -> Any:
        try:
            return function(*args, **kwargs)
        except TypeError:
            fault = _fault(function, guide, args, kwargs)
            if not fault:
                raise
        raise ArgumentError(fault)  # outside of `except`: the bare TypeError would only say the same in worse words

    return call


def check(function: Callable[..., Any], *args: Any, **kwargs: Any) -> None:
    """Raise ArgumentError where these arguments do not fit the function, which is not called."""
    fault = _fault(function, _Guide("", {}, {}), args, kwargs)
    if fault:
        raise ArgumentError(fault)


def by_name(function: Callable[..., Any], args: tuple[Any, ...], kwargs: Mapping[str, Any]) -> dict[str, Any]:
    """All arguments of a call of a method that fits, by their names but for `self`.

    ParameterError where some do not have a name: `*args`.
    """
    given = signature(function).bind(*args, **kwargs).arguments
    given.pop("self")
    kinds = {each.name: each.kind for each in signature(function).parameters.values()}
    if unnamed := [name for name in given if kinds[name] in (Parameter.VAR_POSITIONAL, Parameter.POSITIONAL_ONLY)]:
        raise ParameterError(f"{function.__qualname__} takes {unnamed[0]} without a name: let it take it by name")
    many = next((name for name in given if kinds[name] is Parameter.VAR_KEYWORD), None)
    return {**{name: value for name, value in given.items() if name != many}, **given.get(many or "", {})}


def is_not(value: object, what: str, remedy: str) -> str:
    """The message for a value of the wrong kind: "3 is not a stimulus: give one such as Step(0.3)"."""
    if isinstance(value, type):
        return f"{value.__name__} is a class, not {what}: write {value.__name__}(...)"
    return f"{shown(value)} is not {what}: {remedy}"


def shown(value: object) -> str:
    """How a message names a value that is of the wrong kind; a class is told apart from what it makes."""
    if isinstance(value, type):
        return f"the class {value.__name__} (did you mean {value.__name__}(...)?)"
    text = repr(value)
    return text if len(text) <= 80 else f"{text[:77]}..."


def warn(text: str, category: type[Warning] = UserWarning) -> None:
    """Warn, at the line outside of this package that led here."""
    level, frame = 1, sys._getframe(1)
    while frame.f_back is not None and frame.f_globals["__name__"].partition(".")[0] == _PACKAGE:
        level, frame = level + 1, frame.f_back
    warnings.warn(text, category, stacklevel=level + 1)


def _fault(function: Callable[..., Any], guide: _Guide, args: tuple[Any, ...], kwargs: Mapping[str, Any]) -> str:
    """What does not fit in a call; "" when all does."""
    found = signature(function)
    try:
        found.bind(*args, **kwargs)
    except TypeError:
        return _Misfit(function, list(found.parameters.values()), guide, args, kwargs).text()
    return ""


class _Misfit:
    """A call whose arguments do not fit."""

    def __init__(
        self,
        function: Callable[..., Any],
        takes: list[Parameter],
        guide: _Guide,
        args: tuple[Any, ...],
        kwargs: Mapping[str, Any],
    ) -> None:
        owner = None
        if takes and takes[0].name in ("self", "cls") and args:
            owner = args[0] if isinstance(args[0], type) else type(args[0])
            takes, args = takes[1:], args[1:]
        self.args, self.kwargs, self.guide = args, kwargs, guide
        self.name = _name(function, owner)
        self.units = guide.units or _units(owner)
        self.named = [each for each in takes if each.kind not in (each.VAR_POSITIONAL, each.VAR_KEYWORD)]
        self.by_place = [each for each in self.named if each.kind is not each.KEYWORD_ONLY]
        self.any_name = any(each.kind is each.VAR_KEYWORD for each in takes)
        self.any_place = any(each.kind is each.VAR_POSITIONAL for each in takes)

    def text(self) -> str:
        """The first thing that is wrong, in the order in which a reader would look."""
        return self._unknown() or self._twice() or self._too_many() or self._missing()

    def _unknown(self) -> str:
        names = [each.name for each in self.named if each.kind is not each.POSITIONAL_ONLY]
        given = [name for name in self.kwargs if name not in names]
        if self.any_name or not given:
            return ""
        meant, all_names = self._meant(given[0], names), self._listing(self.named) or "no arguments"
        return f"{self.name} does not take {given[0]!r}{meant} It takes {all_names}"

    def _meant(self, given: str, names: list[str]) -> str:
        hint = self.guide.hints.get(given, "")
        if " " in hint:
            return f": {hint}."
        near = [hint] if hint in names else nearest(given, names)
        return f"; did you mean {', '.join(near)}?" if near else "."

    def _twice(self) -> str:
        twice = [each.name for each in self.by_place[: len(self.args)] if self._is_named(each)]
        return f"{self.name} is given {twice[0]} twice: by its position and by its name" if twice else ""

    def _too_many(self) -> str:
        count, given = len(self.by_place), len(self.args)
        if self.any_place or given <= count:
            return ""
        names = ", ".join(each.name for each in self.by_place)
        takes = f"only {_values(count)} without a name ({names})" if count else "no value without a name"
        others = ": give the others by name" if count else ": give each by its name"
        if not self.any_name and len(self.named) == count:
            others = ""
        return f"{self.name} takes {takes}, and {given} {'is' if given == 1 else 'are'} given{others}{self._example()}"

    def _missing(self) -> str:
        left = [each for each in self.named if each not in self.by_place[: len(self.args)]]
        missing = [each for each in left if each.default is each.empty and not self._is_named(each)]
        hinted = sorted(missing, key=lambda each: each.name in self.guide.hints)  # what has a hint comes last
        texts = [self.guide.hints.get(each.name) or self._listing([each]) for each in hinted]
        example = "" if hinted[-1].name in self.guide.hints else self._example()
        return f"{self.name} needs {' and '.join(texts)}{example}"

    def _is_named(self, parameter: Parameter) -> bool:
        return parameter.name in self.kwargs and parameter.kind is not parameter.POSITIONAL_ONLY

    def _listing(self, parameters: list[Parameter]) -> str:
        """Names and units; a unit stands behind the last of those that share it."""
        units = [self.units.get(each.name, "").removesuffix("1") for each in parameters]  # "1" says nothing
        named = zip(parameters, units, [*units, ""][1:], strict=True)
        return ", ".join(
            f"{each.name} ({unit})" if unit and unit != after else each.name for each, unit, after in named
        )

    def _example(self) -> str:
        return f", as in {self.guide.example}" if self.guide.example else ""


def _values(count: int) -> str:
    return "one value" if count == 1 else f"{count} values"


def _name(function: Callable[..., Any], owner: type | None) -> str:
    """What is called, as its caller knows it."""
    if owner is None:
        return f"{function.__name__}()"
    return owner.__name__ if function.__name__ == "__init__" else f"{owner.__name__}.{function.__name__}()"


def _units(owner: type | None) -> Mapping[str, str]:
    units = getattr(owner, "units", {})
    return units() if callable(units) else units
