"""Adaptive exponential integrate-and-fire."""

from nrnwrap.cell import PointNeuron, Preset


class AdEx(PointNeuron):
    """Adaptive exponential integrate-and-fire neuron: a leak, an exponential upstroke, one adaptation current w.

    Equations, defaults and source: mod/AdEx.mod.
    """

    mechanism_name = "AdEx"
    rest = "e_l"
    reset = "v_reset"
    peak = "v_peak"
    presets = {
        "brette_gerstner_2005": Preset(
            {
                "C": 0.281, "g_l": 0.03, "e_l": -70.6, "v_t": -50.4, "delta_t": 2, "v_peak": 20,
                "v_reset": -70.6, "t_ref": 0, "a": 0.004, "b": 0.0805, "tau_w": 144,
            },
            "Brette and Gerstner (2005), J. Neurophysiol. 94:3637-3642: regular spiking",
        ),
    }  # fmt: skip
