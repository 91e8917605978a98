"""A network out of a NeuroML file."""

from __future__ import annotations

import os
from typing import Any

from nrnwrap import neuroml
from nrnwrap.base.calls import checked
from nrnwrap.base.checks import integer
from nrnwrap.engine import ranks
from nrnwrap.errors import ModelFileError, NrnwrapError
from nrnwrap.inputs import Stimulus
from nrnwrap.network.network import Network


@checked(example='read_neuroml("net.nml")')
def read_neuroml(path: str | os.PathLike[str], *, seed: int | None = None) -> Network:
    """Return the network that a NeuroML 2 file describes, with its populations, projections and inputs.

    seed: that of the network, by default what `to_neuroml` wrote, else 1; it keys what the file leaves open, the
    events of Poisson processes. Read are cells, synapses and inputs as `from_neuroml` has them; spikeArray
    (SpikeTimes), spikeGenerator (Regular) and spikeGeneratorPoisson (Poisson) as populations of sources; projections of
    connection, with the weight and without a delay, and connectionWD, whose weight is a factor of the synapse's.
    Instances of a population are its positions (um).

    All ranks have to call it. Raises ModelFileError, which names file and element, for what is missing, malformed or
    not among these. All is looked at before a cell is made.
    """
    with ranks.agreed():
        found = neuroml.read_contents(path)
        given = found.seed if seed is None else integer("seed", seed)
    net = Network(seed=1 if given is None else given)
    with ranks.agreed():
        try:
            _fill(net, found)
        except NrnwrapError as error:
            raise ModelFileError(f"{os.fspath(path)}: {error}") from error
    return net


def _fill(net: Network, found: neuroml.Contents) -> None:
    for each in found.populations:
        net.add(each.name, each.size, each.member, positions=each.positions)
    for made in found.projections:
        how: dict[str, Any] = {"pairs": (made.pre, made.post), "weight": made.weight, "delay": made.delay}
        net[made.source].connect(net[made.target], made.synapse, name=made.name, **how)
    for each in found.populations:
        for given, cells in each.in_turn():
            chosen = net[each.name][cells]
            if isinstance(given.what, Stimulus):
                chosen.inject(given.what)
            else:
                chosen.receive(given.what, given.synapse, weight=given.weight, delay=given.delay)
