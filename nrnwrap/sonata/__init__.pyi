"""What is public in nrnwrap.sonata, and what the network above uses."""

from nrnwrap.sonata.config import Config as Config
from nrnwrap.sonata.contents import (
    Node as Node,
    Written as Written,
    WrittenEdges as WrittenEdges,
    WrittenNodes as WrittenNodes,
)
from nrnwrap.sonata.filling import fill as fill
from nrnwrap.sonata.kinds import INITIAL as INITIAL
from nrnwrap.sonata.reading import Circuit as Circuit, Given as Given
from nrnwrap.sonata.report_files import Report as Report, read_report as read_report, write_report as write_report
from nrnwrap.sonata.spike_files import Spikes as Spikes, read_spikes as read_spikes, write_spikes as write_spikes
from nrnwrap.sonata.writing import CONFIG as CONFIG, refuse_folder as refuse_folder, refuse_names as refuse_names
from nrnwrap.sonata.writing import write as write
