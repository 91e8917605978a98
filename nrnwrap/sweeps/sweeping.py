"""sweep(function, grid) -> Sweep."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from concurrent.futures import Executor
from os import PathLike
from typing import Any

from nrnwrap import mechanisms
from nrnwrap.base import lock, progress
from nrnwrap.base.calls import checked, warn
from nrnwrap.engine import Surroundings
from nrnwrap.simulation import versions
from nrnwrap.sweeps import targets
from nrnwrap.sweeps.grid import Grid, part_of, seeds
from nrnwrap.sweeps.identity import digest
from nrnwrap.sweeps.job import Job, Task
from nrnwrap.sweeps.records import DONE, Folder, Record, named, plain
from nrnwrap.sweeps.running import Crew
from nrnwrap.sweeps.table import Sweep
from nrnwrap.sweeps.targets import Target

_TOGETHER = 100  # cells of a run


@checked(example='sweep(rate, {"b": [0.02, 0.06], "amp": [0.5, 1.0]})', units={"t_stop": "ms", "seconds": "s"})
def sweep(
    function: Any,
    grid: Mapping[str, Any],
    *,
    t_stop: float | None = None,
    measure: Any = targets.RATE,
    together: bool = False,
    folder: str | PathLike[str] | None = None,
    retry: bool | str | Sequence[str] = False,
    part: str | tuple[int, int] | None = None,
    seed: int = 0,
    seconds: float | None = None,
    workers: int | None = None,
    executor: Executor | None = None,
    progress: bool | None = None,
    **settings: Any,
) -> Sweep:
    """Call a function at every point of a grid, in worker processes, and return a table of what it returned.

    function: is called with the names of the grid, `function(b=0.02, amp=0.5)`, and returns a number, text, an array,
        or a dict of such. It may be of a notebook or a script, a lambda, a closure. If it takes a `seed` that the grid
        does not have, it is given one, another at each point, which depends on the sweep's `seed` and the number of
        the point.
    grid: name -> values; the points are all combinations, the last name counting fastest.
    t_stop (ms): the function returns a cell, or a Spec of one, which the sweep runs, with the other settings of
        simulate. The function may be a class of cells or a Spec too, whose parameters the grid then has.
    measure: what is measured of a run: "rate", "count", "first", "onset", "steady", "cv", "spikes", "v_mean", "v_min",
        "v_max", "v_end", a list of these, a function of the Run, or name -> any of these.
    together: run the cells of up to 100 points in one run, since cells that are not connected do not change each other.
    folder: keeps a record of each point, from when it is done. A second call with the same function, arguments,
        settings and versions runs what is missing.
    retry: also what has a record of a failure; "failed", "late", "crashed" or a list of these for some kinds.
    part: "3/10", or (3, 10), runs the third of ten parts alone; the others are in the table as far as they have
        records.
    seconds: how long a point may take.
    workers: how many processes, by default one for each core. executor: whose processes or threads start the workers,
        anything with the `submit` of concurrent.futures.
    progress: True shows a bar; None does when it takes some seconds, on a terminal or in a notebook; False never.

    A point that fails, crashes or takes too long is a record like the others, named in a warning, nan in the table.
    Workers are new processes with what is set in NEURON here: dt, celsius, secondorder, GLOBALs of mechanisms, the
    variable step, threads, loaded MOD folders. Raises errors before anything is run for what cannot be; SimulationError
    in a worker of another sweep.
    """
    targets.refuse_inside()
    axes = Grid.of(grid)
    cell = {"t_stop": t_stop, "measure": measure, "together": together}
    target = Target.of(function, axes, cell, settings)
    crew = Crew.of(executor, workers, seconds)
    repeated = targets.kinds(retry)
    chosen = range(len(axes)) if part is None else part_of(part, len(axes))
    drawn = seeds(seed, len(axes)) if target.takes_seed else None
    store = None if folder is None else Folder.at(folder)
    with lock.held:
        job, key = _job(target, store)
    tasks = _tasks(axes, key, drawn)
    there = store.read(each.key for each in tasks) if store else {}
    found = {each.key: there[each.key] for each in tasks if each.key in there}
    wanted = {tasks[index].key: tasks[index] for index in chosen}  # equal points once
    todo = {key: each for key, each in wanted.items() if key not in found or found[key].status in repeated}
    portions = _portions(list(todo.values()), together, crew.size)
    try:
        for each in _watched(crew.records(job, key, portions), len(todo), progress):
            found[each.key] = each
    except KeyboardInterrupt as cause:
        known = store.read(todo) if store else found  # workers write a record before they tell of it
        raise KeyboardInterrupt(_interrupted(known, todo)) from cause
    _tell(found, todo)
    return Sweep(target.name, axes.axes, [found.get(each.key) for each in tasks], target.units)


def _job(target: Target, store: Folder | None) -> tuple[Job, str]:
    """What workers are given, and a key of all in it that results depend on."""
    mechanisms.load()  # compiled here, if need be, rather than in each worker
    surroundings, those = Surroundings.now(mechanisms.settings()), mechanisms.Elsewhere.of_here()
    programs = {
        **versions.of([]),
        "mechanisms": mechanisms.own_text(),
    }  # the text alone: clusters have several processors
    key = digest(target.function, surroundings.identity(), those.texts, programs)
    return Job(target.function, surroundings, those, store), key


def _tasks(axes: Grid, key: str, drawn: Sequence[int] | None) -> list[Task]:
    """What is to be run at each point, done or not."""
    result = []
    for index in range(len(axes)):
        point = axes.point(index)
        arguments = point if drawn is None else {**point, "seed": drawn[index]}
        result.append(Task(digest(key, arguments), arguments, plain(point)))
    return result


def _portions(tasks: Sequence[Task], together: bool, workers: int) -> list[Sequence[Task]]:
    """What a worker is given at a time: a point, or as many as one run is of."""
    size = max(min(-(-len(tasks) // workers), _TOGETHER), 1) if together else 1
    return [tasks[start : start + size] for start in range(0, len(tasks), size)]


def _watched(records: Iterable[Record], count: int, wanted: bool | None) -> Iterator[Record]:
    """The records as they come, with a bar; the first failure is told at once."""
    told = False
    for each in progress.shown(records, "point", total=count, wanted=wanted):
        if each.status != DONE and not told:
            told = True
            warn(f"a point is without a value: {each.brief().rstrip('.')}. The others go on")
        yield each


def _interrupted(known: Mapping[str, Record], todo: Mapping[str, Task]) -> str:
    """What Ctrl-C says."""
    done = sum(key in known and known[key].status == DONE for key in todo)
    return f"interrupted: {done} of {len(todo)} points were done, and those in a folder stay"


def _tell(found: Mapping[str, Record], todo: Mapping[str, Task]) -> None:
    """Warn of what is not in the table, and of what the points warned of."""
    old = [each for each in found.values() if each.status != DONE and each.key not in todo]
    failed = [found[key] for key in todo if key in found and found[key].status != DONE]
    if len(failed) > 1:
        kinds = ", ".join(f"{count} {kind}" for kind, count in Counter(each.status for each in failed).items())
        warn(f"{len(failed)} of {len(todo)} points are without a value ({kinds}): sweep.failures has the reasons")
    if old:
        warn(f"{len(old)} points failed in an earlier call, such as {old[0].brief()}: retry=True runs them again")
    said = Counter(text for key in todo if key in found for text in found[key].warnings)
    for text, count in said.items():
        first = next(found[key] for key in todo if text in found[key].warnings)
        warn(f"{count} {'point' if count == 1 else 'points'}, the first {named(first.point)}: {text}")
