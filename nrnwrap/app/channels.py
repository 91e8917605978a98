"""The density mechanisms that the page can put into the sections of a shape."""

from __future__ import annotations

from functools import cache

from nrnwrap import mechanisms
from nrnwrap.app import fields
from nrnwrap.app.fields import Field
from nrnwrap.mechanisms import PREFIX

_NOT_OFFERED = {"capacitance", "morphology", "extracellular", "fastpas"}  # none is a current


@cache
def known() -> dict[str, str]:
    """name -> title of each, nrnwrap's without their prefix."""
    mechanisms.load()
    found = {name.removeprefix(PREFIX): mechanisms.describe(name) for name in mechanisms.known_names()}
    return {
        name: each.title
        for name, each in sorted(found.items())
        if each.kind == "density" and each.names and name not in _NOT_OFFERED and not name.endswith("_ion")
    }


@cache
def fields_of(name: str) -> tuple[Field, ...]:
    """The parameters of one."""
    return tuple(fields.parameter(each) for each in mechanisms.describe(name).parameters.values())
