"""Leaky integrate-and-fire with an adaptive threshold."""

from nrnwrap.neurons import PointNeuron, Preset


class AdaptiveLIF(PointNeuron):
    """Leaky integrate-and-fire neuron whose threshold jumps at a spike and decays to v_th with tau_th.

    `above` is how far it stands above v_th. Equations, defaults and source: mod/AdaptiveLIF.mod.
    """

    mechanism_name = "nw_AdaptiveLIF"
    drive = 0.2  # nA
    rest = "e_l"
    reset = "v_reset"
    peak = "v_th"
    presets = {
        "brian2": Preset(
            {"C": 0.1, "g_l": 0.01, "e_l": 0, "v_th": 10, "v_reset": 0, "t_ref": 0, "tau_th": 15, "jump": 3},
            "Brian 2, examples/adaptive_threshold: tau_m 10 ms, rest at 0 mV, here with 0.1 nF; "
            "Stimberg, Brette and Goodman (2019), eLife 8:e47314",
        ),
    }
