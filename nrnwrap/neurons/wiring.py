"""What drives a cell, and what it drives: stimuli, sources of events, other cells."""

from __future__ import annotations

from typing import Any

from nrnwrap import inputs
from nrnwrap.base.calls import checked, is_not
from nrnwrap.base.lock import alone
from nrnwrap.engine import maker, underway
from nrnwrap.errors import ParameterError
from nrnwrap.neurons.runnable import Runnable

_CONNECTED = {"weight": "a weight, such as weight=0.01, in the synapse's unit (uS or nA)"}


class Wiring(Runnable):
    """A cell that stimuli, synapses and other cells can be attached to; what is attached lives as long as the cell."""

    gid: int | None  # by which other ranks know the cell
    _attached: list[inputs.Attachment]

    @property
    def attached(self) -> tuple[inputs.Attachment, ...]:
        """What was attached to the cell, in that order; `detach` takes it off."""
        return tuple(self._attached)

    @checked(example="cell.inject(Step(0.3, delay=50, dur=300))")
    @alone
    def inject(self, stimulus: inputs.Stimulus, at: Any = None) -> Any:
        """Attach `stimulus` to a segment (by default the soma's middle); return its point process.

        Between two pieces of a Session it acts from then on. SimulationError with the variable step, but for a Step.
        """
        if not isinstance(stimulus, inputs.Stimulus):
            raise ParameterError(is_not(stimulus, "a stimulus", "give one such as Step(0.3, delay=50, dur=300)"))
        inputs.coming.refuse(stimulus)
        underway.refuse_new(self, self.segment.sec)
        made = stimulus.attach(self.place(at))
        parts = (made.object, made.parts)
        self.attach(inputs.Attachment((stimulus,), made.object, parts, call=(stimulus, None, at)))
        return made.object

    @checked(example="cell.receive(Poisson(20, seed=1), Exp(tau=5), weight=0.01)", hints=_CONNECTED)
    @alone
    def receive(
        self, source: inputs.Source, synapse: Any = None, at: Any = None, *, weight: float, delay: float = 0.0
    ) -> Any:
        """Let `source` drive a new `synapse` (a value, or the name of a point process) at a segment.

        `weight` is in the synapse's unit (uS or nA), `delay` in ms. Returns the NetCon; its `syn()` is the
        point process. A point process that exists already may be given instead of a synapse. Without either
        events reach the synapses that the cell's own mechanism has, as that of LIFCurrExp.
        """
        if isinstance(source, Wiring):
            raise ParameterError(
                f"{source!r} is a cell, not a source of events: connect it by its own verb, other.connect(cell, ...)"
            )
        if not isinstance(source, inputs.Source):
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

    @alone
    def detach(self, *things: Any) -> None:
        """Take off what was attached: `things` are what `inject`, `receive` ... returned, values, or of `attached`.

        A value, such as Step(0.3), stands for all that are equal to it. What is taken off acts no more, also where a
        variable still holds it. Between two pieces of a Session what is on its way arrives, and what has arrived at a
        synapse decays. Raises ParameterError for what is not attached, SimulationError for what cannot go in the midst
        of a run; then nothing is taken off.
        """
        if not things:
            raise ParameterError("detach needs what to take off: cell.detach(clamp), or cell.detach(*cell.attached)")
        leaving = dict.fromkeys(
            each for thing in things for each in inputs.attachments.found(self._attached, thing, self)
        )
        for each in leaving:
            each.refuse_leaving()
        for each in leaving:
            each.take_off()
            for cell in {self, *filter(None, (holder() for holder in each.cells))}:
                cell._attached.remove(each)

    def netcon(self, target: Any) -> Any:
        """Return a new NetCon from this cell's spikes to a point process, or to None for recording."""
        where = self.spike_segment
        wire = maker("NetCon")(where._ref_v, target, sec=where.sec)
        wire.threshold = self.threshold
        return wire

    def connected(self, target: Any) -> inputs.Placed:
        """As a Source has it: a new NetCon from this cell's spikes, for which nothing else has to live."""
        return inputs.Placed(self.netcon(target))

    def attach(self, made: inputs.Attachment) -> None:
        """Let something that was made for the cell live as long as it does, and be listed."""
        self._attached.append(made)
        underway.comes(made)

    def keep(self, *objects: Any) -> None:
        """Let objects of NEURON, which drops what nobody holds, live as long as the cell."""
        self._attached.extend(inputs.Attachment((each,), each, (each,)) for each in objects)

    def receiver(self) -> Any:
        """The point process whose own synapses take the events of a connection that names none."""
        raise ParameterError(f"{self} does not have synapses of its own: give one, such as Exp2()")

    def _wire(self, source: Any, synapse: Any, at: Any, weight: float, delay: float) -> Any:
        underway.refuse(source, "connected")
        for each in (self, source):
            if isinstance(each, Wiring):
                underway.refuse_new(each, each.segment.sec)
        made = inputs.connected(self, source, synapse, at, weight, delay)
        self.attach(made)
        return made.object
