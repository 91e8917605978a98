"""NEURON's global state: set for a run, advanced, and given back as it was. Nothing else writes it."""

from __future__ import annotations

import gc
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager, suppress
from time import perf_counter
from typing import Any

import numpy as np

from nrnwrap import delays, mechanisms, ranks
from nrnwrap import progress as progress_bars
from nrnwrap.cell import Cell, guests
from nrnwrap.errors import NumericsError, SimulationError
from nrnwrap.mechanisms import h
from nrnwrap.neurons import PointNeuron, among_others
from nrnwrap.numerals import decimal_point
from nrnwrap.settings import LIMIT, Settings

_PIECES = 20  # of a run whose pieces must not depend on the clock
_PIECE = 0.05  # s that a piece should take elsewhere: short for Ctrl-C, long against its cost
_PATIENCE = 2.0  # s without a progress bar


@contextmanager
def prepared(settings: Settings, currents: bool = False) -> Iterator[None]:
    """Put NEURON's state as `settings` want it; restore it afterwards, whatever happens.

    With `currents` NEURON works out membrane currents, which takes time.
    """
    cvode = h.CVode()
    imem = cvode.use_fast_imem()
    before = {name: getattr(h, name) for name in ("t", "dt", "celsius", "secondorder")}
    active, atol, rtol, order = cvode.active(), cvode.atol(), cvode.rtol(), cvode.condition_order()
    try:
        cvode.active(False)
        ranks.verify()
        delays.prepare(settings)
        if currents:
            cvode.use_fast_imem(True)
        h.celsius = settings.celsius
        h.secondorder = settings.secondorder
        if settings.variable:
            _finitialize()  # condition_order() crashes on the WATCH lists of cells that died: this clears them
            cvode.condition_order(2)
            _activate(cvode)
            if cvode.use_daspk():  # it tells only while it is active
                raise SimulationError("DASPK is on and is not supported: call CVode().use_daspk(0)")
            cvode.atol(settings.tolerance)
            cvode.rtol(0)
        else:
            h.dt = settings.dt
        with _coreneuron(settings.engine == "coreneuron"):
            yield
    finally:
        if settings.variable:
            with suppress(RuntimeError):  # where the run could not even start
                cvode.re_init()  # takes back crossings that were to come; the next finitialize would free them twice
            cvode.active(False)
            cvode.condition_order(order)
            cvode.atol(atol)
            cvode.rtol(rtol)
        cvode.active(active)
        if currents:
            cvode.use_fast_imem(imem)
        for name, value in before.items():
            setattr(h, name, value)


@contextmanager
def undisturbed() -> Iterator[None]:
    """Let Python's collector wait: a forgotten cell that it frees within a run ends the process (CVODE's nodes go)."""
    collecting = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if collecting:
            gc.enable()


def _activate(cvode: Any) -> None:
    try:
        cvode.active(True)
    except RuntimeError as cause:
        raise SimulationError(
            f"the variable step cannot run what exists in this process: {_message(cause)}. "
            "Let these cells go first, or use method='fixed'"
        ) from cause


@contextmanager
def _coreneuron(wanted: bool) -> Iterator[None]:
    if not wanted:
        yield
        return
    with ranks.agreed():
        _refuse_what_ends_coreneuron()
        delays.refuse_for_coreneuron(h.dt)
        mechanisms.load(coreneuron=True)
    from neuron import coreneuron  # what `import neuron` does not bring

    before = coreneuron.enable, coreneuron.verbose
    coreneuron.enable, coreneuron.verbose = True, 0
    try:
        yield
    finally:
        coreneuron.enable, coreneuron.verbose = before


def _refuse_what_ends_coreneuron() -> None:
    """Raise for what would make CoreNEURON end the process."""
    if h.List("nw_STDP").count() == 0:
        return
    for wire in h.List("NetCon"):
        if wire.syn() is None:
            raise SimulationError(
                "CoreNEURON cannot run synapses with STDP beside a NetCon without target, and "
                f"{wire.pre() or wire.precell()} has one: let it go; ParallelContext.spike_record collects spikes, too"
            )


