"""What was run of a network: noted when the run begins, data from then on."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

from nrnwrap.base.about import listed
from nrnwrap.engine import ranks
from nrnwrap.simulation import Silent, versions

if TYPE_CHECKING:
    from nrnwrap.base.settings import Settings
    from nrnwrap.network.contents import Contents

_FEW = 8  # entries of a kind that are printed


@dataclass(frozen=True, repr=False)
class AboutNetwork:
    """What was run: `run.about` of a network's run. It prints itself.

    seed: of the network. populations: name -> what its members are, and how many. projections: name -> synapse, and
    number of connections, on all ranks. gap_junctions: name -> number. inputs: of populations; stimuli: of the run.
    settings: of the run up to its last piece; pieces: the ends (ms) of the pieces of a Session. threads, ranks: of
    NEURON. versions: of what ran it. notes: what else happened. It is as it was when the run began. Parameters are not
    among it: `net.digest` before the run tells any two networks apart.
    """

    seed: int
    populations: Mapping[str, tuple[str, int]]
    projections: Mapping[str, tuple[str, int]]
    gap_junctions: Mapping[str, int]
    inputs: tuple[str, ...]
    stimuli: tuple[str, ...]
    settings: Settings
    threads: int
    ranks: int
    versions: Mapping[str, str]
    pieces: tuple[float, ...] = ()
    notes: tuple[str, ...] = ()

    def everywhere(self) -> AboutNetwork:
        """With the connections of all ranks, each of which has those onto its cells; all of them have to call it."""
        parts = ranks.gathered({name: count for name, (_, count) in self.projections.items()})
        found = {name: (what, sum(part[name] for part in parts)) for name, (what, _) in self.projections.items()}
        return replace(self, projections=found)

    def __repr__(self) -> str:
        return "\n".join(f"{name:13} {text}" for name, text in self._lines())

    def _lines(self) -> Iterator[tuple[str, str]]:
        yield "seed", f"{self.seed}"
        yield from _some("population", [f"{name}: {n} x {what}" for name, (what, n) in self.populations.items()])
        yield from _some("projection", [f"{name}: {n} x {what}" for name, (what, n) in self.projections.items()])
        yield from _some("gap junctions", [f"{name}: {n}" for name, n in self.gap_junctions.items()])
        yield from _some("input", self.inputs)
        yield from _some("stimulus", self.stimuli)
        yield "settings", listed({**self.settings.values(), "threads": self.threads, "ranks": self.ranks})
        if len(self.pieces) > 1:
            yield "pieces", f"up to {', '.join(f'{end:g}' for end in self.pieces)} ms"
        yield "versions", listed(self.versions)
        yield from (("note", each) for each in self.notes)


def _some(name: str, texts: Sequence[str]) -> Iterator[tuple[str, str]]:
    yield from ((name, text) for text in texts[:_FEW])
    if len(texts) > _FEW:
        yield name, f"... {len(texts)} in all"


class NetworkLog(Silent):
    """Takes note of a network when its run begins; later pieces say where the network has another shape."""

    def __init__(self, network: Contents, stimuli: Sequence[Any], settings: Settings) -> None:
        self._network = network
        self._found = noted(network, stimuli, settings)
        self._shape = self._found.projections, self._found.inputs
        self._ended = 0.0

    def begins(self) -> None:
        if self._found.pieces and (_projections(self._network), _inputs(self._network)) != self._shape:
            self._note(f"at {self._ended:g} ms there were other connections or inputs than at 0")

    def ends(self, t_stop: float, last: bool) -> None:
        self._found = self._until(t_stop)
        self._ended = t_stop

    def notes_until(self, t_stop: float) -> AboutNetwork:
        return self._found if t_stop == self._ended else self._until(t_stop)

    def came_from(self, file: Any) -> None:
        self._note(f"it went on from a state that was loaded from {file}")

    def _until(self, t_stop: float) -> AboutNetwork:
        return replace(self._found, pieces=(*self._found.pieces, t_stop))

    def _note(self, text: str) -> None:
        self._found = replace(self._found, notes=tuple(dict.fromkeys((*self._found.notes, text))))


def noted(network: Contents, stimuli: Sequence[Any], settings: Settings) -> AboutNetwork:
    """What the network is now; of its connections those of this rank."""
    return AboutNetwork(
        seed=network.seed,
        populations={name: (each.maker.kind, len(each)) for name, each in network.rosters.items()},
        projections=_projections(network),
        gap_junctions={name: len(each) for name, each in network.couplings.items()},
        inputs=_inputs(network),
        stimuli=tuple(map(repr, stimuli)),
        settings=settings,
        threads=ranks.threads(),
        ranks=ranks.number(),
        versions=versions.of(()),
    )


def _projections(network: Contents) -> dict[str, tuple[str, int]]:
    return {
        name: ("built-in synapses" if each.synapse is None else repr(each.synapse), len(each))
        for name, each in network.projections.items()
    }


def _inputs(network: Contents) -> tuple[str, ...]:
    return tuple(map(repr, network.inputs))
