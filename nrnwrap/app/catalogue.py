"""What the page has to know before it asks: models, stimuli, synapses, channels, with all their fields. For JSON."""

from __future__ import annotations

import math
from collections.abc import Iterable
from dataclasses import replace
from typing import Any

from nrnwrap.app import channels, fields, job, limits, models, morphologies, networks, offered, own_network, patterns
from nrnwrap.app.models import Model
from nrnwrap.app.runs import recorded
from nrnwrap.base.version import VERSION
from nrnwrap.catalogue import documentation


def catalogue() -> dict[str, Any]:
    """All of it; docs/app.md says what it is."""
    return {
        "version": VERSION,
        "open": models.first(),
        "models": {name: _model(models.find(name)) for name in models.names()},
        "stimuli": {name: _stimulus(name, group) for name, group in offered.GROUPS.items()},
        "synapses": {name: _synapse(name) for name in offered.SYNAPSES},
        "channels": {name: _channel(name, title) for name, title in channels.known().items()},
        "places": job.PLACES,
        "morphologies": [{"name": name, "doc": doc} for name, (doc, _) in morphologies.EXAMPLES.items()],
        "network": _about(networks.FIELDS),
        "own_network": own_network.about(),
        "run": _about(job.RUN),
        "limits": limits.ABOUT,
    }


def _model(model: Model) -> dict[str, Any]:
    kind, entry = model.entry.model, model.entry
    most = float(getattr(kind, "dt_max", math.inf))
    return {
        "title": entry.title,
        "doc": entry.doc,
        **_texts(model),
        "kind": _kind(model),
        "drive": model.drive(None),
        "state": None if model.own is None else job.described(model.own),
        "parameters": _about(_parameters(model)),
        **_variables(model),
        "presets": [
            {"name": name, "source": each.source, "drive": each.drive, "parameters": dict(each.parameters)}
            for name, each in entry.presets.items()
        ],
        "patterns": patterns.listed(model),
        "schemes": entry.schemes,
        "seeded": entry.seeded,
        "formats": [each[1:] for each in entry.formats],
        "dt_max": fields.plain(most),
        "own_synapses": bool(getattr(kind, "weight_unit", "")),
        "weight_unit": getattr(kind, "weight_unit", "") or "nA",
    }


def _kind(model: Model) -> str:
    if model.shaped:
        return "shape"
    return "point" if model.entry.model.spikes_are_exact else "membrane"


def _texts(model: Model) -> dict[str, str]:
    """Equations, source and departures, as the MOD files have them."""
    found = model.entry.model.described()
    return {
        name: "\n\n".join(dict.fromkeys(text for each in found if (text := getattr(each, name))))
        for name in ("equations", "source", "departures")
    }


def _parameters(model: Model) -> list[fields.Field]:
    """The fields of the parameters, with what a user has set as defaults, and ranges that hold all presets."""
    published = [each.parameters for each in model.entry.presets.values()]
    result = []
    for name, each in model.parameters.items():
        values = [preset[name] for preset in published if name in preset]
        own = model.values.get(name)
        result.append(fields.parameter(each if own is None else replace(each, default=float(own)), values))
    return result


def _variables(model: Model) -> dict[str, Any]:
    """States, what is recorded, and the second of two variables."""
    kind = model.entry.model
    units = dict(kind.startable() or {})
    names = recorded(kind)
    states = [state for each in kind.described() for state in each.states]
    return {
        "states": [{"name": name, "unit": unit} for name, unit in units.items()],
        "recorded": [{"name": name, "unit": {"v": "mV", "I": "nA"}.get(name, units.get(name, ""))} for name in names],
        "plane": states[0] if len(states) == 1 else None,
    }


def _stimulus(name: str, group: str) -> dict[str, Any]:
    return {
        "doc": documentation(offered.kind(name)),
        "group": group,
        "fields": _about(offered.of(name)),
        **({"delay": offered.DELAY.about()} if group == "source" else {}),
        **(_courses() if group == "field" else {}),
    }


def _courses() -> dict[str, Any]:
    return {"courses": {each: _about(offered.of_course(each)) for each in offered.IN_TIME}}


def _about(known: Iterable[fields.Field]) -> list[dict[str, Any]]:
    return [each.about() for each in known]


def _synapse(name: str) -> dict[str, Any]:
    kind = offered.kind(name)
    return {
        "doc": documentation(kind),
        "weight_unit": kind.weight_unit,
        "weight": offered.weight(kind.weight_unit).about(),
        "fields": _about(offered.of(name)),
    }


def _channel(name: str, title: str) -> dict[str, Any]:
    return {"doc": title, "parameters": _about(channels.fields_of(name))}
