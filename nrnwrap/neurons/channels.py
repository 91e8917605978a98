"""What the membrane of a cell is made of: channels, capacitance, axial resistance, ions."""

from __future__ import annotations

from os import PathLike

from nrnwrap import biophysics as membranes
from nrnwrap.base.lock import alone
from nrnwrap.neurons.anatomy import Anatomy


class Channels(Anatomy):
    """A cell whose membrane can be set, section by section."""

    celsius: float | None
    v_init: float
    distributions: dict[membranes.Key, membranes.Kept]  # functions of distance, which another nseg needs again

    @alone
    def insert(self, mechanism: str, where: membranes.Where = None, **values: membranes.Value) -> None:
        """Insert a density mechanism into sections (by default all) and set its parameters there.

        `where`: a section, a list of them, or a name such as "dend" or "dend[3]". A value is a number, a function of
        the path distance (um) of a segment from the middle of the soma, or a sequence with a number for each segment.
        Raises UnknownNameError for an unknown mechanism or parameter, ParameterError for a bad value; then
        nothing has been inserted.
        """
        plan = membranes.Plan(self)
        plan.add(membranes.chosen(self, where), {mechanism: values})
        plan.carry_out()

    @alone
    def set(self, where: membranes.Where = None, **values: membranes.Value) -> None:
        """Set what sections have without a mechanism of their own: cm (uF/cm2), Ra (ohm cm), ions, nseg.

        Ions are reversal potentials such as ena, ek, eca (mV) and concentrations such as cai, cao (mM), set in those of
        the sections that have the ion. `where` and values as in `insert`. When something cannot be, nothing is set:
        UnknownNameError, ParameterError.
        """
        plan = membranes.Plan(self)
        plan.add(membranes.chosen(self, where), values)
        plan.carry_out()

    @property
    def biophysics(self) -> membranes.Biophysics:
        """What is set on the cell now, section by section, as NEURON has it."""
        return membranes.Biophysics(membranes.read(self), celsius=self.celsius, v_init=self.v_init)

    @alone
    def apply(self, biophysics: membranes.Biophysics | str | PathLike[str]) -> None:
        """Insert and set all that a Biophysics, or its file, has; when something cannot be, nothing is done."""
        value = membranes.declared(biophysics)
        membranes.apply(self, value)
        vars(self)["_dress"] = value

    def follow(self) -> None:
        """Let nseg follow its rule, where the cell has one, after Ra or cm have changed."""

    def redistribute(self) -> bool:
        """Evaluate functions of distance again where nseg has changed since; whether there was one. A run does it."""
        if not self.distributions:
            return False
        return membranes.redistribute(self)
