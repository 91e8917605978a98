"""The bursting neuron of Hindmarsh and Rose."""

from nrnwrap.neurons import MembraneNeuron, compartment


class HindmarshRose(MembraneNeuron):
    """Bursting neuron of Hindmarsh and Rose: one unit of x is 1 mV of v, of time 1 ms, of current 1 nA.

    Equations, defaults and source: mod/hindmarsh_rose.mod. 1e5 um2, so that 1 uA/cm2 is 1 nA. It rests at
    -1.6 mV, bursts at 2 nA and fires without pause at 4 nA. Spikes pass 0 mV.
    """

    mechanism_names = ("nw_hindmarsh_rose",)
    drive = 2.0  # nA
    v_rest = -1.6
    dt_max = 0.1  # where implicit Euler loses 8 % of the spikes
    section_parameters = compartment(1e5)
