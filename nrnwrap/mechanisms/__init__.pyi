"""What the other rooms use of mechanisms; only the first cell or compilation needs most of it."""

from nrnwrap.mechanisms._neuron import captured as captured, errors_return as errors_return, h as h, nrn as nrn
from nrnwrap.mechanisms.build import library_name as library_name
from nrnwrap.mechanisms.cache import cache_folder as cache_folder
from nrnwrap.mechanisms.complaints import advice as advice
from nrnwrap.mechanisms.description import Mechanism as Mechanism, Parameter as Parameter, describe as describe
from nrnwrap.mechanisms.loading import PREFIX as PREFIX, compile as compile, compiled as compiled, known as known
from nrnwrap.mechanisms.loading import known_names as known_names, load as load, names as names, origin as origin
from nrnwrap.mechanisms.loading import (
    ready_for_coreneuron as ready_for_coreneuron,
    require as require,
    resolve as resolve,
)
from nrnwrap.mechanisms.symbols import free_name as free_name, withdraw as withdraw
from nrnwrap.mechanisms.toolchain import compiler as compiler, nrnivmodl as nrnivmodl
