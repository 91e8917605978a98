"""What edges end at: the synapse of each, and what its weight means there."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING, Any

import numpy as np

from nrnwrap import inputs
from nrnwrap.errors import NetworkFileError, NrnwrapError, unknown
from nrnwrap.inputs import Exp, Exp2, Synapse
from nrnwrap.sonata.nest import ENDS, MILLI
from nrnwrap.sonata.tables import Table

if TYPE_CHECKING:
    from numpy.typing import NDArray

    Integers = NDArray[np.int64]
    Numbers = NDArray[np.float64]

OURS = "nrnwrap:"  # what the templates of this package's own models and synapses begin with


@dataclass(frozen=True, eq=False)
class Meant:
    """For some edges: the synapses that there are (None: the target's own), which of them each has, and its weight."""

    synapses: list[Synapse | None]
    index: Integers
    weights: Numbers


class Receiving:
    """How nodes of a kind take what edges bring."""

    def meant(self, edges: Described, rows: Integers, posts: Integers) -> Meant:
        """What the edges at these rows mean, which end at these nodes."""
        raise NotImplementedError(f"{type(self).__name__} does not say what edges mean")


class AtOnce(Receiving):
    """An artificial cell: events act by their weight, whose sign the edge's parameters may have."""

    def meant(self, edges: Described, rows: Integers, posts: Integers) -> Meant:
        signs = edges.parameters(rows, lambda given, _: _sign(edges.where, given))
        return Meant([None], np.zeros(len(rows), np.int64), edges.weights[rows] * signs)


class Signed(Receiving):
    """A model of NEST: its own synapses, which the sign of the weight chooses. Weights are in pA or nS."""

    def __init__(self, kind: type[Any] | None, fields: Mapping[str, Mapping[str, Any]], conductances: bool) -> None:
        """fields: end -> field of the synapse -> a number per node of the population."""
        self.kind, self.fields, self.conductances = kind, fields, conductances

    def meant(self, edges: Described, rows: Integers, posts: Integers) -> Meant:
        weights = edges.weights[rows] * MILLI
        if self.kind is None:
            return Meant([None], np.zeros(len(rows), np.int64), weights)
        excites = weights >= 0
        both = [{name: each[posts] for name, each in self.fields[end].items()} for end in ENDS]
        columns = np.column_stack([np.where(excites, both[0][name], both[1][name]) for name in both[0]])
        found, index = np.unique(columns, axis=0, return_inverse=True)
        made: list[Any] = [self.kind(**dict(zip(both[0], map(float, each), strict=True))) for each in found]
        return Meant(made, index.reshape(-1), np.abs(weights) if self.conductances else weights)


class Templated(Receiving):
    """Any other cell: the edge names its synapse; one that names none means those of the cell's own mechanism."""

    def __init__(self, own: bool) -> None:
        self.own = own

    def meant(self, edges: Described, rows: Integers, posts: Integers) -> Meant:
        found: dict[Synapse | None, int] = {}
        number = edges.parameters(
            rows, lambda given, template: found.setdefault(edges.synapse(given, template), len(found))
        )
        if None in found and not self.own:
            raise NetworkFileError(
                f"{edges.where}: an edge does not name its synapse by model_template, and the cell that it ends at "
                "does not have synapses of its own"
            )
        return Meant(list(found), number.astype(np.int64), edges.weights[rows])


class Described:
    """The attributes of edges, as what is said of synapses. load: name of a file -> its parameters."""

    def __init__(
        self,
        where: str,
        table: Table,
        weights: Numbers,
        load: Callable[[str | None], dict[str, Any]],
        given: Mapping[str, Callable[[dict[str, Any]], Synapse]],
    ) -> None:
        self.where, self.weights, self.load, self.given = where, weights, load, given
        self._files, self._templates = table.words("dynamics_params"), table.words("model_template")

    def parameters(self, rows: Integers, what: Callable[[dict[str, Any], str | None], float]) -> Numbers:
        """A number for each of the edges, which `what` makes of their parameters and template."""
        named = [(self._files[row], self._templates[row]) for row in rows]
        found = {each: what(self.load(each[0]), each[1]) for each in dict.fromkeys(named)}
        return np.array([found[each] for each in named], float)

    def synapse(self, parameters: dict[str, Any], template: str | None) -> Synapse | None:
        """The synapse that a template means; UnknownNameError for one that nobody knows."""
        name = template or parameters.get("level_of_detail")
        if name is None:
            return None
        known = {**_KNOWN, **self.given}
        if name.startswith(OURS):
            make: Any = partial(_ours, name.removeprefix(OURS))
        elif name in known:
            make = known[name]
        else:
            raise unknown(
                f"synapse in {self.where}: model_template", name, known,
                "Give a function that makes one of its parameters: read_sonata(..., synapses={name: function})",
            )  # fmt: skip
        try:
            made = make(parameters)
        except (NrnwrapError, KeyError, TypeError) as cause:
            raise NetworkFileError(f"{self.where}: {name} cannot be made of {parameters}: {cause}") from cause
        if made is not None and not isinstance(made, Synapse):
            raise NetworkFileError(f"{self.where}: what is given for {name} returned {made!r}, which is not a synapse")
        return made


def _sign(where: str, given: dict[str, Any]) -> float:
    sign = given.get("sign", 1.0)
    if sign not in (-1, 1) or isinstance(sign, bool):
        raise NetworkFileError(f"{where}: the sign of a synapse is 1 or -1, not {sign!r}")
    return float(sign)


def _ours(name: str, parameters: dict[str, Any]) -> Synapse:
    kinds = {each for each in dir(inputs) if isinstance(getattr(inputs, each), type)}
    kinds = {each for each in kinds if issubclass(getattr(inputs, each), Synapse)} - {"Synapse"}
    if name not in kinds:
        raise unknown("synapse of nrnwrap", name, kinds)
    made: Synapse = getattr(inputs, name)(**parameters)
    return made


def _exp2(given: dict[str, Any]) -> Synapse:
    return Exp2(tau1=given["tau1"], tau2=given["tau2"], e=given["erev"])


def _exp(given: dict[str, Any]) -> Synapse:
    return Exp(tau=given["tau1"] if "tau1" in given else given["tau"], e=given["erev"])


_KNOWN: dict[str, Callable[[dict[str, Any]], Synapse | None]] = {
    **dict.fromkeys(("exp2syn", "Exp2Syn"), _exp2),
    **dict.fromkeys(("expsyn", "ExpSyn"), _exp),
    **dict.fromkeys(("instanteneous", "static_synapse"), lambda given: None),
}
