"""What drives a cell, and what it drives: stimuli, synapses, gap junctions, gids."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any
from weakref import ref

from nrnwrap import attached, checks
from nrnwrap.anatomy import Anatomy
from nrnwrap.attached import Attachment
from nrnwrap.calls import checked, is_not
from nrnwrap.errors import LocationError, ParameterError
from nrnwrap.lazy import Later
from nrnwrap.lock import alone
from nrnwrap.mechanisms import h, nrn
from nrnwrap.placing import Placed, Source, Stimulus, Synapse, check_weight, placed

if TYPE_CHECKING:
    from nrnwrap import gaps, ranks
else:  # what not every cell needs
    gaps, ranks = Later("nrnwrap.gaps"), Later("nrnwrap.ranks")

_CONNECTED = {"weight": "a weight, such as weight=0.01, in the synapse's unit (uS or nA)"}


class Wiring(Anatomy):
    """A cell that stimuli, synapses and other cells can be attached to; what is attached lives as long as the cell."""

    gid: int | None  # by which other ranks know the cell
    threshold: float
    _attached: list[Attachment]

    @property
    def spike_segment(self) -> nrn.Segment:
        """The segment whose passages of `threshold` are the spikes."""
        raise NotImplementedError

    @property
    def attached(self) -> tuple[Attachment, ...]:
        """What was attached to the cell, in that order; `detach` takes it off."""
        return tuple(self._attached)

    @checked(example="cell.inject(Step(0.3, delay=50, dur=300))")
    @alone
    def inject(self, stimulus: Stimulus, at: Any = None) -> Any:
        """Attach `stimulus` to a segment (by default the soma's middle); return its point process."""
        if not isinstance(stimulus, Stimulus):
            raise ParameterError(is_not(stimulus, "a stimulus", "give one such as Step(0.3, delay=50, dur=300)"))
        made = stimulus.attach(self.place(at))
        self._attached.append(Attachment((stimulus,), made.object, (made.object, made.parts)))
        return made.object

    @checked(example="cell.receive(Poisson(20, seed=1), Exp(tau=5), weight=0.01)", hints=_CONNECTED)
    @alone
    def receive(self, source: Source, synapse: Any = None, at: Any = None, *, weight: float, delay: float = 0.0) -> Any:
        """Let `source` drive a new `synapse` (a value, or the name of a point process) at a segment.

        `weight` is in the synapse's unit (uS or nA), `delay` in ms. Returns the NetCon; its `syn()` is the
        point process. A point process that exists already may be given instead of a synapse. Without either
        events reach the synapses that the cell's own mechanism has, as that of LIFCurrExp.
        """
        if isinstance(source, Wiring):
            raise ParameterError(
                f"{source!r} is a cell, not a source of events: connect it by its own verb, other.connect(cell, ...)"
            )
        if not isinstance(source, Source):
            raise ParameterError(is_not(source, "a source of events", "give one such as Poisson(20, seed=1)"))
        return self._wire(source, synapse, at, weight, delay)

    @checked(example="cell.connect(other, Exp(tau=5), weight=0.01)", hints=_CONNECTED)
    @alone
    def connect(self, other: Wiring, synapse: Any = None, at: Any = None, *, weight: float, delay: float = 1.0) -> Any:
        """Let the spikes of this cell drive a new `synapse` on `other`; return the NetCon.

        `at` is a place on `other`, `weight` in the synapse's unit (uS or nA), `delay` in ms. Without a synapse
        the spikes reach those that `other`'s own mechanism has. The connection belongs to `other`.
        """
        if not isinstance(other, Wiring):
            several = isinstance(other, (list, tuple)) and other and isinstance(other[0], Wiring)
            remedy = "connect to each of them in a loop" if several else "give the cell that is to receive the spikes"
            raise ParameterError(is_not(other, "a cell to connect to", remedy))
        return other._wire(self, synapse, at, weight, delay)

    @checked(
        example="cell.couple(other, g=0.001)",
        hints={"g": "g (uS), the conductance of the gap junction, such as g=0.001"},
    )
    @alone
    def couple(self, other: Wiring | int, at: Any = None, other_at: Any = None, *, g: float) -> tuple[Any, ...]:
        """Join this cell and `other` by a gap junction of conductance `g` (uS).

        `at` is a place on this cell, `other_at` on the other. Returns the two point processes, the one on this cell
        first. The junction lives as long as both cells.

        `other` may also be the gid of a cell, on any rank, which has to couple to the gid of this one likewise;
        `other_at` is then what NEURON calls the segment, such as "dend[3](0.5)". Only the point process on this cell
        is made and returned.
        """
        g = checks.number("g", g, 0, 1e9, unit="uS")
        sides: tuple[gaps.Side, ...]
        if isinstance(other, Wiring):
            sides = gaps.pair(self.place(at), other.place(other_at), g)
        else:
            sides = (gaps.Side(self.place(at), g, self._names(at, other, other_at)),)
        processes = tuple(side.gap for side in sides)
        cells = [cell for cell in (self, other) if isinstance(cell, Wiring)]
        made = Attachment((f"gap junction of {g:g} uS",), processes, (sides, processes), tuple(map(ref, cells)))
        for cell in cells:
            cell._attached.append(made)
            gaps.end_with(cell)
        return processes

    @alone
    def detach(self, *things: Any) -> None:
        """Take off what was attached: `things` are what `inject`, `receive` ... returned, values, or of `attached`.

        A value, such as Step(0.3), stands for all that are equal to it. What is taken off acts no more, also where a
        variable still holds it. Raises ParameterError for what is not attached; then nothing is taken off.
        """
        if not things:
            raise ParameterError("detach needs what to take off: cell.detach(clamp), or cell.detach(*cell.attached)")
        going = dict.fromkeys(each for thing in things for each in attached.found(self._attached, thing, self))
        for each in going:
            each.take_off()
            for cell in {self, *filter(None, (holder() for holder in each.cells))}:
                cell._attached.remove(each)

    @alone
    def register(self, gid: int) -> None:
        """Make the cell known to all ranks of a parallel run by a number that no other cell has.

        `receive(Gid(gid), ...)` and `couple(gid, ...)` refer to it. It stays for the rest of the process.
        Raises ParameterError for a number that is taken, SimulationError when ranks do not know each other.
        """
        if self.gid is not None:
            raise ParameterError(f"{self} has the gid {self.gid} already, and cannot have another")
        ranks.own(gid, self.netcon(None))
        object.__setattr__(self, "gid", gid)

    def netcon(self, target: Any) -> Any:
        """Return a new NetCon from this cell's spikes to a point process, or to None for recording."""
        where = self.spike_segment
        wire = h.NetCon(where._ref_v, target, sec=where.sec)
        wire.threshold = self.threshold
        return wire

    def keep(self, *objects: Any) -> None:
        """Let objects of NEURON, which drops what nobody holds, live as long as the cell."""
        self._attached.extend(Attachment((each,), each, (each,)) for each in objects)

    def receiver(self) -> Any:
        """The point process whose own synapses take the events of a connection that names none."""
        raise ParameterError(f"{self} does not have synapses of its own: give one, such as Exp2()")

    def _wire(self, source: Source | Wiring, synapse: Any, at: Any, weight: float, delay: float) -> Any:
        """Connect a source to a synapse, and keep all that this needs."""
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
        sending = source.create() if isinstance(source, Source) else Placed(source)
        wire = _wired(sending.object, target)
        wire.weight[0], wire.delay = weight, delay
        new = isinstance(synapse, (str, Synapse))
        taught = (self._teacher(target, getattr(synapse, "post_delay", 0.0)),) if learns and new else ()
        made = (wire, taught, sending.parts, sending.object if isinstance(source, Source) else ())
        # cells by their names: one that held the other would keep it alive, and two each other
        ends = (source if isinstance(source, Source) else str(source), str(self) if synapse is None else synapse)
        self._attached.append(Attachment(ends, wire, (*made, target) if new else made))
        return wire

    def _teacher(self, synapse: Any, delay: float) -> Any:
        """What lets the cell's own spikes reach a new synapse that learns from them; a weight below 0 tells them."""
        wire = self.netcon(synapse)
        wire.weight[0], wire.delay = -1, delay
        return wire

    def _names(self, at: Any, gid: Any, other_at: Any) -> tuple[gaps.Name, gaps.Name]:
        """How the ranks name the two places of a gap junction to the cell with this gid."""
        if isinstance(gid, type) or not hasattr(gid, "__index__"):
            raise ParameterError(is_not(gid, "a cell to couple to", "give a cell, or the gid of one on any rank"))
        if self.gid is None:
            raise ParameterError(
                f"{self} does not have a gid that the cell {gid} could couple to: call its register(gid) first"
            )
        if not (other_at is None or isinstance(other_at, str)):
            raise LocationError(
                f'other_at on a cell known by its gid is a name such as "dend[3](0.5)", not {other_at!r}'
            )
        here = self.place(at)
        name = "" if at is None else str(here).removeprefix(f"{here.sec.cell()}.")
        return (self.gid, name), (ranks.checked(gid), other_at or "")


def _wired(source: Any, target: Any) -> Any:
    """A new NetCon from a cell, the gid of one, or an artificial cell."""
    if isinstance(source, Wiring):
        return source.netcon(target)
    return ranks.wire(source, target) if isinstance(source, int) else h.NetCon(source, target)
