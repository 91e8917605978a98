"""Files of morphologies: those of the project, and those that the page sends, under names of ours.

All workers of a page share a folder. What is sent once is named by its content, and jobs give that name.
"""

from __future__ import annotations

import base64
import binascii
import hashlib
import os
import re
import tempfile
from collections.abc import Iterator, Mapping
from contextlib import suppress
from functools import cache
from pathlib import Path
from typing import Any

from nrnwrap import morphology
from nrnwrap.anatomy.types import FORMATS
from nrnwrap.app import fields, limits
from nrnwrap.base import files
from nrnwrap.errors import ParameterError, unknown

_NAME = re.compile(r"[0-9a-f]{32}")
_shared: list[Path] = []  # the folder of the page


class ForgottenError(ParameterError):
    """A morphology that was sent once, and is not held any more."""


EXAMPLES = {  # name -> what it is, and the seed of write_example
    "pyramidal": ("a made-up pyramidal cell, 72 sections", 1),
    "pyramidal 2": ("another one", 2),
    "pyramidal 3": ("a third one", 3),
}


def adopt(folder: Path) -> None:
    """Keep files in a folder that others share."""
    _shared[:] = [folder]


@cache
def _own() -> tempfile.TemporaryDirectory[str]:
    """The folder of a process that does not share one; it goes with the process."""
    return tempfile.TemporaryDirectory(prefix="nrnwrap-app-")


def _folder() -> Path:
    return _shared[0] if _shared else Path(_own().name)


def path(given: Any) -> Path:
    """The file of what the page gives: {"example": name}, {"format": "swc", "data": base64 of a file}, or with the
    name that `keep` gave in the place of the data; ForgottenError where that is not held any more."""
    told = fields.mapping("morphology", given)
    if "example" in told:
        fields.refuse_unknown("morphology", told, ("example",))
        return _example(told["example"])
    return _held(told) if "file" in told else _kept(told)


def keep(given: Any) -> str:
    """Hold a morphology, {"format": "swc", "data": base64 of a file}, for the jobs to come; the name that they give."""
    return _kept(fields.mapping("morphology", given)).stem


def _held(told: Mapping[str, Any]) -> Path:
    fields.refuse_unknown("morphology", told, ("format", "file"))
    ending, name = _ending(told), told["file"]
    if not isinstance(name, str) or not _NAME.fullmatch(name):
        raise ParameterError(f"morphology.file must be a name that the page gave, not {fields.shown(name)}")
    file = _folder() / f"{name}{ending}"
    try:
        os.utime(file)  # it is used, so others go first
    except FileNotFoundError:
        raise ForgottenError("the page does not hold this morphology any more: load the file again") from None
    return file


def _ending(told: Mapping[str, Any]) -> str:
    ending = f".{told.get('format')}"
    if ending not in FORMATS:
        raise unknown("format of morphology", fields.named(told.get("format")), [each[1:] for each in FORMATS])
    return ending


def example(given: Any) -> int | None:
    """The seed of the project's own file that is meant, None for a file of the user's."""
    return EXAMPLES[given["example"]][1] if "example" in given else None


def _example(name: Any) -> Path:
    if not isinstance(name, str) or name not in EXAMPLES:
        raise unknown("example of a morphology", fields.named(name), EXAMPLES)
    file = _folder() / f"example-{EXAMPLES[name][1]}.swc"
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


def _kept(told: Mapping[str, Any]) -> Path:
    """A file with this content, named by it."""
    fields.refuse_unknown("morphology", told, ("example", "format", "data", "file"))
    ending, data = _ending(told), _decoded(told.get("data"))
    file = _folder() / f"{hashlib.sha256(data).hexdigest()[:32]}{ending}"
    if not file.exists():
        _make_room(len(data))
        files.write(file, lambda stream: stream.write(data))  # at once: other workers may look
    with suppress(FileNotFoundError):
        os.utime(file)
    return file


def _make_room(size: int) -> None:
    """Remove those that were used longest ago, as far as one more of this size does not fit."""
    most, room = limits.FILES[0] - 1, limits.FILES[1] - size
    for _, bytes_of, each in sorted(_files(), reverse=True):
        most, room = most - 1, room - bytes_of
        if most < 0 or room < 0:
            each.unlink(missing_ok=True)


def _files() -> Iterator[tuple[int, int, Path]]:
    """When each was used, its size, and where it is; another worker may remove some meanwhile."""
    for each in _folder().iterdir():
        if _NAME.fullmatch(each.stem):
            with suppress(FileNotFoundError):
                found = each.stat()
                yield found.st_mtime_ns, found.st_size, each
