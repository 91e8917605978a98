"""The channels of a cell as a value: made in Python, read from files, written as TOML, read back from a cell."""

from __future__ import annotations

import os
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from nrnwrap import mechanisms
from nrnwrap.base import checks, files, limits, toml
from nrnwrap.biophysics import places
from nrnwrap.biophysics.allen_fit import read_fit
from nrnwrap.biophysics.entries import checked_regions, writable
from nrnwrap.biophysics.plan import Plan, Region
from nrnwrap.errors import GeometryError, ModelFileError, NrnwrapError, ParameterError, UnknownNameError

NUMBERS = {  # field -> bounds, unit
    "celsius": limits.OF_CELLS["celsius"],
    "v_init": limits.OF_CELLS["v_init"],
    "junction_potential": (-limits.LARGEST_V, limits.LARGEST_V, "mV"),
}
AXONS = ("keep", "stubs", "own stubs")


@dataclass(frozen=True)
class Biophysics:
    """The membrane of a cell as a value: channels, ions, capacitance, axial resistance.

    `regions`: a name of sections ("all", "soma", "dend", "dend[3]" ...) -> what is set there; later ones win. That is
    a mapping: cm (uF/cm2), Ra (ohm cm), nseg, reversal potentials such as ena (mV) and concentrations such as nai (mM)
    to a value, the name of a density mechanism to a mapping of its parameters. A value is a number, a sequence with
    one number for each segment, or a function of the path distance (um) from the middle of the soma.
    `celsius` (degC) and `v_init` (mV) are the cell's; None leaves them alone. `axon` is "keep", or what a
    Reconstruction has in its place: "stubs", or "own stubs" as thick as the axon was. `junction_potential` (mV) is for
    the reader: it changes nothing in the cell.

    Raises ParameterError for what is not a number, or cannot be one.
    """

    regions: Mapping[str, Region] = field(default_factory=dict)
    celsius: float | None = None
    v_init: float | None = None
    axon: str = "keep"
    junction_potential: float | None = None

    def __post_init__(self) -> None:
        for name, (low, high, unit) in NUMBERS.items():
            value = getattr(self, name)
            if value is not None:
                object.__setattr__(self, name, checks.number(f"Biophysics.{name}", value, low, high, unit=unit))
        if self.axon not in AXONS:
            raise ParameterError(f"Biophysics.axon must be one of {', '.join(map(repr, AXONS))}, not {self.axon!r}")
        object.__setattr__(self, "regions", checked_regions(self.regions))

    @classmethod
    def load(cls, path: str | os.PathLike[str]) -> Biophysics:
        """Read a .toml file, or a `*_fit.json` of the Allen Cell Types Database.

        Raises ModelFileError, which names file and place, for one that is missing, malformed or of another kind.
        """
        file = Path(path)
        if file.suffix == ".json":
            return _made(cls, f"{file}", read_fit(file))
        if file.suffix != ".toml":
            raise ModelFileError(
                f"{file}: biophysics is read from .toml, or from .json of the Allen Cell Types Database"
            )
        return cls.from_toml(toml.text_of(file), f"{file}")

    @classmethod
    def from_toml(cls, text: str, name: str = "the text") -> Biophysics:
        """Read TOML, as `to_toml` writes it; `name` is for errors."""
        return cls.from_document(toml.parse(text, name), name)

    @classmethod
    def from_document(cls, content: Mapping[str, Any], name: str) -> Biophysics:
        """Take what a file contains, as `document` has it; `name` is for errors."""
        extra = sorted(set(content) - set(cls.__dataclass_fields__))
        if extra:
            allowed = ", ".join(cls.__dataclass_fields__)
            raise ModelFileError(f"{name}: unknown key {extra[0]!r}; allowed: {allowed}")
        return _made(cls, name, content)

    def save(self, path: str | os.PathLike[str]) -> None:
        """Write a .toml file. ParameterError for a function: apply it to a cell and save `cell.biophysics`."""
        file, text = Path(path), self.to_toml()
        if file.suffix != ".toml":
            raise ParameterError(f"{file}: biophysics is written as .toml")
        files.check([file])
        files.write(file, lambda stream: stream.write(text.encode()))

    def to_toml(self) -> str:
        """The value as TOML, of which `from_toml` makes an equal one."""
        return toml.written(self.document())

    def document(self) -> dict[str, Any]:
        """The value as tables for a file, of which `from_document` makes an equal one."""
        document: dict[str, Any] = {name: value for name in NUMBERS if (value := getattr(self, name)) is not None}
        if self.axon != "keep":
            document["axon"] = self.axon
        document["regions"] = {name: writable(name, region) for name, region in self.regions.items()}
        return document

    def geometry(self) -> Biophysics:
        """The part of it on which the number of segments depends: Ra, cm, nseg."""
        regions = {}
        for name, region in self.regions.items():
            regions[name] = {key: region[key] for key in ("nseg", "Ra", "cm") if key in region}
            if isinstance(region.get("cm"), tuple) and "nseg" not in region:
                del regions[name]["cm"]  # for segments that come with the rule
        return Biophysics(regions, axon=self.axon)

    def check(self) -> None:
        """Raise for unknown mechanisms and parameters, and for numbers out of bounds, on any cell."""
        _refuse_unknown_mechanisms(self)
        for region in self.regions.values():
            Plan(None).add([], region)

    def plan(self, cell: Any) -> Plan:
        """What applying this to a cell means; raises for anything that cannot be done."""
        _refuse_unknown_mechanisms(self)
        _refuse_other_axon(self, cell)
        named, plan = places.regions(cell.sections), Plan(cell)
        for name, region in self.regions.items():
            if name in named:
                plan.add(named[name], region)
            elif name not in places.TYPES:
                groups = ", ".join(sorted(each for each in named if not each.endswith("]")))
                raise UnknownNameError(f"{cell} does not have a section called {name!r}; it has: {groups}")
        return plan


