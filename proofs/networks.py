"""Random networks of the models that a run computes as numbers: the same spikes of numbers, of sections, of both."""

from __future__ import annotations

import gc
import random
import re
import warnings
from typing import Any, NamedTuple

import numpy as np
from helpers.kernel_models import trains

import nrnwrap as nw
from nrnwrap.cells import LIF, PIF, KickedLIF, LIFCondExp, LIFCurrExp
from nrnwrap.errors import NumericsError

T_STOP = 150.0  # ms
EQUAL = 1e-6  # ms
NUDGE = 1e-9  # mV, by which sections are started apart where spikes are not equal
SENSITIVE = "sensitive: "  # what comes before the text of a network whose sections do not agree with themselves
STOPPED, REFUSED = -1, -2  # what stands for members where a run was stopped for a voltage, or for something else
MODELS = (LIF, PIF, KickedLIF, LIFCurrExp, LIFCondExp)
Chance = random.Random


class Group(NamedTuple):
    """A population: its arguments, a constant current (nA), the rate (Hz) of its Poisson input, kicks by weight."""

    model: Any
    size: int
    numbers: dict[str, Any]
    current: float
    rate: float
    weight: float
    kind: str | None  # where only some are sections


class Wire(NamedTuple):
    """A projection by place of its populations."""

    pre: int
    post: int
    how: dict[str, Any]


class Drawn(NamedTuple):
    """A random network."""

    groups: list[Group]
    wires: list[Wire]
    dt: float
    seed: int


def draw(first: int, index: int) -> Drawn:
    """The network of a seed and an index."""
    chance = Chance(f"{first} {index}")
    groups = [group(chance) for _ in range(chance.randint(1, 4))]
    pairs = [(pre, post) for pre in range(len(groups)) for post in range(len(groups)) if chance.random() < 0.6]
    dt = chance.choice([0.025, 0.05, 0.1])
    return Drawn(groups, [wire(chance, groups, *each, dt) for each in pairs], dt, chance.randrange(1, 1000))


def group(chance: Chance) -> Group:
    """A population whose neurons fire some spikes."""
    model, v_reset = chance.choice(MODELS), chance.choice([-70.0, -65.5, 0.0])
    C, tau, gap = chance.choice([0.1, 0.25, chance.uniform(0.05, 1)]), chance.uniform(5, 30), chance.uniform(3, 20)
    v_th, leak = v_reset + gap, C / tau
    e_l = v_reset + chance.choice([0.0, -3.3, gap / 2, gap + 1])
    numbers: dict[str, Any] = {"C": C, "v_th": v_th, "v_reset": v_reset, "t_ref": t_ref(chance)}
    if model is not PIF:
        numbers |= {"g_l": leak, "e_l": spread(chance, e_l, 1.0)}
    for name, low, high in _TIMES.get(model, ()):
        numbers[name] = spread(chance, chance.uniform(low, high), 0.2 * low)
    if model is KickedLIF:
        numbers["jump"] = chance.choice([0.0, 0.0, chance.uniform(0, 3)])
    if chance.random() < 0.8:
        numbers["v_init"] = nw.Uniform(v_reset - 2, v_th + chance.choice([-0.1, 1]))
    need = C * gap / 10 if model is PIF else leak * max(v_th - e_l, 0.1 * gap)
    weight = kick(chance, model, C, gap)
    rate = chance.choice([0.0, 50.0, 500.0, 2000.0])
    current = need * chance.uniform(0.7, 1.4) if chance.random() < 0.6 else 0.0
    size, kind = chance.choice([1, 2, chance.randint(3, 30)]), chance.choice([None, "sections"])
    return Group(model, size, numbers, current, rate, weight, kind)


_TIMES = {
    KickedLIF: [("tau_th", 5, 50)],
    LIFCurrExp: [("tau_e", 0.5, 10), ("tau_i", 0.5, 20)],
    LIFCondExp: [("tau_e", 0.5, 10), ("tau_i", 0.5, 20)],
}


def t_ref(chance: Chance) -> Any:
    """A refractory period: none, on the grid, off it, or one for each."""
    return chance.choice([0.0, 2.0, chance.uniform(0, 5), nw.Uniform(0.1, 4)])


def spread(chance: Chance, value: float, width: float) -> Any:
    """One value for all, or one for each."""
    return nw.Uniform(value - width, value + width) if chance.random() < 0.4 else value


def kick(chance: Chance, model: Any, C: float, gap: float) -> float:
    """A weight of which some take a neuron to its threshold, in the unit of the model."""
    share = chance.uniform(0.03, 0.4) * gap
    if model is LIFCurrExp:
        return share * C / 3
    return share * C / 3 / 60 if model is LIFCondExp else share


