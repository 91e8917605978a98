"""Files of morphologies: those of the project, and those that the page sends, under names of ours."""

from __future__ import annotations

import base64
import binascii
import hashlib
import tempfile
from functools import cache
from pathlib import Path
from typing import Any

from nrnwrap import morphology
from nrnwrap.anatomy.types import FORMATS
from nrnwrap.app import fields, limits
from nrnwrap.errors import ParameterError, unknown

_KEPT = 8  # files


EXAMPLES = {  # name -> what it is, and the seed of write_example
    "pyramidal": ("a made-up pyramidal cell, 72 sections", 1),
    "pyramidal 2": ("another one", 2),
    "pyramidal 3": ("a third one", 3),
}


@cache
def _folder() -> tempfile.TemporaryDirectory[str]:
    """Where this process keeps the files; it goes with the process."""
    return tempfile.TemporaryDirectory(prefix="nrnwrap-app-")


def path(given: Any) -> Path:
    """The file of what the page gives: {"example": name}, or {"format": "swc", "data": base64 of a file}."""
    told = fields.mapping("morphology", given)
    if "example" in told:
        fields.refuse_unknown("morphology", told, ("example",))
        return _example(told["example"])
    fields.refuse_unknown("morphology", told, ("example", "format", "data"))
    ending = f".{told.get('format')}"
    if ending not in FORMATS:
        raise unknown("format of morphology", fields.named(told.get("format")), [each[1:] for each in FORMATS])
    return _kept(_decoded(told.get("data")), ending)


def example(given: Any) -> int | None:
    """The seed of the project's own file that is meant, None for a file of the user's."""
    return EXAMPLES[given["example"]][1] if "example" in given else None


def _example(name: Any) -> Path:
    if not isinstance(name, str) or name not in EXAMPLES:
        raise unknown("example of a morphology", fields.named(name), EXAMPLES)
    file = Path(_folder().name) / f"example-{EXAMPLES[name][1]}.swc"
    return file if file.exists() else morphology.write_example(file, seed=EXAMPLES[name][1])


def _decoded(data: Any) -> bytes:
    if not isinstance(data, str):
        raise ParameterError(f"morphology.data must be a file in base64, not {fields.shown(data)}")
    try:
        found = base64.b64decode(data, validate=True)
    except (binascii.Error, ValueError) as cause:
        raise ParameterError(f"morphology.data is not base64: {cause}") from cause
    if len(found) > limits.FILE:
        raise ParameterError(f"the morphology has {len(found) / 1e6:.3g} MB: {limits.FILE / 1e6:g} are allowed")
    return found


def _kept(data: bytes, ending: str) -> Path:
    """A file with this content, named by it; the oldest of many goes."""
    home = Path(_folder().name)
    file = home / f"{hashlib.sha256(data).hexdigest()[:16]}{ending}"
    if not file.exists():
        others = sorted(home.glob("[0-9a-f]*"), key=lambda each: each.stat().st_mtime)
        for each in others[: max(len(others) - _KEPT + 1, 0)]:
            each.unlink()
        file.write_bytes(data)
    return file
