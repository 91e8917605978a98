"""The models. One module each; `__all__` is the catalogue."""

from nrnwrap.cells.adaptive_lif import AdaptiveLIF
from nrnwrap.cells.adex import AdEx
from nrnwrap.cells.ball_and_stick import BallAndStick
from nrnwrap.cells.branched import Branched
from nrnwrap.cells.connor_stevens import ConnorStevens
from nrnwrap.cells.eif import EIF
from nrnwrap.cells.fitzhugh_nagumo import FitzHughNagumo
from nrnwrap.cells.gif import GIF
from nrnwrap.cells.glif import GLIF
from nrnwrap.cells.hindmarsh_rose import HindmarshRose
from nrnwrap.cells.hodgkin_huxley import HodgkinHuxley
from nrnwrap.cells.izhikevich import Izhikevich
from nrnwrap.cells.izhikevich2007 import Izhikevich2007
from nrnwrap.cells.kicked_lif import KickedLIF
from nrnwrap.cells.lif import LIF
from nrnwrap.cells.lif_cond_exp import LIFCondExp
from nrnwrap.cells.lif_curr_exp import LIFCurrExp
from nrnwrap.cells.morris_lecar import MorrisLecar
from nrnwrap.cells.pif import PIF
from nrnwrap.cells.pospischil import Pospischil
from nrnwrap.cells.qif import QIF
from nrnwrap.cells.reconstruction import Reconstruction
from nrnwrap.cells.stick import Stick
from nrnwrap.cells.traub_miles import TraubMiles
from nrnwrap.cells.wang_buzsaki import WangBuzsaki

__all__ = [
    "AdEx",
    "AdaptiveLIF",
    "BallAndStick",
    "Branched",
    "ConnorStevens",
    "EIF",
    "FitzHughNagumo",
    "GIF",
    "GLIF",
    "HindmarshRose",
    "HodgkinHuxley",
    "Izhikevich",
    "Izhikevich2007",
    "KickedLIF",
    "LIF",
    "LIFCondExp",
    "LIFCurrExp",
    "MorrisLecar",
    "PIF",
    "Pospischil",
    "QIF",
    "Reconstruction",
    "Stick",
    "TraubMiles",
    "WangBuzsaki",
]
