"""What others call a parameter, and the error that says what it is called here."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from nrnwrap.errors import unknown

# What others call a parameter -> what it is called here, or how it is made of what is here.
_OTHER_NAMES = {
    "tau": "tau_m", "taum": "tau_m", "tau_membrane": "tau_m", "r": "R", "r_m": "R", "rm": "R", "r_in": "R",
    "cm": "C", "c_m": "C", "capacitance": "C", "gl": "g_l", "g_leak": "g_l", "gleak": "g_l", "el": "e_l",
    "v_rest": "e_l", "e_rest": "e_l", "vrest": "e_l", "e_leak": "e_l", "u_rest": "e_l", "threshold": "v_th",
    "v_thresh": "v_th", "theta": "v_th", "tau_ref": "t_ref", "tau_refrac": "t_ref", "tref": "t_ref",
    "refractory": "t_ref", "tau_rp": "t_ref", "vreset": "v_reset", "delta_th": "delta_t", "vt": "v_t",
}  # fmt: skip


_MADE_OF = {
    "tau_m": (("C", "g_l"), "tau_m = C/g_l: set C or g_l."),
    "R": (("g_l",), "R = 1/g_l: set g_l."),
}


def no_parameter(cls: type, name: str, known: Mapping[str, Any], kind: str = "parameter") -> Exception:
    """The error for a name that the model does not have, which says what is meant where others use it."""
    meant = _OTHER_NAMES.get(name.lower(), name)
    needed, remedy = _MADE_OF.get(meant, ((), ""))
    if needed and all(each in known for each in needed):
        return unknown(f"{kind} of {cls.__name__}", name, known, remedy)
    if meant != name and meant in known:
        return unknown(f"{kind} of {cls.__name__}", name, known, f"It is called {meant} here.")
    return unknown(f"{kind} of {cls.__name__}", name, known)
