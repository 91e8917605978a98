"""Published sets of parameters."""

from __future__ import annotations

from collections.abc import Mapping
from typing import NamedTuple


class Preset(NamedTuple):
    """A published set of parameters, in the units of the mechanism, and where it was published.

    drive: a steady current (nA) under which such a cell fires; None: that of the model.
    """

    parameters: Mapping[str, float]
    source: str
    drive: float | None = None
