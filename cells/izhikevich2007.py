"""Izhikevich's neuron in the form of his book."""

from nrnwrap.cell import PointNeuron, Preset

_BOOK = "Izhikevich (2007), Dynamical Systems in Neuroscience, MIT Press, chapter 8"


class Izhikevich2007(PointNeuron):
    """Izhikevich neuron in its dimensional form: C v' = k (v - v_r)(v - v_t) - u + I, u' = a (b (v - v_r) - u).

    Equations, defaults and source: mod/Izhikevich2007.mod. The presets convert the book's pF, pA, nS.
    """

    mechanism_name = "Izhikevich2007"
    rest = "v_r"
    reset = "c"
    peak = "v_peak"
    presets = {
        "RS": Preset(
            {"C": 0.1, "k": 0.0007, "v_r": -60, "v_t": -40, "v_peak": 35, "a": 0.03, "b": -0.002, "c": -50, "d": 0.1},
            f"{_BOOK}, figure 8.12: regular spiking, layer 5",
        ),
        "IB": Preset(
            {"C": 0.15, "k": 0.0012, "v_r": -75, "v_t": -45, "v_peak": 50, "a": 0.01, "b": 0.005, "c": -56, "d": 0.13},
            f"{_BOOK}, figure 8.19: intrinsically bursting, layer 5",
        ),
        "CH": Preset(
            {"C": 0.05, "k": 0.0015, "v_r": -60, "v_t": -40, "v_peak": 25, "a": 0.03, "b": 0.001, "c": -40, "d": 0.15},
            f"{_BOOK}, figure 8.23: chattering, cat primary visual cortex",
        ),
    }
