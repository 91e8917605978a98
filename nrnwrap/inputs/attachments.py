"""What was attached to a cell: listed, kept alive, and taken off again."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any
from weakref import ref

from nrnwrap.engine import h, underway
from nrnwrap.errors import ParameterError
from nrnwrap.inputs.contracts import Source
from nrnwrap.inputs.silence import refuse_unknown, silence


class Attachment:
    """Something that was attached to a cell, and lives as long as it does.

    what: the value or the values that it was made of, such as a Step, or a Poisson and an Exp. object: what the verb
    returned: a point process, a NetCon, a tuple of them. made: all objects of NEURON that exist for its sake alone.
    """

    def __init__(
        self,
        what: tuple[Any, ...],
        object: Any,
        made: tuple[Any, ...] = (),
        cells: tuple[ref[Any], ...] = (),
        call: tuple[Any, Any, Any] | None = None,
    ) -> None:
        """cells: whose attachment it is. call: the stimulus or source, synapse and place that were given, if values.

        The source of a connection between cells is there by a weak reference.
        """
        self.what, self.object, self.made, self.cells, self.call = what, object, made, cells, call

    def __repr__(self) -> str:
        where = next((f" at {each.get_segment()}" for each in self._point_processes()), "")
        return f"<{' -> '.join(map(str, self.what))}{where}>"

    @property
    def clamps(self) -> bool:
        """Whether it holds the voltage."""
        return any(getattr(each, "clamps", False) for each in self.what)

    @property
    def is_value(self) -> bool:
        """Whether values say all of it."""
        return self.call is not None and not isinstance(self.call[0], ref)

    def connection(self) -> tuple[Any, Any, Any, float, float]:
        """Of a source of events: itself, synapse, place, weight and delay, as they are now."""
        assert self.call is not None
        return *self.call, self.object.weight[0], self.object.delay

    def means(self, thing: Any) -> bool:
        """Whether `thing` is this, its object or one of its parts, or equal to the value that it was made of."""
        if thing is self or thing is self.object or any(each is thing for each in self.what):
            return True
        if _is_of_neuron(thing):
            return any(_is_of_neuron(each) and each == thing for each in flat((self.object, *self.made)))
        return len(self.what) == 1 and type(thing) is type(self.what[0]) and bool(thing == self.what[0])

    def begin(self) -> None:
        """Act from now on, in the midst of a run."""
        for each in flat(self.made):
            if hasattr(each, "begin"):
                each.begin()
            elif hasattr(each, "setpost"):
                underway.join(each)
            elif _is_of_neuron(each):
                underway.start(each)

    def refuse_leaving(self) -> None:
        """Raise SimulationError where it cannot be taken off in the midst of a run."""
        underway.refuse(self, "taken off", by_steps=False)
        for each in flat(self.made):
            if self._acts(each):
                refuse_unknown(each)

    def take_off(self) -> None:
        """Let its point processes act no more, and its connections deliver no more, whoever else holds them.

        In the midst of a run spikes that are on their way arrive, and what has arrived at a synapse decays.
        """
        if underway.withdraw(self) or not underway.is_going():
            self._remove()
            return
        for each in flat(self.made):
            if hasattr(each, "retire"):
                each.retire()
            elif hasattr(each, "setpost"):
                each.active(False)
            elif self._acts(each):
                silence(each)
        underway.at_end(self._remove)

    def _acts(self, thing: Any) -> bool:
        """Whether this is a point process that acts by itself, as a synapse does not."""
        synapse = isinstance(self.what[0], Source) or hasattr(self.object, "setpost")
        return hasattr(thing, "has_loc") and not synapse

    def _remove(self) -> None:
        for each in flat(self.made):
            if not _is_of_neuron(each):
                continue
            if hasattr(each, "has_loc"):
                _unplace(each)
            elif hasattr(each, "setpost"):
                each.setpost(None)

    def _point_processes(self) -> Iterator[Any]:
        made = (each for each in flat((self.object, *self.made)) if _is_of_neuron(each))
        return (each for each in made if hasattr(each, "has_loc") and each.has_loc())


def found(attachments: list[Attachment], thing: Any, cell: Any) -> list[Attachment]:
    """Those of the attachments that `thing` means; raises ParameterError when there are none."""
    meant = [each for each in attachments if each.means(thing)]
    if not meant:
        there = ", ".join(map(repr, attachments)) or "nothing"
        raise ParameterError(f"{thing!r} is not attached to {cell}. What is: {there}")
    return meant


def flat(things: Any) -> Iterator[Any]:
    """The members of tuples within tuples."""
    for each in things:
        if isinstance(each, tuple):
            yield from flat(each)
        else:
            yield each


def _is_of_neuron(thing: Any) -> bool:
    return isinstance(thing, type(h)) and hasattr(thing, "hname")


def _unplace(point_process: Any) -> None:
    """Leave a point process without a place: it acts no more, and NEURON keeps it while somebody holds it."""
    if point_process.has_loc():
        passing = h.Section("passing")
        point_process.loc(passing(0.5))
