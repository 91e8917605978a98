"""Leaky integrate-and-fire with exponential conductance synapses."""

from nrnwrap.neurons import PointNeuron, Preset


class LIFCondExp(PointNeuron):
    """Leaky integrate-and-fire neuron with synapses of its own: conductances that jump by the weight and decay.

    C v' = -g_l (v - e_l) - g_e (v - e_e) - g_i (v - e_i) + I. Weights in uS: above 0 into g_e, which decays with
    tau_e, below 0 their amount into g_i, which decays with tau_i. `other.connect(cell, weight=0.006)` reaches
    them. Known as iaf_cond_exp (NEST) and IF_cond_exp (PyNN). Equations, defaults and source: mod/LIFCondExp.mod.
    """

    mechanism_name = "nw_LIFCondExp"
    drive = 0.2  # nA
    rest = "e_l"
    reset = "v_reset"
    peak = "v_th"
    synapses = True
    weight_unit = "uS"
    presets = {
        "nest": Preset(
            {
                "C": 0.25, "g_l": 0.0166667, "e_l": -70, "v_th": -55, "v_reset": -60, "t_ref": 2,
                "tau_e": 0.2, "tau_i": 2, "e_e": 0, "e_i": -85,
            },
            "NEST, defaults of iaf_cond_exp (models/iaf_cond_exp.cpp): tau_m 15 ms",
            drive=0.5,
        ),
        "pynn": Preset(
            {
                "C": 1, "g_l": 0.05, "e_l": -65, "v_th": -50, "v_reset": -65, "t_ref": 0.1,
                "tau_e": 5, "tau_i": 5, "e_e": 0, "e_i": -70,
            },
            "PyNN, defaults of IF_cond_exp (pyNN/standardmodels/cells.py): tau_m 20 ms",
            drive=1.0,
        ),
        "coba": Preset(
            {
                "C": 0.2, "g_l": 0.01, "e_l": -60, "v_th": -50, "v_reset": -60, "t_ref": 5,
                "tau_e": 5, "tau_i": 10, "e_e": 0, "e_i": -80,
            },
            "Brette et al. (2007), J. Comput. Neurosci. 23:349-398, benchmark 1 (COBA); weights 0.006 and -0.067 uS",
        ),
    }  # fmt: skip
