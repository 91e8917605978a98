"""What a run by hand finds set in NEURON, as data: for a worker process, which starts with a fresh NEURON."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from nrnwrap.engine import coreneuron, ranks
from nrnwrap.engine.neuron import h

_PLAIN = ("dt", "celsius", "secondorder", "clamp_resist")
_STANDARD = {"v_init": -65.0, "tstop": 5.0, "steps_per_ms": 40.0}  # which stdrun.hoc defines


@dataclass(frozen=True)
class Surroundings:
    """Settings of NEURON: attributes of h by their names, the variable step, threads, Random123's global index."""

    values: dict[str, float]
    variable: tuple[bool, float, float]  # active, atol, rtol
    threads: int
    random123: float
    coreneuron: bool

    @classmethod
    def now(cls, others: Iterable[str] = ()) -> Surroundings:
        """Those of this process. others: more attributes of h, such as GLOBALs of mechanisms."""
        cvode = h.CVode()
        names = [*_PLAIN, *(name for name in _STANDARD if hasattr(h, name)), *others]
        return cls(
            {name: getattr(h, name) for name in names},
            (bool(cvode.active()), cvode.atol(), cvode.rtol()),
            ranks.threads(),
            h.Random().Random123_globalindex(),
            coreneuron.is_on(),
        )

    def identity(self) -> dict[str, Any]:
        """What tells them from others; whether stdrun.hoc was loaded does not."""
        values = {name: value for name, value in self.values.items() if _STANDARD.get(name) != value}
        return {**vars(self), "values": values}

    def put(self) -> None:
        """Set NEURON so, as far as it is not."""
        if "v_init" in self.values and not hasattr(h, "v_init"):
            h.load_file("stdrun.hoc")
        for name, value in self.values.items():
            if getattr(h, name) != value:
                setattr(h, name, value)
        _put_variable(h.CVode(), *self.variable)
        if ranks.threads() != self.threads:
            h.ParallelContext().nthread(self.threads)
        h.Random().Random123_globalindex(self.random123)
        coreneuron.switch(self.coreneuron)


def _put_variable(cvode: Any, active: bool, atol: float, rtol: float) -> None:
    if (bool(cvode.active()), cvode.atol(), cvode.rtol()) != (active, atol, rtol):
        cvode.atol(atol)
        cvode.rtol(rtol)
        cvode.active(active)
