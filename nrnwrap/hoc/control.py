"""What a hoc model says of its own runs and nrnwrap.simulate does not take from it: one warning for each."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from nrnwrap.engine import h
from nrnwrap.hoc import text
from nrnwrap.hoc.names import library
from nrnwrap.hoc.parts import Routine
from nrnwrap.hoc.routines import Places, addition, other_starts, reached
from nrnwrap.hoc.text import Script

_DT = 0.025  # ms, NEURON's own, and that of simulate
_ASSIGNED = {  # each begins with a plain word, which re finds fast in a large file
    "variable": re.compile(r"active(?:(?<=cvode_active)|(?<=\.active))\s*\(\s*[^)\s]"),
    **{
        name: re.compile(rf"{name}(?<![\w.]{name})\s*[-+*/]?=(?!=)")
        for name in ("dt", "steps_per_ms", "secondorder", "celsius", "v_init")
    },
}
_REMEDY = {
    "init": (
        "simulate starts every run by finitialize alone, and does not call it. Put what it adds into an "
        'FInitializeHandler, which NEURON calls at the end of every start: keep = h.FInitializeHandler(2, "...")'
    ),
    "": "simulate does not call it; h.run() runs the model, and the cells of nrnwrap beside it, as its author did",
}
_OF_STDRUN = ("stdinit", "continuerun", "step", "steprun", "advance")  # procedures that its run() calls


@dataclass(frozen=True)
class Control:
    """The settings of runs that NEURON has, and that hoc code may have set."""

    dt: float  # ms
    secondorder: int
    variable: bool

    @classmethod
    def now(cls) -> Control:
        return cls(h.dt, int(h.secondorder), bool(h.CVode().active()))


def warnings(scripts: Sequence[Script], before: Control) -> Iterator[str]:
    """Yield what to tell of the scripts that were loaded: settings and procedures of theirs that simulate leaves out.

    What is as simulate has it by itself is not told, and neither is what nothing of the scripts has set.
    """
    own = {routine.name: (script, routine) for script in scripts for routine in script.procedures}
    places = _places(scripts)
    yield from _settings(str(scripts[0].path), places, before, set(own))
    yield from _shared(places)
    for name in _roles(own):
        yield from _procedure(*own[name], own)


def _places(scripts: Sequence[Script]) -> dict[str, str]:
    """Setting -> path:line of the last code that sets it and has run, in the first script that has any."""
    result, stretches = dict[str, str](), list(text.running(scripts))
    for name, pattern in _ASSIGNED.items():
        last: dict[Script, int] = {}
        for script, start, end in stretches:
            for found in pattern.finditer(script.code, start, end):
                last[script] = max(found.start(), last.get(script, 0))
        first = next((script for script in scripts if script in last), None)
        if first is not None:
            result[name] = f"{first.path}:{first.line(last[first])}"
    return {"dt": result["steps_per_ms"], **result} if "steps_per_ms" in result else result


def _settings(file: str, places: dict[str, str], before: Control, own: set[str]) -> Iterator[str]:
    after = Control.now()

    def told(name: str, what: str, argument: str) -> Iterator[str]:
        if name in places or getattr(before, name) != getattr(after, name):  # set, perhaps to what it was
            remedy = f"Give it the same by simulate(..., {argument})"
            yield f"{places.get(name, file)}: {what}: simulate does not take this from hoc. {remedy}"

    if after.secondorder:
        yield from told("secondorder", f"secondorder = {after.secondorder}", f"secondorder={after.secondorder}")
    if after.variable:
        yield from told("variable", "the variable step is switched on", 'method="variable"')
        return
    step = after.dt if own & {"run", "stdinit", "setdt"} else _dt_of_run(after.dt)
    if abs(step - _DT) > 1e-9:
        what = f"dt = {step:g} ms" if step == after.dt else f"steps_per_ms makes dt {step:g} ms in run()"
        yield from told("dt", what, f"dt={step:g}")


def _dt_of_run(dt: float) -> float:
    """The step of run() of stdrun.hoc (ms), which makes whole numbers of dt fill 1/steps_per_ms."""
    if not _has_stdrun():
        return dt
    shown = 1 / h.steps_per_ms
    fit = shown / max(int(shown / dt), 1)
    return fit if abs(dt / fit - 1) > 1e-6 else dt


_setters: dict[str, tuple[float, str]] = {}  # celsius and v_init of the hoc file that set them last, and the place


def _shared(places: dict[str, str]) -> Iterator[str]:
    """What simulate does take from hoc is one number for all models: where two want different ones, it is told."""
    for name, unit in (("celsius", "degC"), ("v_init", "mV")):
        place = places.get(name)
        if place is None or not h.name_declared(name):
            continue
        value, (other, there) = float(getattr(h, name)), _setters.get(name, (None, ""))
        _setters[name] = (value, place)
        if other not in (None, value) and place.rpartition(":")[0] != there.rpartition(":")[0]:
            yield (
                f"{place}: {name} = {value:g} {unit}, but {there} has set {other:g}, and NEURON has one {name} for all "
                f"models. Give the cells of each its own: wrap(..., {name}={value:g})"
            )


def _has_stdrun() -> bool:
    return bool(h.name_declared("stdinit"))


def _roles(own: Places) -> list[str]:
    """Those of the model's procedures that take part in its runs."""
    if _has_stdrun():
        return [name for name in ("init", "run", *_OF_STDRUN) if name in own]
    candidates = [name for name in ("init", "run") if name in own]
    return [name for name in candidates if any(_starts(*place) for place in reached(*own[name], own))]


def _starts(script: Script, routine: Routine) -> bool:
    return re.search(r"\bfinitialize\b", script.code[routine.body : routine.end]) is not None


def _procedure(script: Script, routine: Routine, own: Places) -> Iterator[str]:
    """What to tell of a procedure that takes part in runs, if it does more than to start, run and show the model."""
    name, helpers = routine.name, {each: place for each, place in own.items() if each not in _roles(own)}
    yield from other_starts(script, routine, helpers)
    position = addition(script, routine, helpers)
    if position is not None and _body(script, routine) not in _standard(name):
        line = script.line(position)
        yield (
            f"{script.path}:{script.line(routine.start)}: {name}() of the model does more than simulate "
            f"(line {line}: {script.shown(line)}): {_REMEDY.get(name, _REMEDY[''])}"
        )


def _standard(name: str) -> list[str]:
    """What stdrun.hoc has under this name."""
    script = text.read(library() / "stdrun.hoc", library())
    return [_body(script, routine) for routine in script.procedures if routine.name == name]


def _body(script: Script, routine: Routine) -> str:
    return " ".join(script.code[routine.body : routine.end].split())
