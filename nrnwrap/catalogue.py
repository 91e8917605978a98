"""What models there are, as a table."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from nrnwrap import cells
from nrnwrap.base.tables import Table


def models() -> Mapping[str, Any]:
    """The models of nrnwrap.cells, name -> class; it prints as a table with their presets."""

    def row(name: str, model: Any) -> tuple[str, str]:
        presets = ", ".join(getattr(model, "presets", ()))
        return name, f"{first_line(model)}{f' Presets: {presets}.' if presets else ''}"

    return Table({name: getattr(cells, name) for name in cells.__all__}, ("model", "what it is"), row)


def first_line(model: type) -> str:
    """The first line of a class's docstring."""
    return (vars(model).get("__doc__") or "").strip().partition("\n")[0]
