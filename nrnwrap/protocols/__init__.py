"""Measurements of every day: from a model to a curve. Functions over simulate(); each result can draw itself.

`make` is a class of cells, a Spec, or any function that returns a new cell, such as `lambda: Izhikevich.preset("CH")`.
Currents are in nA, times in ms, voltages in mV, resistances in MOhm, rates and frequencies in Hz.
"""

from nrnwrap.protocols.bifurcations import Bifurcation, bifurcation
from nrnwrap.protocols.currents import FICurve, Rheobase, fi_curve, rheobase
from nrnwrap.protocols.plane import FixedPoint, PhasePlane, phase_plane
from nrnwrap.protocols.pulses import PulseLaw, StrengthDuration, strength_duration
from nrnwrap.protocols.rest import Impedance, Response, impedance, input_resistance, membrane_time_constant
from nrnwrap.protocols.steady import IVCurve, iv_curve

__all__ = [
    "Bifurcation",
    "FICurve",
    "FixedPoint",
    "IVCurve",
    "Impedance",
    "PhasePlane",
    "PulseLaw",
    "Response",
    "Rheobase",
    "StrengthDuration",
    "bifurcation",
    "fi_curve",
    "impedance",
    "input_resistance",
    "iv_curve",
    "membrane_time_constant",
    "phase_plane",
    "rheobase",
    "strength_duration",
]
