"""repeat(run) -> Run: the run made again of what it says about itself, and compared."""

from __future__ import annotations

import sys
from collections.abc import Iterator, Mapping
from contextlib import nullcontext
from typing import Any

import numpy as np

from nrnwrap import cells as cells  # whose models tables name
from nrnwrap.base.about import About
from nrnwrap.base.calls import checked, is_not, warn
from nrnwrap.base.lock import alone
from nrnwrap.base.recordings import Recordings
from nrnwrap.engine import h, ranks, state
from nrnwrap.errors import NrnwrapError, ParameterError, SimulationError
from nrnwrap.neurons import Cell, Spec, spec_files
from nrnwrap.simulation import probes, versions
from nrnwrap.simulation.run import Run
from nrnwrap.simulation.session import Session

_MANY = 8  # obstacles that are told
_SETTINGS = ("method", "tolerance", "celsius", "v_init", "engine")


@checked(example="repeat(run)")
@alone
def repeat(run: Recordings, *, anyway: bool = False) -> Run:
    """Run again what `run` was: new cells, made as `run.about` says, with the same settings; return the new Run.

    A warning says what differs, where not every array is the same to the bit: the first array, where and by how much,
    and what was another version. anyway: also with other versions than those of the run, or on another platform.

    Raises SimulationError, before anything is run, that says why the run cannot be repeated: it does not know what was
    run, as one that was made from a .csv; versions are others; a cell, connection or recording is not a value; or a
    model was changed between two pieces of a Session. ParameterError for what is not a run. Of several ranks all have
    to call it, each with its own run.
    """
    if not isinstance(run, Recordings):
        raise ParameterError(is_not(run, "a run", "give what simulate or load returned"))
    with ranks.agreed():
        about = run.about
        if about is None:
            raise SimulationError(
                f"{run!r} does not say what was run: it was made elsewhere, or by an older version. Simulate it again"
            )
        others = versions.differing(dict(about.versions))
        _refuse(about, [] if anyway else others)
        made = _cells(about)
    new = _again(about, made, run.single)
    if found := next(differences(run, new), ""):
        reason = f". Others than then: {'; '.join(others)}" if others else ""
        warn(f"the run was not the same again: {found}{reason}")
    return new


def _refuse(about: About, others: list[str]) -> None:
    """Raise for what stands in the way."""
    wrong = [*about.obstacles, *(f"{each} (anyway=True tries all the same)" for each in others)]
    if about.ranks != (count := ranks.number()):
        wrong.append(f"it was run on {about.ranks} ranks, and there are {count}")
    if about.settings.method == "variable" and next(iter(h.allsec()), None) is not None:
        wrong.append("other sections exist in this process, and would take part in the variable step: let them go")
    if state.is_taken():
        wrong.append("a Session is open in this process")
    if wrong:
        more = [f"and {len(wrong) - _MANY} things more"] if len(wrong) > _MANY else []
        raise SimulationError("\n  ".join(["the run cannot be repeated:", *wrong[:_MANY], *more]))


def _cells(about: About) -> list[Cell]:
    """The cells, with their inputs and connections in the order in which they were made."""
    try:
        made = [_spec(table)() for table in about.cells]
        for cell, table in zip(made, about.cells, strict=True):
            for each in table.get("inputs", ()):
                _attach(cell, each, made)
    except NrnwrapError as error:
        raise SimulationError(f"the run cannot be repeated: {error}") from error
    return made


def _spec(table: Mapping[str, Any]) -> Spec:
    """The Spec of a table, without its inputs."""
    content = {name: each for name, each in table.items() if name != "inputs"}
    return spec_files.of_tables(Spec, {**content, "model": _model(content["model"])}, "the run")


def _model(name: str) -> Any:
    """The class that a table means: a name of the catalogue, or a class in a module that is there."""
    module, _, kind = name.rpartition(".")
    if not module:
        return name
    found = getattr(sys.modules.get(module), kind, None)
    if not (isinstance(found, type) and issubclass(found, Cell)):
        raise SimulationError(f"the class {name} is not there: import its module first")
    return found


def _attach(cell: Cell, table: Mapping[str, Any], made: list[Cell]) -> None:
    if "source" not in table:
        spec_files.input_of("the run: inputs", table).attach(cell)
        return
    given = {name: spec_files.argument(f"the run: inputs.{name}", each) for name, each in table.items()}
    made[given.pop("source")].connect(cell, **given)


def _again(about: About, made: list[Cell], single: bool) -> Run:
    settings = about.settings
    stimuli = [spec_files.argument("the run: stimuli", each) for each in about.stimuli]
    how = {name: getattr(settings, name) for name in _SETTINGS}
    how["dt"] = settings.dt if settings.grid else None
    how["secondorder"] = None if settings.variable else settings.secondorder
    record = {name: _place(each) for name, each in about.record.items()}
    alike = about.threads == ranks.threads()
    with nullcontext() if alike else state.threads(about.threads):
        session = Session(
            made[0] if single else made,
            *stimuli,
            t_stop=settings.t_stop,
            record=record if "v" in record else list(record),
            **how,
        )
        with session:
            return [session.run(end) for end in about.pieces][-1]


def _place(given: Any) -> Any:
    if isinstance(given, str):
        return given
    content = dict(given)
    return getattr(probes, content.pop("kind"))(**content)


def differences(one: Recordings, other: Recordings) -> Iterator[str]:
    """What differs between two runs, array by array."""
    for name in one.units:
        if name not in other.units:
            yield f"{name} was not recorded"
            continue
        pairs = list(zip(_rows(one, name), _rows(other, name), strict=True))
        for index, (a, b) in enumerate(pairs):
            if a.shape != b.shape or a.tobytes() != b.tobytes():
                yield _difference(name if one.single else f"{name} of {one.cells[index]}", a, b, one.units[name])
                break


def _rows(run: Recordings, name: str) -> list[Any]:
    if name == "t":
        return [run.t]
    found = run.trains if name == "spikes" else [run[name]] if run.single else run[name]
    return list(found)


def _difference(name: str, a: Any, b: Any, unit: str) -> str:
    if a.shape != b.shape:
        return f"{name} has {a.shape[-1]} values in the first run, and {b.shape[-1]} in the second"
    off = np.abs(a - b)
    first = int(np.argmax((a != b).any(axis=0) if a.ndim > 1 else a != b))
    return f"{name} differs from its sample {first} on, by up to {np.nanmax(off):.3g} {unit}".rstrip()
