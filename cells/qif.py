"""Quadratic integrate-and-fire."""

from nrnwrap.neurons import PointNeuron


class QIF(PointNeuron):
    """Quadratic integrate-and-fire neuron: C v' = k (v - v_r)(v - v_t) + I, reset at v_peak, held for t_ref.

    An event that names no synapse kicks v by its weight (mV). Equations, defaults and source: mod/QIF.mod.
    """

    mechanism_name = "nw_QIF"
    synapses = True
    weight_unit = "mV"
    drive = 0.15  # nA
    rest = "v_r"
    reset = "v_reset"
    peak = "v_peak"
