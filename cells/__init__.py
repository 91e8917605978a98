"""The models. One module each; `__all__` is the catalogue."""

from nrnwrap.cells.adaptive_lif import AdaptiveLIF
from nrnwrap.cells.adex import AdEx
from nrnwrap.cells.ball_and_stick import BallAndStick
from nrnwrap.cells.eif import EIF
from nrnwrap.cells.hodgkin_huxley import HodgkinHuxley
from nrnwrap.cells.izhikevich import Izhikevich
from nrnwrap.cells.izhikevich2007 import Izhikevich2007
from nrnwrap.cells.lif import LIF
from nrnwrap.cells.pif import PIF
from nrnwrap.cells.qif import QIF
from nrnwrap.cells.reconstruction import Reconstruction

__all__ = [
    "AdEx",
    "AdaptiveLIF",
    "BallAndStick",
    "EIF",
    "HodgkinHuxley",
    "Izhikevich",
    "Izhikevich2007",
    "LIF",
    "PIF",
    "QIF",
    "Reconstruction",
]
