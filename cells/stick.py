"""A passive cylinder."""

from math import inf, sqrt

from nrnwrap.engine import nrn
from nrnwrap.neurons import ShapedCell, cylinder, size


class Stick(ShapedCell):
    """A passive cylinder with sealed ends, the cable whose theory is known.

    `L` and `diam` in um, `Ra` in ohm cm, `cm` in uF/cm2, `g_pas` in S/cm2, `e_pas` in mV. `dend` is the section;
    stimuli and recordings take its first segment by default. Segments: as in `discretise`. Its input resistance at the
    very end, `dend(0)`, is R coth(L/lambda) with R = 2/pi sqrt(Ra/g_pas) diam^(-3/2).
    Source: Rall (1959), Exp. Neurol. 1:491-527.
    """

    v_init = -65.0
    drive = 0.02  # nA
    arguments = {"L": size("length"), "diam": size("diameter"), **ShapedCell.arguments}

    def __init__(
        self,
        *,
        L: float = 500.0,
        diam: float = 2.0,
        Ra: float = 100.0,
        cm: float = 1.0,
        g_pas: float = 5e-5,
        e_pas: float = -65.0,
        d_lambda: float | None = 0.1,
        frequency: float = 100.0,
        max_length: float | None = None,
        nseg: int | None = None,
    ) -> None:
        L, diam = self.checked_argument("L", L), self.checked_argument("diam", diam)
        self.dend = cylinder(self, "dend", (0, 0, 0), (L, 0, 0), diam)
        self.make_passive(Ra, cm, g_pas, e_pas)
        self.discretise(d_lambda=d_lambda, frequency=frequency, max_length=max_length, nseg=nseg)

    @property
    def sections(self) -> list[nrn.Section]:
        return [self.dend]

    @property
    def segment(self) -> nrn.Segment:
        """The first one. The end itself is without capacitance, and its voltage rings with secondorder=2."""
        return self.dend(0.5 / self.dend.nseg)

    @property
    def length_constant(self) -> float:
        """Lambda for steady voltages (um), with the values of now; infinite without a leak."""
        g = self.dend(0.5).pas.g
        return sqrt(self.dend.diam / 4 / (self.dend.Ra * g) * 1e4) if g > 0 else inf
