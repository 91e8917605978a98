"""A network out of SONATA files."""

from __future__ import annotations

import os
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from nrnwrap import sonata
from nrnwrap.base.calls import checked
from nrnwrap.engine import ranks
from nrnwrap.errors import ParameterError
from nrnwrap.network.network import Network
from nrnwrap.network.roster import round_robin

if TYPE_CHECKING:
    from numpy.typing import NDArray

    Integers = NDArray[np.int64]

_Functions = Mapping[str, Callable[[Any], Any]]


@checked(example='read_sonata("circuit_config.json")')
def read_sonata(
    config: str | os.PathLike[str],
    *,
    seed: int | None = None,
    models: _Functions | None = None,
    synapses: _Functions | None = None,
    weight_functions: _Functions | None = None,
) -> Network:
    """Return the network that SONATA files describe. Needs h5py: nrnwrap[sonata].

    config: the JSON file of a circuit, of a simulation, or one that names both; or the folder that Network.save wrote.
        Of a simulation the inputs are attached, and `net.settings` has what it says of the run:
        simulate(net, **net.settings).
    seed: that of the network, by default run.random_seed of the simulation, else 1.
    models: model_template -> function of a node, a dictionary of its columns, that returns a cell. synapses:
        model_template of edges -> function of their parameters that returns a synapse. weight_functions: name ->
        function of the columns of edges and their nodes that returns weights. Each goes before what nrnwrap knows.

    Each rank reads the edges that end at its own cells; all ranks have to call it. Raises NetworkFileError, which names
    the file, for what is missing, malformed, or cannot be; UnknownNameError for a template or function that is not
    known; ExtraError without h5py. All is looked at before a cell is made.
    """
    given = [
        _functions(name, each)
        for name, each in (("models", models), ("synapses", synapses), ("weight_functions", weight_functions))
    ]
    path = Path(config)
    with ranks.agreed():
        found = sonata.Config(path / sonata.CONFIG if path.is_dir() else path)
    circuit = sonata.Circuit(found, sonata.Given(*given), _mine)
    net = Network(seed=circuit.seed if seed is None else seed)
    sonata.fill(net, circuit)
    return net


def _mine(n: int) -> Integers:
    """Which of n cells live on this rank: those that `Network.add` makes here."""
    return np.flatnonzero(round_robin(n) == ranks.mine())


def _functions(name: str, given: Any) -> _Functions:
    if given is None:
        return {}
    if not isinstance(given, Mapping) or not all(map(callable, given.values())):
        raise ParameterError(f"{name} is a dictionary of functions, such as {{'name': function}}, not {given!r}")
    return given
