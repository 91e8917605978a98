"""What is public in nrnwrap.neuroml."""

from nrnwrap.neuroml.reading import from_neuroml as from_neuroml
from nrnwrap.neuroml.writing import to_neuroml as to_neuroml
