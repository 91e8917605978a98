"""What Neo knows of a recording besides its numbers: names, the time of the session, annotations, events, epochs."""

from __future__ import annotations

import json
from collections.abc import Mapping
from datetime import datetime
from importlib import import_module
from typing import Any

import numpy as np

_OURS = ("cells", "nrnwrap")  # annotations that run.to_neo() makes itself


def read(block: Any, segment: Any, v: str) -> dict[str, Any]:
    """The labels of a Run. block: None where a Segment does not have one. v: the name of the membrane potential."""
    homes = [each for each in (block, segment) if each is not None]
    start = next((each.rec_datetime for each in reversed(homes) if each.rec_datetime is not None), None)
    found = {
        "block": None if block is None else block.name,
        "segment": segment.name,
        "v": v if v != "v" else "",
        "description": next((each.description for each in reversed(homes) if each.description), None),
        "session_start": None if start is None else start.isoformat(),
        "annotations": {
            name: value for each in homes for name, value in each.annotations.items() if _kept(name, value)
        },
        "events": {each.name or "": _rows(each) for each in segment.events},
        "epochs": {each.name or "": _rows(each, each.durations) for each in segment.epochs},
    }
    return {name: value for name, value in found.items() if value}


def _kept(name: str, value: Any) -> bool:
    """Whether an annotation is plain data, which every file of a run can keep."""
    try:
        return name not in _OURS and json.loads(json.dumps(value)) == value
    except (TypeError, ValueError):
        return False


def _rows(marks: Any, durations: Any = None) -> list[list[Any]]:
    """Time (ms), with durations these (ms), and the label of each mark."""
    columns = [marks.times.rescale("ms").magnitude.tolist()]
    if durations is not None:
        columns.append(durations.rescale("ms").magnitude.tolist())
    labels = [str(label) for label in marks.labels] or [""] * len(columns[0])
    return [list(row) for row in zip(*columns, labels, strict=True)]


def write(neo: Any, labels: Mapping[str, Any], block: Any, segment: Any) -> None:
    """Give a Block and its Segment the labels of a Run."""
    block.name, segment.name = labels.get("block", block.name), labels.get("segment", segment.name)
    block.description = labels.get("description")
    block.annotate(**labels.get("annotations", {}))
    if "session_start" in labels:
        block.rec_datetime = segment.rec_datetime = datetime.fromisoformat(labels["session_start"])
    for name, rows in labels.get("events", {}).items():
        times, texts = _columns(rows, 2)
        segment.events.append(neo.Event(_ms(times), labels=np.array(texts, dtype=str), name=name))
    for name, rows in labels.get("epochs", {}).items():
        times, durations, texts = _columns(rows, 3)
        marks = neo.Epoch(_ms(times), durations=_ms(durations), labels=np.array(texts, dtype=str), name=name)
        segment.epochs.append(marks)


def _columns(rows: Any, count: int) -> list[list[Any]]:
    return [[row[k] for row in rows] for k in range(count)]


def _ms(times: Any) -> Any:
    return np.array(times, float) * import_module("quantities").ms
