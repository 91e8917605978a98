"""What the other rooms use of NEURON itself."""

from nrnwrap.engine import census as census, coreneuron as coreneuron, delays as delays, hooks as hooks, ranks as ranks
from nrnwrap.engine import joints as joints, rates as rates, solver as solver, state as state, symbols as symbols
from nrnwrap.engine import traits as traits, transfer as transfer, underway as underway, watch as watch
from nrnwrap.engine.surroundings import Surroundings as Surroundings
from nrnwrap.engine.neuron import array as array, captured as captured, errors_return as errors_return, h as h
from nrnwrap.engine.neuron import maker as maker, netcon as netcon, nrn as nrn, vector as vector
