"""The models of the page: those of the catalogue, and one of the user's own that was given to `serve`."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from nrnwrap import catalogue, cells
from nrnwrap.app import fields
from nrnwrap.catalogue import Entry, Spec
from nrnwrap.errors import unknown
from nrnwrap.mechanisms.declared import Parameter

USUAL = "AdEx"  # with which the page opens
_own: dict[str, Spec] = {}
_first = [USUAL]


@dataclass(frozen=True)
class Model:
    """A model by its name: what is known of its class, and for a user's own what was set."""

    entry: Entry
    own: Spec | None = None

    @property
    def name(self) -> str:
        """What it is called."""
        return self.entry.name

    @property
    def shaped(self) -> bool:
        """Whether it has a shape, onto which channels can be put, rather than a mechanism that is the model."""
        return not self.entry.model.described()

    @property
    def values(self) -> Mapping[str, float]:
        """What a user has set, or the preset that the user took."""
        if self.own is None:
            return {}
        preset = {} if self.own.preset is None else self.entry.presets[self.own.preset].parameters
        return {name: value for name, value in {**preset, **self.own.parameters}.items() if name in self.parameters}

    @property
    def parameters(self) -> Mapping[str, Parameter]:
        """Its parameters, by name."""
        return self.entry.parameters

    def drive(self, preset: str | None) -> float | None:
        """The usual current (nA)."""
        if preset is not None:
            return self.entry.presets[preset].drive
        return self.entry.drive if self.own is None else self.own.drive


def adopt(spec: Spec | None = None, name: str = USUAL) -> None:
    """Take a user's own model into the page, which then opens with it; without one it opens with the model `name`."""
    _own.clear()
    if spec is not None:
        _own[spec.label] = spec
    _first[0] = name if spec is None else spec.label


def names() -> list[str]:
    """All names, the user's own first."""
    return [*_own, *(name for name in cells.__all__ if name not in _own)]


def first() -> str:
    """The one with which the page opens."""
    return _first[0]


def find(name: object) -> Model:
    """The model of a name; UnknownNameError for any other."""
    if isinstance(name, str) and name in _own:
        return Model(catalogue.entry(_own[name].model), _own[name])
    if isinstance(name, str) and name in cells.__all__:
        return Model(catalogue.entry(name))
    raise unknown("model", fields.named(name), names())
