"""Spiking point neurons done right inside NEURON, and the shortest way from a cell to a result."""

from importlib import import_module
from os.path import dirname, isdir, isfile, join, realpath  # pathlib takes a millisecond
from typing import TYPE_CHECKING, Any

_ROOT = dirname(dirname(realpath(__file__)))
if not isdir(join(dirname(__file__), "mod")) and isfile(join(_ROOT, "mod", "LIF.mod")):
    # A checkout: cells/ and mod/ lie beside this folder; a wheel has them inside it.
    __path__.append(_ROOT)

# ruff: noqa: E402  (what follows needs __path__)
from nrnwrap import errors, spikes
from nrnwrap.cell import Cell
from nrnwrap.errors import NrnwrapError
from nrnwrap.neurons import Preset
from nrnwrap.run import Run
from nrnwrap.simulate import simulate

if TYPE_CHECKING:
    from nrnwrap.biophysics import Biophysics
    from nrnwrap.convert import from_neo
    from nrnwrap.fields import Field
    from nrnwrap.hoc import load_hoc
    from nrnwrap.mechanisms import describe
    from nrnwrap.probes import Electrodes, Everywhere
    from nrnwrap.protocols import (
        fi_curve,
        impedance,
        input_resistance,
        iv_curve,
        membrane_time_constant,
        phase_plane,
        rheobase,
    )
    from nrnwrap.saving import load
    from nrnwrap.sources import Gid, Poisson, Regular, SpikeTimes
    from nrnwrap.stimuli import (
        Chirp,
        Gfluct,
        Noise,
        Ramp,
        Sine,
        Step,
        Train,
        VoltageClamp,
        Waveform,
        WhiteNoise,
    )
    from nrnwrap.synapses import (
        NMDA,
        STDP,
        Alpha,
        AlphaCurrent,
        Exp,
        Exp2,
        Exp2Current,
        ExpCurrent,
        PointProcess,
        TsodyksMarkram,
    )
    from nrnwrap.wrapping import wrap

__version__ = "0.1.0"

__all__ = [
    "Alpha",
    "AlphaCurrent",
    "Biophysics",
    "Cell",
    "Chirp",
    "Electrodes",
    "Everywhere",
    "Exp",
    "Exp2",
    "Exp2Current",
    "ExpCurrent",
    "Field",
    "Gfluct",
    "Gid",
    "NMDA",
    "Noise",
    "NrnwrapError",
    "PointProcess",
    "Poisson",
    "Preset",
    "Ramp",
    "Regular",
    "Run",
    "STDP",
    "Sine",
    "SpikeTimes",
    "Step",
    "Train",
    "TsodyksMarkram",
    "VoltageClamp",
    "Waveform",
    "WhiteNoise",
    "describe",
    "errors",
    "fi_curve",
    "from_neo",
    "impedance",
    "input_resistance",
    "iv_curve",
    "load",
    "load_hoc",
    "membrane_time_constant",
    "phase_plane",
    "rheobase",
    "simulate",
    "spikes",
    "wrap",
]

# Loaded when first asked for: to build these small classes takes as long as the rest of the import.
_LATER = {
    "biophysics": ("Biophysics",),
    "convert": ("from_neo",),
    "hoc": ("load_hoc",),
    "fields": ("Field",),
    "mechanisms": ("describe",),
    "protocols": (
        "fi_curve",
        "impedance",
        "input_resistance",
        "iv_curve",
        "membrane_time_constant",
        "phase_plane",
        "rheobase",
    ),
    "probes": ("Electrodes", "Everywhere"),
    "saving": ("load",),
    "sources": ("Gid", "Poisson", "Regular", "SpikeTimes"),
    "stimuli": (
        "Chirp",
        "Gfluct",
        "Noise",
        "Ramp",
        "Sine",
        "Step",
        "Train",
        "VoltageClamp",
        "Waveform",
        "WhiteNoise",
    ),
    "synapses": (
        "Alpha",
        "AlphaCurrent",
        "Exp",
        "Exp2",
        "Exp2Current",
        "ExpCurrent",
        "NMDA",
        "PointProcess",
        "STDP",
        "TsodyksMarkram",
    ),
    "wrapping": ("wrap",),
}


def __getattr__(name: str) -> Any:
    for module, names in _LATER.items():
        if name == module or name in names:
            found = import_module(f"{__name__}.{module}")
            return found if name == module else getattr(found, name)
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")


def __dir__() -> list[str]:
    return sorted({*globals(), *__all__, *_LATER})
