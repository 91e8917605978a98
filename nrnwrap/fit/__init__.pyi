"""What is public in nrnwrap.fit."""

from nrnwrap.fit.iv_curve import DynamicIV as DynamicIV, dynamic_iv as dynamic_iv
from nrnwrap.fit.electrode import Electrode as Electrode
from nrnwrap.fit.from_spikes import FromSpikes as FromSpikes
from nrnwrap.fit.models import EIF as EIF, GIF as GIF, LIF as LIF, QIF as QIF, AdaptiveLIF as AdaptiveLIF
from nrnwrap.fit.models import AdEx as AdEx, Izhikevich2007 as Izhikevich2007
from nrnwrap.fit.recording import Recording as Recording