def initialise(cells: Sequence[Cell], settings: Settings) -> None:
    """Start every section of the process at the voltage of its cell, and call finitialize."""
    default = getattr(h, "v_init", Cell.v_init)  # h.v_init exists once stdrun.hoc is loaded
    # PointNeuron.at and wrap make no sections of their own
    lent: dict[Any, Cell] = {section: cell for cell in (*guests, *cells) for section in cell.sections}
    told = {section: cell for cell in among_others if "v_init" in vars(cell) for section in cell.sections}
    with ranks.agreed():
        _redistribute(cells)
    for section in h.allsec():
        owner = told.get(section, section.cell())
        if not isinstance(owner, Cell):
            owner = lent.get(section)
        v = settings.v_init
        if v is None:
            v = owner.v_init if isinstance(owner, Cell) else default
        for segment in section.allseg():  # the ends too: what they had in the last run would change the rounding
            segment.v = v
    if settings.engine == "coreneuron":
        _relist_sources()
    _finitialize()


def _redistribute(cells: Sequence[Cell]) -> None:
    """Let every cell of the process give the segments that it has now the values that belong there."""
    owners = {owner for section in h.allsec() if isinstance(owner := section.cell(), Cell)}
    changed = [cell for cell in owners.union(guests, cells) if cell.redistribute()]
    if changed:
        for cell in cells:
            cell.check()  # a capacitance may be another one


def _relist_sources() -> None:
    """Let NEURON make its list of what sends spikes anew, which it does when sections come or go.

    A voltage that is watched already and gets another NetCon after a finitialize is in that list twice; CoreNEURON
    ends the process for it.
    """
    h.Section("passing")


@contextmanager
def right_hand_side(cell: Cell, state: str) -> Iterator[Callable[[float, float], tuple[float, float]]]:
    """Yield (v, state) -> their rates of change (/ms), as the variable step sees them, without stimuli.

    `state` is the only one of the cell's mechanism. Other cells stay where they start.
    """
    cvode = h.CVode()
    active, t = cvode.active(), h.t
    with undisturbed(), decimal_point():  # in the names of states
        try:
            _finitialize()  # clears the WATCH lists of cells that died
            cvode.active(True)
            _finitialize()
            values = h.Vector()
            cvode.states(values)
            rates = h.Vector(len(values))
            index, other = (_state_index(cvode, len(values), name) for name in _state_names(cell, state))

            def at(v: float, w: float) -> tuple[float, float]:
                values[index], values[other] = v, w
                cvode.f(0, values, rates)
                return rates[index], rates[other]

            yield at
        finally:
            cvode.active(active)
            h.t = t


def _state_names(cell: Cell, state: str) -> tuple[str, str]:
    """What CVODE calls the voltage and the state of a cell."""
    section, x = cell.segment.sec, f"({cell.segment.x:g})"
    if isinstance(cell, PointNeuron):
        return f"{section}.v{x}", f"{cell.mechanism.hname()}.{state}"
    return f"{section}.v{x}", f"{section}.{state}_{cell.mechanism_names[0]}{x}"


def _state_index(cvode: Any, number: int, name: str) -> int:
    found = h.ref("")
    for index in range(number):
        cvode.statename(index, found, 1)
        if found[0] == name:
            return index
    raise SimulationError(f"the variable step does not have a state {name}")


def _finitialize() -> None:
    try:
        h.finitialize()
    except RuntimeError as cause:
        raise SimulationError(f"NEURON cannot start this run: {_message(cause)}") from cause


def advance(cells: Sequence[Cell], settings: Settings, progress: bool | None) -> None:
    """Run to t_stop, look for voltages that no cell has, show how far it is."""
    watch = _Watch(cells)
    with _bar(settings.t_stop, progress) as show:
        for t in _pieces(settings):
            with ranks.agreed():
                watch.look(t)
            show(t)


