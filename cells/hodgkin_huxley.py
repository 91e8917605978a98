"""The squid axon of Hodgkin and Huxley."""

from nrnwrap.neurons import MembraneNeuron, compartment


class HodgkinHuxley(MembraneNeuron):
    """One compartment of squid axon membrane at 6.3 degC, 1000 um2: 10 uA/cm2 are 0.1 nA.

    Equations, defaults and source: mod/squid.mod, whose rates are exact. Reversal potentials are those of
    NEURON's hh: 50 and -77 mV, for a rest near -65 mV.
    """

    mechanism_names = ("nw_squid",)
    drive = 0.1  # nA
    celsius = 6.3
    v_rest = -65.0
    dt_max = 0.25  # beyond, implicit Euler loses spikes of a regular train
    section_parameters = compartment(1000, ena=50.0, ek=-77.0)
