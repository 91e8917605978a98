"""NEURON's `h` and `nrn`, imported without its remarks about a missing display."""

from __future__ import annotations

import os
import sys
from typing import Any


def _engine() -> Any:
    """Return NEURON's top-level object `h`.

    Without a display NEURON prints a warning on import; its option -nogui is the way to say that none is
    wanted. The option is given for the import only, so that the environment stays as it was.
    """
    silent = "neuron" not in sys.modules and "NEURON_MODULE_OPTIONS" not in os.environ
    if silent and sys.platform != "darwin" and not os.environ.get("DISPLAY"):
        os.environ["NEURON_MODULE_OPTIONS"] = "-nogui"
        try:
            from neuron import h
        finally:
            del os.environ["NEURON_MODULE_OPTIONS"]
    else:
        from neuron import h
    return h


h: Any = _engine()

from neuron import nrn  # noqa: E402  (its types, Section and Segment; after the import above)

__all__ = ["h", "nrn"]
