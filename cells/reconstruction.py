"""A cell from a morphology file."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from os import PathLike, fspath
from typing import Any

from nrnwrap import biophysics as membranes
from nrnwrap import morphology
from nrnwrap.base.calls import warn
from nrnwrap.engine import nrn
from nrnwrap.errors import LocationError, MorphologyWarning, ParameterError
from nrnwrap.neurons import Argument, ShapedCell


class Reconstruction(ShapedCell):
    """A cell with the shape of an SWC, ASC or H5 file, and no channels yet.

    `soma` is a section; `dend`, `apic` and `axon` are lists of sections in the order of the file, `others`
    the lists of unknown types by name, `all` all. `Ra` in ohm cm, `cm` in uF/cm2; the number of
    segments follows the d_lambda rule at 100 Hz (Hines and Carnevale 2001), or `max_length` (um), or is `nseg`; it
    stays 1 with d_lambda=None. Coordinates are multiplied by `scale` to be um. `types` gives types of the file another
    name: {5: "dend", 6: "dend"}. A file that is missing, malformed or not one tree raises MorphologyError; with
    `repair` what can be mended is. A MorphologyWarning lists repairs, what was assumed, and what is likely to surprise.

    `axon` is "keep", "remove", or "stubs": cylinders in its place, of `stub_lengths` (um), two of 30 um by default, and
    as thick as the axon was there, or of `stub_diameters` (um).

    `biophysics` is what is set on the cell, or the path of a file with it: .toml, or `*_fit.json` of the Allen Cell
    Types Database, whose stubs replace the axon unless `axon` says what is to become of it. Its Ra and cm count for the
    number of segments.
    """

    arguments = {**ShapedCell.arguments, "scale": Argument("um", 0, 1e6, "of one unit of the file", positive=True)}

    def __init__(
        self,
        path: str | PathLike[str],
        *,
        Ra: float = 100.0,
        cm: float = 1.0,
        d_lambda: float | None = 0.1,
        frequency: float = 100.0,
        max_length: float | None = None,
        nseg: int | None = None,
        axon: str = "keep",
        stub_lengths: Sequence[float] | None = None,
        stub_diameters: Sequence[float] | None = None,
        types: Mapping[int, str | int] | None = None,
        repair: bool = False,
        scale: float = 1.0,
        biophysics: membranes.Biophysics | str | PathLike[str] | None = None,
    ) -> None:
        value = None if biophysics is None else _declared(biophysics)
        fitted, wanted = _axon(axon, value)
        stubs = _stubs(wanted, stub_lengths, stub_diameters)
        self.stubs = stubs if wanted == "stubs" else None
        self.morphology = morphology.read(path, repair=repair, scale=scale, types=types, axon=wanted, stubs=stubs)
        branches = morphology.branches(self.morphology, axon, stubs)
        groups = morphology.sections_of(branches, self)
        self._soma = groups.pop("soma", [])
        self.dend, self.apic, self.axon = (groups.pop(name, []) for name in ("dend", "apic", "axon"))
        self.others = groups
        self.set_cable(Ra, cm)
        if value is not None:
            self._replace_axon(fitted, stubs)
            self.apply(value.geometry())
        self.discretise(d_lambda=d_lambda, frequency=frequency, max_length=max_length, nseg=nseg)
        if value is not None:
            self.apply(value)
        told = [self.morphology.told, *morphology.traps(branches, self.morphology.path)]
        if any(told):
            warn("\n".join(filter(None, told)), MorphologyWarning)

    @classmethod
    def checked_arguments(cls, given: Mapping[str, Any]) -> dict[str, Any]:
        found = super().checked_arguments({**given, "path": fspath(given["path"])} if "path" in given else given)
        morphology.check(found["path"], found.get("axon", "keep"), found.get("types"))
        _, wanted = _axon(found.get("axon", "keep"), found.get("biophysics"))
        _stubs(wanted, found.get("stub_lengths"), found.get("stub_diameters"))
        return found

    def _replace_axon(self, kind: str, wanted: morphology.Stubs) -> None:
        if kind == "keep":
            return
        self.axon = membranes.stubs.make(kind, self, self.soma, self.axon, wanted)

    @property
    def soma(self) -> nrn.Section:
        """The section of the soma, the first where there are several. LocationError when the file does not have any."""
        if not self._soma:
            names = ", ".join(map(str, self.sections[:8]))
            raise LocationError(f"{self.morphology.path} does not have a soma; its sections: {names}")
        return self._soma[0]

    @property
    def segment(self) -> nrn.Segment:
        """The middle of the soma, or of the first section of a file that has none."""
        return (self._soma or self.sections)[0](0.5)

    @property
    def sections(self) -> list[nrn.Section]:
        others = [section for group in self.others.values() for section in group]
        return [*self._soma, *self.dend, *self.apic, *self.axon, *others]


def _declared(biophysics: membranes.Biophysics | str | PathLike[str]) -> membranes.Biophysics:
    """The value, or that of the file; looked at before there is a section that a kept traceback would keep."""
    value = membranes.declared(biophysics)
    value.check()
    return value


def _axon(axon: str, value: membranes.Biophysics | None) -> tuple[str, str]:
    """What the biophysics has in place of the axon, where nothing else is said of it; what is asked of the file."""
    fitted = value.axon if value is not None and axon == "keep" else "keep"
    return fitted, axon if fitted == "keep" else "stubs"


def _stubs(axon: str, lengths: Sequence[float] | None, diameters: Sequence[float] | None) -> morphology.Stubs:
    """The stubs that are asked for, by default two of 30 um; ParameterError where none will be made."""
    if axon != "stubs" and (lengths is not None or diameters is not None):
        name = "stub_lengths" if lengths is not None else "stub_diameters"
        raise ParameterError(f"{name} was given, but the axon is not replaced: give axon='stubs' too")
    given = morphology.STUBS.lengths if lengths is None else lengths
    return morphology.Stubs(given, diameters)  # type: ignore[arg-type]  # which makes tuples of them
