"""What is public in nrnwrap, and where it is: read by nrnwrap/lazy.py, by editors and by type checkers."""

from nrnwrap import cells as cells, errors as errors, mechanisms as mechanisms, plot as plot, spikes as spikes
from nrnwrap.biophysics import Biophysics as Biophysics
from nrnwrap.catalogue import models as models
from nrnwrap.cell import Cell as Cell
from nrnwrap.convert import from_neo as from_neo
from nrnwrap.errors import NrnwrapError as NrnwrapError
from nrnwrap.fields import Field as Field
from nrnwrap.hoc import load_hoc as load_hoc
from nrnwrap.mechanisms import describe as describe
from nrnwrap.neurons import Preset as Preset
from nrnwrap.probes import Electrodes as Electrodes, Everywhere as Everywhere
from nrnwrap.protocols import (
    fi_curve as fi_curve,
    impedance as impedance,
    input_resistance as input_resistance,
    iv_curve as iv_curve,
    membrane_time_constant as membrane_time_constant,
    phase_plane as phase_plane,
    rheobase as rheobase,
)
from nrnwrap.run import Run as Run
from nrnwrap.saving import load as load
from nrnwrap.simulation import simulate as simulate
from nrnwrap.sources import Gid as Gid, Poisson as Poisson, Regular as Regular, SpikeTimes as SpikeTimes
from nrnwrap.stimuli import (
    Chirp as Chirp,
    Gfluct as Gfluct,
    Noise as Noise,
    Ramp as Ramp,
    Sine as Sine,
    Step as Step,
    Train as Train,
    VoltageClamp as VoltageClamp,
    Waveform as Waveform,
    WhiteNoise as WhiteNoise,
)
from nrnwrap.synapses import (
    Alpha as Alpha,
    AlphaCurrent as AlphaCurrent,
    Exp as Exp,
    Exp2 as Exp2,
    Exp2Current as Exp2Current,
    ExpCurrent as ExpCurrent,
    NMDA as NMDA,
    PointProcess as PointProcess,
    STDP as STDP,
    TsodyksMarkram as TsodyksMarkram,
)
from nrnwrap.wrapping import wrap as wrap

__version__: str
