"""The mechanisms of sections, and what can be recorded in their segments."""

from __future__ import annotations

from collections.abc import Sequence

from nrnwrap.engine import nrn
from nrnwrap.mechanisms.units import CURRENT

# section.psection() is not asked: it imports NEURON's rxd, which keeps a CVode object, and stdrun.hoc wants the first


def mechanisms_of(section: nrn.Section) -> list[str]:
    """The density mechanisms of a section, without its ions, in alphabetical order."""
    return sorted(each.name() for each in section(0.5) if not each.is_ion())


def variables_of(sections: Sequence[nrn.Section]) -> set[str]:
    """The names of what can be recorded in some segment of the sections."""
    middles = [section(0.5) for section in sections]
    return {"v", CURRENT, *(name for middle in middles for name in _variables(middle))}


def _variables(segment: nrn.Segment) -> list[str]:
    names = [each.name() for mechanism in segment for each in mechanism]
    return [name for name in names if not name.endswith("_dv_") and isinstance(getattr(segment, name), float)]
