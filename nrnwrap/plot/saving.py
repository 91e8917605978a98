"""Pictures that were drawn, as files."""

from __future__ import annotations

import os
from pathlib import Path
from typing import Any

import numpy as np
from matplotlib.axes import Axes

from nrnwrap.base import files
from nrnwrap.base.calls import checked, shown
from nrnwrap.errors import ArgumentError, ParameterError
from nrnwrap.plot import figures


@checked(example='plot.save(run.plot(), "run.png")')
def save(ax: Any, file: str | os.PathLike[str]) -> Path:
    """Write the figure of some axes, as every function of pictures returns them; return the path of the file.

    The ending says which kind of file, such as .png, .pdf or .svg. Folders on the way are made. A file is written whole
    or not at all. Raises ParameterError when it cannot be, UnknownNameError for an ending that Matplotlib does not
    know, ArgumentError for what is not axes.
    """
    axes = list(np.ravel(np.array(ax, dtype=object)))
    if not axes or not all(isinstance(each, Axes) for each in axes):
        raise ArgumentError(f"plot.save writes the figure of axes, such as run.plot() returns, not {shown(ax)}")
    path = files.path(file)
    figures.check(path)
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
    except OSError as cause:
        raise ParameterError(f"{path} cannot be written ({cause.strerror}); name a file elsewhere") from cause
    files.check([path])
    figure = axes[0].figure.canvas.figure  # also of axes in a part of a figure
    files.write(path, lambda stream: figure.savefig(stream, format=path.suffix[1:].lower()))
    return path
