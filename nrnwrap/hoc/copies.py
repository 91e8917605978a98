"""Copies of hoc files, from which NEURON reads them: so it knows each by its path instead of its bare name.

NEURON remembers load_file("biophys.hoc") by that very name, and of two models that have such a file it would read the
first one's alone. In a copy each load_file() and xopen() asks `_Hook.file` which file is meant, and gets a name that
NEURON reads, or passes over, as it should: `load_file(nrnwrap_1f0c.file(7))`. The names of copies are in ASCII, since
NEURON cannot take others from Python. Templates that NEURON has already are blank in a copy.
"""

from __future__ import annotations

import os
import re
import tempfile
from bisect import bisect_right
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

from nrnwrap import mechanisms
from nrnwrap.engine import h
from nrnwrap.errors import NrnwrapError
from nrnwrap.hoc import templates, text
from nrnwrap.hoc.folders import by_link, in_folder, plain, temporary
from nrnwrap.hoc.names import is_neurons, located
from nrnwrap.hoc.parts import Load
from nrnwrap.hoc.text import Script

_Key = tuple[Path, str]  # a file, and its text


@dataclass(frozen=True)
class Copy:
    """A script as NEURON reads it.

    added: the numbers of the lines that the script does not have. folder: where NEURON is to be while it reads; None
    for where it is, as xopen() wants it. name: by which load_file() asked for it; "" where that reads always.
    """

    script: Script
    path: Path
    folder: Path | None
    added: tuple[int, ...]
    name: str

    def line(self, number: int) -> int:
        """The line of the script that a line of the copy stands for."""
        return max(number - bisect_right(self.added, number), 1)


@dataclass
class Copies:
    """The copies of one load: all that it reads goes through them. `check` refuses scripts that nobody expected."""

    where: Path
    check: Callable[[Sequence[Script]], None]
    known: dict[_Key, Script]
    made: list[Copy] = field(default_factory=list)
    read: list[Copy] = field(default_factory=list)
    again: list[Copy] = field(default_factory=list)  # of what NEURON may have read before, outside of load_hoc
    templates: set[str] = field(default_factory=set)
    error: NrnwrapError | None = None

    def copy(self, script: Script, folder: Path | None, name: str = "") -> Copy:
        """Write a copy of the script."""
        known = templates.known([script])
        self.templates |= templates.expect(script)
        name_of_copy = re.sub(r"[^\w.-]", "_", script.path.name, flags=re.ASCII)
        path = self.where / f"{len(self.made)}-{name_of_copy}"
        content, added = _edited(script, known, f"{_hook.name}.begin({len(self.made)})")
        path.write_text(content, encoding="utf-8", errors="surrogateescape")
        self.made.append(Copy(script, path, folder, added, name))
        return self.made[-1]

    def named(self, name: str) -> Copy | None:
        """The copy whose file NEURON calls so."""
        return next((copy for copy in self.made if copy.path.name == name), None)

    def original(self, printed: str) -> str:
        """What was printed, with the model's code and files instead of what stands for them in the copies."""
        call = rf"{_hook.name}\.file\((\d+)(?:, [^()]*)?\)"
        printed = re.sub(call, lambda found: _hook.argument(int(found[1])), printed)
        return printed.replace(f"Couldn't find: {self.where.as_posix()}/", "Couldn't find: ")

    def file(self, load: Load, name: str) -> str:
        """The name by which NEURON shall load what the code calls `name`."""
        path = located(name, Path.cwd(), library=load.enters)
        if path is None:
            return self._not_found(load, name)
        script = text.read(path.resolve(), Path.cwd())
        key = (script.path, script.text)
        if not load.always and key in _read:
            return _read[key]  # which NEURON passes over
        if key not in self.known:
            scripts = text.closure(script.path)
            self.check(scripts)
            self.known |= _by_text(scripts)
        copy = self.copy(self.known[key], path.parent if load.enters else None, "" if load.always else name)
        return copy.path.as_posix()

    def _not_found(self, load: Load, name: str) -> str:
        """A name of NEURON's own file, else one that it complains of: the plain one it may know from another model."""
        again = next((copy for copy in self.read if copy.name == name), None)
        if again is not None and not load.always:
            return again.path.as_posix()  # as NEURON passes over what this model has loaded by the name from elsewhere
        if load.always or is_neurons(name) or re.search(r"^/|\.\.", name):
            return plain(name)
        return f"{self.where.as_posix()}/{plain(name)}"

    def begin(self, number: int) -> None:
        """NEURON begins to read a copy."""
        copy = self.made[number]
        self.read.append(copy)
        if copy.name and _remembered(copy.name):
            self.again.append(copy)
        if copy.folder is not None:
            os.chdir(copy.folder)
            _read[copy.script.path, copy.script.text] = copy.path.as_posix()

    def forget(self) -> None:
        """Let what was read be read again: the load has failed, and some of it may be half done."""
        for copy in self.read:
            if copy.folder is not None:
                _read.pop((copy.script.path, copy.script.text), None)


