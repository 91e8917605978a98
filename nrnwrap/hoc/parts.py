"""What a hoc file consists of: templates, calls that load files, routines."""

from __future__ import annotations

import re
from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True)
class Template:
    """A template as a file defines it: `text` is what stands between its name and `endtemplate`, without comments."""

    name: str
    start: int
    end: int
    first: int  # line
    last: int
    text: str


@dataclass(frozen=True)
class Load:
    """A call of load_file() or xopen(): where in the script the argument stands that names the file.

    name: "" where the code works it out. always: the file is read also when it was read before. enters: NEURON goes
    into the file's folder meanwhile. path: where such a file lies, as seen from the script's folder.
    """

    start: int
    end: int
    name: str
    always: bool
    enters: bool
    path: Path | None


@dataclass(frozen=True)
class Routine:
    """What runs only when it is called by its name: a procedure, a function, a template."""

    name: str
    start: int
    body: int  # where what runs begins
    end: int


def closed(code: str, start: int, kind: str = "{}") -> int:
    """The end of the block, or with "()" of the call, that was opened before `start`."""
    depth = 1
    for found in re.finditer(f"[{re.escape(kind)}]", code[start:]):
        depth += 1 if found[0] == kind[0] else -1
        if depth == 0:
            return start + found.end()
    return len(code)
