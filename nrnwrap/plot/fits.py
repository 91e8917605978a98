"""What a fitted model predicts, beside what was recorded."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
from matplotlib.axes import Axes

from nrnwrap.plot.axes import or_nothing, panels_or_new


@or_nothing
def prediction(
    t: Any, current: Any, v: Any, model: Any, data: Sequence[Any], trains: Sequence[Any], axes: Any = None
) -> list[Axes]:
    """Three panels: the current (nA); V (mV) recorded and of one run of the model; spikes of both, in rows.

    t, current: (n,). v: (n,) or None. model: (times, v) or None. data, trains: spike times (ms).
    """
    top, middle, bottom = panels = panels_or_new(axes, (0.5, 1.0, 0.6))
    top.plot(t, current, color="tab:gray", lw=0.6)
    top.set_ylabel("I (nA)")
    if v is not None:
        middle.plot(t, v, color="black", lw=0.8, label="recorded")
    if model is not None:
        middle.plot(*model, color="tab:red", lw=0.8, label="model")
    middle.set_ylabel("V (mV)")
    middle.legend(frameon=False, fontsize="small", loc="upper right")
    rows = [*data, *trains]
    colours = ["black"] * len(data) + ["tab:red"] * len(trains)
    inside = [np.asarray(train)[(np.asarray(train) >= t[0]) & (np.asarray(train) <= t[-1])] for train in rows]
    bottom.eventplot(
        inside, lineoffsets=[-float(row) for row in range(len(rows))], colors=colours, linelengths=0.8, linewidths=0.8
    )
    bottom.set(yticks=[], ylabel="spikes", xlabel="time (ms)")
    for panel in panels:
        panel.set_xlim(t[0], t[-1])
    return panels
