"""What models of cells are made of, and what the other rooms use of cells."""

from nrnwrap.neurons import snapshot as snapshot, spec_files as spec_files
from nrnwrap.neurons.cell import Cell as Cell
from nrnwrap.neurons.input import Input as Input, place_name as place_name
from nrnwrap.neurons.membrane import MembraneNeuron as MembraneNeuron, compartment as compartment
from nrnwrap.neurons.parameters import ParameterCell as ParameterCell
from nrnwrap.neurons.point import PointNeuron as PointNeuron
from nrnwrap.neurons.pattern import Pattern as Pattern
from nrnwrap.neurons.preset import Preset as Preset
from nrnwrap.neurons.shaped import (
    Argument as Argument,
    OnlySection as OnlySection,
    ShapedCell as ShapedCell,
    cylinder as cylinder,
    size as size,
)
from nrnwrap.neurons.spec import Spec as Spec
from nrnwrap.neurons.spiking import SpikingCell as SpikingCell
from nrnwrap.neurons.wrapped import Wrapped as Wrapped, wrap as wrap
