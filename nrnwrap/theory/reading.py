"""Cells and what acts on them, read as values of this room."""

from __future__ import annotations

import math
from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from typing import Any, NamedTuple

from nrnwrap.base import checks, lock
from nrnwrap.base.calls import checked, is_not, shown, warn
from nrnwrap.base.kinds import a_call
from nrnwrap.base.limits import FOREVER
from nrnwrap.errors import ArgumentError, ParameterError
from nrnwrap.inputs import Noise, Step, Stimulus, WhiteNoise
from nrnwrap.neurons import Cell, PointNeuron
from nrnwrap.theory.quadratic import QIF
from nrnwrap.theory.values import EIF, LIF, PIF, Neuron

BARRIER = 0.5825971579390106  # -zeta(1/2)/sqrt(2 pi), of values of noise that are kept for a while
COLOUR = 1.03262657611561  # -zeta(1/2)/sqrt(2), alpha/2 of Brunel and Sergi, of noise with a correlation time
_COVERED = "PIF, LIF, QIF and EIF, and KickedLIF and AdaptiveLIF with jump = 0"


@dataclass(frozen=True)
class Reading:
    """A neuron, and by how much (mV/ms) its drift grows with one `unit` of input. white: whether its noise is."""

    neuron: Neuron
    gain: float
    unit: str
    white: bool = True

    @property
    def label(self) -> str:
        return type(self.neuron).__name__


class Current(NamedTuple):
    """What acts on a cell: a constant (nA), white noise (nA sqrt(ms)) with its hold (ms), its correlation time (ms)."""

    mean: float
    sigma: float
    hold: float
    tau: float


def reading_of(cell: Any, noise: Any = None, I: Any = 0.0) -> Reading:
    """The neuron that a cell is under what is attached to it, `noise` and `I` (nA): what acts in simulate(cell, noise).

    cell: a cell, or a class, a Spec or a function that makes one; or a value of this room, which has its drive itself.
    """
    if isinstance(cell, Neuron):
        return of_value(cell, noise, I)
    made, terms = parts(cell, noise)
    return of_cell(made, terms, checks.number("I", I, unit="nA"))


@checked(example="theory.read(LIF(), WhiteNoise(0.1), I=0.15)", units={"I": "nA"})
def read(cell: Any, noise: Any = None, *, I: float = 0.0) -> Neuron:
    """The value (theory.PIF, LIF, QIF or EIF) that a cell is under `noise` and a constant current I (nA).

    For a LIF mu = (mean of the noise + I)/g_l and sigma = s sqrt(tau)/C, tau = C/g_l, s the WhiteNoise's sigma
    (nA sqrt(ms)). Thresholds are those that noise with a hold or a correlation time sees. Raises ParameterError and
    ArgumentError as `rate`.
    """
    return reading_of(cell, noise, I).neuron


def parts(cell: Any, noise: Any) -> tuple[Cell, list[Stimulus]]:
    """A cell that is covered, and all stimuli that act on it."""
    with lock.held:
        made = cell() if a_call(cell) else cell
    if not isinstance(made, Cell):
        raise ArgumentError(is_not(cell, "a cell", "give one such as LIF(), or a value such as theory.LIF(mu=18, ...)"))
    _check_cell(made)
    return made, [*_attached(made), *summands(noise)]


def of_cell(cell: Any, terms: Iterable[Stimulus], mean: float) -> Reading:
    """The neuron that a cell is under stimuli that go on, and a constant current (nA)."""
    current = _current(terms, mean)
    neuron = _MODELS[cell.mechanism_name](cell, current.mean, current.sigma)
    return Reading(_corrected(neuron, current), 1 / cell.C, "nA", not current.tau)


def of_value(neuron: Neuron, noise: Any, I: Any) -> Reading:
    if noise is not None or checks.number("I", I) != 0:
        kind = type(neuron).__name__
        raise ArgumentError(f"theory.{kind} has its input itself: give {neuron.drive} and sigma, and no noise or I")
    return Reading(neuron, neuron.gain, neuron.per_drive)


def _check_cell(cell: Cell) -> None:
    kind = type(cell).__name__
    if not isinstance(cell, PointNeuron) or cell.mechanism_name not in _MODELS:
        raise ParameterError(f"{kind} is not covered by theory, which knows {_COVERED}")
    if cell.values().get("jump", 0):
        raise ParameterError(f"{kind} with jump = {cell.jump:g} mV is not covered: its threshold moves. Set jump = 0")
    if cell.has_membrane() or len(cell.sections) > 1 or cell._segment is not None:
        raise ParameterError(f"{cell} is not alone: theory knows point neurons without other sections or channels")


def _attached(cell: Any) -> Iterator[Stimulus]:
    for each in cell.attached:
        what = each.call[0] if each.is_value else None
        if not isinstance(what, Stimulus):
            raise ParameterError(
                f"{each} of {cell} is not covered by theory, which knows constant currents and noise: for kicks "
                "there is kicked() of theory's values"
            )
        yield from what.summands()


def summands(noise: Any) -> list[Stimulus]:
    """The stimuli that are given as one, as a sum, in a list, or not at all."""
    given = [] if noise is None else list(noise) if isinstance(noise, (list, tuple)) else [noise]
    for each in given:
        if not isinstance(each, Stimulus):
            remedy = f"for a constant current give I={each!r}" if isinstance(each, (int, float)) else _NOISES
            raise ArgumentError(is_not(each, "noise", remedy))
    return [term for each in given for term in each.summands()]