_told: set[str] = set()  # the names that NEURON remembers because of load_hoc
_read: dict[_Key, str] = {}  # what NEURON has read in a load that succeeded, and the name by which it knows it


class _Hook:
    """What copies call. It stays when a load is over: procedures and templates may load files when they are called."""

    def __init__(self) -> None:
        self.name = ""  # in hoc
        self.loads: list[tuple[Script, Load]] = []
        self.copies: list[Copies] = []  # the loads that are under way, the inner ones last
        self.heard = False

    def declare(self) -> None:
        """Make it known to hoc, under a name that nobody else has."""
        if not self.name:
            self.name = mechanisms.free_name()
            h(f"objref {self.name}")
            setattr(h, self.name, self)

    def call(self, script: Script, load: Load) -> str:
        """The hoc code that asks for the file's name."""
        self.loads.append((script, load))
        rest = "" if load.name else f", {script.text[load.start : load.end]}"
        return f"{self.name}.file({len(self.loads) - 1}{rest})"

    def argument(self, number: int) -> str:
        """What the code has in place of a call."""
        script, load = self.loads[number]
        return script.text[load.start : load.end]

    def begin(self, number: float) -> None:
        """Called by the first line of a copy."""
        self.copies[-1].begin(int(number))

    def hear(self) -> None:
        """Called by the file of `remembered`, when NEURON reads it."""
        self.heard = True

    def file(self, number: float, name: str = "") -> str:
        """Called in place of the name of a file: that is the `number`th, or worked out by the code."""
        script, load = self.loads[int(number)]
        name = load.name or name
        if not self.copies:
            return _later(script, load, name)
        try:
            return self.copies[-1].file(load, name)
        except NrnwrapError as cause:
            self.copies[-1].error = cause
            raise


_hook = _Hook()


@contextmanager
def copying(check: Callable[[Sequence[Script]], None], expected: Iterable[Script]) -> Iterator[Copies]:
    """For the time of a load, NEURON reads copies; `check` is called with scripts that are not among the expected."""
    _hook.declare()
    with tempfile.TemporaryDirectory(prefix="nrnwrap-hoc-", dir=temporary()) as where:
        copies = Copies(Path(where), check, _by_text(expected))
        _hook.copies.append(copies)
        try:
            yield copies
        finally:
            _hook.copies.pop()


def _remembered(name: str) -> bool:
    """Whether NEURON has read a file of this name outside of load_hoc; from now on it believes that it has.

    So load_file() by that name reads nothing where no copy asks, either. Names of NEURON's own files stay free.
    """
    if name in _told or is_neurons(name) or re.search(r"^/|\.\.|[\"\\$]", name):
        return False
    _told.add(name)
    _hook.heard = False
    with tempfile.TemporaryDirectory(prefix="nrnwrap-hoc-", dir=temporary()) as where, in_folder(Path(where)):
        Path(name).parent.mkdir(parents=True, exist_ok=True)
        Path(name).write_text(f"{{{_hook.name}.hear()}}\n")
        h.load_file(os.fsencode(name))
    return not _hook.heard


def _by_text(scripts: Iterable[Script]) -> dict[_Key, Script]:
    return {(script.path, script.text): script for script in scripts}


def _later(script: Script, load: Load, name: str) -> str:
    """The file's name after the load: seen from the script's folder first, wherever the process is then."""
    path = located(name, script.path.parent, Path.cwd(), library=load.enters)
    if path is None:
        return plain(name)
    again = _read.get((path.resolve(), text.read(path.resolve(), path.parent).text))
    if again and not load.always:
        return again
    place = path if str(path).isascii() else by_link(path.absolute())
    return place.as_posix() if str(place).isascii() else plain(name)


def _edited(script: Script, known: set[str], begin: str) -> tuple[str, tuple[int, ...]]:
    """The text of a copy, which begins with a call of `begin`; and the numbers of its added lines."""
    blank = [(each.start, each.end) for each in script.templates if each.name in known]
    edits = [(start, end, re.sub(r"[^\n]", " ", script.text[start:end])) for start, end in blank]
    loads = [load for load in script.loads if not any(start <= load.start < end for start, end in blank)]
    edits += [(load.start, load.end, _hook.call(script, load)) for load in loads]
    rooms = {room for load in loads for room in script.rooms(load.start)}
    edits += [(room, room, f"\nexternal {_hook.name}\n") for room in rooms]
    parts, added, position = [f"{{{begin}}}\n"], [1], 0
    for start, end, new in sorted(edits):
        parts.append(script.text[position:start])
        if start == end:
            line = sum(part.count("\n") for part in parts) + 1
            added += [line + 1, line + 2]
        parts.append(new)
        position = end
    return "".join([*parts, script.text[position:]]), tuple(added)
