"""Leaky integrate-and-fire with exponential current synapses."""

from nrnwrap.neurons import PointNeuron, Preset


class LIFCurrExp(PointNeuron):
    """Leaky integrate-and-fire neuron with synapses of its own: currents that jump by the weight and decay.

    C v' = -g_l (v - e_l) + i_e + i_i + I. Weights in nA: above 0 into i_e, which decays with tau_e, else into i_i,
    which decays with tau_i. `other.connect(cell, weight=0.1)` reaches them. Known as iaf_psc_exp (NEST) and
    IF_curr_exp (PyNN). Equations, defaults and source: mod/LIFCurrExp.mod.
    """

    mechanism_name = "nw_LIFCurrExp"
    drive = 0.6  # nA
    rest = "e_l"
    reset = "v_reset"
    peak = "v_th"
    synapses = True
    weight_unit = "nA"
    presets = {
        "nest": Preset(
            {"C": 0.25, "g_l": 0.025, "e_l": -70, "v_th": -55, "v_reset": -70, "t_ref": 2, "tau_e": 2, "tau_i": 2},
            "NEST, defaults of iaf_psc_exp (models/iaf_psc_exp.cpp): tau_m 10 ms",
        ),
        "pynn": Preset(
            {"C": 1, "g_l": 0.05, "e_l": -65, "v_th": -50, "v_reset": -65, "t_ref": 0.1, "tau_e": 5, "tau_i": 5},
            "PyNN, defaults of IF_curr_exp (pyNN/standardmodels/cells.py): tau_m 20 ms",
            drive=1.0,
        ),
        "cuba": Preset(
            {"C": 0.2, "g_l": 0.01, "e_l": -49, "v_th": -50, "v_reset": -60, "t_ref": 5, "tau_e": 5, "tau_i": 10},
            "Brette et al. (2007), J. Comput. Neurosci. 23:349-398, benchmark 2 (CUBA), with e_l as in Brian2's "
            "CUBA.py; weights there 0.0162 and -0.09 nA. It fires without inputs",
        ),
        "potjans_diesmann": Preset(
            {"C": 0.25, "g_l": 0.025, "e_l": -65, "v_th": -50, "v_reset": -65, "t_ref": 2, "tau_e": 0.5, "tau_i": 0.5},
            "T. C. Potjans and M. Diesmann (2014), Cereb. Cortex 24:785-806, table 5; weights 0.0878 and -0.3512 nA",
        ),
    }
