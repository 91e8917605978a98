"""Cells whose number of segments follows a rule."""

from __future__ import annotations

from nrnwrap.anatomy.discretisation import Discretisation
from nrnwrap.engine import nrn
from nrnwrap.errors import GeometryError
from nrnwrap.neurons.cell import Cell


class DiscretisedCell(Cell):
    """A cell whose nseg follows a rule, also when its sections change after it was made.

    What was set on a section is noticed before the next run. Sections whose nseg the user has set keep it.
    """

    _rule: Discretisation
    _applied: dict[nrn.Section, tuple[float, float, float, int]]  # Ra, cm, L, and the nseg they asked for

    def discretise(
        self,
        *,
        d_lambda: float | None = 0.1,
        frequency: float = 100.0,
        max_length: float | None = None,
        nseg: int | None = None,
    ) -> None:
        """Give every section an odd nseg by this rule, and keep to the rule.

        d_lambda: a segment is at most about this many length constants at `frequency` (Hz) long; None: no such rule.
        max_length: no segment is longer (um). nseg: that many in each section, whatever the others say.

        NEURON moves what stands on a section, except at its middle and ends, to the middle of the new segment. Raises
        ParameterError for what is not a rule, GeometryError where it asks for more segments than NEURON has.
        """
        rule = Discretisation(d_lambda, frequency, max_length, nseg)
        rule.apply(self.sections)
        self._rule = rule
        self._note(self.sections)

    @property
    def discretisation(self) -> Discretisation:
        """The rule that nseg follows."""
        return self._rule

    def check(self) -> None:
        """Apply the rule to what has changed; GeometryError where that would move what stands on a section."""
        super().check()
        self.follow()

    def follow(self) -> None:
        """Apply the rule to sections that have changed since, and whose nseg is still the rule's."""
        changed = [section for section, before in getattr(self, "_applied", {}).items() if _changed(section, before)]
        if not changed:
            return
        moving = [section for section in changed if self._rule.wanted(section) != section.nseg]
        for section in moving:
            standing = [each for segment in section for each in segment.point_processes() if segment.x != 0.5]
            if standing:
                raise GeometryError(
                    f"{section} has {section.nseg} segments, and the rule {self._rule} asks for "
                    f"{self._rule.wanted(section)} with its Ra, cm and length of now. This would move {standing[0]}, "
                    "which stands on it: call discretise(...) to accept that, or change Ra and cm before placing"
                )
        self._rule.apply(moving)
        self._note(changed)

    def _note(self, sections: list[nrn.Section]) -> None:
        """Remember what the rule was applied to."""
        noted = {section: (section.Ra, section.cm, section.L, section.nseg) for section in sections}
        self._applied = {**getattr(self, "_applied", {}), **noted}


def _changed(section: nrn.Section, before: tuple[float, float, float, int]) -> bool:
    *values, nseg = before
    return nseg == section.nseg and values != [section.Ra, section.cm, section.L]
