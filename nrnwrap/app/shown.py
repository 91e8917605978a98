"""What a page shows besides the catalogue: a value that workers receive when they start."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from nrnwrap.app import models, own_network
from nrnwrap.catalogue import Spec


@dataclass(frozen=True)
class Shown:
    """A model of the user's own, or the name of one of the catalogue, and what makes a network of the user's own."""

    spec: Spec | None = None
    name: str = models.USUAL
    make: Callable[[], Any] | None = None

    def adopt(self) -> None:
        """Show it in this process."""
        models.adopt(self.spec, self.name)
        own_network.adopt(self.make)
