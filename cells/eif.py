"""Exponential integrate-and-fire."""

from nrnwrap.neurons import PointNeuron, Preset


class EIF(PointNeuron):
    """Exponential integrate-and-fire neuron: a leak and an exponential upstroke, held at v_reset for t_ref.

    Equations, defaults and source: mod/EIF.mod.
    """

    mechanism_name = "nw_EIF"
    drive = 0.1  # nA
    rest = "e_l"
    reset = "v_reset"
    peak = "v_peak"
    presets = {
        "fourcaud_trocme_2003": Preset(
            {
                "C": 0.1, "g_l": 0.01, "e_l": -65, "v_t": -59.9, "delta_t": 3.48, "v_peak": 30, "v_reset": -68,
                "t_ref": 1.7,
            },
            "Fourcaud-Trocme, Hansel, van Vreeswijk and Brunel (2003), J. Neurosci. 23:11628-11640: fit to the "
            "Wang-Buzsaki neuron; 1e-4 cm2 of it",
        ),
        "neuronal_dynamics": Preset(
            {
                "C": 0.6, "g_l": 0.05, "e_l": -65, "v_t": -55, "delta_t": 2, "v_peak": -30, "v_reset": -60,
                "t_ref": 0,
            },
            "Neuronal Dynamics exercises, exponential integrate-and-fire: tau 12 ms, R 20 MOhm; Gerstner, Kistler, "
            "Naud and Paninski (2014), Cambridge University Press",
            drive=0.6,
        ),
    }  # fmt: skip
