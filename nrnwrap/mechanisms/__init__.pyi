"""What others use of mechanisms; only the first cell or compilation needs most of it."""

from nrnwrap.engine import captured as captured, errors_return as errors_return, h as h, nrn as nrn
from nrnwrap.engine.complaints import advice as advice
from nrnwrap.engine.symbols import free_name as free_name, withdraw as withdraw
from nrnwrap.mechanisms.build import library_name as library_name
from nrnwrap.mechanisms.cache import cache_folder as cache_folder
from nrnwrap.mechanisms.coreneuron import ready_for_coreneuron as ready_for_coreneuron
from nrnwrap.mechanisms.declared import Parameter as Parameter, of_ours as of_ours, parameter_table as parameter_table
from nrnwrap.mechanisms.description import Mechanism as Mechanism, describe as describe
from nrnwrap.mechanisms.present import known as known, known_names as known_names, origin as origin
from nrnwrap.mechanisms.libraries import compile as compile, compiled as compiled
from nrnwrap.mechanisms.elsewhere import Elsewhere as Elsewhere, own_text as own_text, settings as settings
from nrnwrap.mechanisms.loading import begin as begin, key as key, load as load, names as names
from nrnwrap.mechanisms.loading import one_by_one as one_by_one, require as require, resolve as resolve
from nrnwrap.mechanisms.point_processes import checked_value as checked_value, point_process as point_process
from nrnwrap.mechanisms.source import PREFIX as PREFIX
from nrnwrap.mechanisms.telling import CARRIERS as CARRIERS
from nrnwrap.mechanisms.toolchain import compiler as compiler, nrnivmodl as nrnivmodl
