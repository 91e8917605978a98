"""The excitable system of FitzHugh and Nagumo."""

from nrnwrap.neurons import MembraneNeuron, compartment


class FitzHughNagumo(MembraneNeuron):
    """Excitable system of FitzHugh and Nagumo: one unit of v is 1 mV, of time 1 ms, of current 1 nA.

    Equations, defaults and source: mod/fitzhugh_nagumo.mod. 1e5 um2, so that 1 uA/cm2 is 1 nA. It rests at
    -1.2 mV and oscillates between 0.33 and 1.42 nA. Spikes pass 0 mV.
    """

    mechanism_names = ("nw_fitzhugh_nagumo",)
    drive = 0.8  # nA
    v_rest = -1.2
    dt_max = 0.25  # where the period of implicit Euler is 2 % short; at 1 ms it diverges
    section_parameters = compartment(1e5)
