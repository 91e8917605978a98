"""What the configuration of a simulation says: inputs, settings of the run, what is recorded."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from nrnwrap.base import checks
from nrnwrap.base.calls import warn
from nrnwrap.errors import NetworkFileError, NrnwrapError
from nrnwrap.inputs import Step
from nrnwrap.sonata import listed, spike_files
from nrnwrap.sonata.config import Config
from nrnwrap.sonata.listed import Listed
from nrnwrap.sonata.nest import MILLI
from nrnwrap.sonata.nodes import Nodes, members
from nrnwrap.sonata.spike_files import UNNAMED, Spikes

if TYPE_CHECKING:
    from numpy.typing import NDArray

    Integers = NDArray[np.int64]
    Numbers = NDArray[np.float64]

SETTINGS = {"t_stop": ("run", "tstop"), "dt": ("run", "dt"), "celsius": ("conditions", "celsius")}
OURS = "nrnwrap"  # the type of inputs in a file of this package's own
_INPUTS = "spikes (module h5 or csv), current_clamp"
_VOLTAGES = ("v", "V_m", "Vm")
_SOMA = ("soma", "multimeter_report", None)


@dataclass(frozen=True)
class Clamp:
    """A current into some nodes of a population."""

    population: str
    ids: Integers
    stimulus: Step


class Simulation:
    """The inputs and settings of a simulation, read and checked."""

    def __init__(self, config: Config, nodes: Mapping[str, Nodes]) -> None:
        self.config, self.nodes = config, nodes
        self.document, self.sets = config.simulation, config.node_sets
        self.spikes: dict[str, list[Spikes]] = {}
        self.clamps: list[Clamp] = []
        self.listed: list[Listed] = []
        for name, given in self.document.table("inputs").items():
            if isinstance(given, dict) and given.get("enabled", True):
                self._input(name, given)

    def _input(self, name: str, given: Mapping[str, Any]) -> None:
        where = f"{self.document.path}, inputs.{name}"
        try:
            populations = members(given.get("node_set", "all"), self.sets, self.nodes)
        except NrnwrapError as cause:
            raise NetworkFileError(f"{where}: {cause}") from cause
        kind, module = given.get("input_type"), given.get("module")
        if kind == "spikes" and module in ("h5", "sonata", "csv", None):
            self._spikes(where, given, populations)
        elif kind == "current_clamp" and module in ("IClamp", None):
            self._clamp(where, given, populations)
        elif kind == OURS:
            self.listed += listed.read(self._file(where, given), {name: len(each) for name, each in self.nodes.items()})
        else:
            raise NetworkFileError(f"{where}: input_type {kind!r} with module {module!r} cannot be read: {_INPUTS} can")

    def _spikes(self, where: str, given: Mapping[str, Any], populations: Mapping[str, Integers]) -> None:
        file = self._file(where, given)
        found = spike_files.read(file)
        for name, ids in populations.items():
            spikes = found.get(name, found.get(UNNAMED))
            if spikes is None:
                raise NetworkFileError(f"{where}: {file} does not have the population {name}; it has {sorted(found)}")
            if spikes.ids.max(initial=-1) >= len(self.nodes[name]):
                raise NetworkFileError(
                    f"{where}: {file} has spikes of the node {spikes.ids.max()}, and {name} has the nodes 0 .. "
                    f"{len(self.nodes[name]) - 1}"
                )
            kept = np.isin(spikes.ids, ids)
            self.spikes.setdefault(name, []).append(Spikes(spikes.times[kept], spikes.ids[kept]))

    def _file(self, where: str, given: Mapping[str, Any]) -> Path:
        if "input_file" not in given:
            raise NetworkFileError(f"{where}: input_file is missing")
        return self.document.file(given["input_file"])

    def _clamp(self, where: str, given: Mapping[str, Any], populations: Mapping[str, Integers]) -> None:
        unit = MILLI if self._target == "NEST" else 1.0  # pA there
        columns = [np.atleast_1d(given.get(name, default)) for name, default in _CLAMP]
        try:
            rows = np.broadcast_arrays(*(np.asarray(each, float) for each in columns))
            stimuli = [
                Step(amp * unit, delay=delay, dur=dur)
                for amp, delay, dur in zip(*map(np.ndarray.tolist, rows), strict=True)
            ]
        except (TypeError, ValueError) as cause:
            raise NetworkFileError(
                f"{where}: amp, delay and duration must be numbers, or lists of one length: {cause}"
            ) from cause
        self.clamps += [Clamp(name, ids, each) for name, ids in populations.items() for each in stimuli]

    @property
    def _target(self) -> Any:
        return self.document.data.get("target_simulator", self.config.circuit.data.get("target_simulator"))

    def trains(self, population: str) -> list[Numbers]:
        """The spikes of each node of a population that inputs have."""
        given = self.spikes.get(population, [])
        whole = Spikes(
            *(
                np.concatenate([np.empty(0, kind), *(each[k] for each in given)])
                for k, kind in enumerate((float, np.int64))
            )
        )
        return whole.trains(len(self.nodes[population]))

    @property
    def seed(self) -> int:
        """What keys random numbers."""
        given = self.document.number("run", "random_seed")
        return 1 if given is None else checks.integer(f"{self.document.path}: run.random_seed", checks.whole(given))

    @property
    def settings(self) -> dict[str, float]:
        """Arguments of `simulate`, as far as the file says them."""
        found = {name: self.document.number(*where) for name, where in SETTINGS.items()}
        return {name: float(each) for name, each in found.items() if each is not None}

    def recorded(self) -> list[tuple[str, Integers, str]]:
        """What reports ask for: population, nodes, variable. A report of another kind is left out, with a warning."""
        found = []
        for name, given in self.document.table("reports").items():
            if not isinstance(given, dict) or not given.get("enabled", True):
                continue
            if (
                given.get("module") not in ("membrane_report", "multimeter_report")
                or given.get("sections") not in _SOMA
            ):
                warn(f"{self.document.path}: the report {name} is left out: those of the soma's membrane are recorded")
                continue
            variable = given.get("variable_name", "v")
            variable = "v" if variable in _VOLTAGES else variable
            if not isinstance(variable, str):
                raise NetworkFileError(f"{self.document.path}, reports.{name}: variable_name must be a name")
            try:
                cells = members(given.get("cells", "all"), self.sets, self.nodes)
            except NrnwrapError as cause:
                raise NetworkFileError(f"{self.document.path}, reports.{name}: {cause}") from cause
            found += [(population, ids, variable) for population, ids in cells.items()]
        return found


_CLAMP = (("amp", None), ("delay", 0.0), ("duration", np.inf))
