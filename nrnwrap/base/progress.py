"""Progress bars: where somebody looks, on a terminal or in a notebook; a log has none."""

from __future__ import annotations

import sys
from collections.abc import Iterable, Iterator, Sequence
from importlib import import_module
from importlib.util import find_spec
from time import perf_counter
from typing import Any, TypeVar, cast

Thing = TypeVar("Thing")


def watched() -> bool:
    """Whether a bar on stderr would be seen as one: it is a terminal, or the cell of a notebook."""
    return _notebook() or (sys.stderr is not None and sys.stderr.isatty())


def bar(total: float, **options: Any) -> Any:
    """A bar of tqdm; a widget in a notebook that has ipywidgets, else text.

    tqdm.auto would print a warning in a notebook without ipywidgets.
    """
    kind = "notebook" if _notebook() and find_spec("ipywidgets") else "std"
    tqdm = import_module(f"tqdm.{kind}").tqdm  # takes a tenth of a second, which short runs need not pay
    return tqdm(total=total, **options)


def shown(
    things: Iterable[Thing], what: str, patience: float = 2.0, *, total: int | None = None, wanted: bool | None = None
) -> Iterator[Thing]:
    """The things, one by one; from some seconds on with a bar, where somebody looks.

    total: how many there are, of what does not know its length. wanted: True for a bar at once, False for none.
    """
    begin, shown_bar = perf_counter(), None
    count = len(cast("Sequence[Thing]", things)) if total is None else total
    try:
        for number, each in enumerate(things):
            if shown_bar is None and _due(wanted, perf_counter() - begin > patience):
                shown_bar = bar(count, unit=f" {what}", initial=number)
            yield each
            if shown_bar is not None:
                shown_bar.update(1)
    finally:
        if shown_bar is not None:
            shown_bar.close()


def _due(wanted: bool | None, late: bool) -> bool:
    return (late and watched()) if wanted is None else wanted


def _notebook() -> bool:
    shell = getattr(sys.modules.get("IPython"), "get_ipython", lambda: None)()
    return type(shell).__name__ == "ZMQInteractiveShell"
