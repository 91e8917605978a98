"""Izhikevich's neuron in the form of his papers."""

import math

from nrnwrap.cell import PointNeuron, Preset

_PAPER = "Izhikevich (2003), IEEE Trans. Neural Netw. 14:1569-1572"
_COMMON = {"C": 0.1, "f": 5, "g": 140, "v_peak": 30}


class Izhikevich(PointNeuron):
    """Izhikevich neuron in the form of 2003: v' = 0.04 v^2 + 5 v + 140 - u + I/C, u' = a (b v - u).

    The paper's I has no unit: with C = 0.1 nF its I = 10 is 1 nA. Equations, defaults and source: mod/Izhikevich.mod.
    """

    mechanism_name = "Izhikevich"
    published = "IzhikevichEuler"
    reset = "c"
    peak = "v_peak"
    presets = {
        "RS": Preset({**_COMMON, "a": 0.02, "b": 0.2, "c": -65, "d": 8}, f"{_PAPER}: regular spiking"),
        "IB": Preset({**_COMMON, "a": 0.02, "b": 0.2, "c": -55, "d": 4}, f"{_PAPER}: intrinsically bursting"),
        "CH": Preset({**_COMMON, "a": 0.02, "b": 0.2, "c": -50, "d": 2}, f"{_PAPER}: chattering"),
        "FS": Preset({**_COMMON, "a": 0.1, "b": 0.2, "c": -65, "d": 2}, f"{_PAPER}: fast spiking"),
        "LTS": Preset({**_COMMON, "a": 0.02, "b": 0.25, "c": -65, "d": 2}, f"{_PAPER}: low-threshold spiking"),
        "TC": Preset({**_COMMON, "a": 0.02, "b": 0.25, "c": -65, "d": 0.05}, f"{_PAPER}: thalamo-cortical"),
        "RZ": Preset({**_COMMON, "a": 0.1, "b": 0.26, "c": -65, "d": 2}, f"{_PAPER}: resonator"),
    }

    @property
    def v_init(self) -> float:  # type: ignore[override]
        """The resting potential (mV): the lower root of v' = 0 with u = b v, or c where there is none."""
        p = self.values()
        slope = p["f"] - p["b"]
        root = slope**2 - 0.16 * p["g"]
        return p["c"] if root < 0 else (-slope - math.sqrt(root)) / 0.08
