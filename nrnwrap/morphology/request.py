"""What a caller asks of a morphology file: repairs, types under other names, an axon that is not needed."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from math import inf
from pathlib import Path
from typing import Any, TypeAlias

from nrnwrap.anatomy.types import OF_SWC
from nrnwrap.base import checks
from nrnwrap.errors import ParameterError, UnknownNameError, unknown
from nrnwrap.morphology.tree import AXON

Types: TypeAlias = "Mapping[int, str | int]"

NUMBERS = {name: kind for kind, name in OF_SWC.items()}
MOST_TYPE = 2**31 - 1


@dataclass(frozen=True)
class Request:
    """What is asked of a file.

    `repair`: mend what can be mended. `types`: SWC type in the file -> the type that it is taken as. `reach`: a fault
    of the axon does not matter from so far along it on (um); 0 where the axon is removed. `scale`: what the file's
    numbers are multiplied by to be um.
    """

    repair: bool = False
    types: Mapping[int, int] = field(default_factory=dict)
    reach: float = inf
    scale: float = 1.0

    def kind(self, kind: int) -> int:
        """The type that a type of the file is taken as."""
        return self.types.get(kind, kind)

    def spares(self, kind: int) -> bool:
        """Whether a fault of the part of this type, wherever it is, does not matter."""
        return self.reach == 0 and self.kind(kind) == AXON

    def check_types(self, path: Path, found: Iterable[int]) -> None:
        """Raise UnknownNameError for a type that is to be renamed, but that the file does not have."""
        there = sorted(set(found))
        for kind in self.types:
            if kind not in there:
                listed = ", ".join(map(str, there)) or "none"
                raise UnknownNameError(
                    f"types={dict(self.types)}: {path} does not have anything of type {kind}; its types: {listed}"
                )


def numbered(types: Any) -> dict[int, int]:
    """A mapping such as {5: "dend"} with the names as SWC's numbers.

    Raises ParameterError for what is not a mapping of types, UnknownNameError for a name that SWC does not have.
    """
    if types is None:
        return {}
    if not isinstance(types, Mapping):
        raise ParameterError(f"types must map types of the file to names, such as {{5: 'dend'}}, not {types!r}")
    return {
        checks.integer("a type in types", checks.whole(kind), 0, MOST_TYPE): _number(name)
        for kind, name in types.items()
    }


def _number(name: Any) -> int:
    kind = NUMBERS.get(name) if isinstance(name, str) else checks.whole(name)
    if isinstance(kind, bool) or kind not in OF_SWC:
        raise unknown("name for a type of the file", name, NUMBERS)
    return int(kind)