_NOISES = "give WhiteNoise(sigma, mean), Noise(sigma, tau, mean), Step(amp), or a sum of them"


def _current(terms: Iterable[Stimulus], mean: float) -> Current:
    """The sum of stimuli. Noise of one stream adds up, of others its variances do."""
    streams: dict[tuple[Any, ...], float] = defaultdict(float)
    for count, each in enumerate(terms):
        if not isinstance(each, (Step, WhiteNoise, Noise)):
            raise ParameterError(f"{each!r} is not covered by theory: {_NOISES}")
        if each.dur < FOREVER:
            raise ParameterError(f"{each!r} ends, and theory is of what goes on: leave dur away")
        if isinstance(each, Step):
            mean += each.amp
            continue
        mean += each.mean
        key = (each.seed, each.gid, each.stream) if each.seed is not None else (count,)
        tau = each.tau if isinstance(each, Noise) else 0.0
        hold = 0.0 if tau else each.hold
        size = each.sigma * math.sqrt(2 * tau) if tau else each.sigma
        streams[tau, hold, key] += -size if each.mirrored else size
    kinds = {key[:2] for key, size in streams.items() if size}
    if len(kinds) > 1:
        raise ParameterError(
            f"noises with different tau or hold are not covered together: (tau, hold) in ms are {sorted(kinds)}"
        )
    tau, hold = kinds.pop() if kinds else (0.0, 0.0)
    return Current(mean, math.sqrt(sum(size**2 for size in streams.values())), hold, tau)


def _corrected(neuron: Neuron, current: Current) -> Neuron:
    """The neuron with the threshold, and the reset, that noise which is not white sees."""
    if isinstance(neuron, (PIF, LIF)):
        if current.tau:
            return _coloured(neuron, current.tau)
        return _held(neuron, current.hold) if current.hold else neuron
    if current.tau:
        raise ParameterError(
            f"Noise with a correlation time is covered for PIF and LIF, not for {type(neuron).__name__}, whose spike "
            "does not begin at a sharp threshold: give WhiteNoise"
        )
    return neuron


def _coloured(neuron: Any, tau: float) -> Any:
    """Threshold and reset are raised alike, to the first order in sqrt(tau/tau_m).

    N. Brunel and S. Sergi (1998), J. Theor. Biol. 195:87; N. Fourcaud and N. Brunel (2002), Neural Comput. 14:2057,
    eq. 4.33.
    """
    if isinstance(neuron, LIF) and tau > 0.2 * neuron.tau:
        warn(f"theory of coloured noise is for tau well below tau_m, and {tau:g} ms is {tau / neuron.tau:.2g} tau_m")
    shift = COLOUR * neuron.b * math.sqrt(tau)
    return replace(neuron, v_th=neuron.v_th + shift, v_reset=neuron.v_reset + shift)


def _held(neuron: Any, hold: float) -> Any:
    """What is kept does not diffuse: M. Broadie, P. Glasserman and S. Kou (1997), Mathematical Finance 7:325-349.

    The rest of a value acts after the reset, unless the neuron is refractory meanwhile.
    """
    shift = BARRIER * neuron.b * math.sqrt(hold)
    if 0 < neuron.t_ref < hold:
        raise ParameterError(f"hold = {hold:g} ms of the noise must not be longer than t_ref = {neuron.t_ref:g} ms")
    reset = neuron.v_reset + (0.0 if neuron.t_ref else shift)
    return replace(neuron, v_th=neuron.v_th + shift, v_reset=reset)


def _leaky(cell: Any) -> dict[str, float]:
    return {"tau": cell.C / cell.g_l, "e_l": cell.e_l, "v_reset": cell.v_reset, "t_ref": cell.t_ref}


def _scatter(cell: Any, sigma: float, tau: float) -> float:
    return sigma / cell.C * math.sqrt(tau)


def _pif(cell: Any, mean: float, sigma: float) -> PIF:
    return PIF(mean / cell.C, sigma / cell.C, cell.v_th, cell.v_reset, cell.t_ref)


def _lif(cell: Any, mean: float, sigma: float) -> LIF:
    return LIF(mean / cell.g_l, _scatter(cell, sigma, cell.C / cell.g_l), v_th=cell.v_th, **_leaky(cell))


def _eif(cell: Any, mean: float, sigma: float) -> EIF:
    steep = {"v_t": cell.v_t, "delta_t": cell.delta_t, "v_peak": cell.v_peak}
    return EIF(mean / cell.g_l, _scatter(cell, sigma, cell.C / cell.g_l), **steep, **_leaky(cell))


def _qif(cell: Any, mean: float, sigma: float) -> QIF:
    if cell.k == 0:
        raise ParameterError(f"{shown(cell)} with k = 0 does not have an upstroke: give a k above 0, or take PIF")
    tau, beta = cell.C / cell.k, mean / cell.k - (cell.v_t - cell.v_r) ** 2 / 4
    ends = {"v_peak": cell.v_peak, "v_reset": cell.v_reset, "t_ref": cell.t_ref}
    return QIF(beta, _scatter(cell, sigma, tau), tau, centre=(cell.v_r + cell.v_t) / 2, **ends)


_MODELS = {"nw_PIF": _pif, "nw_LIF": _lif, "nw_AdaptiveLIF": _lif, "nw_EIF": _eif, "nw_QIF": _qif}
