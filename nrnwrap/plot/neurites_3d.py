"""Lines in space that are as wide as dendrites are."""

from __future__ import annotations

from typing import Any, Literal

import numpy as np
from mpl_toolkits.mplot3d.art3d import Line3DCollection
from numpy.typing import NDArray

from nrnwrap.plot.neurites import widen


class Neurites3D(Line3DCollection):
    """As Neurites, on 3-D axes without perspective."""

    def __init__(
        self, lines: Any, diameters: NDArray[np.float64], segments: NDArray[np.int_], ends: Literal["round", "butt"]
    ) -> None:
        super().__init__(lines, capstyle=ends)
        self.diameters, self.segments = diameters, segments

    def draw(self, renderer: Any) -> None:
        axes: Any = self.axes
        middle = np.array([np.mean(limits) for limits in (axes.get_xlim(), axes.get_ylim(), axes.get_zlim())])
        corners = np.column_stack([middle, middle[:, None] + np.eye(3)])
        seen = axes.get_proj() @ np.vstack([corners, np.ones(4)])
        flat = axes.transData.transform((seen[:2] / seen[3]).T)
        # of the units of the three axes: the squares of their lengths on paper add up to twice that of a unit
        widen(self, float(np.sqrt(((flat[1:] - flat[0]) ** 2).sum() / 2)))
        super().draw(renderer)
