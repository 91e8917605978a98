"""A soma and one dendrite."""

from nrnwrap import checks
from nrnwrap.cell import Cell
from nrnwrap.mechanisms import h
from nrnwrap.morphology import set_nseg


class BallAndStick(Cell):
    """A soma with squid channels and one passive dendrite.

    Lengths and diameters in um, `Ra` in ohm cm, `cm` in uF/cm2, `g_pas` in S/cm2, `e_pas` in mV. The
    dendrite has as many segments as the d_lambda rule asks for. `soma` and `dend` are the sections.
    Source: NEURON's ball-and-stick tutorial, after Rall (1959), Exp. Neurol. 1:491-527.
    """

    celsius = 6.3

    def __init__(
        self,
        *,
        soma_diam: float = 12.6157,
        dend_L: float = 200.0,
        dend_diam: float = 1.0,
        Ra: float = 100.0,
        cm: float = 1.0,
        g_pas: float = 1e-3,
        e_pas: float = -65.0,
    ) -> None:
        lengths = {"soma_diam": soma_diam, "dend_L": dend_L, "dend_diam": dend_diam, "Ra": Ra, "cm": cm}
        for name, value in lengths.items():
            checks.number(f"BallAndStick.{name}", value, 0, 1e6, open_low=True)
        self.soma = h.Section("soma", self)
        self.dend = h.Section("dend", self)
        self.dend.connect(self.soma(1))
        self.soma.L = self.soma.diam = soma_diam
        self.dend.L, self.dend.diam = dend_L, dend_diam
        for section in self.sections:
            section.Ra, section.cm = Ra, cm
        set_nseg([self.dend])
        self.insert("squid", self.soma)
        self.insert("pas", self.dend, g=g_pas, e=e_pas)
