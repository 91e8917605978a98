"""A passive tree."""

from math import cos, pi, sin, sqrt

from nrnwrap.base import checks
from nrnwrap.cells.stick import Stick
from nrnwrap.engine import nrn
from nrnwrap.errors import GeometryError
from nrnwrap.neurons import Argument, ShapedCell, cylinder, size

RALL = 1.5


class Branched(ShapedCell):
    """A passive tree that forks into equal daughters, by default such that it is a cylinder to its trunk.

    A trunk of `L` and `diam` (um) that forks `forks` times in a row. At a fork diam**power of the parent is the sum of
    those of its two daughters: Rall's law with 1.5. Their length is the parent's times (d/D)**length_power: with 0.5
    each has the parent's length in length constants. `Ra` in ohm cm, `cm` in uF/cm2, `g_pas` in S/cm2, `e_pas` in mV.
    `dend` are the sections, the trunk first, then each generation; stimuli and recordings take the first segment of
    the trunk by default. Segments: as in `discretise`.
    Source: Rall (1959), Exp. Neurol. 1:491-527; (1962), Ann. N. Y. Acad. Sci. 96:1071-1092.
    """

    v_init = -65.0
    drive = 0.03  # nA
    arguments = {
        "L": size("length of the trunk"),
        "diam": size("diameter of the trunk"),
        "forks": Argument("1", 0, 12, "forks in a row"),
        "power": Argument("1", 0.1, 100, "of the diameters at a fork"),
        "length_power": Argument("1", -10, 10, "of the lengths at a fork"),
        **ShapedCell.arguments,
    }

    def __init__(
        self,
        *,
        L: float = 100.0,
        diam: float = 4.0,
        forks: int = 3,
        power: float = RALL,
        length_power: float = 0.5,
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
        fewest, most = map(int, self.arguments["forks"][1:3])
        self.forks = checks.integer("Branched.forks", checks.whole(forks), fewest, most)
        self.power = self.checked_argument("power", power)
        self._ratio = 2 ** (-1 / self.power)  # of the diameters at a fork
        self._shrink = self._ratio ** self.checked_argument("length_power", length_power)
        self.dend: list[nrn.Section] = []
        self._grow((0.0, 0.0, 0.0), L, diam)
        self.make_passive(Ra, cm, g_pas, e_pas)
        self.discretise(d_lambda=d_lambda, frequency=frequency, max_length=max_length, nseg=nseg)

    @property
    def sections(self) -> list[nrn.Section]:
        return list(self.dend)

    @property
    def segment(self) -> nrn.Segment:
        """The first one of the trunk."""
        return self.dend[0](0.5 / self.dend[0].nseg)

    def equivalent(self) -> Stick:
        """The cylinder that the tree is to its trunk, with the membrane of now; GeometryError when it is not one.

        It has the trunk's diameter, and as many length constants as the way to any tip. Its segments follow the same
        rule.
        """
        if self.power != RALL:
            raise GeometryError(
                f"a tree with power = {self.power:g} is not a cylinder: only one with power = {RALL:g} is"
            )
        trunk, tip = self.dend[0], self.dend[-1]
        length = 0.0
        while tip is not None:
            length += tip.L * sqrt(trunk.diam / tip.diam)
            tip = tip.parentseg().sec if tip.parentseg() is not None else None
        membrane = {"g_pas": trunk(0.5).pas.g, "e_pas": trunk(0.5).pas.e}
        rule = {name: getattr(self.discretisation, name) for name in ("d_lambda", "frequency", "max_length", "nseg")}
        return Stick(L=length, diam=trunk.diam, Ra=self.Ra, cm=self.cm, **membrane, **rule)

    def _grow(self, base: tuple[float, ...], length: float, diam: float) -> None:
        """Make generation after generation, in a plane, each fork half as wide as the one before."""
        stems: list[tuple[nrn.Section | None, tuple[float, ...], float]] = [(None, base, pi / 2)]
        spread = pi / 4
        for _ in range(self.forks + 1):
            daughters: list[tuple[nrn.Section | None, tuple[float, ...], float]] = []
            for parent, begin, angle in stems:
                end = begin[0] + length * cos(angle), begin[1] + length * sin(angle), 0.0
                section = cylinder(self, f"dend[{len(self.dend)}]", begin, end, diam)
                self.dend.append(section)
                if parent is not None:
                    section.connect(parent(1))
                daughters += [(section, end, angle + turn) for turn in (spread, -spread)]
            stems, spread = daughters, spread / 2
            length, diam = length * self._shrink, diam * self._ratio
