"""Cells: sections, what was placed on them, and where their spikes come from."""

from __future__ import annotations

import itertools
import math
from os import PathLike
from typing import TYPE_CHECKING, Any, ClassVar
from weakref import WeakSet

from nrnwrap import checks, gaps, mechanisms, placing, ranks, selecting
from nrnwrap.errors import LocationError, ParameterError, unknown
from nrnwrap.mechanisms import h, nrn
from nrnwrap.placing import Source, Stimulus, check_weight, placed, shortened

if TYPE_CHECKING:
    from nrnwrap.biophysics import Biophysics, Kept, Key, Value, Where

_SERIAL = itertools.count()
_NUMBERS = {  # attribute of a cell -> bounds, unit
    "celsius": (-273.15, 1e3, "degC"),
    "threshold": (-1e3, 1e3, "mV"),
    "v_init": (-1e3, 1e3, "mV"),
}


guests: WeakSet[Cell] = WeakSet()  # cells on sections that are not theirs; a run asks them where these start


class Cell:
    """Sections, and all that was attached to them: it lives as long as the cell, and goes with it.

    A subclass makes its sections in `__init__` with `h.Section(name=..., cell=self)` and names the one
    that stimuli and recordings take by default `soma`.
    """

    celsius: float | None = None  # degC that the cell needs; None: any
    threshold: float = 0.0  # mV; passing it upwards is a spike
    spike_at: Any = None  # where: a place on the cell, such as an axon; None: the default segment
    v_init: float = -65.0  # mV; where a run starts
    dt_max: ClassVar[float] = math.inf  # ms; the longest step that the model can take

    soma: nrn.Section
    gid: int | None  # by which other ranks know the cell
    distributions: dict[Key, Kept]  # functions of distance, which another nseg needs again
    _attached: list[Any]
    _serial: int

    def __new__(cls, *args: Any, **kwargs: Any) -> Any:
        mechanisms.load()
        cell = super().__new__(cls)
        object.__setattr__(cell, "_attached", [])
        object.__setattr__(cell, "distributions", {})
        object.__setattr__(cell, "_serial", next(_SERIAL))
        object.__setattr__(cell, "gid", None)
        return cell

    @property
    def sections(self) -> list[nrn.Section]:
        """All sections of the cell."""
        return self.soma.wholetree()

    @property
    def all(self) -> list[nrn.Section]:
        """All sections of the cell, of whatever type."""
        return self.sections

    @property
    def segment(self) -> nrn.Segment:
        """The segment that stimuli and recordings take by default."""
        return self.soma(0.5)

    @property
    def spike_segment(self) -> nrn.Segment:
        """The segment whose passages of `threshold` are the spikes."""
        return self.place(self.spike_at)

    @property
    def label(self) -> str:
        """What cells of this kind are called in curves and tables."""
        return type(self).__name__

    def inject(self, stimulus: Stimulus, at: Any = None) -> Any:
        """Attach `stimulus` to a segment (by default the soma's middle); return its point process."""
        if not isinstance(stimulus, Stimulus):
            raise ParameterError(f"{stimulus!r} is no stimulus: give one such as Step(0.3, delay=50, dur=300)")
        made = stimulus.attach(self.place(at))
        self.keep(made)
        return made.object

    def receive(self, source: Source, synapse: Any = None, at: Any = None, *, weight: float, delay: float = 0.0) -> Any:
        """Let `source` drive a new `synapse` (a value, or the name of a point process) at a segment.

        `weight` is in the synapse's unit (uS or nA), `delay` in ms. Returns the NetCon; its `syn()` is the
        point process. A point process that exists already may be given instead of a synapse. Without either
        events reach the synapses that the cell's own mechanism has, as that of LIFCurrExp.
        """
        if not isinstance(source, Source):
            raise ParameterError(f"{source!r} is no source of events: give one such as Poisson(20, seed=1)")
        made = source.create()
        wire = self._wire(made.object, synapse, at, weight, delay)
        self.keep(made)
        return wire

    def connect(self, other: Cell, synapse: Any = None, at: Any = None, *, weight: float, delay: float = 1.0) -> Any:
        """Let the spikes of this cell drive a new `synapse` on `other`; return the NetCon.

        `at` is a place on `other`, `weight` in the synapse's unit (uS or nA), `delay` in ms. Without a synapse
        the spikes reach those that `other`'s own mechanism has. The connection belongs to `other`.
        """
        if not isinstance(other, Cell):
            raise ParameterError(f"{other!r} is no cell to connect to")
        return other._wire(self, synapse, at, weight, delay)

    def couple(self, other: Cell | int, at: Any = None, other_at: Any = None, *, g: float) -> tuple[Any, ...]:
        """Join this cell and `other` by a gap junction of conductance `g` (uS).

        `at` is a place on this cell, `other_at` on the other. Returns the two point processes, the one on this cell
        first. The junction lives as long as both cells.

        `other` may also be the gid of a cell, on any rank, which has to couple to the gid of this one likewise;
        `other_at` is then what NEURON calls the segment, such as "dend[3](0.5)". Only the point process on this cell
        is made and returned.
        """
        g = checks.number("g", g, 0, 1e9, unit="uS")
        sides: tuple[gaps.Side, ...]
        if isinstance(other, Cell):
            sides = gaps.pair(self.place(at), other.place(other_at), g)
            other.keep(sides)
        else:
            sides = (gaps.Side(self.place(at), g, self._names(at, other, other_at)),)
        self.keep(sides)
        return tuple(side.gap for side in sides)

    def register(self, gid: int) -> None:
        """Make the cell known to all ranks of a parallel run by a number that no other cell has.

        `receive(Gid(gid), ...)` and `couple(gid, ...)` refer to it. It stays for the rest of the process.
        Raises ParameterError for a number that is taken, SimulationError when ranks do not know each other.
        """
        if self.gid is not None:
            raise ParameterError(f"{self} has the gid {self.gid} already, and cannot have another")
        ranks.own(gid, self.netcon(None))
        object.__setattr__(self, "gid", gid)

    def insert(self, mechanism: str, where: Where = None, **values: Value) -> None:
        """Insert a density mechanism into sections (by default all) and set its parameters there.

        `where`: a section, a list of them, or a name such as "dend" or "dend[3]". A value is a number, a function of
        the path distance (um) of a segment from the middle of the soma, or a sequence with a number for each segment.
        Raises UnknownNameError for an unknown mechanism or parameter, ParameterError for a bad value; then
        nothing has been inserted.
        """
        from nrnwrap.biophysics import Plan, chosen

        plan = Plan(self)
        plan.add(chosen(self, where), {mechanism: values})
        plan.carry_out()

    def set(self, where: Where = None, **values: Value) -> None:
        """Set what sections have without a mechanism of their own: cm (uF/cm2), Ra (ohm cm), ions, nseg.

        Ions are reversal potentials such as ena, ek, eca (mV) and concentrations such as cai, cao (mM), set in those of
        the sections that have the ion. `where` and values as in `insert`. When something cannot be, nothing is set:
        UnknownNameError, ParameterError.
        """
        from nrnwrap.biophysics import Plan, chosen

        plan = Plan(self)
        plan.add(chosen(self, where), values)
        plan.carry_out()

    @property
    def biophysics(self) -> Biophysics:
        """What is set on the cell now, section by section, as NEURON has it."""
        from nrnwrap.biophysics import Biophysics, read

        return Biophysics(read(self), celsius=self.celsius, v_init=self.v_init)

    def apply(self, biophysics: Biophysics | str | PathLike[str]) -> None:
        """Insert and set all that a Biophysics, or its file, has; when something cannot be, nothing is done."""
        from nrnwrap.biophysics import apply

        apply(self, biophysics)

    def redistribute(self) -> bool:
        """Evaluate functions of distance again where nseg has changed since; whether there was one. A run does it."""
        if not self.distributions:
            return False
        from nrnwrap.biophysics import redistribute

        return redistribute(self)

    @property
    def by_type(self) -> dict[str, list[nrn.Section]]:
        """The sections under the names of their types: `soma`, `dend`, `apic`, `axon`, `dend_5` ..."""
        return selecting.by_type(self.sections)

    def select(
        self,
        type: selecting.Types = None,
        *,
        min_distance: float = 0.0,
        max_distance: float = math.inf,
        order: selecting.Orders = None,
        tips: bool | None = None,
    ) -> list[nrn.Section]:
        """The sections that meet all conditions, in the order of `sections`.

        type: "dend", a number of SWC, or several. min_distance, max_distance: of the way from `segment` to the
        section's middle (um). order: branch order or several, such as range(1, 4); 1 is what leaves the soma. tips:
        True for sections on which nothing hangs, False for the others. An unknown type is an UnknownNameError.
        """
        return selecting.sections_of(
            self.sections,
            self.segment,
            type=type,
            min_distance=min_distance,
            max_distance=max_distance,
            order=order,
            tips=tips,
        )

    def select_segments(self, type: selecting.Types = None, **conditions: Any) -> list[nrn.Segment]:
        """The segments of the sections that `select` would choose, by the distance of each segment's own middle."""
        return selecting.segments_of(self.sections, self.segment, type=type, **conditions)

    def find(self, name: str) -> Any:
        """The section "dend[3]", or the segment "dend[3](0.5)"; UnknownNameError when there is none of that name."""
        return selecting.find(self.sections, name)

    def nearest(self, point: Any) -> nrn.Segment:
        """The segment whose stretch of the centre line is nearest to a point (x, y, z) in um."""
        return selecting.nearest(self.sections, point)

    def path_distance(self, at: Any) -> float:
        """Length of the way along the tree (um) from `segment` to a place."""
        return selecting.distance(self.segment, self.place(at))

    def place(self, at: Any = None) -> nrn.Segment:
        """Return the segment of this cell that `at` means: a segment, a section, or a position on the soma."""
        if at is None:
            return self.segment
        segment = placing.segment(at, self.segment.sec)
        if segment.sec not in self.sections:
            raise LocationError(f"{segment} is not on {self}; its sections: {shortened(self.sections)}")
        return segment

    def netcon(self, target: Any) -> Any:
        """Return a new NetCon from this cell's spikes to a point process, or to None for recording."""
        where = self.spike_segment
        wire = h.NetCon(where._ref_v, target, sec=where.sec)
        wire.threshold = self.threshold
        return wire

    def variable(self, name: str) -> Any:
        """Return the reference that records `name`: "v", or a variable of the cell's own mechanism."""
        if name == "v":
            return self.segment._ref_v
        raise unknown(f"variable of {self}", name, ["v"], "Other references: record={'name': segment._ref_...}")

    def keep(self, *objects: Any) -> None:
        """Let objects of NEURON, which drops what nobody holds, live as long as the cell."""
        self._attached.extend(objects)

    def check(self) -> None:
        """Raise GeometryError when the sections contradict what the cell's mechanism was given."""

    def receiver(self) -> Any:
        """The point process whose own synapses take the events of a connection that names none."""
        raise ParameterError(f"{self} has no synapses of its own: give one, such as Exp2()")

    def refusal(self, method: str, engine: str) -> str:
        """Why the cell cannot be run by this method ("fixed", "variable") and engine; "" when it can."""
        return ""

    def caution(self, dt: float) -> str:
        """What a fixed step of `dt` (ms) may get wrong; "" when nothing is known of."""
        return ""

    def _wire(self, source: Any, synapse: Any, at: Any, weight: float, delay: float) -> Any:
        unit = getattr(self if synapse is None else synapse, "weight_unit", "")
        weight = checks.number("weight", weight, unit=unit)
        delay = checks.number("delay", delay, 0, unit="ms")
        if synapse is None and at is not None:
            raise ParameterError(f"{self}: give a synapse to be placed at {at!r}")
        target = placed(self.receiver() if synapse is None else synapse, self.place(at))
        learns = hasattr(target, "w_max")  # STDP
        if learns:
            checks.number("weight", weight, 0, target.w_max, unit="uS")
        check_weight(self if synapse is None else synapse, weight)
        wire = _wired(source, target)
        wire.weight[0], wire.delay = weight, delay
        self.keep(target, wire)
        if learns and target is not synapse:
            self._teach(target, getattr(synapse, "post_delay", 0.0))
        return wire

    def _teach(self, synapse: Any, delay: float) -> None:
        """Let the cell's own spikes reach a new synapse that learns from them; a weight below 0 tells them."""
        wire = self.netcon(synapse)
        wire.weight[0], wire.delay = -1, delay
        self.keep(wire)

    def _names(self, at: Any, gid: Any, other_at: Any) -> tuple[gaps.Name, gaps.Name]:
        """How the ranks name the two places of a gap junction to the cell with this gid."""
        if isinstance(gid, type) or not hasattr(gid, "__index__"):
            raise ParameterError(f"{gid!r} is no cell to couple to, and no gid")
        if self.gid is None:
            raise ParameterError(f"{self} has no gid that the cell {gid} could couple to: call its register(gid) first")
        if not (other_at is None or isinstance(other_at, str)):
            raise LocationError(
                f'other_at on a cell known by its gid is a name such as "dend[3](0.5)", not {other_at!r}'
            )
        here = self.place(at)
        name = "" if at is None else str(here).removeprefix(f"{here.sec.cell()}.")
        return (self.gid, name), (ranks.checked(gid), other_at or "")

    def __setattr__(self, name: str, value: Any) -> None:
        if name in _NUMBERS and not (name == "celsius" and value is None):
            low, high, unit = _NUMBERS[name]
            value = checks.number(f"{type(self).__name__}.{name}", value, low, high, unit=unit)
        object.__setattr__(self, name, value)

    def __str__(self) -> str:  # NEURON names sections by it
        return f"{type(self).__name__}[{self._serial}]"

    def __repr__(self) -> str:
        return f"<{self}: {len(self.sections)} sections>"


def _wired(source: Any, target: Any) -> Any:
    """A new NetCon from a cell, the gid of one, or an artificial cell."""
    if isinstance(source, Cell):
        return source.netcon(target)
    return ranks.wire(source, target) if isinstance(source, int) else h.NetCon(source, target)
