"""Arithmetic of spike trains and traces: arrays in, arrays out, no simulator. Times are in ms, rates in Hz.

A train is an array of sorted spike times; trains are a list of such, one per trial or cell.
"""

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from nrnwrap.spikes.distances import van_rossum, victor_purpura
    from nrnwrap.spikes.traces import ActionPotentials, action_potentials, crossings, triggered_average
    from nrnwrap.spikes.trains import adaptation_index, count, cv, cv2, intervals, lv, mean_interval, rate
    from nrnwrap.spikes.trials import Events, events, jitter, psth, raster, reliability

__all__ = [
    "ActionPotentials",
    "Events",
    "action_potentials",
    "adaptation_index",
    "count",
    "crossings",
    "cv",
    "cv2",
    "events",
    "intervals",
    "jitter",
    "lv",
    "mean_interval",
    "psth",
    "raster",
    "rate",
    "reliability",
    "triggered_average",
    "van_rossum",
    "victor_purpura",
]

# Loaded when first asked for, as in nrnwrap itself.
_LATER = {
    "distances": ("van_rossum", "victor_purpura"),
    "traces": ("ActionPotentials", "action_potentials", "crossings", "triggered_average"),
    "trains": ("adaptation_index", "count", "cv", "cv2", "intervals", "lv", "mean_interval", "rate"),
    "trials": ("Events", "events", "jitter", "psth", "raster", "reliability"),
}


def __getattr__(name: str) -> Any:
    for module, names in _LATER.items():
        if name == module or name in names:
            found = import_module(f"{__name__}.{module}")
            return found if name == module else getattr(found, name)
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")


def __dir__() -> list[str]:
    return sorted({*globals(), *__all__, *_LATER})
