"""Cells whose parameters are to be found out: they are not shown until they are asked for."""

from __future__ import annotations

from typing import Any, ClassVar, TypeVar

import numpy as np

from nrnwrap.base.calls import checked
from nrnwrap.base.checks import integer
from nrnwrap.errors import ParameterError
from nrnwrap.neurons.declared import DeclaredCell

Made = TypeVar("Made", bound="HidingCell")

_DIGITS = 3  # of a drawn parameter


class HidingCell(DeclaredCell):
    """A cell that can be printed without its parameters. They can be read as ever, one by one, and are in its Spec."""

    ranges: ClassVar[dict[str, tuple[float, float]]] = {}  # of what `random` draws, in the units of the parameters

    @classmethod
    @checked(hints={"seed": "a seed: LIF.random(seed=1); the same seed gives the same cell"})
    def random(cls: type[Made], seed: int, **parameters: float) -> Made:
        """Return a cell with hidden parameters, drawn evenly from the `ranges` of the class; those given are as given.

        An exercise: find them by experiments, then compare with `reveal()`. Drawn by NumPy's default_rng(seed), to
        three digits. Raises ParameterError for a class without ranges.
        """
        if not cls.ranges:
            raise ParameterError(
                f"{cls.__name__} does not have ranges to draw parameters from: make a cell of your own and hide it, "
                f"{cls.__name__}(...).hide()"
            )
        draws = np.random.default_rng(integer("seed", seed)).uniform(size=len(cls.ranges))
        drawn = {
            name: float(f"{low + (high - low) * part:.{_DIGITS}g}")
            for (name, (low, high)), part in zip(cls.ranges.items(), draws.tolist(), strict=True)
        }
        return cls(**{**drawn, **parameters}).hide(f"<{cls.__name__} with hidden parameters>")

    def hide(self: Made, name: str = "<a neuron with hidden parameters>") -> Made:
        """Print the cell as `name` from now on, without its model and parameters; return the cell.

        Sections keep their names, which begin with that of the model.
        """
        if not isinstance(name, str) or not name:
            raise ParameterError(f"name must be a text that the cell is printed as, not {name!r}")
        vars(self)["_alias"] = name
        return self

    def reveal(self: Made) -> Made:
        """Print the cell with its model and parameters again; return the cell."""
        vars(self).pop("_alias", None)
        return self

    @property
    def alias(self) -> str:
        """What a cell with hidden parameters is printed as; "" for any other."""
        return str(vars(self).get("_alias", ""))

    @property
    def label(self) -> Any:
        return self.alias or super().label
