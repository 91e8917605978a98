"""The pictures; Matplotlib is loaded when one is drawn."""

from nrnwrap.plot import figures as figures
from nrnwrap.plot.activities import activity as activity
from nrnwrap.plot.charts import curve as curve, plane as plane
from nrnwrap.plot.colours import OTHER_COLOUR as OTHER_COLOUR, TYPE_COLOURS as TYPE_COLOURS
from nrnwrap.plot.dendrograms import dendrogram as dendrogram
from nrnwrap.plot.films import film as film
from nrnwrap.plot.fits import prediction as prediction
from nrnwrap.plot.grids import grid as grid
from nrnwrap.plot.matrices import degrees as degrees, matrix as matrix, weights as weights
from nrnwrap.plot.movies import movie as movie
from nrnwrap.plot.networks import network as network
from nrnwrap.plot.panels import traces as traces
from nrnwrap.plot.rasters import raster as raster, rate as rate
from nrnwrap.plot.saving import save as save
from nrnwrap.plot.shapes import shape as shape
