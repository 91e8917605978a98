"""The crustacean axon of Connor and Stevens."""

from nrnwrap.neurons import MembraneNeuron, compartment


class ConnorStevens(MembraneNeuron):
    """Crustacean axon of Connor and Stevens, with the transient potassium current A; 1000 um2.

    Equations, defaults and source: mod/connor_stevens.mod. 10 uA/cm2 are 0.1 nA. The A current lets it begin to
    fire slowly, between 8 and 9 uA/cm2; without it (g_a = 0) it fires at 156 Hz by itself.
    """

    mechanism_names = ("nw_connor_stevens",)
    drive = 0.1  # nA
    v_rest = -68.0
    dt_max = 0.1  # where implicit Euler fires 4 % too slowly
    section_parameters = compartment(1000, ena=55.0, ek=-72.0)
