"""Poisson processes of events whose numbers are correlated."""

from __future__ import annotations

import math
from dataclasses import dataclass, field
from typing import ClassVar

import numpy as np
from numpy.typing import NDArray

from nrnwrap import mechanisms
from nrnwrap.base import checks
from nrnwrap.base.calls import checked
from nrnwrap.base.checks import integer, number
from nrnwrap.base.limits import FOREVER
from nrnwrap.engine import h
from nrnwrap.errors import ParameterError
from nrnwrap.inputs.contracts import Placed, Source
from nrnwrap.inputs.events import Poisson
from nrnwrap.inputs.keyed import KEYS

_COMMON = 2**32 - 1  # the gid of the events that all share


@checked(
    example="CorrelatedPoisson(20, 0.3, seed=1, gid=0)",
    hints={
        "seed": "a seed: CorrelatedPoisson(20, 0.3, seed=1, gid=0); sources with the same one share events",
        "c": "correlation",
        "rho": "correlation",
        "freq": "rate",
        "frequency": "rate",
        "delay": "start",
    },
)
@dataclass(frozen=True)
class CorrelatedPoisson(Source):
    """A Poisson process of `rate` (Hz) from `start` to `stop` (ms), one of many whose counts have a `correlation`.

    A part of its events, `correlation` (0 to 1), is shared by all such sources of the same rate, correlation, seed,
    stream, start and stop; the rest is of its own gid. So each of them is a Poisson process, and the counts of two in
    any window have this correlation: 0 for independent ones, 1 for the same. The shared events come to all at the same
    time (the single interaction process of Kuhn, Aertsen and Rotter 2003, Neural Comput. 15:67). Keyed by Random123:
    the same events in every run, and on any number of ranks. A gid is at most 2**32 - 2. A population takes a function
    of the index, `lambda k: CorrelatedPoisson(20, 0.3, seed=1, gid=k)`. Becomes an nw_CorrelatedSource.
    """

    rate: float
    correlation: float
    start: float = 0.0
    stop: float = math.inf
    seed: int = field(kw_only=True)
    gid: int = field(default=0, kw_only=True)
    stream: int = field(default=0, kw_only=True)

    units: ClassVar[dict[str, str]] = {"rate": "Hz", "correlation": "1", "start": "ms", "stop": "ms"}

    def __post_init__(self) -> None:
        checks.without_units(self, self.units)
        number("CorrelatedPoisson.rate", self.rate, 0, unit="Hz")
        number("CorrelatedPoisson.correlation", self.correlation, 0, 1)
        number("CorrelatedPoisson.start", self.start, 0, unit="ms")
        number("CorrelatedPoisson.stop", self.stop, self.start, unit="ms", infinite=True)
        for name in KEYS:
            integer(f"CorrelatedPoisson.{name}", getattr(self, name))
        if self.gid == _COMMON:
            raise ParameterError(f"CorrelatedPoisson.gid must be at most {_COMMON - 1}: {_COMMON} is that of all")

    def create(self) -> Placed:
        own, common = self._parts()
        mechanisms.require("nw_CorrelatedSource")
        made = h.nw_CorrelatedSource()
        made.own.set_ids(*own.ids())
        made.common.set_ids(*common.ids())
        made.interval, made.interval_common = (1e3 / each.rate if each.rate else FOREVER for each in (own, common))
        made.start, made.stop = self.start, min(self.stop, FOREVER) if self.rate else self.start
        return Placed(made)

    def times(self, t_stop: float) -> NDArray[np.float64]:
        """The times (ms) of the events until `t_stop`, without a run; equal to those of a run bit for bit."""
        return np.sort(np.concatenate([each.times(t_stop) for each in self._parts()]))

    def _parts(self) -> tuple[Poisson, Poisson]:
        """The events that it has alone, and those that all share."""

        def process(share: float, gid: int) -> Poisson:
            return Poisson(self.rate * share, self.start, self.stop, seed=self.seed, gid=gid, stream=self.stream)

        return process(1 - self.correlation, self.gid), process(self.correlation, _COMMON)
