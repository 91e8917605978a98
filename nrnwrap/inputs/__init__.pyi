"""What the other rooms use of inputs."""

from nrnwrap.inputs import (
    attachments as attachments,
    clamps as clamps,
    coming as coming,
    gap_junctions as gap_junctions,
    gap_transfer as gap_transfer,
    injected as injected,
    targets as targets,
)
from nrnwrap.inputs.artificial import ArtificialCell as ArtificialCell
from nrnwrap.inputs.attachments import Attachment as Attachment
from nrnwrap.inputs.connection_list import ConnectionList as ConnectionList
from nrnwrap.inputs.connections import connected as connected
from nrnwrap.inputs.clamps import VoltageClamp as VoltageClamp
from nrnwrap.inputs.contracts import (
    Placed as Placed,
    Source as Source,
    Stimulus as Stimulus,
    Sum as Sum,
    Synapse as Synapse,
)
from nrnwrap.inputs.correlated import CorrelatedPoisson as CorrelatedPoisson
from nrnwrap.inputs.currents import Chirp as Chirp, Ramp as Ramp, Sine as Sine, Step as Step, Train as Train
from nrnwrap.inputs.events import Gid as Gid, Poisson as Poisson, Regular as Regular, SpikeTimes as SpikeTimes
from nrnwrap.inputs.field import Field as Field
from nrnwrap.inputs.noise import Gfluct as Gfluct, Noise as Noise, WhiteNoise as WhiteNoise
from nrnwrap.inputs.plasticity import InhibitorySTDP as InhibitorySTDP, STDP as STDP, TsodyksMarkram as TsodyksMarkram
from nrnwrap.inputs.poisson import PoissonInput as PoissonInput, poisson_input as poisson_input
from nrnwrap.inputs.shares import Share as Share
from nrnwrap.inputs.synapses import (
    Alpha as Alpha,
    AlphaCurrent as AlphaCurrent,
    Exp as Exp,
    Exp2 as Exp2,
    Exp2Current as Exp2Current,
    ExpCurrent as ExpCurrent,
    NMDA as NMDA,
)
from nrnwrap.inputs.targets import PointProcess as PointProcess
from nrnwrap.inputs.values import MechanismValue as MechanismValue
from nrnwrap.inputs.waveforms import Waveform as Waveform
