"""What the tests of test_plot and those beside it share."""

import matplotlib

matplotlib.use("Agg")
import numpy as np


def dark(ax):
    """Where something was drawn within the axes."""
    ax.figure.canvas.draw()
    image = np.asarray(ax.figure.canvas.buffer_rgba())[..., 0]
    left, bottom, width, height = map(int, ax.get_window_extent().bounds)
    return image[-(bottom + height) + 5 : -bottom - 5, left + 5 : left + width - 5] < 128
