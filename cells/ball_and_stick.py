"""A soma and one dendrite."""

from nrnwrap.engine import h
from nrnwrap.neurons import OnlySection, ShapedCell, size


class BallAndStick(ShapedCell):
    """A soma with squid channels and one passive dendrite.

    Lengths and diameters in um, `Ra` in ohm cm, `cm` in uF/cm2, `g_pas` in S/cm2, `e_pas` in mV. By default it has as
    many segments as the d_lambda rule asks for, see `discretise`. `soma` and `dend` are the sections.
    Source: NEURON's ball-and-stick tutorial, after Rall (1959), Exp. Neurol. 1:491-527.
    """

    celsius = 6.3
    drive = 0.2  # nA
    arguments = {
        "soma_diam": size("length and diameter of the soma"),
        "dend_L": size("length of the dendrite"),
        "dend_diam": size("diameter of the dendrite"),
        **ShapedCell.arguments,
    }

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
        d_lambda: float | None = 0.1,
        frequency: float = 100.0,
        max_length: float | None = None,
        nseg: int | None = None,
    ) -> None:
        soma_diam = self.checked_argument("soma_diam", soma_diam)
        dend_L, dend_diam = self.checked_argument("dend_L", dend_L), self.checked_argument("dend_diam", dend_diam)
        self.soma = h.Section("soma", self)
        self.dend = OnlySection("dend", self)
        self.dend.connect(self.soma(1))
        self.soma.L = self.soma.diam = soma_diam
        self.dend.L, self.dend.diam = dend_L, dend_diam
        self.make_passive(Ra, cm, g_pas, e_pas, self.dend)
        self.discretise(d_lambda=d_lambda, frequency=frequency, max_length=max_length, nseg=nseg)
        self.insert("nw_squid", self.soma)
