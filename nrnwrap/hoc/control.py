"""What a hoc model says of its own runs and nrnwrap.simulate does not take from it: one warning for each."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from nrnwrap.hoc import text
from nrnwrap.hoc.names import library
from nrnwrap.hoc.routines import Places, addition, other_starts, reached
from nrnwrap.hoc.text import Routine, Script
from nrnwrap.mechanisms import h

_DT = 0.025  # ms, NEURON's own, and that of simulate
_SET = r"(?<![\w.]){}\s*[-+*/]?=(?!=)"
_ASSIGNED = {
    "dt": re.compile(_SET.format("(?:dt|steps_per_ms)")),
    "variable": re.compile(r"\bcvode_active\s*\(\s*[^)\s]|\.\s*active\s*\(\s*[^)\s]"),
    **{name: re.compile(_SET.format(name)) for name in ("secondorder", "celsius", "v_init")},
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
    yield from _settings(scripts, before, set(own))
    yield from _shared(scripts)
    for name in _roles(own):
        yield from _procedure(*own[name], own)


def _settings(scripts: Sequence[Script], before: Control, own: set[str]) -> Iterator[str]:
    after = Control.now()
    if after.secondorder and _was_set("secondorder", scripts, before, after):
        value = after.secondorder
        yield _not_taken(scripts, "secondorder", f"secondorder = {value}", f"secondorder={value}")
    if after.variable and _was_set("variable", scripts, before, after):
        yield _not_taken(scripts, "variable", "the variable step is switched on", 'method="variable"')
    elif not after.variable:
        step = after.dt if own & {"run", "stdinit", "setdt"} else _dt_of_run(after.dt)
        if abs(step - _DT) > 1e-9 and _was_set("dt", scripts, before, after):
            what = f"dt = {step:g} ms" if step == after.dt else f"steps_per_ms makes dt {step:g} ms in run()"
            yield _not_taken(scripts, "dt", what, f"dt={step:g}")


def _was_set(name: str, scripts: Sequence[Script], before: Control, after: Control) -> bool:
    """Whether the scripts have set it, perhaps to what it was."""
    return getattr(before, name) != getattr(after, name) or bool(_line(name, scripts))


def _not_taken(scripts: Sequence[Script], name: str, what: str, argument: str) -> str:
    place = _line(name, scripts) or str(scripts[0].path)
    return f"{place}: {what}: simulate does not take this from hoc. Give it the same by simulate(..., {argument})"


def _line(name: str, scripts: Sequence[Script]) -> str:
    """path:line of the last code that sets it and has run, in the first script that has any; "" where none is seen."""
    places: dict[Script, int] = {}
    for script, start, end in text.running(scripts):
        for found in _ASSIGNED[name].finditer(script.code, start, end):
            places[script] = max(found.start(), places.get(script, 0))
    return next((f"{script.path}:{script.line(places[script])}" for script in scripts if script in places), "")


def _dt_of_run(dt: float) -> float:
    """The step of run() of stdrun.hoc (ms), which makes whole numbers of dt fill 1/steps_per_ms."""
    if not _has_stdrun():
        return dt
    shown = 1 / h.steps_per_ms
    fit = shown / max(int(shown / dt), 1)
    return fit if abs(dt / fit - 1) > 1e-6 else dt


_setters: dict[str, tuple[float, str]] = {}  # celsius and v_init of the hoc file that set them last, and the place


def _shared(scripts: Sequence[Script]) -> Iterator[str]:
    """What simulate does take from hoc is one number for all models: where two want different ones, it is told."""
    for name, unit in (("celsius", "degC"), ("v_init", "mV")):
        place = _line(name, scripts)
        if not place or not h.name_declared(name):
            continue
        value, (other, there) = float(getattr(h, name)), _setters.get(name, (None, ""))
        _setters[name] = (value, place)
        if other is not None and other != value:
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
