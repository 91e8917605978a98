"""Small currents around rest: input resistance, membrane time constant, impedance."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

from nrnwrap import plot
from nrnwrap.base import checks
from nrnwrap.base.calls import checked, warn
from nrnwrap.base.lock import alone
from nrnwrap.errors import ParameterError, SimulationError
from nrnwrap.inputs import Sine, Step
from nrnwrap.protocols.arguments import check_settings, values, with_recordings
from nrnwrap.protocols.runs import Make, extent, label, together
from nrnwrap.simulation import Run

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from numpy.typing import ArrayLike, NDArray

    Trace = NDArray[np.float64]

_STILL = 1e-3  # mV; what a voltage at rest may move in the last tenth of a run


@dataclass(frozen=True, eq=False, repr=False)
class Response:
    """What a small current step does to a model at rest: `value` in `unit`, and the run it was taken from."""

    model: str
    value: float
    unit: str
    run: Run

    def __float__(self) -> float:
        return self.value

    def __repr__(self) -> str:
        return f"<{self.model}: {self.value:.6g} {self.unit}>"

    def plot(self, ax: Axes | None = None, **style: Any) -> Axes:
        """Draw the voltage at rest and under the step."""
        ax = self.run.plot(ax=ax, **style)
        ax.set_title(f"{self.model}: {self.value:.4g} {self.unit}")
        return ax


@dataclass(frozen=True, eq=False, repr=False)
class Impedance:
    """Voltage over current for small sines around rest. frequencies: Hz. impedance: MOhm, complex."""

    model: str
    frequencies: Trace
    impedance: NDArray[np.complex128]

    def __repr__(self) -> str:
        return f"<Impedance of {self.model}: {extent(self.frequencies, 'Hz')}: {extent(self.magnitude, 'MOhm')}>"

    @property
    def magnitude(self) -> Trace:
        """MOhm."""
        return np.abs(self.impedance)

    @property
    def phase(self) -> Trace:
        """Degrees; negative where the voltage comes after the current."""
        return np.degrees(np.angle(self.impedance))

    def plot(self, ax: Axes | None = None, **style: Any) -> Axes:
        """Draw the magnitude against the frequency."""
        labels = "frequency (Hz)", "impedance (MOhm)"
        ax = plot.curve(self.frequencies, self.magnitude, labels, ax, **{"label": self.model, **style})
        ax.set_xscale("log")
        return ax


@checked(example="input_resistance(LIF)", units={"amp": "nA", "dur": "ms", "dt": "ms"})
@alone
def input_resistance(
    make: Make, amp: float = -0.001, *, dur: float = 1000.0, dt: float = 0.1, **settings: Any
) -> Response:
    """Steady voltage change over a small current step of `amp` (nA) from rest, in MOhm.

    Raises SimulationError when the model does not come to rest within `dur` ms, with the step or without it.
    """
    check_settings(input_resistance, make, settings, record=True)
    amp = _checked(amp)
    run = _at_rest(make, amp, dur, {"dt": dt, **settings})
    return Response(label(make), float(run.v[1, -1] - run.v[0, -1]) / amp, "MOhm", run)  # type: ignore[index]


@checked(example="membrane_time_constant(LIF)", units={"amp": "nA", "dur": "ms", "dt": "ms"})
@alone
def membrane_time_constant(
    make: Make, amp: float = -0.001, *, dur: float = 1000.0, dt: float = 0.1, **settings: Any
) -> Response:
    """Time constant (ms) with which a small current step of `amp` (nA) from rest charges the membrane.

    It is that of the last nine tenths of the approach, from a tenth to a hundredth of what is left: of a cell with
    dendrites the slowest, of a passive compartment C/g_l. Raises SimulationError when the model does not rest, or
    does not approach its voltage exponentially (a resonance).
    """
    check_settings(membrane_time_constant, make, settings, record=True)
    run = _at_rest(make, _checked(amp), dur, {"dt": dt, **settings})
    change = (run.v[1] - run.v[0]) / (run.v[1, -1] - run.v[0, -1])  # type: ignore[index]
    left = 1 - change
    inside = (left < 0.1) & (left > 0.01)
    if inside.sum() < 3 or change.max() > 1.001:
        raise SimulationError(
            f"{label(make)} does not approach its steady voltage exponentially (it overshoots, or is too fast for "
            f"dt = {run.settings.dt:g} ms): look at input_resistance(...).plot(), or at impedance(...)"
        )
    slope = np.polyfit(run.t[inside], np.log(left[inside]), 1)[0]
    return Response(label(make), float(-1 / slope), "ms", run)


@checked(example="impedance(LIF, [1, 10, 100])", units={"frequencies": "Hz", "amp": "nA", "settle": "ms", "dt": "ms"})
@alone
def impedance(
    make: Make, frequencies: ArrayLike, amp: float = 0.001, *, cycles: int = 4, settle: float = 500.0, dt: float = 0.1,
    **settings: Any,
) -> Impedance:  # fmt: skip
    """Complex impedance (MOhm) at each of the `frequencies` (Hz), from small sines of `amp` (nA) around rest.

    Each sine runs for `settle` ms and then for `cycles` periods, over which its amplitude and phase are taken. Ctrl-C
    ends a long sweep with the frequencies that were finished, and a warning.
    """
    check_settings(impedance, make, settings)
    amp, cycles = _checked(amp), checks.integer("cycles", cycles, 1, 10**6)
    settle = checks.number("settle", settle, 0, unit="ms")
    dt = checks.number("dt", dt, 0, unit="ms", open_low=True)
    wanted = values("frequencies", frequencies, "Hz", "[1, 10, 100]")
    if (wanted <= 0).any():
        raise ParameterError("frequencies must be above 0 Hz: for 0 Hz there is input_resistance")
    for f in wanted:
        if 1e3 / f < 20 * dt:
            raise ParameterError(f"{f:g} Hz is too fast for dt = {dt:g} ms: take dt = {20 / f:.2g} or less")
    found: list[complex] = []
    try:
        for f in wanted:
            window = cycles * 1e3 / f
            t_stop = math.ceil((settle + window) / dt) * dt
            found.append(_phasor(_sine(make, f, amp, t_stop, dt, settings), f, amp, window))
    except KeyboardInterrupt:
        if not found:
            raise
        warn(f"interrupted: {len(found)} of {len(wanted)} frequencies were finished")
    return Impedance(label(make), wanted[: len(found)], np.array(found))


def _sine(make: Make, f: float, amp: float, t_stop: float, dt: float, settings: dict[str, Any]) -> Run:
    run = together(make, [Step(0.0), Sine(amp, f)], t_stop, {"dt": dt, **settings})
    if any(map(len, run.trains)):
        raise SimulationError(f"{label(make)} fires: its impedance is that of a rest which it does not have")
    return run


def _phasor(run: Run, f: float, amp: float, window: float) -> complex:
    """Amplitude and phase of the response to amp sin(2 pi f t), by least squares over the last `window` ms."""
    inside = run.t > run.t[-1] - window
    t = run.t[inside]
    angle = 2 * np.pi * f / 1e3 * t
    response = (run.v[1] - run.v[0])[inside]  # type: ignore[index]
    basis = np.stack([np.sin(angle), np.cos(angle), np.ones_like(t)], axis=1)
    (sine, cosine, _), *_ = np.linalg.lstsq(basis, response, rcond=None)
    return complex(sine, cosine) / amp


def _checked(amp: Any) -> float:
    amp = checks.number("amp", amp, unit="nA")
    if amp == 0:
        raise ParameterError("amp must not be 0 nA")
    return amp


def _at_rest(make: Make, amp: float, dur: float, settings: dict[str, Any]) -> Run:
    """v without a current and with one, both at rest in the end."""
    dur = checks.number("dur", dur, 0, unit="ms", open_low=True)
    settings["record"] = with_recordings(["v"], settings.get("record"))
    run = together(make, [Step(0.0), Step(amp)], dur, settings)
    for v, train, what in zip(run.v, run.trains, ("without a current", f"at {amp:g} nA"), strict=True):  # type: ignore[arg-type]
        if len(train) or np.ptp(v[-max(len(v) // 10, 2) :]) > _STILL:
            raise SimulationError(
                f"{label(make)} does not have a resting state {what}: within {dur:g} ms it "
                + ("fires" if len(train) else "does not come to rest; take a longer dur")
            )
    return run
