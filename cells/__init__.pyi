"""The models. One module each; the names here are the catalogue."""

from nrnwrap.cells.adaptive_lif import AdaptiveLIF as AdaptiveLIF
from nrnwrap.cells.adex import AdEx as AdEx
from nrnwrap.cells.ball_and_stick import BallAndStick as BallAndStick
from nrnwrap.cells.branched import Branched as Branched
from nrnwrap.cells.connor_stevens import ConnorStevens as ConnorStevens
from nrnwrap.cells.eif import EIF as EIF
from nrnwrap.cells.fitzhugh_nagumo import FitzHughNagumo as FitzHughNagumo
from nrnwrap.cells.gif import GIF as GIF
from nrnwrap.cells.glif import GLIF as GLIF
from nrnwrap.cells.hindmarsh_rose import HindmarshRose as HindmarshRose
from nrnwrap.cells.hodgkin_huxley import HodgkinHuxley as HodgkinHuxley
from nrnwrap.cells.izhikevich import Izhikevich as Izhikevich
from nrnwrap.cells.izhikevich2007 import Izhikevich2007 as Izhikevich2007
from nrnwrap.cells.kicked_lif import KickedLIF as KickedLIF
from nrnwrap.cells.lif import LIF as LIF
from nrnwrap.cells.lif_cond_exp import LIFCondExp as LIFCondExp
from nrnwrap.cells.lif_curr_exp import LIFCurrExp as LIFCurrExp
from nrnwrap.cells.morris_lecar import MorrisLecar as MorrisLecar
from nrnwrap.cells.pif import PIF as PIF
from nrnwrap.cells.pospischil import Pospischil as Pospischil
from nrnwrap.cells.qif import QIF as QIF
from nrnwrap.cells.reconstruction import Reconstruction as Reconstruction
from nrnwrap.cells.stick import Stick as Stick
from nrnwrap.cells.traub_miles import TraubMiles as TraubMiles
from nrnwrap.cells.wang_buzsaki import WangBuzsaki as WangBuzsaki
