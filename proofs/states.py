"""States of the page by chance: mostly right, with values of the wrong kind, size or name here and there."""

from __future__ import annotations

import math
import random
from collections.abc import Callable, Iterable
from typing import Any

from nrnwrap.app import catalogue, channels, curves, fields, job, morphologies, networks, offered
from nrnwrap.app.fields import Field
from nrnwrap.cells import __all__ as MODELS

Chance = random.Random
NUMBERS = [0, -1, 1, 0.5, -0.0, 1e-12, 5e-324, 1e3, 1e9, -1e9, 1e300, 10**400, math.nan, math.inf, 2**63, 1e-3, 37.77]
TEXTS = ["", "0", "1e3", "nan", "AdEx", "soma", "\u00b5\u2028", "\ud800", "../x", "%s%n", "\0", "__class__", "x" * 999]
_SHORT = {"dur": lambda r: r.choice([10, 20.5, 100]), "points": lambda r: r.randint(2, 5)}
_FEW = {"excitatory": lambda r: r.randint(1, 20), "inhibitory": lambda r: r.randint(0, 9)}


def anything(chance: Chance, depth: int = 2) -> Any:
    """Any value of JSON."""
    kind = chance.randrange(8 if depth else 6)
    if kind == 6:
        return [anything(chance, depth - 1) for _ in range(chance.randrange(4))]
    if kind == 7:
        return {chance.choice(TEXTS): anything(chance, depth - 1) for _ in range(chance.randrange(4))}
    values = (None, chance.random() < 0.5, chance.randint(-5, 5), chance.gauss(0, 100))
    return chance.choice(NUMBERS if kind == 4 else TEXTS) if kind > 3 else values[kind]


def mostly(chance: Chance, right: Any, often: int = 25) -> Any:
    """What is right, but for one time of so many."""
    return right if chance.randrange(often) else anything(chance)


def within(chance: Chance, field: Field) -> Any:
    """What a field may be, mostly: its default, a bound, a value of its slider, or one far out."""
    if field.type == "choice":
        return mostly(chance, chance.choice(field.choices))
    if field.type == "boolean":
        return mostly(chance, chance.random() < 0.5)
    if field.type == "numbers":
        return mostly(chance, sorted(_number(chance, field) for _ in range(chance.randrange(4))))
    if field.type in ("levels", "points"):
        pairs = [[_number(chance, field), abs(_number(chance, field))] for _ in range(chance.randrange(1, 4))]
        return mostly(chance, pairs if field.type == "levels" else sorted([b, a] for a, b in pairs))
    found = _number(chance, field)
    return mostly(chance, round(found) if field.type == "integer" else found)


def _number(chance: Chance, field: Field) -> float:
    soft = field.soft or (0.0, 2 * abs(field.default) if isinstance(field.default, float) else 1.0)
    bounds = [each for each in (field.low, field.high, *soft) if math.isfinite(each)]
    usual = chance.uniform(*soft) if all(map(math.isfinite, soft)) else 1.0
    return chance.choice(bounds or [1.0]) if chance.randrange(6) == 0 else usual


def filled(chance: Chance, known: Iterable[Field], often: float = 0.4) -> dict[str, Any]:
    """Values of some fields, and of those that have to be there."""
    needed = {each.name for each in known if isinstance(each.default, float) and math.isnan(each.default)}
    return {each.name: within(chance, each) for each in known if each.name in needed or chance.random() < often}


def stimulus(chance: Chance) -> Any:
    """A stimulus or source of the page."""
    name = chance.choice(sorted(offered.GROUPS))
    told: dict[str, Any] = {"kind": name, **filled(chance, offered.of(name))}
    if offered.GROUPS[name] == "source":
        kind = chance.choice(offered.SYNAPSES)
        synapse = {"kind": kind, **filled(chance, offered.of(kind))}
        return told | {"weight": chance.gauss(0, 1), "synapse": mostly(chance, chance.choice([None, synapse]))}
    if offered.GROUPS[name] == "field" and chance.random() < 0.7:
        kind = chance.choice(offered.IN_TIME)
        told["waveform"] = {"kind": kind, **filled(chance, offered.of_course(kind))}
    return told


