"""What was run, as data: cells, stimuli, settings, versions. It is readable without NEURON."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, fields
from typing import Any

from nrnwrap.base.settings import Settings

_FEW = 8  # numbers of a list, and cells, that are printed one by one
_FILED = ("stimuli", "record", "pieces", "threads", "ranks", "versions", "obstacles")


@dataclass(frozen=True, eq=False, repr=False)
class About:
    """What was run: `run.about`. It prints itself, `run.save` keeps it, `nrnwrap.repeat(run)` runs it again.

    cells: of each its table, as `Spec.to_toml` has it: model, preset, parameters, start, biophysics, inputs, as they
    were when the run began; `inputs` also has connections from other cells of the run, each with the index of the cell
    that it comes from as `source`. stimuli: those of the run, a table with kind and arguments each. record: name ->
    what was recorded. settings, units: those of the run. pieces: the ends (ms) of the pieces of a Session, t_stop
    alone for simulate. threads, ranks: of NEURON. versions: of what ran it; "mechanisms" is the key of nrnwrap's
    compiled mechanisms, others of the run have keys of their own. obstacles: why it cannot be repeated, if it cannot.
    """

    cells: tuple[Mapping[str, Any], ...]
    stimuli: tuple[Mapping[str, Any], ...]
    record: Mapping[str, Any]
    settings: Settings
    units: Mapping[str, str]
    pieces: tuple[float, ...]
    threads: int
    ranks: int
    versions: Mapping[str, str]
    obstacles: tuple[str, ...] = ()

    @property
    def seeds(self) -> list[dict[str, Any]]:
        """The key of every stream of random numbers: where it is, kind, seed, gid and stream, as far as they are said.

        where: the index of a cell, or "stimuli".
        """
        places = [*enumerate(self.cells), ("stimuli", {"stimuli": self.stimuli})]
        return [{"where": place, **found} for place, table in places for found in _keys(table)]

    def document(self) -> dict[str, Any]:
        """What a file needs to keep besides settings and units, for json: equal cells once."""
        texts = [json.dumps(each) for each in self.cells]
        distinct = {text: index for index, text in enumerate(dict.fromkeys(texts))}
        plain = {name: getattr(self, name) for name in _FILED}
        return {**plain, "cells": [json.loads(each) for each in distinct], "order": [distinct[each] for each in texts]}

    @classmethod
    def from_document(cls, document: Mapping[str, Any], settings: Settings, units: Mapping[str, str]) -> About:
        """The value that a file has kept."""
        given = {name: _tuple(document[name]) for name in _FILED}
        cells = tuple(document["cells"][index] for index in document["order"])
        return cls(**given, cells=cells, settings=settings, units=units)

    def __eq__(self, other: object) -> bool:
        if not isinstance(other, About):
            return NotImplemented
        names = [each.name for each in fields(self) if each.name not in ("cells", *_FILED)]
        same = all(getattr(self, name) == getattr(other, name) for name in names)
        return same and json.dumps(self.document()) == json.dumps(other.document())

    __hash__ = None  # type: ignore[assignment]  # tables cannot be hashed

    def __repr__(self) -> str:
        return "\n".join(f"{name:9} {text}" for name, text in self._lines())

    def _lines(self) -> Iterator[tuple[str, str]]:
        yield from _grouped([shown(each) for each in self.cells])
        yield "stimuli", " + ".join(map(shown, self.stimuli)) or "none"
        yield "record", ", ".join(f"{name} ({self.units.get(name) or 'no unit'})" for name in self.record) or "spikes"
        yield "settings", listed({**self.settings.values(), "threads": self.threads, "ranks": self.ranks})
        if len(self.pieces) > 1:
            yield "pieces", f"up to {', '.join(f'{end:g}' for end in self.pieces)} ms"
        yield "versions", listed(self.versions)
        yield from (("obstacle", text) for text in self.obstacles)


@dataclass(frozen=True)
class Filed:
    """What a file has kept of a run: the document of its About. ValueError for what is not one."""

    document: Mapping[str, Any]

    settled = True

    def __post_init__(self) -> None:
        if missing := {"cells", "order", *_FILED} - set(self.document):
            raise ValueError(f"what was run lacks {', '.join(sorted(missing))}")

    def about(self, settings: Settings, units: Mapping[str, str], names: Sequence[str]) -> About:
        return About.from_document(self.document, settings, units)


def shown(table: Any) -> str:
    """A table of a cell or a value, as code that makes it; long lists are abbreviated."""
    if isinstance(table, Mapping):
        content = dict(table)
        name = content.pop("kind", content.pop("model", ""))
        if not name:
            return f"{{{', '.join(f'{key}: {shown(each)}' for key, each in content.items())}}}"
        content = {**content.pop("parameters", {}), **content}
        return f"{name}({listed(content)})"
    if isinstance(table, (list, tuple)):
        return f"<{len(table)} values>" if len(table) > _FEW else f"[{', '.join(map(shown, table))}]"
    return f"{table:.10g}" if isinstance(table, float) else repr(table)


def listed(content: Mapping[str, Any]) -> str:
    """Names and values, as arguments are written."""
    return ", ".join(f"{key}={shown(each)}" for key, each in content.items())


def _grouped(texts: Sequence[str]) -> Iterator[tuple[str, str]]:
    """A line for each cell, equal ones that follow each other in one; a few of many."""
    groups: list[tuple[int, str]] = []
    for text in texts:
        count = groups.pop()[0] if groups and groups[-1][1] == text else 0
        groups.append((count + 1, text))
    for count, text in groups[:_FEW]:
        yield "cell" if count == 1 else "cells", text if count == 1 else f"{count} x {text}"
    if len(groups) > _FEW:
        yield "cells", f"... {len(texts)} in all"


def _keys(table: Any) -> Iterator[dict[str, Any]]:
    """Every table in it that has a seed."""
    if isinstance(table, Mapping):
        own = {**table.get("parameters", {}), **table} if "model" in table else table
        if "seed" in own:
            yield {key: own[key] for key in ("kind", "model", "seed", "gid", "stream") if key in own}
    inner = table.values() if isinstance(table, Mapping) else table if isinstance(table, (list, tuple)) else ()
    for each in inner:
        if not (isinstance(each, Mapping) and "seed" in each and "model" in table):
            yield from _keys(each)


def _tuple(given: Any) -> Any:
    return tuple(given) if isinstance(given, list) else given
