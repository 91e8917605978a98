"""Leaky integrate-and-fire."""

from nrnwrap.neurons import PointNeuron, Preset


class LIF(PointNeuron):
    """Leaky integrate-and-fire neuron: C v' = -g_l (v - e_l) + I, reset at v_th, held for t_ref.

    An event that names no synapse kicks v by its weight (mV). Equations, defaults and source: mod/LIF.mod.
    """

    mechanism_name = "nw_LIF"
    synapses = True
    weight_unit = "mV"
    drive = 0.3  # nA
    rest = "e_l"
    reset = "v_reset"
    peak = "v_th"
    ranges = {
        "C": (0.05, 0.3),
        "g_l": (0.005, 0.015),
        "e_l": (-80, -65),
        "v_th": (-55, -45),
        "v_reset": (-80, -60),
        "t_ref": (1, 5),
    }
    presets = {
        "neuromatch": Preset(
            {"C": 0.1, "g_l": 0.01, "e_l": -75, "v_th": -55, "v_reset": -75, "t_ref": 2},
            "Neuromatch Academy, Computational Neuroscience, W2D3 tutorial 1: tau_m 10 ms, g_L 10 nS",
        ),
        "pynn": Preset(
            {"C": 1, "g_l": 0.05, "e_l": -65, "v_th": -50, "v_reset": -65, "t_ref": 0.1},
            "PyNN, defaults of IF_curr_exp and IF_cond_exp: cm 1 nF, tau_m 20 ms; "
            "Davison et al. (2009), Front. Neuroinform. 2:11",
            drive=1.0,
        ),
    }