def channel(chance: Chance) -> Any:
    """A mechanism in a part of a shape."""
    name = chance.choice(sorted(channels.known()))
    values = filled(chance, channels.fields_of(name), 0.2)
    return {"mechanism": name, "where": mostly(chance, chance.choice(job.PLACES)), "parameters": values}


def file(chance: Chance) -> Any:
    """A morphology, of the project or sent."""
    form = chance.choice(["swc", "asc", "h5", "../x"])
    data = chance.choice(["", "MQ==", "/", "MSAxIDAgMCAwIDUgLTEKMiAzIDAgMTAgMCAxIDEK"])
    sent = [{"format": form, "data": data}, {"format": form, "file": chance.choice(["", "../x", "0" * 32])}]
    return chance.choice([{"example": name} for name in morphologies.EXAMPLES] * 2 + sent)


def state(chance: Chance, compared: bool = True) -> dict[str, Any]:
    """A state of the page."""
    known = catalogue.models.find(chance.choice(MODELS))
    if known.entry.patterns and chance.randrange(8) == 0:
        return {"model": known.name, "pattern": mostly(chance, chance.choice(list(known.entry.patterns)), 9)}
    values = [fields.parameter(each) for each in known.parameters.values()]
    makers: dict[str, Callable[[], Any]] = {
        "preset": lambda: chance.choice([None, *known.entry.presets]),
        "parameters": lambda: filled(chance, values, 0.15),
        "start": lambda: {n: chance.uniform(-80, 1) for n in ("v_init", *(known.entry.model.startable() or ()))[:3]},
        "stimuli": lambda: [mostly(chance, stimulus(chance)) for _ in range(chance.randrange(3))],
    }
    if known.shaped:
        makers |= {"channels": lambda: [mostly(chance, channel(chance)) for _ in range(chance.randrange(3))]}
    if known.entry.formats:
        makers |= {"morphology": lambda: file(chance)}
    told = {name: mostly(chance, make()) for name, make in makers.items() if chance.random() < 0.4}
    told |= {"t_stop": mostly(chance, chance.choice([1, 5.0, 20, 100])), "model": known.name}
    told |= {"dt": mostly(chance, 0.025)} if chance.random() < 0.3 else {}
    told |= {"seed": mostly(chance, 3)} if known.entry.seeded and chance.random() < 0.5 else {}
    if compared and chance.randrange(8) == 0:
        told["compare"] = {name: each for name, each in state(chance, False).items() if name not in ("t_stop", "dt")}
    return told | ({chance.choice([*job.KEYS, *TEXTS]): anything(chance)} if chance.randrange(25) == 0 else {})


def options(chance: Chance, route: str) -> dict[str, Any]:
    """What a route takes beside a state."""
    known: dict[str, Callable[[], Any]] = {
        "simulate": lambda: {"width": mostly(chance, 300), "view": chance.choice([None, [0, 1], [2, 7.5]])},
        "csv": lambda: {"what": mostly(chance, chance.choice(["samples", "spikes"]))},
        "plane": lambda: {"plane": filled(chance, curves.PLANE) | drawn(chance, _SHORT)},
        "fi": lambda: {"fi": filled(chance, curves.FI) | drawn(chance, _SHORT)},
        "shape": lambda: {"frames": mostly(chance, 5)},
        "network": lambda: {"network": filled(chance, networks.FIELDS) | drawn(chance, _FEW)},
    }
    return mostly(chance, known[route](), 15) if route in known and chance.random() < 0.8 else {}


def drawn(chance: Chance, makers: dict[str, Callable[[Chance], Any]]) -> dict[str, Any]:
    """A value of each."""
    return {name: make(chance) for name, make in makers.items()}
