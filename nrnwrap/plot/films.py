"""The activity of a network as time goes on."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
from matplotlib.colors import Colormap, LinearSegmentedColormap
from numpy.typing import NDArray

from nrnwrap.base import checks
from nrnwrap.base.calls import checked, shown
from nrnwrap.errors import ArgumentError, LocationError
from nrnwrap.plot.arguments import check_network, of_network
from nrnwrap.plot.frames import Film, film_axes, frame_times
from nrnwrap.plot.networks import network, placed

Integers = NDArray[np.int64]

_GLOW = LinearSegmentedColormap.from_list("glow", ["0.86", "#E69F00", "#D55E00", "#4A1000"])  # silent cells are grey


@checked(
    example='plot.film(run, net, "wave.gif")',
    units={"every": "ms", "fps": "Hz", "decay": "ms", "start": "ms", "stop": "ms"},
)
def film(
    run: Any,
    net: Any,
    path: str | Path,
    *,
    start: float = 0.0,
    stop: float | None = None,
    every: float | None = None,
    decay: float | None = None,
    fps: float = 20.0,
    dpi: float = 80.0,
    progress: bool | None = None,
    cmap: str | Colormap = _GLOW,
    plane: str = "xy",
    size: float | None = None,
    labels: bool = True,
) -> Path:
    """Write a film of a network, its cells coloured by their spikes, as .gif or .mp4; return its path.

    A cell lights up at a spike and fades as exp(-(t - t_spike)/decay). decay (ms) is by default 5, and at least twice
    `every`, the time (ms) from a frame to the next, which is by default such that there are 150 frames from start to
    stop (ms), the whole run. fps: frames per second. progress: as of `plot.movie`. cmap, plane, size: as of
    `plot.network`. labels: whether there are axes, a colour bar and the time, or cells alone. A .mp4 needs ffmpeg. The
    file is written whole or not at all.

    Raises ArgumentError for what is not the run of a network, or not a network, LocationError where cells that spiked
    are not in the network.
    """
    if not of_network(run):
        raise ArgumentError(
            f"plot.film draws the run of a network, not {shown(run)}: give what simulate(net, ...) returned; "
            "plot.movie draws that of a cell"
        )
    check_network(net, "film")
    target = Film(path, fps, dpi, progress)
    end = run.settings.t_stop if stop is None else stop
    begin = checks.number("start", start, unit="ms")
    end = checks.number("stop", end, begin, unit="ms", open_low=True)
    times = frame_times(begin, end, every)
    step = float(times[1] - times[0]) if len(times) > 1 else end - begin
    fading = max(5.0, 2 * step) if decay is None else checks.number("decay", decay, 0, unit="ms", open_low=True)
    gids = placed(net).gids
    glow = _Glow(run, _index(run, net, gids), len(gids), fading)
    ax = film_axes(plane == "3d")
    style: Any = {"cmap": cmap, "limits": (0.0, 1.0), "plane": plane, "size": size}
    network(net, ax, values=np.zeros(len(gids)), label="recent spike" if labels else None, **style)
    if not labels:
        ax.set_axis_off()
    (dots,) = ax.collections  # in the order of the cells, since all had the same number
    return target.write(ax, times, lambda k: dots.set_array(glow.at(float(times[k]))), titled=labels)


def _index(run: Any, net: Any, gids: Integers) -> Integers:
    """The place of each spike's cell among those that are drawn; -1 for a cell without position."""
    everyone = np.concatenate([each.gids for each in net.populations.values()])
    strangers = ~np.isin(run.gids, everyone)
    if strangers.any():
        raise LocationError(f"{net!r} is not the network of {run!r}: {strangers.sum()} spikes are of other cells")
    order = np.argsort(gids)
    place = order[np.minimum(np.searchsorted(gids[order], run.gids), len(gids) - 1)]
    return np.where(gids[place] == run.gids, place, -1)


class _Glow:
    """How bright each cell is at times that ascend."""

    def __init__(self, run: Any, index: Integers, count: int, decay: float) -> None:
        drawn = index >= 0
        self._times, self._index, self._decay = run.times[drawn], index[drawn], decay
        self._last, self._seen = np.full(count, -np.inf), 0

    def at(self, t: float) -> NDArray[np.float64]:
        now = int(np.searchsorted(self._times, t, side="right"))
        new = slice(self._seen, now)
        np.maximum.at(self._last, self._index[new], self._times[new])
        self._seen = now
        return np.exp(-(t - self._last) / self._decay)
