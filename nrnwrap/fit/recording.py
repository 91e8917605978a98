"""One sweep of a cell, as a fit needs it: current, voltage, spikes."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, Any

import numpy as np

from nrnwrap.base import checks
from nrnwrap.base.calls import checked
from nrnwrap.errors import ParameterError
from nrnwrap.inputs import Waveform

if TYPE_CHECKING:
    from numpy.typing import ArrayLike, NDArray

    Array = NDArray[np.float64]


@checked(example="Recording(I, V, dt=0.1)", units={"I": "nA", "V": "mV", "dt": "ms", "spikes": "ms"})
@dataclass(frozen=True, eq=False, repr=False)
class Recording:
    """The injected current I (nA) and the voltage V (mV) of one sweep, sampled every dt (ms), shape (n,); its spikes.

    spikes: times (ms) from the first sample on, shape (k,), in any order; None: they are looked for in V. V may be None
    where spikes are all that is known. means: I[k] is the mean of the current over the step that ends at sample k, as a
    Run has it; else it is the current at the sample. Raises ParameterError for what is not finite, for different
    lengths, for fewer than three samples, and for spikes outside of the sweep.
    """

    I: Array
    V: Array | None
    spikes: Array | None
    dt: float
    means: bool

    def __init__(
        self,
        I: ArrayLike,
        V: ArrayLike | None = None,
        spikes: ArrayLike | None = None,
        *,
        dt: float,
        means: bool = False,
    ) -> None:
        current = checks.array("I", I, unit="nA")
        voltage = None if V is None else checks.array("V", V, unit="mV")
        if voltage is not None and len(voltage) != len(current):
            raise ParameterError(
                f"I and V must have the same samples, not {len(current)} and {len(voltage)}: spike times are given by "
                "name, spikes=..."
            )
        if len(current) < 3:
            raise ParameterError(f"a recording needs three samples or more, not {len(current)}")
        dt = checks.number("dt", dt, 0, unit="ms", open_low=True)
        times = None if spikes is None else _inside(checks.array("spikes", spikes, unit="ms"), dt * (len(current) - 1))
        vars(self).update(I=current, V=voltage, spikes=times, dt=dt, means=bool(means))

    @property
    def duration(self) -> float:
        """From the first sample to the last (ms)."""
        return self.dt * (len(self.I) - 1)

    @cached_property
    def drive(self) -> Array:
        """The mean current (nA) of each step, shape (n - 1,)."""
        return self.I[1:] if self.means else (self.I[1:] + self.I[:-1]) / 2

    def stimulus(self) -> Waveform:
        """The current (nA) as a stimulus of nrnwrap, which begins at time 0."""
        if not self.means:
            return Waveform(self.I, self.dt)
        edges = np.arange(len(self.I)) * self.dt
        return Waveform(np.repeat(self.drive, 2), np.repeat(edges, 2)[1:-1])

    def but(self, **changes: Any) -> Recording:
        """One with other values, which are not checked again."""
        made = object.__new__(Recording)
        kept = {name: getattr(self, name) for name in ("I", "V", "spikes", "dt", "means")}
        vars(made).update({**kept, **changes})
        return made

    def __repr__(self) -> str:
        spikes = "spikes in V" if self.spikes is None else f"{len(self.spikes)} spikes"
        return f"<Recording of {self.duration:g} ms, dt {self.dt:g} ms, {spikes}>"


def _inside(spikes: Array, end: float) -> Array:
    """The times in their order; ParameterError for one outside, and for one twice."""
    times = np.sort(spikes)
    out = times[(times < 0) | (times > end * (1 + 1e-9))]
    if len(out):
        raise ParameterError(f"the spike at {out[0]:g} ms is outside of the recording, which has 0 .. {end:g} ms")
    if (np.diff(times) == 0).any():
        twice = times[1:][np.diff(times) == 0][0]
        raise ParameterError(f"the spike at {twice:g} ms is given twice")
    return times
