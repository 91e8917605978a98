"""Mechanisms: found, compiled once per user, loaded once, described."""

from importlib import import_module
from typing import TYPE_CHECKING, Any

from nrnwrap.mechanisms._neuron import captured, h, nrn
from nrnwrap.mechanisms.loading import (
    compile,
    compiled,
    known,
    known_names,
    load,
    names,
    origin,
    ready_for_coreneuron,
    require,
)

if TYPE_CHECKING:
    from nrnwrap.mechanisms.build import library_name
    from nrnwrap.mechanisms.cache import cache_folder
    from nrnwrap.mechanisms.complaints import advice
    from nrnwrap.mechanisms.description import Mechanism, Parameter, describe
    from nrnwrap.mechanisms.symbols import free_name, withdraw
    from nrnwrap.mechanisms.toolchain import compiler, nrnivmodl

__all__ = [
    "Mechanism",
    "Parameter",
    "advice",
    "cache_folder",
    "captured",
    "compile",
    "compiled",
    "compiler",
    "describe",
    "free_name",
    "h",
    "known",
    "known_names",
    "library_name",
    "load",
    "names",
    "nrn",
    "nrnivmodl",
    "origin",
    "ready_for_coreneuron",
    "require",
    "withdraw",
]

# Only the first cell or compilation needs these; their imports would slow down every `import nrnwrap`.
_LATER = {
    "advice": "complaints",
    "cache_folder": "cache",
    "compiler": "toolchain",
    "free_name": "symbols",
    "library_name": "build",
    "nrnivmodl": "toolchain",
    "withdraw": "symbols",
    **dict.fromkeys(("Mechanism", "Parameter", "describe"), "description"),
}


def __getattr__(name: str) -> Any:
    if name not in _LATER:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    found = globals()[name] = getattr(import_module(f"{__name__}.{_LATER[name]}"), name)
    return found
