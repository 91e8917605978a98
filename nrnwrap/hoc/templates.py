"""The templates that NEURON has, and where each was read: NEURON cannot define one again."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from nrnwrap import mechanisms
from nrnwrap.engine import h
from nrnwrap.errors import HocError
from nrnwrap.hoc.parts import Template
from nrnwrap.hoc.text import Script

RESTART = "NEURON cannot define a template again: start Python anew (in a notebook restart the kernel)"


@dataclass(frozen=True)
class _Origin:
    """Where a template was read; `broken`: a load that failed left half of it."""

    path: Path
    text: str
    broken: bool


_origins: dict[str, _Origin] = {}


def names(scripts: Iterable[Script]) -> list[str]:
    """The names of the templates that the scripts define."""
    return list(dict.fromkeys(template.name for script in scripts for template in script.templates))


def known(scripts: Iterable[Script]) -> set[str]:
    """The templates that NEURON has with the same text; raises HocError for a name that it has otherwise."""
    result, seen = set[str](), dict[str, _Origin]()
    for script in scripts:
        script.check()
        for template in script.templates:
            here = _Origin(script.path, template.text, broken=False)
            first = seen.setdefault(template.name, here)
            if first.text != here.text:
                raise _twice(script, template, first)
            if hasattr(h, template.name):
                _refuse_other(script, template)
                result.add(template.name)
    return result


def expect(script: Script) -> set[str]:
    """Take note that NEURON is about to read the script; return the names of the templates that this defines."""
    new = {template.name: template for template in script.templates if not hasattr(h, template.name)}
    for name, template in new.items():
        _origins[name] = _Origin(script.path, template.text, broken=False)
    return set(new)


def settle(expected: Iterable[str], broken: Iterable[str] = ()) -> None:
    """Keep of what was expected the templates that NEURON has now; of those that are `broken` it has half."""
    for name in expected:
        if not hasattr(h, name):
            _origins.pop(name, None)
        elif name in broken:
            _origins[name] = replace(_origins[name], broken=True)


def withdraw_at(scripts: Sequence[Script], path: Path, line: int) -> set[str]:
    """Take out the half of a template that an error at this line has left; return the names of such templates."""
    half = {
        template.name
        for script in scripts
        for template in script.templates
        if script.path == path and template.first <= line < template.last
    }
    for name in half:
        if hasattr(h, name):
            mechanisms.withdraw(name)
    return half


def _refuse_other(script: Script, template: Template) -> None:
    """Raise HocError unless what has the name of the template is that very template."""
    name, there = template.name, _origins.get(template.name)
    if there is None:
        raise HocError(f"{script.path}:{template.first}: the template {name} cannot be defined: {_owner(name)}")
    if there.broken:
        raise HocError(
            f"{script.path}:{template.first}: loading {there.path} failed inside the template {name}, and left half of "
            f"it. {RESTART}"
        )
    if there.text != template.text:
        raise _twice(script, template, there)


def _twice(script: Script, template: Template, there: _Origin) -> HocError:
    place = f"{script.path}:{template.first}: the template {template.name}"
    if there.path == script.path:
        return HocError(f"{place} has changed since it was loaded. {RESTART}")
    return HocError(f"{place} is defined otherwise by {there.path}: rename one of them. {RESTART}")


def _owner(name: str) -> str:
    found = mechanisms.known(name)
    if found is None:
        return "NEURON has something of this name that load_hoc did not load. Rename one of them"
    where = "NEURON's own" if found.builtin else f"from {mechanisms.origin(name) or found.file}"
    return f"there is a mechanism of this name, {where}. Rename the template"
