"""The JSON files of the Allen Cell Types Database: looked up entry by entry, with errors that name file and key."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from nrnwrap.base import checks
from nrnwrap.errors import ModelFileError, ParameterError


class Entry:
    """An object of the file, and how to name it in an error."""

    def __init__(self, where: str, content: Any) -> None:
        if not isinstance(content, Mapping):
            raise ModelFileError(f"{where} is not a JSON object but {_shown(content)}")
        self.where, self.content = where, content

    def get(self, key: str) -> Any:
        if key not in self.content:
            near = ", ".join(sorted(self.content)) or "none"
            raise ModelFileError(f"{self.where} lacks {key!r}; its keys: {near}")
        return self.content[key]

    def entry(self, key: str) -> Entry:
        return Entry(f"{self.where}: {key}", self.get(key))

    def entries(self, key: str, count: int | None = None) -> list[Entry]:
        """The objects of a list; count: how many it has to have."""
        found = self.get(key)
        if not isinstance(found, list) or (count is not None and len(found) != count):
            wanted = "a list" if count is None else f"a list of {count}"
            raise ModelFileError(f"{self.where}: {key} is not {wanted} but {_shown(found)}")
        return [Entry(f"{self.where}: {key}[{i}]", each) for i, each in enumerate(found)]

    def text(self, key: str) -> str:
        found = self.get(key)
        if not isinstance(found, str):
            raise ModelFileError(f"{self.where}: {key} is {_shown(found)}, not text")
        return found

    def number(
        self, key: str, default: float | None = None, *, above: float | None = None, text: bool = False
    ) -> float:
        """A finite number; above: what it must be greater than; text: whether it may be in quotes."""
        if default is not None and key not in self.content:
            return default
        found = self.get(key)
        try:
            value = checks.number(f"{self.where}: {key}", _read(found) if text and isinstance(found, str) else found)
        except ParameterError as error:
            raise ModelFileError(str(error)) from error
        if above is not None and value <= above:
            raise ModelFileError(f"{self.where}: {key} = {value:g} must be above {above:g}")
        return value

    def numbers(self, key: str, count: int | None = None, default: Sequence[float] | None = None) -> Sequence[float]:
        """A list of `count` finite numbers, or of any; one number counts as a list."""
        if default is not None and key not in self.content:
            return default
        found = self.get(key)
        found = found if isinstance(found, list) else [found]
        if count is not None and len(found) != count:
            raise ModelFileError(f"{self.where}: {key} has {len(found)} values; GLIF has {count} after-spike currents")
        return [Entry(f"{self.where}: {key}", {f"[{j}]": each}).number(f"[{j}]") for j, each in enumerate(found)]

    def method(self, rule: str, names: Sequence[str]) -> tuple[str, Entry]:
        """The name of the method that the file has chosen for a rule, and its parameters."""
        chosen = self.entry(rule)
        name = chosen.get("name")
        if name not in names:
            raise ModelFileError(f"{self.where}: unknown {rule} {name!r}; allowed: {', '.join(names)}")
        return name, chosen.entry("params")


def _read(text: str) -> float | str:
    """A number that a file has as text, as all-active models do."""
    try:
        return float(text)
    except ValueError:
        return text


def loaded(file: Path) -> Any:
    if not file.is_file():
        raise ModelFileError(f"{file}: no such file (searched from {Path.cwd()})")
    try:
        return json.loads(file.read_bytes())
    except OSError as error:
        raise ModelFileError(f"{file}: cannot be read ({error.strerror})") from error
    except ValueError as error:  # also bytes that are not text
        raise ModelFileError(f"{file}: no JSON: {error}") from error


def _shown(content: Any) -> str:
    return f"{type(content).__name__} {str(content)[:40]!r}"
