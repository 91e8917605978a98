"""A cell from a morphology file."""

from __future__ import annotations

from os import PathLike
from typing import TYPE_CHECKING

from nrnwrap import checks, morphology
from nrnwrap.cell import Cell
from nrnwrap.errors import LocationError
from nrnwrap.mechanisms import nrn

if TYPE_CHECKING:
    from nrnwrap.biophysics import Biophysics


class Reconstruction(Cell):
    """A cell with the shape of an SWC or ASC file, and no channels yet.

    `soma` is a section; `dend`, `apic` and `axon` are lists of sections in the order of the file, `others`
    the lists of unknown types by name, `sections` all. `Ra` in ohm cm, `cm` in uF/cm2; the number of
    segments follows the d_lambda rule at 100 Hz (Hines and Carnevale 2001), or stays 1 with d_lambda=None.
    A file that is missing, malformed or not one tree raises MorphologyError.

    `biophysics` is what is set on the cell, or the path of a file with it: .toml, or `*_fit.json` of the Allen Cell
    Types Database, for which the axon is replaced by stubs. Its Ra and cm count for the number of segments.
    """

    def __init__(
        self,
        path: str | PathLike[str],
        *,
        Ra: float = 100.0,
        cm: float = 1.0,
        d_lambda: float | None = 0.1,
        biophysics: Biophysics | str | PathLike[str] | None = None,
    ) -> None:
        checks.number("Reconstruction.Ra", Ra, 0, 1e6, open_low=True)
        checks.number("Reconstruction.cm", cm, 0, 1e6, open_low=True)
        if d_lambda is not None:
            checks.number("Reconstruction.d_lambda", d_lambda, 0, 10, open_low=True)
        value = None if biophysics is None else _declared(biophysics)
        self.morphology = morphology.read(path)
        groups = morphology.make_sections(self.morphology, self)
        self._soma = groups.pop("soma", [])
        self.dend, self.apic, self.axon = (groups.pop(name, []) for name in ("dend", "apic", "axon"))
        self.others = groups
        for section in self.sections:
            section.Ra, section.cm = Ra, cm
        if value is not None:
            self._replace_axon(value.axon)
            self.apply(value.geometry())
        if d_lambda is not None:
            morphology.set_nseg(self.sections, d_lambda)
        if value is not None:
            self.apply(value)

    def _replace_axon(self, kind: str) -> None:
        if kind == "keep":
            return
        from nrnwrap.biophysics import stubs

        self.axon = stubs.make(kind, self, self.soma, self.axon)

    @property
    def soma(self) -> nrn.Section:
        """The section of the soma. LocationError when the file has none."""
        if not self._soma:
            names = ", ".join(map(str, self.sections[:8]))
            raise LocationError(f"{self.morphology.path} has no soma; its sections: {names}")
        return self._soma[0]

    @property
    def segment(self) -> nrn.Segment:
        """The middle of the soma, or of the first section of a file that has none."""
        return (self._soma or self.sections)[0](0.5)

    @property
    def sections(self) -> list[nrn.Section]:
        others = [section for group in self.others.values() for section in group]
        return [*self._soma, *self.dend, *self.apic, *self.axon, *others]


def _declared(biophysics: Biophysics | str | PathLike[str]) -> Biophysics:
    """The value, or that of the file; looked at before there is a section that a kept traceback would keep."""
    from nrnwrap.biophysics import declared

    value = declared(biophysics)
    value.check()
    return value
