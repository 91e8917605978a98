"""What is public in nrnwrap.network."""

from nrnwrap.network.distributions import (
    Distribution as Distribution,
    LogNormal as LogNormal,
    Normal as Normal,
    Uniform as Uniform,
)
from nrnwrap.network.network import Network as Network
from nrnwrap.network.population import Population as Population
from nrnwrap.network.projection import Projection as Projection
from nrnwrap.network.from_files import read_sonata as read_sonata
from nrnwrap.network.from_neuroml import read_neuroml as read_neuroml
from nrnwrap.network.run import NetworkRun as NetworkRun
