"""Answers as bytes: JSON, text, and arrays behind a head of JSON (docs/app.md)."""

from __future__ import annotations

import json
import re
import struct
import zlib
from collections.abc import Mapping
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from nrnwrap.app import limits
from nrnwrap.app.fields import plain

JSON, BINARY, CSV = "application/json", "application/octet-stream", "text/csv; charset=utf-8"
_SMALL = 2000  # bytes, below which compression does not pay
_PATH = re.compile(r"(?<![\w)/.])/(?:[^\s/'\"]+/)+[^\s'\",;:]*")


class Answer(NamedTuple):
    """What goes to the browser. encoding: "gzip" or none. file: the name under which it is to be saved, or none."""

    status: int
    media: str
    body: bytes
    encoding: str = ""
    file: str = ""


def of_json(value: Any, status: int = 200) -> Answer:
    """JSON; numbers that are not finite are null."""
    return Answer(status, JSON, json.dumps(_finite(value), allow_nan=False, separators=(",", ":")).encode())


def of_arrays(head: Mapping[str, Any], arrays: Mapping[str, NDArray[Any]]) -> Answer:
    """Arrays of float32, uint32 and uint8 behind their head."""
    listed, offset, parts = [], 0, []
    for name, array in arrays.items():
        data = np.ascontiguousarray(array).astype(array.dtype.newbyteorder("<"), copy=False).tobytes()
        listed.append({"name": name, "type": array.dtype.name, "shape": list(array.shape), "offset": offset})
        parts.append(data + b"\0" * (-len(data) % 4))
        offset += len(parts[-1])
    text = of_json({**head, "arrays": listed}).body
    text += b" " * (-len(text) % 4)
    return Answer(200, BINARY, b"".join([struct.pack("<I", len(text)), text, *parts]))


def refusal(kind: str, sentence: str, status: int) -> Answer:
    """An error: a sentence that can be printed, without paths of this machine, and a word for its kind."""
    shown = "".join(each if each.isprintable() else "\N{REPLACEMENT CHARACTER}" for each in without_paths(sentence))
    return of_json({"error": shown[: limits.SENTENCE], "kind": kind}, status)


def without_paths(text: str) -> str:
    """A text in which files go by "the file"."""
    return _PATH.sub("the file", " ".join(text.split()))


def compressed(answer: Answer) -> Answer:
    """The same with gzip where that pays."""
    if len(answer.body) < _SMALL:
        return answer
    packer = zlib.compressobj(1, zlib.DEFLATED, 31)
    return answer._replace(body=packer.compress(answer.body) + packer.flush(), encoding="gzip")


def _finite(value: Any) -> Any:
    if isinstance(value, Mapping):
        return {str(key): _finite(each) for key, each in value.items()}
    if isinstance(value, (np.ndarray, np.generic)):
        return _finite(value.tolist())
    if isinstance(value, (list, tuple)):
        return [_finite(each) for each in value]
    return plain(value)
