"""What one cell has of the Poisson processes of many: attached to it, as it is now, and taken off alone."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from nrnwrap.inputs.attachments import Attachment
from nrnwrap.inputs.events import Poisson
from nrnwrap.inputs.poisson import PoissonInput


class Share(Attachment):
    """The process of one target of a PoissonInput, which is its `object`."""

    def __init__(
        self, whole: PoissonInput, index: int, cell: Any, call: tuple[Poisson, Any, Any], target: Any, delay: float
    ) -> None:
        """call: source, synapse, place. target: what was made for the synapse, or the cell's own mechanism."""
        self._whole, self._index, self._delay = whole, index, delay
        own = call[1] is None
        super().__init__((call[0], cell.called if own else call[1]), whole, () if own else (target,), call=call)

    def connection(self) -> tuple[Any, Any, Any, float, float]:
        assert self.call is not None
        source, synapse, at = self.call
        rate = float(self._whole.rate[self._index])
        return replace(source, rate=rate), synapse, at, float(self._whole.weight[self._index]), self._delay

    def take_off(self) -> None:
        self._whole.drop(self._index, self._delay)
        super().take_off()
