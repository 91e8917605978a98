"""Numbers in text that NEURON reads or writes: with a decimal point, whatever the locale of the process."""

from __future__ import annotations

import locale
from collections.abc import Iterator
from contextlib import contextmanager


@contextmanager
def decimal_point() -> Iterator[None]:
    """Let numbers have a decimal point for the time being, and the locale be as before afterwards.

    C reads and writes numbers as the locale says, and programs with windows (Qt, GTK) set that of their user. Where it
    wants a decimal comma, hoc takes "0.5" for 0, CVode names a place soma.v(0,5), and CoreNEURON, to which NEURON
    passes numbers as text, ends the process. All threads see the change.
    """
    if locale.localeconv()["decimal_point"] == ".":
        yield
        return
    before = locale.setlocale(locale.LC_NUMERIC)
    locale.setlocale(locale.LC_NUMERIC, "C")
    try:
        yield
    finally:
        locale.setlocale(locale.LC_NUMERIC, before)
