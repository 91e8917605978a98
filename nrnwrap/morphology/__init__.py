"""Reconstructed cells: check the file before NEURON sees it, make sections, choose segments."""

from nrnwrap.morphology.builder import make_sections
from nrnwrap.morphology.example import write_example
from nrnwrap.morphology.reader import read
from nrnwrap.morphology.segments import lambda_f, set_nseg
from nrnwrap.morphology.tree import Morphology

__all__ = ["Morphology", "lambda_f", "make_sections", "read", "set_nseg", "write_example"]
