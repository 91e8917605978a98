"""What the other rooms use of exchange."""

from nrnwrap.exchange import run_files as run_files
from nrnwrap.exchange.frames import to_dataframe as to_dataframe, to_efel as to_efel
from nrnwrap.exchange.neo import from_neo as from_neo, to_neo as to_neo
from nrnwrap.exchange.nwb import from_nwb as from_nwb, nwb_sweeps as nwb_sweeps
from nrnwrap.exchange.nwb_written import to_nwb as to_nwb
from nrnwrap.exchange.on_disk import library as library
from nrnwrap.exchange.run_files import load as load, save as save
from nrnwrap.exchange.run_h5 import Writer as Writer
from nrnwrap.exchange.xarrays import from_xarray as from_xarray, to_xarray as to_xarray
