"""Two populations of a job's cell, excitatory and inhibitory, with noise: raster and rates."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from nrnwrap.app import fields, limits, own_network, rasters
from nrnwrap.app.answers import Answer
from nrnwrap.app.fields import Field
from nrnwrap.app.job import STRONG, Job, whole_steps
from nrnwrap.app.offered import SEED
from nrnwrap.app.runs import heard, made
from nrnwrap.catalogue import Spec
from nrnwrap.errors import ParameterError
from nrnwrap.inputs import ExpCurrent, Noise
from nrnwrap.network import Network
from nrnwrap.neurons.code import call, code
from nrnwrap.simulation import simulate

FIELDS = (
    Field("excitatory", "integer", 320, "", 1, limits.CELLS, "how many cells excite", (10, 800)),
    Field("inhibitory", "integer", 80, "", 0, limits.CELLS, "how many cells inhibit", (0, 200)),
    Field("p", "number", 0.1, "", 0, 1, "probability that a cell reaches another", (0, 0.5)),
    Field("weight", "number", None, "", 0, 1e6, "of an excitatory connection, in the unit of the model's weights"),
    Field("ratio", "number", 4.0, "", 0, 1000, "how much stronger an inhibitory connection is", (0, 10)),
    Field("delay", "number", 1.5, "ms", 0.1, 100, "from spike to synapse", (0.1, 10)),
    Field("mean", "number", None, "nA", -1e6, 1e6, "mean current into each cell"),
    Field("sigma", "number", None, "nA", 0, 1e6, "standard deviation of the noise in each cell"),
    rasters.DT,
    SEED,
)
_WEIGHTS = {"uS": 0.006, "mV": 0.5}
_TAU = 5.0  # ms, of noise, and of synapses where the model does not have any


@dataclass(frozen=True)
class Wanted:
    """A network as the page asks for it."""

    spec: Spec
    t_stop: float
    values: dict[str, Any]

    @property
    def synapse(self) -> ExpCurrent | None:
        """Of each connection; None for those of the model itself."""
        return None if getattr(self.spec.model, "weight_unit", "") else ExpCurrent(_TAU)

    @property
    def unit(self) -> str:
        """Of the weights."""
        return "nA" if self.synapse else str(self.spec.model.weight_unit)

    @property
    def noise(self) -> Noise:
        """What each cell gets, with a stream of its own."""
        return Noise(self.values["sigma"], _TAU, self.values["mean"])

    def weights(self) -> dict[str, float]:
        """The weight of the connections from each population."""
        return {"exc": self.values["weight"], "inh": -self.values["ratio"] * self.values["weight"]}

    def sizes(self) -> dict[str, int]:
        """The populations that have cells."""
        known = {"exc": self.values["excitatory"], "inh": self.values["inhibitory"]}
        return {name: size for name, size in known.items() if size}

    def make(self) -> Network:
        """The network."""
        net = Network(self.values["seed"])
        for name, size in self.sizes().items():
            net.add(name, size, self.spec).inject(self.noise)
        how = {"p": self.values["p"], "delay": self.values["delay"]}
        for name in self.sizes() if self.values["p"] else ():
            net[name].connect(net, *([self.synapse] if self.synapse else []), weight=self.weights()[name], **how)
        return net

    def script(self) -> str:
        """What makes the same network and run."""
        how = f"p={self.values['p']!r}, delay={self.values['delay']!r}"
        synapse = f"{code(self.synapse)}, " if self.synapse else ""
        lines = ["import matplotlib.pyplot as plt", "", "import nrnwrap as nw"]
        lines.append(f"from nrnwrap import Noise{', ExpCurrent' if self.synapse else ''}, Spec")
        lines += [f"from nrnwrap.cells import {self.spec.label}", ""]
        lines.append(f"net = nw.Network({call('', {'seed': self.values['seed']})[1:]}")
        for name, size in self.sizes().items():
            lines += [f"{name} = net.add({name!r}, {size}, {self.spec!r})", f"{name}.inject({code(self.noise)})"]
        for name in self.sizes() if self.values["p"] else ():
            lines.append(f"{name}.connect(net, {synapse}weight={self.weights()[name]!r}, {how})")
        lines += [
            f"run = nw.simulate(net, t_stop={self.t_stop!r}, dt={self.values['dt']!r})",
            "run.raster()",
            "plt.show()",
        ]
        return "\n".join(lines) + "\n"


def network(job: Job, given: Any) -> Answer:
    """Raster and rates; see docs/app.md."""
    told = {name: value for name, value in fields.mapping("network", given).items() if value is not None}
    if told.pop("own", False) is True:
        return own_network.run(job, told)
    wanted = _wanted(job, told)
    with heard() as warned:
        _check_segments(wanted)
        net = wanted.make()
        connections = net.estimate().connections
        run: Any = simulate(net, t_stop=wanted.t_stop, dt=wanted.values["dt"], progress=False)
    head = {
        "label": wanted.spec.label,
        "values": wanted.values,
        "unit": wanted.unit,
        "script": wanted.script(),
        "connections": connections,
        "warnings": warned,
    }
    return rasters.answer(run, wanted.t_stop, head)


def _check_segments(wanted: Wanted) -> None:
    """Raise ParameterError for more segments than the page takes, of one cell or of all."""
    segments = sum(section.nseg for section in made(wanted.spec).sections)
    size = sum(wanted.sizes().values())
    if segments * size > limits.SEGMENTS_OF_ALL:
        raise ParameterError(
            f"{size} cells of {segments} segments are more than {limits.SEGMENTS_OF_ALL} segments: ask for fewer "
            "cells, or give a larger d_lambda or max_length"
        )


def _wanted(job: Job, told: dict[str, Any]) -> Wanted:
    spec = job.spec.but(inputs=())
    values = fields.read("network", told, FIELDS)
    drive = STRONG if spec.drive is None else spec.drive
    values["dt"] = rasters.step(told, spec.model.dt_max)
    found = Wanted(spec, whole_steps(job.t_stop, values["dt"]), values)
    usual = {"weight": _WEIGHTS.get(found.unit, abs(drive) / 10), "mean": drive, "sigma": abs(drive) / 4}
    values |= {name: value for name, value in usual.items() if values[name] is None}
    size = sum(found.sizes().values())
    expected = values["p"] * size**2
    if size > limits.CELLS or expected > limits.CONNECTIONS:
        raise ParameterError(
            f"{size} cells with some {expected:.0f} connections are more than the page takes: {limits.CELLS} cells, "
            f"{limits.CONNECTIONS} connections"
        )
    return found
