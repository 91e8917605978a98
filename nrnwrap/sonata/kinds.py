"""Nodes that say the same of their model, and what they become."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

import numpy as np

from nrnwrap.catalogue import Spec
from nrnwrap.inputs import Source, SpikeTimes
from nrnwrap.sonata.config import Config
from nrnwrap.sonata.nodes import Nodes
from nrnwrap.sonata.synapses import Receiving

if TYPE_CHECKING:
    from numpy.typing import NDArray

    Integers = NDArray[np.int64]
    Numbers = NDArray[np.float64]


INITIAL = "initial."  # what the name of a state begins with, among those of parameters


@dataclass(frozen=True, eq=False)
class Members:
    """The nodes of a population that are of one kind, and what they become.

    Either sources, one per row; or cells of a Spec, with values per row; or cells that a function of the node makes.
    current: nA, all the time, per row.
    """

    rows: Integers
    receiving: Receiving
    sources: list[Source] | None = None
    spec: Spec | None = None
    values: Mapping[str, Numbers] = field(default_factory=dict)
    function: Callable[[int], Any] | None = None
    current: Numbers | None = None

    @property
    def makes_spikes(self) -> bool:
        """Whether they have spikes of their own, beside those that inputs could give them."""
        return self.sources is None or not all(isinstance(each, SpikeTimes) for each in self.sources)


class Kind:
    """Nodes of a population that say the same of their model, and what they say."""

    def __init__(self, nodes: Nodes, rows: Integers, said: Mapping[str, str | None], config: Config) -> None:
        self.nodes, self.rows, self.said, self.config = nodes, rows, said, config
        self.template = said["model_template"]
        self.own = {name: nodes.table.of(f"dynamics_params/{name}")[rows] for name in nodes.table.overrides()}
        self.own = {name: each for name, each in self.own.items() if not _lacks(each)}

    def parameters(self, kind: str) -> dict[str, Any]:
        """Those of the file of the type, and those that the nodes have of their own, an array each."""
        return {**self.config.numbers(kind, self.said["dynamics_params"]), **self.own}

    def whole(self, values: Any) -> Numbers:
        """A number for each row, as one per node of the population."""
        found = np.full(len(self.nodes), np.nan)
        found[self.rows] = values
        return found

    def per_row(self, values: Mapping[str, Any]) -> dict[str, Numbers]:
        return {name: np.broadcast_to(np.asarray(each, float), len(self.rows)) for name, each in values.items()}


def _lacks(values: Any) -> bool:
    return bool(np.isnan(values).all()) if values.dtype.kind == "f" else all(each is None for each in values)
