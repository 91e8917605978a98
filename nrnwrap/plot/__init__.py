"""Pictures: a Run or a cell on Matplotlib axes, which each function takes or makes, and returns."""

from nrnwrap.plot.charts import curve, plane
from nrnwrap.plot.colours import OTHER_COLOUR, TYPE_COLOURS
from nrnwrap.plot.dendrograms import dendrogram
from nrnwrap.plot.movies import movie
from nrnwrap.plot.panels import traces
from nrnwrap.plot.rasters import raster
from nrnwrap.plot.shapes import shape

__all__ = ["OTHER_COLOUR", "TYPE_COLOURS", "curve", "dendrogram", "movie", "plane", "raster", "shape", "traces"]
