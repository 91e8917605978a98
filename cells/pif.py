"""Perfect integrate-and-fire."""

from nrnwrap.neurons import PointNeuron


class PIF(PointNeuron):
    """Perfect integrate-and-fire neuron, without a leak: C v' = I, reset at v_th, held for t_ref.

    It does not have a resting potential: a run starts at v_reset. An event that names no synapse kicks v by
    its weight (mV). Equations, defaults and source: mod/PIF.mod.
    """

    mechanism_name = "nw_PIF"
    synapses = True
    weight_unit = "mV"
    drive = 0.1  # nA
    rest = "v_reset"
    reset = "v_reset"
    peak = "v_th"