def _pieces(settings: Settings) -> Iterator[float]:
    """Run piece by piece; yield the time reached."""
    if settings.engine == "coreneuron":
        _solve((settings.steps + 0.25) * settings.dt)
        yield settings.t_stop
    elif settings.variable:
        for piece in range(1, _PIECES + 1):
            end = settings.t_stop * piece / _PIECES
            last = settings.grid and piece == _PIECES
            _solve(end * (1 + 1e-12) if last else end)  # else the sample at t_stop may be left out
            yield h.t
            if h.t < end * (1 - 1e-9):  # CVODE prints, but raises nothing
                raise SimulationError(
                    f"the variable step gave up at {h.t:g} ms, before {end:g} ms: look for a voltage that is nan or "
                    "runs away in some cell of this process, also one that is not recorded"
                )
    else:
        yield from _steps(settings)


def _steps(settings: Settings) -> Iterator[float]:
    """Take the steps of the fixed method, counted as integers since t gathers rounding errors."""
    parallel = h.ParallelContext().nhost() > 1  # then all ranks must ask for the same pieces
    done, size = 0, max(settings.steps // _PIECES, 1) if parallel else 100
    while done < settings.steps:
        size = min(size, settings.steps - done)
        started = perf_counter()
        _solve(h.t + (size + 0.25) * settings.dt)
        done += size
        if abs(h.t - done * settings.dt) > 0.5 * settings.dt:
            raise SimulationError(f"NEURON stopped at {h.t:g} ms, before {done * settings.dt:g} ms")
        yield done * settings.dt
        if not parallel:
            size = int(size * min(max(_PIECE / (perf_counter() - started), 0.5), 8)) or 1


def _solve(t: float) -> None:
    try:
        h.ParallelContext().psolve(t)
    except RuntimeError as cause:
        raise SimulationError(f"NEURON stopped at {h.t:g} ms: {_message(cause)}") from cause


def _message(cause: RuntimeError) -> str:
    message = str(cause).removeprefix("hocobj_call error: ").removeprefix("hoc_execerror: ").strip()
    if "Python Callback failed" in message:  # of an FInitializeHandler, with the whole traceback
        message = message.splitlines()[-1].removeprefix("nrnwrap.errors.")
    if "Event arrived out of order" in message:
        return f"an event reached a synapse after one that comes later. {delays.LATE}"
    return message + mechanisms.advice(message)


class _Watch:
    """Looks at the voltage of every segment of the cells."""

    def __init__(self, cells: Sequence[Cell]) -> None:
        self.segments = [segment for cell in cells for section in cell.sections for segment in section]
        self.pointers = h.PtrVector(len(self.segments) or 1)  # a rank may have no cells
        for index, segment in enumerate(self.segments):
            self.pointers.pset(index, segment._ref_v)
        self.voltages = h.Vector(len(self.segments))
        self.v = self.voltages.as_numpy()

    def look(self, t: float) -> None:
        """Raise NumericsError when a voltage is nan or beyond +-LIMIT mV."""
        if not self.segments:
            return
        self.pointers.gather(self.voltages)
        if not (self.v.min() >= -LIMIT and self.v.max() <= LIMIT):  # nan is neither
            first = int(np.argmin(np.abs(self.v) <= LIMIT))
            raise runaway(str(self.segments[first]), self.v[first], f"by {t:g} ms")


def runaway(segment: str, v: float, when: str) -> NumericsError:
    """The error for a voltage that no cell has."""
    return NumericsError(
        f"the voltage of {segment} was {v:g} mV {when}: the run was stopped. "
        "Look for a conductance, current or geometry that is too large there, or take a smaller dt"
    )


@contextmanager
def _bar(t_stop: float, progress: bool | None) -> Iterator[Any]:
    """Yield a function that shows the time reached: nothing, or from some time on a progress bar."""
    if progress is False or h.ParallelContext().id() != 0:
        yield lambda t: None
        return
    bar: Any = None
    started = perf_counter()

    def show(t: float) -> None:
        nonlocal bar
        if bar is None and (progress or (perf_counter() - started > _PATIENCE and progress_bars.watched())):
            form = "{l_bar}{bar}| {n:.0f}/{total:.0f} ms [{elapsed}<{remaining}]"
            bar = progress_bars.bar(t_stop, unit="ms", bar_format=form)
            bar.start_t -= perf_counter() - started
        if bar is not None:
            bar.update(min(t, t_stop) - bar.n)

    try:
        yield show
    finally:
        if bar is not None:
            bar.close()
