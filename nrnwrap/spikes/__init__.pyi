"""What is public in nrnwrap.spikes."""

from nrnwrap.spikes.distances import van_rossum as van_rossum, victor_purpura as victor_purpura
from nrnwrap.spikes.traces import ActionPotentials as ActionPotentials, action_potentials as action_potentials
from nrnwrap.spikes.traces import crossings as crossings, triggered_average as triggered_average
from nrnwrap.spikes.trains import adaptation_index as adaptation_index, count as count, cv as cv, cv2 as cv2
from nrnwrap.spikes.trains import intervals as intervals, lv as lv, mean_interval as mean_interval, rate as rate
from nrnwrap.spikes.trials import Events as Events, events as events, jitter as jitter, psth as psth
from nrnwrap.spikes.trials import raster as raster, reliability as reliability
