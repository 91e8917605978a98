"""Channels: inserted, set, declared, read back."""

from nrnwrap.biophysics import stubs
from nrnwrap.biophysics.places import Where, chosen, regions
from nrnwrap.biophysics.plan import Kept, Key, Plan, Value, redistribute
from nrnwrap.biophysics.reading import read
from nrnwrap.biophysics.value import Biophysics, apply, declared

__all__ = [
    "Biophysics",
    "Kept",
    "Key",
    "Plan",
    "Value",
    "Where",
    "apply",
    "chosen",
    "declared",
    "read",
    "redistribute",
    "regions",
    "stubs",
]
