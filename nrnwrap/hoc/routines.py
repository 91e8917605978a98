"""What a procedure that starts or runs a model does beside what nrnwrap.simulate does too."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping

from nrnwrap.engine import h
from nrnwrap.hoc.parts import Routine, closed
from nrnwrap.hoc.text import Script

Places = Mapping[str, tuple[Script, Routine]]  # routines of a model, by name

_V_INIT = -65.0  # mV, where cells start while NEURON does not have a v_init

_VALUE = r"[-+]?[\w.$]+(?:\([^()\n]*\))?"
_PLAIN = re.compile(  # changes nothing of the model
    rf"""
    [\s;{{}}]+
    | (?:else|return|local(?:\s+\w+\s*,)*\s+\w+)\b
    | (?:print|printf|fprint)\b [^\n}}]*
    | t\s*=\s*0(?![\w.])
    | (?:ts|rt|rtstart|tstop|running_|stoprun|realtime|eventcount|eventslow) \s*=\s* {_VALUE}(?:\s*[-+*/]\s*{_VALUE})*
    | for\s+(?:i|j|k|n)\s*=\s* {_VALUE} \s*,\s* {_VALUE}(?:\s*[-+*/]\s*{_VALUE})*
    """,
    re.VERBOSE,
)
_CALL = re.compile(r"(?P<object>[\w.\[\]]+\.)?(?P<name>\w+)\s*\(")
_START = re.compile(r"(?<![\w.])finitialize\s*\(")
_STARTING = {
    *("finitialize", "fcurrent", "frecord_init", "init", "stdinit", "setdt", "startsw", "if", "for", "while"),
    *("initPlot", "Plot", "flushPlot", "fastflushPlot", "doNotify", "doEvents", "screen_update", "cvode_simgraph"),
}
_RUNNING = _STARTING | {"fadvance", "run", "continuerun", "step", "steprun", "advance"}
_OF_OBJECTS = {"re_init", "begin", "plot", "flush", "fastflush", "size", "erase", "erase_all", "exec_menu"}


def reached(script: Script, routine: Routine, own: Places) -> Iterator[tuple[Script, Routine]]:
    """Yield a routine and those of `own` that it calls, and they in turn."""
    waiting, seen = [(script, routine)], {routine.name}
    while waiting:
        where, called = waiting.pop()
        yield where, called
        words = set(re.findall(r"\w+", where.code[called.body : called.end]))
        waiting += [own[name] for name in words & own.keys() - seen]
        seen |= words


def other_starts(script: Script, routine: Routine, own: Places) -> Iterator[str]:
    """Yield what to tell where a routine, or one of `own` that it calls, starts the model elsewhere than simulate."""
    usual = getattr(h, "v_init", _V_INIT)
    for where, called in reached(script, routine, own):
        for found in _START.finditer(where.code, called.body, called.end):
            argument = where.code[found.end() : closed(where.code, found.end(), "()") - 1].strip()
            value = _value(argument)
            if value is None or abs(value - usual) > 1e-9:
                what = f"finitialize({argument}) of the model's {routine.name}()"
                number = "..." if value is None else f"{value:g}"
                yield (
                    f"{where.path}:{where.line(found.start())}: {what} does not start where simulate does, at v_init = "
                    f"{usual:g} mV. Give it the same by simulate(..., v_init={number})"
                )


def _value(argument: str) -> float | None:
    """A number, or that of a variable of hoc; None for what has to be worked out."""
    try:
        return float(getattr(h, argument) if argument.isidentifier() else argument)
    except (ValueError, AttributeError, LookupError, TypeError):
        return None


def addition(script: Script, routine: Routine, own: Places) -> int | None:
    """Where a routine does what simulate does not; None where it only starts, runs and shows the model.

    To run it belongs to those that run it; what takes steps while it starts, as to find a rest, adds something. Of the
    routines that are called those of `own` are looked at as well.
    """
    return _addition(script, routine, own, _STARTING if routine.name in ("init", "stdinit") else _RUNNING)


def _addition(script: Script, routine: Routine, own: Places, plain: set[str]) -> int | None:
    code, position = script.code, routine.body
    while position < routine.end:
        found = _PLAIN.match(code, position, routine.end)
        call = _CALL.match(code, position, routine.end)
        if found:
            position = found.end()
        elif call and _is_plain(call, own, plain):
            position = closed(code, call.end(), "()")
        else:
            return position
    return None


def _is_plain(call: re.Match[str], own: Places, plain: set[str]) -> bool:
    """Whether a call is plain, or one of a routine that does nothing else."""
    name = call["name"]
    if call["object"]:
        return name in _OF_OBJECTS
    return name in plain or (name in own and _addition(*own[name], own, plain | {name}) is None)
