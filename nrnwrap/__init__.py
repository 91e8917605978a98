"""Spiking point neurons done right inside NEURON, and the shortest way from a cell to a result."""

from pathlib import Path

_ROOT = Path(__file__).resolve().parent.parent
if not (Path(__file__).parent / "mod").is_dir() and (_ROOT / "mod" / "LIF.mod").is_file():
    # A checkout: cells/ and mod/ lie beside this folder; a wheel has them inside it.
    __path__.append(str(_ROOT))

__version__ = "0.1.0"
