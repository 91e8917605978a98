"""Axes: those of the user, or new ones."""

from __future__ import annotations

from typing import Any

import matplotlib.pyplot as plt
from matplotlib.axes import Axes

from nrnwrap.errors import ParameterError


def taken(ax: Any) -> Axes:
    """The axes that were given, or new ones, without a frame above and on the right."""
    if ax is None:
        _, ax = plt.subplots(layout="constrained")
    elif not isinstance(ax, Axes):
        raise ParameterError(f"ax must be Matplotlib axes, not {ax!r}")
    ax.spines[["top", "right"]].set_visible(False)
    return ax


def taken_3d(ax: Any) -> Axes:
    """The 3-D axes that were given, or new ones, that show lengths in all directions alike."""
    if ax is None:
        ax = plt.figure(layout="constrained").add_subplot(projection="3d")
    elif not isinstance(ax, Axes) or ax.name != "3d":
        raise ParameterError(f'plane="3d" needs axes made with projection="3d", not {ax!r}')
    ax.set_proj_type("ortho")  # else widths would depend on the depth
    return ax
