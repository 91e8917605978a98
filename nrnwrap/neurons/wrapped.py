"""wrap(thing): a model that others wrote, as a cell with every verb. Nothing of the model is changed."""

from __future__ import annotations

import numbers
from collections.abc import Iterable
from typing import Any

from nrnwrap.anatomy.types import short_name
from nrnwrap.base import checks
from nrnwrap.engine import census, h, nrn
from nrnwrap.errors import GeometryError, ParameterError
from nrnwrap.neurons.cell import Cell
from nrnwrap.neurons.foreign import by_name, exists, is_hoc, sections_of, soma_of
from nrnwrap.neurons.runnable import GUESTS


class Wrapped(Cell):
    """A model that others wrote: `model` is what was wrapped, and lives as long as the cell.

    `soma` is a section, `dend`, `apic` and `axon` are the lists of sections whose names begin so, `sections` all.
    """

    model: Any
    celsius: float | None = None

    def __init__(
        self,
        model: Any,
        *,
        soma: Any = None,
        spike_at: Any = None,
        threshold: Any = None,
        v_init: Any = None,
        celsius: Any = None,
    ) -> None:
        if isinstance(model, Cell):
            raise ParameterError(f"{model!r} is a cell already, and does not need wrap")
        self.model = model
        self._sections = sections_of(model)
        self._owners = {
            id(each): each for each in (section.cell() for section in self._sections)
        }  # of hoc: else they go
        self.soma = soma_of(self, soma)
        self.spike_at = None if spike_at is None else self._named(spike_at)
        self.threshold = self._number("threshold", threshold, "mV", Cell.threshold)
        self.v_init = self._number("v_init", v_init, "mV", getattr(h, "v_init", Cell.v_init))
        self.celsius = self._number("celsius", celsius, "degC", None)
        census.enter(GUESTS, self)

    @property
    def sections(self) -> list[nrn.Section]:
        return list(self._sections)

    @property
    def dend(self) -> list[nrn.Section]:
        return self._of_kind("dend")

    @property
    def apic(self) -> list[nrn.Section]:
        return self._of_kind("apic")

    @property
    def axon(self) -> list[nrn.Section]:
        return self._of_kind("axon")

    @property
    def label(self) -> str:
        if is_hoc(self.model):
            return str(self.model.hname().partition("[")[0])
        return "cell" if isinstance(self.model, (nrn.Section, Iterable)) else type(self.model).__name__

    def check(self) -> None:
        """Raise GeometryError when the model has lost a section since it was wrapped."""
        for section in self._sections:
            if not exists(section):
                raise GeometryError(f"{self}: a section has been deleted since it was wrapped; wrap the model again")

    def made_from(self) -> dict[str, Any]:
        raise ParameterError(
            f"{self} was made by others, so it cannot be copied or pickled: make the model again and wrap that; "
            "for another process, give a function that does both"
        )

    def memory(self) -> Any:
        return "it was made by others, and wrapped"

    def _of_kind(self, kind: str) -> list[nrn.Section]:
        return [section for section in self._sections if short_name(section).startswith(kind)]

    def _named(self, at: Any) -> nrn.Segment:
        """The segment that `at` means, which may also be the name of a section."""
        return self.place(by_name(self._sections, at)(0.5) if isinstance(at, str) else at)

    def _number(self, name: str, given: Any, unit: str, otherwise: Any) -> Any:
        """An argument, else an attribute of the model of the same name, else what others have."""
        if given is None and isinstance(getattr(self.model, name, None), numbers.Real):
            given = getattr(self.model, name)
        return otherwise if given is None else checks.number(name, given, -1e3, 1e3, unit=unit)

    def __str__(self) -> str:
        return str(self.model.hname()) if is_hoc(self.model) else f"{self.label}[{self._serial}]"


def wrap(
    thing: Any,
    *,
    soma: Any = None,
    spike_at: Any = None,
    threshold: float | None = None,
    v_init: float | None = None,
    celsius: float | None = None,
) -> Wrapped:
    """Return `thing` as a cell: inject, receive, connect, couple, register, simulate and the rest work on it.

    thing: an instance of a hoc template, a Python object with sections, a section (its tree), or sections. Sections
        that are joined to these belong to the cell as well. A Python object's are those made with cell=object, else
        those that its attributes hold, also in lists and tables.
    soma: the section that stimuli and recordings take, or its name; by default the thing's `soma` or `soma[0]`, the
        section whose name says so, or the only root.
    spike_at: the segment, section or name of the section where passages of `threshold` (mV) are spikes; by default
        the soma's middle.
    threshold, v_init, celsius: by default the thing's own attributes of these names, else 0 mV; h.v_init when
        stdrun.hoc is loaded, or -65 mV; NEURON's temperature.

    Nothing of the model is changed; the cell keeps it alive. Raises ParameterError for what does not have sections,
    LocationError where the soma is in doubt.
    """
    return Wrapped(thing, soma=soma, spike_at=spike_at, threshold=threshold, v_init=v_init, celsius=celsius)
