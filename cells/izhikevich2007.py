"""Izhikevich's neuron in the form of his book."""

from nrnwrap.neurons import PointNeuron, Preset

_BOOK = "Izhikevich (2007), Dynamical Systems in Neuroscience, MIT Press, chapter 8"
_PLAIN = {"v_b": -55, "b_low": 0, "b_3": 0, "v_peak_u": 0, "c_u": 0, "u_max": 1e6}  # no special rule


class Izhikevich2007(PointNeuron):
    """Izhikevich neuron in its dimensional form: C v' = k (v - v_r)(v - v_t) - u + I, u' = a (b (v - v_r) - u).

    The special rules of LTS, FS, TC and TRN are parameters that are neutral by default. Equations, defaults and
    source: mod/Izhikevich2007.mod. The presets convert the book's pF, pA, nS.
    """

    mechanism_name = "nw_Izhikevich2007"
    drive = 0.2  # nA
    rest = "v_r"
    reset = "c"
    peak = "v_peak"
    presets = {
        "RS": Preset(
            {
                "C": 0.1, "k": 0.0007, "v_r": -60, "v_t": -40, "v_peak": 35,
                "a": 0.03, "b": -0.002, "c": -50, "d": 0.1, **_PLAIN,
            },
            f"{_BOOK}, figure 8.12: regular spiking, layer 5",
        ),
        "IB": Preset(
            {
                "C": 0.15, "k": 0.0012, "v_r": -75, "v_t": -45, "v_peak": 50,
                "a": 0.01, "b": 0.005, "c": -56, "d": 0.13, **_PLAIN,
            },
            f"{_BOOK}, figure 8.19: intrinsically bursting, layer 5",
            drive=0.5,
        ),
        "CH": Preset(
            {
                "C": 0.05, "k": 0.0015, "v_r": -60, "v_t": -40, "v_peak": 25,
                "a": 0.03, "b": 0.001, "c": -40, "d": 0.15, **_PLAIN,
            },
            f"{_BOOK}, figure 8.23: chattering, cat primary visual cortex",
        ),
        "LTS": Preset(
            {
                "C": 0.1, "k": 0.001, "v_r": -56, "v_t": -42, "v_peak": 40,
                "a": 0.03, "b": 0.008, "c": -53, "d": 0.02, **_PLAIN, "v_peak_u": -100, "c_u": 40, "u_max": 0.67,
            },
            f"{_BOOK}, figure 8.25: low-threshold spiking interneuron",
        ),
        "FS": Preset(
            {
                "C": 0.02, "k": 0.001, "v_r": -55, "v_t": -40, "v_peak": 25,
                "a": 0.2, "b": 0, "c": -45, "d": 0, **_PLAIN, "v_b": -55, "b_3": 2.5e-5,
            },
            f"{_BOOK}, figure 8.27: fast spiking interneuron",
        ),
        "TC": Preset(
            {
                "C": 0.2, "k": 0.0016, "v_r": -60, "v_t": -50, "v_peak": 35,
                "a": 0.01, "b": 0, "c": -60, "d": 0.01, **_PLAIN,
                "v_b": -65, "b_low": 0.015, "v_peak_u": 100, "c_u": -100,
            },
            f"{_BOOK}, figure 8.31: thalamo-cortical relay cell",
        ),
        "TRN": Preset(
            {
                "C": 0.04, "k": 0.00025, "v_r": -65, "v_t": -45, "v_peak": 0,
                "a": 0.015, "b": 0.002, "c": -55, "d": 0.05, **_PLAIN, "v_b": -65, "b_low": 0.008,
            },
            f"{_BOOK}, figure 8.32: thalamic reticular nucleus",
        ),
    }  # fmt: skip
