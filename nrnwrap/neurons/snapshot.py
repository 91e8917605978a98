"""What a cell is when a run begins, as plain data: taken quickly, and told as the tables of a Spec when asked for."""

from __future__ import annotations

import warnings
from collections.abc import Callable, Iterator, Sequence
from typing import Any, NamedTuple
from weakref import ref

from nrnwrap import biophysics as membranes
from nrnwrap.base.calls import shown
from nrnwrap.errors import NrnwrapError
from nrnwrap.inputs import Source
from nrnwrap.neurons import making, named, spec_files
from nrnwrap.neurons.input import Input, place_name
from nrnwrap.neurons.spec import Spec

_OWN = ("celsius", "threshold", "v_init", "initial", "spike_at", "_dress", "_preset_name")
_MANY = 5  # differences that are told


class Given(NamedTuple):
    """An input as it is now. what: a stimulus, a source, or the index of the cell of the run that a connection is from.

    wrong: why it cannot be a value, where it cannot.
    """

    what: Any
    synapse: Any = None
    at: Any = None
    weight: float = 0.0
    delay: float = 0.0
    wrong: str = ""


class Snapshot(NamedTuple):
    """All that makes a cell what it is, and none of its objects."""

    kind: type[Any]
    memory: Any
    own: tuple[Any, ...]
    sections: tuple[membranes.Section, ...]
    inputs: tuple[Given, ...]
    gid: int | None


def taken(cell: Any, index: Callable[[Any], int | None]) -> Snapshot:
    """The snapshot of a cell. index: the number of a cell in the run; None for one that is not part of it."""
    kept = vars(cell)
    own = tuple([kept.get(name) for name in _OWN])
    if own[3] or own[4] is not None:
        own = (*own[:3], dict(own[3] or {}), place_name(own[4]), *own[5:])
    sections = membranes.scan.scan(cell)
    inputs = tuple([given(each, index) for each in cell.attached]) if kept["_attached"] else ()
    return Snapshot(type(cell), cell.memory(), own, sections, inputs, kept["gid"])


def given(attachment: Any, index: Callable[[Any], int | None]) -> Given:
    """What was attached, as it is now. index: as of `taken`."""
    if attachment.call is None:
        return Given(None, wrong=f"{attachment!r} cannot be part of a value")
    what, synapse, at = attachment.call
    if isinstance(what, ref):
        what = index(what())
        if what is None:
            return Given(None, wrong=f"{attachment!r} comes from a cell that is not in the list of the run")
    elif not isinstance(what, Source):
        return Given(what, None, place_name(at))
    now, synapse, at, weight, delay = attachment.connection()
    return Given(what if isinstance(what, int) else now, synapse, place_name(at), weight, delay)


class Likeness(NamedTuple):
    """The tables of a cell, and why they do not say all of it, if they do not."""

    table: dict[str, Any]
    obstacles: tuple[str, ...]


def likeness(shot: Snapshot, twins: bool) -> Likeness:
    """The shortest tables whose cell is like that of the snapshot.

    twins: whether cells may be made, to compare them; else the tables have all of the membrane, and are not compared.
    """
    wrong = [each.wrong for each in shot.inputs if each.wrong]
    wrong += [] if shot.gid is None else [f"it has the gid {shot.gid}, by which others know it"]
    if isinstance(shot.memory, str):
        return Likeness({"model": model_name(shot.kind)}, (shot.memory, *wrong))
    found = Likeness({"model": model_name(shot.kind)}, ("nothing says how it is made",))
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # which the cell has given already
        for make in (_full,) if not twins else (_plain, _full):
            try:
                spec = make(shot)
                found = Likeness(_table(spec, shot), tuple(_unlike(spec, shot)) if twins else ())
            except NrnwrapError as error:
                found = Likeness(found.table, (f"it cannot be made again: {error}",))
            if not found.obstacles:
                break
    return Likeness(found.table, (*found.obstacles, *wrong))


def _base(shot: Snapshot) -> Spec:
    celsius, threshold, v_init, initial, spike_at, _, preset = shot.own
    given = dict(shot.kind.arguments_from(shot.memory, preset, shot.sections))
    said = {"celsius": celsius, "threshold": threshold, "spike_at": spike_at}
    given |= {name: value for name, value in said.items() if value is not None}
    start = {} if v_init is None else {"v_init": v_init}
    inputs = [_input(each) for each in shot.inputs if not each.wrong and not isinstance(each.what, int)]
    return Spec(shot.kind, preset, start={**start, **dict(initial or {})}, inputs=inputs, **given)


def _plain(shot: Snapshot) -> Spec:
    """The Spec without what was read from the sections: with what was applied to the cell, if anything was."""
    return making.with_applied(_base(shot), shot.own[5])


def _full(shot: Snapshot) -> Spec:
    """The Spec with all that was read from the sections."""
    return making.with_biophysics(_base(shot), membranes.Biophysics(membranes.written(shot.sections, "the cell")))


def _input(given: Given) -> Input:
    if isinstance(given.what, Source):
        return Input(given.what, given.synapse, given.at, given.weight, given.delay)
    return Input(given.what, at=given.at)


def _table(spec: Spec, shot: Snapshot) -> dict[str, Any]:
    """The tables of a Spec; the inputs with the connections among them, in the order in which they were made."""
    table = spec_files.document(spec.but(inputs=()), model_name(shot.kind))
    inputs = [spec_files.plain(_arguments(each)) for each in shot.inputs if not each.wrong]
    return {**table, **({"inputs": inputs} if inputs else {})}


def _arguments(given: Given) -> dict[str, Any]:
    if not isinstance(given.what, int):
        return _input(given).given()
    names = ("synapse", "at", "weight", "delay")
    said = {name: getattr(given, name) for name in names if getattr(given, name) is not None}
    return {"source": given.what, **said}


def _unlike(spec: Spec, shot: Snapshot) -> Iterator[str]:
    """What differs between the cell that a Spec makes and that of the snapshot."""
    twin = spec.but(inputs=())()
    for each in shot.inputs:
        if isinstance(each.what, int):
            twin.connect(twin, each.synapse, each.at, weight=each.weight, delay=each.delay)  # whose place counts alone
        elif not each.wrong:
            _input(each).attach(twin)
    found = list(membranes.scan.differences(shot.sections, membranes.scan.scan(twin)))
    if any(each.wrong for each in shot.inputs):  # whose synapses the other cannot have
        found = [each for each in found if each[1] is not True]
    for name, was, is_now in found[:_MANY]:
        yield f"{_told(name, was, is_now)} in a cell of its Spec"
    if len(found) > _MANY:
        yield f"and {len(found) - _MANY} other numbers differ"


def _told(name: str, was: Any, is_now: Any) -> str:
    if isinstance(was, bool):
        return f"{name} was {'' if was else 'not '}there, and is {'' if is_now else 'not '}there"
    return f"{name} was {shown(was)}, and is {shown(is_now)}"


def model_name(kind: type[Any]) -> str:
    """What a table calls a class: as in the catalogue, or by its module."""
    return named.name_of(kind) or f"{kind.__module__}.{kind.__qualname__}"


def changes(before: Sequence[Snapshot], now: Sequence[Snapshot]) -> Iterator[tuple[int, str]]:
    """(index, what) of what is another thing than before in each cell."""
    for index, (one, other) in enumerate(zip(before, now, strict=True)):
        for name, was, is_now in membranes.scan.differences(one.sections, other.sections):
            yield index, _told(name, was, is_now)
        if one.inputs != other.inputs:
            yield index, "its inputs were changed"