def _made(kind: type[Biophysics], name: str, content: Mapping[str, Any]) -> Biophysics:
    try:
        return kind(**content)
    except NrnwrapError as error:
        raise ModelFileError(f"{name}: {error}") from error


def declared(given: Any) -> Biophysics:
    """A Biophysics as it is, or that of a file; ParameterError for anything else."""
    if isinstance(given, (str, os.PathLike)):
        return Biophysics.load(given)
    if not isinstance(given, Biophysics):
        raise ParameterError(f"{given!r} is not a Biophysics: make one, or name a .toml or *_fit.json file with one")
    return given


def apply(cell: Any, given: Any) -> None:
    """Set all that a Biophysics, or the file of one, has on the cell, or raise and do nothing."""
    biophysics = declared(given)
    plan = biophysics.plan(cell)
    plan.settle()
    for name in ("celsius", "v_init"):
        value = getattr(biophysics, name)
        if value is not None and value != getattr(cell, name):
            setattr(cell, name, value)
    plan.carry_out()


def _refuse_unknown_mechanisms(value: Biophysics) -> None:
    mechanisms.begin()
    wanted = {key for region in value.regions.values() for key, each in region.items() if isinstance(each, Mapping)}
    known = mechanisms.known_names() | set(mechanisms.names())
    missing = sorted(each for each in wanted if not {each, f"{mechanisms.PREFIX}{each}"} & known)
    if missing:
        raise UnknownNameError(
            f"NEURON does not have a mechanism {', '.join(missing)}: load the folder with their MOD files first, by "
            "nrnwrap.mechanisms.load(DIR); `nrnwrap compile DIR` compiles it ahead of time"
        )


def _refuse_other_axon(value: Biophysics, cell: Any) -> None:
    axon = places.regions(cell.sections).get("axon", [])
    own = getattr(cell, "stubs", None)  # a Reconstruction may have others than two
    if value.axon != "keep" and len(axon) != (2 if own is None else len(own.lengths)):
        raise GeometryError(
            f"these values belong to a cell whose axon was replaced by stubs, and {cell} has {len(axon)} sections "
            "of axon: make it by Reconstruction(path, biophysics=...), or give dataclasses.replace(..., axon='keep')"
        )
