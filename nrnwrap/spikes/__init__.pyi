"""What is public in nrnwrap.spikes."""

from nrnwrap.spikes.correlations import correlation as correlation, population_fano as population_fano
from nrnwrap.spikes.correlations import synchrony as synchrony
from nrnwrap.spikes.directions import population_vector as population_vector
from nrnwrap.spikes.distances import van_rossum as van_rossum, victor_purpura as victor_purpura
from nrnwrap.spikes.rates import population_rate as population_rate
from nrnwrap.spikes.similarity import coincidence as coincidence, intrinsic_reliability as intrinsic_reliability
from nrnwrap.spikes.similarity import md_star as md_star, variance_explained as variance_explained
from nrnwrap.spikes.spectra import power_spectrum as power_spectrum
from nrnwrap.spikes.traces import ActionPotentials as ActionPotentials, action_potentials as action_potentials
from nrnwrap.spikes.traces import crossings as crossings, triggered_average as triggered_average
from nrnwrap.spikes.trains import adaptation_index as adaptation_index, count as count, cv as cv, cv2 as cv2
from nrnwrap.spikes.trains import intervals as intervals, lv as lv, mean_interval as mean_interval, rate as rate
from nrnwrap.spikes.trials import Events as Events, events as events, isi_histogram as isi_histogram, jitter as jitter
from nrnwrap.spikes.trials import mean_cv as mean_cv, psth as psth, raster as raster, reliability as reliability
