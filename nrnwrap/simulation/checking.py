"""The settings of a run, checked before anything is touched."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any

from nrnwrap.base import checks, limits
from nrnwrap.base.settings import DT, DT_AMONG, ENGINES, METHODS, Settings
from nrnwrap.engine import census, h, ranks
from nrnwrap.errors import ParameterError, SimulationError, unknown
from nrnwrap.inputs import clamps
from nrnwrap.neurons import Cell
from nrnwrap.neurons.runnable import ON_OTHERS


def checked(
    cells: Sequence[Cell],
    *,
    t_stop: float | None,
    dt: float | None,
    method: str,
    celsius: float | None,
    v_init: float | None,
    secondorder: int | None,
    clamped: bool,
    tolerance: float,
    engine: str,
) -> Settings:
    """Return the settings for a run of `cells`, the same on all ranks; raises when one of them cannot be.

    t_stop: None where it is not known yet; then the settings are those of a single step.
    All ranks have to call it.
    """
    with ranks.agreed():
        _choice("method", method, METHODS, "The local variable step is not supported." if method == "local" else "")
        _choice("engine", engine, ENGINES)
        if secondorder not in (None, 0, 1, 2):
            raise ParameterError(f"secondorder must be 0, 1 or 2, not {secondorder!r}")
        t_stop = None if t_stop is None else duration(t_stop)
        dt = None if dt is None else checks.number("dt", dt, 0, unit="ms", open_low=True)
        tolerance = checks.number("tolerance", tolerance, 0, unit="mV", open_low=True)
        if h.CVode().use_local_dt():  # under which the fixed step, too, wants other delays
            raise SimulationError("the local variable step is on and is not supported: call CVode().use_local_dt(0)")
        if method == "variable":
            _refuse_for_variable_step(engine, secondorder)
        else:
            _refuse_large(dt or DT, cells)
        for cell in cells:
            if reason := cell.refusal(method, engine):
                raise SimulationError(f"{cell} cannot run with method={method!r}, engine={engine!r}: {reason}")
        mine = {
            "t_stop": t_stop,
            "dt": dt,
            "method": method,
            "tolerance": tolerance,
            "secondorder": secondorder,
            "celsius": None if celsius is None else _of_cells("celsius", celsius),
            "v_init": None if v_init is None else _of_cells("v_init", v_init),
            "engine": engine,
        }
    return _common(mine, cells, clamped)


def _common(mine: Mapping[str, Any], cells: Sequence[Cell], clamped: bool) -> Settings:
    """The settings of all ranks, of which each has checked its own. What nobody gave suits the cells of all."""
    answers = ranks.gathered((mine, *_needs(cells, clamped)))
    for name in ("method", "engine", "t_stop", "dt", "tolerance", "secondorder", "celsius", "v_init"):
        given = [settings[name] for settings, *_ in answers]
        if any(each != given[0] for each in given):
            shown = ", ".join(map(str, given))
            raise SimulationError(f"the ranks were given different {name}: {shown}. Give all of them the same")
    spiking, clamped = (any(answer[index] for answer in answers) for index in (1, 2))
    found = {**mine, **_fit(mine, spiking and mine["method"] == "fixed", clamped)}
    if mine["celsius"] is None:
        found["celsius"] = _celsius({celsius: cell for *_, wanted in answers for celsius, cell in wanted.items()})
    found["t_stop"] = mine["t_stop"] or found["dt"]
    on_grid = mine["method"] == "fixed" or mine["dt"] is not None
    return Settings(**found, steps=steps(found["t_stop"], found["dt"]) if on_grid else 0)


def _fit(given: Mapping[str, Any], among: bool, clamped: bool) -> dict[str, Any]:
    """dt and secondorder for what the cells need, unless they were given. among: a spiking mechanism has neighbours."""
    usual = {"dt": DT, "secondorder": 0}
    fitting = {"dt": DT_AMONG, "secondorder": 0 if clamped else 2} if among else usual
    chosen = {name: value for name, value in fitting.items() if given[name] is None}
    told = " and ".join(f"{name}={value:g}" for name, value in chosen.items() if value != usual[name])
    return {**chosen, "choice": f"{told} for a spiking mechanism among other segments" if told else ""}


def _needs(cells: Sequence[Cell], clamped: bool) -> tuple[bool, bool, dict[float, str]]:
    """Whether a spiking mechanism stands among other segments, whether a voltage is held, and celsius -> a cell.

    What other cells of the process have counts for nothing: NEURON takes them along, but not in one matrix.
    """
    sections = {section for cell in cells for section in cell.sections}
    placed = [cell for cell in census.living(ON_OTHERS) if cell.soma in sections]
    attached = (each for cell in (*cells, *placed) for each in cell.attached)
    clamped = clamped or any(each.clamps for each in attached) or clamps.hold(sections)
    return bool(placed), clamped, {cell.celsius: str(cell) for cell in cells if cell.celsius is not None}


def _choice(kind: str, name: str, allowed: Sequence[str], hint: str = "") -> None:
    if name not in allowed:
        raise unknown(kind, name, allowed, hint)


def _refuse_for_variable_step(engine: str, secondorder: int | None) -> None:
    if engine == "coreneuron":
        raise SimulationError("CoreNEURON does not have a variable step: use method='fixed', or engine='neuron'")
    if secondorder:
        raise SimulationError("secondorder belongs to the fixed step: leave it out, or use method='fixed'")
    if h.ParallelContext().nhost() > 1:  # it would end the process: condition_order(2) is not made for that
        raise SimulationError(
            "NEURON finds no exact spikes with the variable step on several ranks: use method='fixed'"
        )


def _refuse_large(dt: float, cells: Sequence[Cell]) -> None:
    for cell in cells:
        if dt > cell.dt_max:
            raise ParameterError(f"dt = {dt:g} ms is more than {cell} can take: {cell.dt_max:g} ms")


def duration(t_stop: Any) -> float:
    """How long a run is to last (ms), as a number; raises ParameterError for what is not one above 0."""
    return checks.number("t_stop", t_stop, 0, unit="ms", open_low=True)


def goal(settings: Settings, until: Any, reached: float, last: float) -> Settings:
    """The settings of a run that goes on to `until`; it has `reached` a time, and cannot go beyond the `last` (ms)."""
    until = checks.number("until", until, unit="ms")
    if until < reached or until <= 0:
        raise ParameterError(f"until = {until:g} ms is over: the session is at {reached:g} ms")
    if until > last:
        raise ParameterError(f"until = {until:g} ms is after t_stop = {last:g} ms, for which it was made")
    return replace(settings, t_stop=until, steps=steps(until, settings.dt, "until") if settings.grid else 0)


def steps(t_stop: float, dt: float, name: str = "t_stop") -> int:
    """Return t_stop/dt, which must be a whole number; `name` is what the user calls it."""
    if t_stop / dt > 1e15:
        raise ParameterError(f"{name} = {t_stop:g} ms is too many steps of dt = {dt:g} ms")
    found = round(t_stop / dt)
    if found < 1 or abs(found * dt - t_stop) > 1e-9 * t_stop:
        below = math.floor(t_stop / dt) * dt
        near = " and ".join(f"{each:.10g}" for each in (below, below + dt) if each > 0)
        raise ParameterError(f"{name} = {t_stop:g} ms is not a multiple of dt = {dt:g} ms; near it: {near} ms")
    return found


def _celsius(made_for: Mapping[float, str]) -> float:
    """The temperature (degC) that the cells were made for; NEURON's where that does not matter to them."""
    if len(made_for) > 1:
        listing = ", ".join(f"{name} {value:g} degC" for value, name in made_for.items())
        raise SimulationError(f"the cells were made for different temperatures ({listing}): give celsius=...")
    return next(iter(made_for), h.celsius)


def _of_cells(name: str, value: float) -> float:
    low, high, unit = limits.OF_CELLS[name]
    return checks.number(name, value, low, high, unit=unit)