def wire(chance: Chance, groups: list[Group], pre: int, post: int, dt: float) -> Wire:
    """A projection by a random rule, with weights and delays of many kinds."""
    signs = [-1, -2] if groups[post].numbers["t_ref"] == 0 else [1, 1, -1, -1, -2]  # excitation without rest explodes
    weight = groups[post].weight * chance.choice(signs) * chance.uniform(0.5, 2)
    rule = chance.choice(
        [{"p": chance.uniform(0.1, 1)}, {"indegree": chance.randint(1, 9), "multapses": True},
         {"total": chance.randint(1, 60), "multapses": True}, {"outdegree": chance.randint(1, 3), "multapses": True},
         {"p": 1}]
    )  # fmt: skip
    rule["autapses"] = groups[pre].size == 1 or chance.random() < 0.2
    low = chance.choice([dt * chance.randint(2, 30), chance.uniform(2 * dt, 3)])
    delay = chance.choice([low, low, nw.Uniform(low, low + 2)])
    many = chance.choice([weight, weight, nw.Uniform(*sorted((0.0, 2 * weight))), nw.Normal(weight, abs(weight) / 9)])
    return Wire(pre, post, {**rule, "weight": many, "delay": delay})


def simulated(drawn: Drawn, kinds: list[str | None], nudge: float = 0.0, **how: Any) -> tuple[Any, Any]:
    """The network and its run. kinds: of each population."""
    net = nw.Network(drawn.seed)
    for k, (each, kind) in enumerate(zip(drawn.groups, kinds, strict=True)):
        made = net.add(f"g{k}", each.size, each.model, kind=kind, **each.numbers)
        if nudge:
            usual = np.array([cell.v_init for cell in made.cells])
            made.set(v_init=usual + nudge)
        if each.current:
            made.inject(nw.Step(each.current))
        if each.rate:
            made.receive(nw.Poisson(each.rate), weight=each.weight, delay=0.2)
    for k, (pre, post, how_wired) in enumerate(drawn.wires):
        net[f"g{pre}"].connect(net[f"g{post}"], **how_wired, name=f"w{k}")
    return net, nw.simulate(net, t_stop=T_STOP, dt=drawn.dt, progress=False, **how)


def ran(drawn: Drawn, kinds: list[str | None], nudge: float = 0.0) -> tuple[Any, Any]:
    """Times and members of all spikes."""
    try:
        net, run = simulated(drawn, kinds, nudge)
    except NumericsError as error:  # which is right where every way of computing says so
        voltage = re.search(r"was (\S+) mV", str(error))
        return np.array([float(voltage[1]) if voltage else 0.0]), np.array([STOPPED if voltage else REFUSED])
    if [net[f"g{k}"].kind for k in range(len(kinds))] != [kind or "numbers" for kind in kinds]:
        raise AssertionError(f"{net} is not of the kinds {kinds}")
    return trains(net, run)


def has(drawn: Drawn, kinds: list[str | None], voltage: float) -> bool:
    """Whether some step ends at the voltage that stopped another run. Runs look now and then, as the clock goes."""
    try:
        _, run = simulated(drawn, kinds, record="v")
    except NumericsError:
        return True
    return any((np.abs(each.run.v - voltage) < 1e-3 * abs(voltage)).any() for each in run.recorded)


def difference(one: tuple[Any, Any], other: tuple[Any, Any]) -> str:
    """Where two sets of spikes differ first, "" where they are equal."""
    if STOPPED in one[1] and STOPPED in other[1]:
        return ""
    for member in np.unique(np.concatenate([one[1], other[1]])).tolist():
        a, b = one[0][one[1] == member], other[0][other[1] == member]
        if len(a) != len(b) or np.abs(a - b).max(initial=0) > EQUAL:
            both = min(len(a), len(b))
            apart = np.flatnonzero(np.abs(a[:both] - b[:both]) > EQUAL)
            first = int(apart[0]) if len(apart) else both
            parts = f"{a[first:][:2]} {b[first:][:2]}"
            return f"member {member}: {len(a)} and {len(b)} spikes, from number {first} on {parts}"
    return ""


def case(first: int, index: int) -> str:
    """How the spikes of numbers, or of both mixed, differ from those of sections."""
    drawn = draw(first, index)
    alone: list[str | None] = ["sections"] * len(drawn.groups)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        sections = ran(drawn, alone)
        ways = {"numbers": [None] * len(drawn.groups), "mixed": [each.kind for each in drawn.groups]}
        said = [f"{way}: {found}" for way, kinds in ways.items() if (found := apart(drawn, kinds, alone, sections))]
        if said and difference(ran(drawn, alone, NUDGE), sections):
            said.insert(0, SENSITIVE)
    gc.collect()
    return "".join(said)


def apart(drawn: Drawn, kinds: list[str | None], alone: list[str | None], sections: tuple[Any, Any]) -> str:
    """How one way of computing differs from sections. One of both may have looked just when a voltage was too large."""
    found = ran(drawn, kinds)
    stopped = [STOPPED in each[1] for each in (found, sections)]
    if stopped == [True, False] and has(drawn, alone, found[0][0]):
        return ""
    if stopped == [False, True] and has(drawn, kinds, sections[0][0]):
        return ""
    return difference(found, sections)
