"""What can be recorded in the segments of sections."""

from __future__ import annotations

from collections.abc import Sequence

from nrnwrap.engine import nrn
from nrnwrap.mechanisms.units import CURRENT


def variables_of(sections: Sequence[nrn.Section]) -> set[str]:
    """The names of what can be recorded in some segment of the sections."""
    names = {"v", CURRENT}
    for section in sections:
        found = section.psection()
        for mechanism, variables in found["density_mechs"].items():
            names.update(f"{name}_{mechanism}" for name in variables)
        names.update(name for ion in found["ions"].values() for name in ion if not name.endswith("_dv_"))
    return names
