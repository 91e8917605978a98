"""Reconstructed cells: check the file before NEURON sees it, make sections, choose segments."""

from nrnwrap.anatomy.discretisation import lambda_f, set_nseg
from nrnwrap.morphology.axons import STUBS, Stubs
from nrnwrap.morphology.builder import branches, make_sections, sections_of
from nrnwrap.morphology.example import write_example
from nrnwrap.morphology.reader import check, read
from nrnwrap.morphology.traps import traps
from nrnwrap.morphology.tree import Morphology

__all__ = [
    "STUBS",
    "Morphology",
    "Stubs",
    "branches",
    "check",
    "lambda_f",
    "make_sections",
    "read",
    "sections_of",
    "set_nseg",
    "traps",
    "write_example",
]
