"""Lines that are as wide as dendrites are."""

from __future__ import annotations

from typing import Any, Literal

import numpy as np
from matplotlib.collections import LineCollection
from numpy.typing import NDArray

_THINNEST = 0.4  # points; thinner lines cannot be seen


class Neurites(LineCollection):
    """Lines whose widths are diameters (um), whatever the size and scale of the axes are when they are drawn.

    segments: the index of the segment that each line is a piece of.
    """

    def __init__(
        self, lines: Any, diameters: NDArray[np.float64], segments: NDArray[np.int_], ends: Literal["round", "butt"]
    ) -> None:
        super().__init__(lines, capstyle=ends)
        self.diameters, self.segments = diameters, segments

    def draw(self, renderer: Any) -> None:
        axes: Any = self.axes
        (left, _), (right, _) = axes.transData.transform([(0, 0), (1, 0)])
        widen(self, abs(right - left))
        super().draw(renderer)


def widen(lines: Any, pixels: float) -> None:
    """Set the widths of lines that have `diameters`, given the pixels per um."""
    lines.set_linewidth(np.maximum(lines.diameters * pixels * 72 / lines.figure.dpi, _THINNEST))
