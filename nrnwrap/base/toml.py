"""TOML: read with errors that name file and line, and written."""

from __future__ import annotations

import sys
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import tomli_w

from nrnwrap.errors import ModelFileError

if sys.version_info >= (3, 11):
    import tomllib
else:
    import tomli as tomllib


def parse(text: str, name: str) -> dict[str, Any]:
    """The content of a TOML text. `name` is for errors: ModelFileError for what is not TOML, with its line."""
    try:
        return tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        raise ModelFileError(f"{name}: this is not TOML: {error}") from error


def text_of(file: Path) -> str:
    """The text of a file; ModelFileError for one that is missing or cannot be read."""
    if not file.is_file():
        raise ModelFileError(f"{file}: no such file (searched from {Path.cwd()})")
    try:
        return file.read_text(encoding="utf-8")
    except OSError as error:
        raise ModelFileError(f"{file}: cannot be read ({error.strerror})") from error
    except ValueError as error:
        raise ModelFileError(f"{file}: this is not TOML: {error}") from error


def written(document: Mapping[str, Any]) -> str:
    """The TOML text of a document."""
    return tomli_w.dumps(document)
