"""Published firing patterns."""

from __future__ import annotations

from typing import Any, NamedTuple


class Pattern(NamedTuple):
    """A published firing pattern: `simulate(cell, stimulus, **settings)` shows it."""

    cell: Any
    stimulus: Any
    settings: dict[str, float]  # t_stop and v_init, with the published scheme also dt
