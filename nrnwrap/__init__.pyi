"""What is public in nrnwrap, and where it is: read by nrnwrap/base/lazy.py, by editors and by type checkers."""

from nrnwrap import (
    app as app,
    catalogue as catalogue,
    cells as cells,
    decode as decode,
    errors as errors,
    fit as fit,
    mechanisms as mechanisms,
    plot as plot,
    spikes as spikes,
    theory as theory,
)
from nrnwrap.app import explore as explore
from nrnwrap.biophysics import Biophysics as Biophysics
from nrnwrap.catalogue import Spec as Spec, models as models
from nrnwrap.errors import NrnwrapError as NrnwrapError
from nrnwrap.hoc import load_hoc as load_hoc
from nrnwrap.inputs import (
    Alpha as Alpha,
    AlphaCurrent as AlphaCurrent,
    ArtificialCell as ArtificialCell,
    Chirp as Chirp,
    CorrelatedPoisson as CorrelatedPoisson,
    Exp as Exp,
    Exp2 as Exp2,
    Exp2Current as Exp2Current,
    ExpCurrent as ExpCurrent,
    Field as Field,
    Gfluct as Gfluct,
    Gid as Gid,
    InhibitorySTDP as InhibitorySTDP,
    NMDA as NMDA,
    Noise as Noise,
    PointProcess as PointProcess,
    Poisson as Poisson,
    Ramp as Ramp,
    Regular as Regular,
    STDP as STDP,
    Sine as Sine,
    SpikeTimes as SpikeTimes,
    Step as Step,
    Train as Train,
    TsodyksMarkram as TsodyksMarkram,
    VoltageClamp as VoltageClamp,
    Waveform as Waveform,
    WhiteNoise as WhiteNoise,
)
from nrnwrap.mechanisms import describe as describe
from nrnwrap.network import (
    LogNormal as LogNormal,
    Network as Network,
    NetworkRun as NetworkRun,
    Normal as Normal,
    Population as Population,
    Projection as Projection,
    Uniform as Uniform,
    read_neuroml as read_neuroml,
    read_sonata as read_sonata,
)
from nrnwrap.neuroml import from_neuroml as from_neuroml, to_neuroml as to_neuroml
from nrnwrap.neurons import Cell as Cell, Input as Input, Preset as Preset, wrap as wrap
from nrnwrap.protocols import (
    bifurcation as bifurcation,
    fi_curve as fi_curve,
    impedance as impedance,
    input_resistance as input_resistance,
    iv_curve as iv_curve,
    membrane_time_constant as membrane_time_constant,
    phase_plane as phase_plane,
    rheobase as rheobase,
    strength_duration as strength_duration,
)
from nrnwrap.simulation import (
    Electrodes as Electrodes,
    Everywhere as Everywhere,
    Run as Run,
    Session as Session,
    from_neo as from_neo,
    from_nwb as from_nwb,
    from_xarray as from_xarray,
    load as load,
    nwb_sweeps as nwb_sweeps,
    repeat as repeat,
    simulate as simulate,
    to_xarray as to_xarray,
)
from nrnwrap.sweeps import Sweep as Sweep, sweep as sweep
from nrnwrap.sonata import read_report as read_report, read_spikes as read_spikes

__version__: str
