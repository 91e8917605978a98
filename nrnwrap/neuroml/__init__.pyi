"""What is public in nrnwrap.neuroml, and what the other rooms use of it."""

from nrnwrap.neuroml.contents import Contents as Contents, Population as Population
from nrnwrap.neuroml.reading import from_neuroml as from_neuroml, read_contents as read_contents
from nrnwrap.neuroml.writing import to_neuroml as to_neuroml
