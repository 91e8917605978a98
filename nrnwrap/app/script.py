"""The script of Python that makes the runs of a job: what the page shows. It has numbers and names of ours alone."""

from __future__ import annotations

import re
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import numpy as np

from nrnwrap.app.courses import Course
from nrnwrap.app.job import Job, Side
from nrnwrap.inputs import Field
from nrnwrap.neurons import Input
from nrnwrap.neurons.code import call, code

_VALUES = r"\b([A-Z]\w+)\("
_NAMES = (("cell", "run"), ("other", "other_run"))


def script(job: Job, record: list[list[str]]) -> str:
    """The script; record: what each of the runs records."""
    known = zip(job.sides, _NAMES[: len(job.sides)], record, strict=True)
    parts = [line for side, names, kept in known for line in _run(job, side, names, kept)]
    return "\n".join([*_imports(job, parts), "", *parts, *_results(job)]) + "\n"


def _run(job: Job, side: Side, names: tuple[str, str], record: list[str]) -> Iterator[str]:
    cell, run = names
    if side.pattern:
        scheme = side.spec.parameters.get("scheme", "exact")
        given = f"{side.pattern!r}" + ("" if scheme == "exact" else f", scheme={scheme!r}")
        yield f"{cell}, stimulus, settings = {side.spec.label}.pattern({given})"
        yield f"{run} = nw.simulate({cell}, stimulus, **settings, record={record!r})"
        return
    yield from _cell(side, cell)
    settings = f"t_stop={job.t_stop!r}, dt={job.dt!r}"
    yield f"{run} = nw.simulate({cell}, {settings}, record={record!r})"


def _cell(side: Side, name: str) -> Iterator[str]:
    """The cell, where it starts, and its inputs."""
    spec, given = side.spec, dict(side.spec.parameters)
    if "path" in given:
        given["path"] = "cell.swc"
    if side.example is not None:
        yield f'write_example("cell.swc", seed={side.example})'
    biophysics = {} if spec.biophysics is None else {"biophysics": spec.biophysics}
    inside = biophysics if "path" in given else {}
    preset = {} if spec.preset is None else {"name": spec.preset}
    making = f"{spec.label}.preset" if preset else spec.label
    yield f"{name} = {call(making, {**preset, **given, **inside}, [*preset, *(['path'] if 'path' in given else [])])}"
    if biophysics and not inside:
        yield f"{name}.apply({code(spec.biophysics)})"
    if "v_init" in spec.start:
        yield f"{name}.v_init = {spec.start['v_init']!r}"
    if states := {key: value for key, value in spec.start.items() if key != "v_init"}:
        yield f"{name}.initial = {states!r}"
    for each in spec.inputs:
        yield from _input(name, each)


class _Code(str):
    """Code that is written already."""

    __repr__ = str.__str__


def _input(cell: str, given: Input) -> Iterator[str]:
    known = {name: value for name, value in given.given().items() if name != "what"}
    unnamed = [name for name in ("synapse",) if name in known]
    verb = "receive" if "weight" in known else "inject"
    before, what = _whole(given.what)
    yield from before
    yield f"{cell}.{call(verb, {'what': what, **known}, ['what', *unnamed])}"


def _whole(what: Any) -> tuple[tuple[str, ...], _Code]:
    """The code of a stimulus or a source with all of its numbers, of which `code` shows some; lines before it."""
    if isinstance(what, Course):
        return what.prelude, _Code(what.expression)
    if isinstance(what, Field) and what.waveform is not None:
        before, course = _whole(what.waveform)
        return before, _Code(call("Field", {**what.arguments(), "waveform": course}, ["strength", "direction"]))
    given = what.arguments()
    if any(isinstance(each, np.ndarray) for each in given.values()):
        return (), _Code(call(type(what).__name__, given, ["values", "t"] if "values" in given else ["times"]))
    return (), _Code(code(what))


def _imports(job: Job, parts: list[str]) -> Iterator[str]:
    text = "\n".join(parts)
    labels = dict.fromkeys(side.spec.model for side in job.sides)
    used = sorted(set(re.findall(_VALUES, text)) - {each.__name__ for each in labels})
    yield "import matplotlib.pyplot as plt"
    if "np." in text:
        yield "import numpy as np"
    yield from ("", "import nrnwrap as nw")
    if used:
        yield f"from nrnwrap import {', '.join(used)}"
    for each in labels:
        yield f"from {_home(each)} import {each.__name__}"
    if "write_example(" in text:
        yield "from nrnwrap.morphology import write_example"


def _home(kind: type[Any]) -> str:
    """The module that a class is imported from; of one in the script that called serve(), that script."""
    if kind.__module__.startswith(("nrnwrap.cells.", "cells.")):
        return "nrnwrap.cells"
    if kind.__module__ in ("__main__", "__mp_main__"):
        return Path(getattr(sys.modules[kind.__module__], "__file__", "my_script")).stem
    return kind.__module__


def _results(job: Job) -> Iterator[str]:
    runs = [run for _, run in _NAMES[: len(job.sides)]]
    yield from (f"print({run}.spikes)" for run in runs)
    yield from (f"{run}.plot()" for run in runs)
    yield "plt.show()"
