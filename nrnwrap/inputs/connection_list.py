"""Connections from one population to another as data, which files of networks have."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from nrnwrap.inputs.contracts import Synapse

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    Integers = NDArray[np.int64]
    Numbers = NDArray[np.float64]


@dataclass(frozen=True, eq=False)
class ConnectionList:
    """Connections that end at synapses of one kind, by one name.

    pre, post: positions in the populations `source` and `target`; weights in the synapse's unit, delays in ms.
    """

    name: str
    source: str
    target: str
    synapse: Synapse | None
    pre: Integers
    post: Integers
    weight: Numbers
    delay: Numbers
