"""Who is connected to whom, and how strongly: the matrix of a projection, and the numbers of its connections."""

from __future__ import annotations

from typing import Any

import numpy as np
from matplotlib.axes import Axes
from matplotlib.colors import Colormap
from numpy.typing import NDArray

from nrnwrap.base.calls import checked
from nrnwrap.base.checks import integer
from nrnwrap.plot.arguments import check_projection
from nrnwrap.plot.axes import axes_or_new, or_nothing, panels_or_new
from nrnwrap.plot.colours import colour_map, ends
from nrnwrap.plot.populations import blocks_by_name, colours, legend_beside, name_rows, whole_numbers

_MOST = 250  # rows, or columns, that a picture of the usual size can show
_BINS = 40

Array = NDArray[np.float64]


@checked(example="plot.matrix(projection)")
@or_nothing
def matrix(
    projection: Any,
    ax: Any = None,
    *,
    what: str = "weight",
    cmap: str | Colormap | None = None,
    limits: tuple[float, float] | None = None,
) -> Axes:
    """The weights of a projection, a row per source and a column per target; white for pairs without one.

    what: "weight", "delay" (ms), or "learned", the weights of synapses that learn as they are now. Names and lines tell
    where populations begin. A pair that is connected more than once has the sum of its weights, and the mean of its
    delays. Of more than 250 sources or targets a square is a block of pairs, and shows the mean weight of its pairs,
    connected or not, or the mean delay of its connections. Colours are about 0 where weights of both signs are.
    With several ranks all have to call it. Raises ArgumentError for what is not a Projection.
    """
    check_projection(projection, "matrix")
    pre, post, values = projection.everywhere(what)
    chosen = None if cmap is None else colour_map(cmap)
    wanted = None if limits is None else ends(limits)
    ax = axes_or_new(ax)
    ax.spines[["top", "right"]].set_visible(True)
    sizes = len(projection.sides[0]), len(projection.sides[1])
    found, block = _blocks(pre, post, values, sizes, mean=what == "delay")
    usual, whole = _colours(found, what)
    low, high = wanted or whole
    extent = (-0.5, sizes[1] - 0.5, sizes[0] - 0.5, -0.5)
    alike = "equal" if 1 / 3 <= sizes[0] / sizes[1] <= 3 else "auto"
    style: Any = {"cmap": chosen or usual, "vmin": low, "vmax": high, "interpolation": "nearest"}
    image = ax.imshow(found, extent=extent, aspect=alike, **style)
    for side, name, vertical in zip(projection.sides, ("source", "target"), (True, False), strict=True):
        blocks = blocks_by_name(side.blocks)
        name_rows(ax, blocks, ["black"] * len(blocks), name, vertical, color="black", lw=0.6)
    ax.figure.colorbar(image, ax=ax, shrink=0.8, label=_label(projection, what, block))
    return ax


def _blocks(pre: Any, post: Any, values: Array, sizes: tuple[int, int], mean: bool) -> tuple[Any, tuple[int, int]]:
    """The numbers of the squares, masked for those without a connection, and how many pairs are in one."""
    block = -(-sizes[0] // _MOST), -(-sizes[1] // _MOST)
    shape = -(-sizes[0] // block[0]), -(-sizes[1] // block[1])
    square = pre // block[0] * shape[1] + post // block[1]
    total, count = (np.bincount(square, each, shape[0] * shape[1]).reshape(shape) for each in (values, None))
    rows, columns = (
        np.minimum(each, size - each * np.arange(n)) for each, size, n in zip(block, sizes, shape, strict=True)
    )
    pairs = np.maximum(count, 1) if mean else np.outer(rows, columns)
    return np.ma.masked_where(count == 0, total / pairs), block


def _colours(found: Any, what: str) -> tuple[str, tuple[float, float]]:
    """The colour map for numbers such as these, and its ends."""
    low, high = (float(found.min()), float(found.max())) if found.count() else (0.0, 1.0)
    if low < 0:
        largest = max(-low, high)
        return "RdBu_r", (-largest, largest)
    if what == "delay" and low < high:
        return "viridis_r", (low, high)
    return "viridis_r", (0.0, high or 1.0)  # white is for no connection, so low is light and not dark


def _label(projection: Any, what: str, block: tuple[int, int]) -> str:
    unit = "ms" if what == "delay" else projection.weight_unit
    name = {"learned": "learned weight"}.get(what, what) + (f" ({unit})" if unit else "")
    if block == (1, 1):
        return name
    return f"mean {name}" + ("" if what == "delay" else f" of {block[0]} x {block[1]} pairs")


@checked(example="plot.weights(projection)")
@or_nothing
def weights(projection: Any, ax: Any = None, *, what: str = "weight", bins: int = _BINS) -> Axes:
    """A histogram of the weights of a projection; what: "weight", or "delay" or "learned", as in `plot.matrix`.

    bins: how many, between the lowest and the highest. With several ranks all have to call it. Raises ArgumentError for
    what is not a Projection.
    """
    check_projection(projection, "weights")
    bins = integer("bins", bins, 1)
    _, _, values = projection.everywhere(what)
    ax = axes_or_new(ax)
    ax.hist(values, bins, color="0.5")
    ax.set(xlabel=_label(projection, what, (1, 1)), ylabel="connections")
    return ax


@checked(example="plot.degrees(projection)")
@or_nothing
def degrees(projection: Any, ax: Any = None) -> Any:
    """Histograms of the in-degrees of a projection's targets and of the out-degrees of its sources, by population.

    The legend has means and standard deviations. Returns an array of two axes, in which form `ax` is given, too. With
    several ranks all have to call it. Raises ArgumentError for what is not a Projection.
    """
    check_projection(projection, "degrees")
    pre, post, _ = projection.everywhere()
    panels = panels_or_new(ax, [1.0, 1.0], shared=False)
    sources, targets = projection.sides
    known = colours(name for side in (targets, sources) for name, _ in side.blocks)
    for panel, side, those, name, what in (
        (panels[0], targets, post, "in-degree", "targets"),
        (panels[1], sources, pre, "out-degree", "sources"),
    ):
        _histogram(panel, np.bincount(those, minlength=len(side)), side.blocks, known)
        panel.set(xlabel=name, ylabel=what)
    return np.array(panels, dtype=object)


def _histogram(ax: Axes, found: NDArray[np.intp], blocks: Any, known: dict[str, str]) -> None:
    """Bins are whole numbers wide, and the same for all populations."""
    low, high = int(found.min()), int(found.max())
    width = -(-(high - low + 1) // _BINS)
    edges: Any = np.arange(low, high + width + 1, width) - 0.5
    names = np.repeat([name for name, _ in blocks], [size for _, size in blocks])
    several = dict.fromkeys(names.tolist())
    for name in several:
        mine = found[names == name]
        label = f"{name}: {mine.mean():.4g} \u00b1 {mine.std():.3g}"
        if len(several) < 3:  # the areas of more would only hide each other
            ax.hist(mine, edges, histtype="stepfilled", color=known[name], alpha=0.35)
        ax.hist(mine, edges, histtype="step", color=known[name], lw=1.2, label=label)
    ax.set_xlim(
        max(min(edges[0], high - 4.5), -0.5), max(edges[-1], low + 4.5)
    )  # a single number is not as wide as the axes
    ax.xaxis.set_major_locator(whole_numbers())
    ax.yaxis.set_major_locator(whole_numbers())
    legend_beside(ax)
