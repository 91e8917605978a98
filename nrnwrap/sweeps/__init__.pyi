"""What the other rooms use of sweeps."""

from nrnwrap.sweeps.documents import read_document as read_document
from nrnwrap.sweeps.sweeping import sweep as sweep
from nrnwrap.sweeps.table import Sweep as Sweep
