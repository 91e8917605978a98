"""What the other rooms use of anatomy."""

from nrnwrap.anatomy import cable as cable, geometry as geometry, select as select, types as types
from nrnwrap.anatomy.distances import distance as distance
from nrnwrap.anatomy.discretisation import Discretisation as Discretisation, lambda_f as lambda_f, set_nseg as set_nseg
from nrnwrap.anatomy.places import capacitance as capacitance, segment as segment, shortened as shortened
from nrnwrap.anatomy.variables import mechanisms_of as mechanisms_of, variables_of as variables_of
from nrnwrap.anatomy.types import by_type as by_type, short_name as short_name, type_of as type_of
