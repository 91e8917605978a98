"""What the other rooms use of simulation."""

from nrnwrap.simulation import cautions as cautions, versions as versions
from nrnwrap.simulation.groups import Group as Group
from nrnwrap.simulation.log import Silent as Silent
from nrnwrap.simulation.probes import Electrodes as Electrodes, Everywhere as Everywhere, Probe as Probe
from nrnwrap.simulation.readout import Readout as Readout, refuse_lost as refuse_lost
from nrnwrap.simulation.recording import Tape as Tape
from nrnwrap.simulation.repeating import repeat as repeat
from nrnwrap.simulation.run import (
    Run as Run,
    from_neo as from_neo,
    from_nwb as from_nwb,
    from_xarray as from_xarray,
    load as load,
    nwb_sweeps as nwb_sweeps,
    to_xarray as to_xarray,
)
from nrnwrap.simulation.session import Session as Session
from nrnwrap.simulation.simulation import simulate as simulate
