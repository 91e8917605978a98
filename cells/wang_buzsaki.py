"""The hippocampal interneuron of Wang and Buzsaki."""

from nrnwrap.neurons import MembraneNeuron, compartment


class WangBuzsaki(MembraneNeuron):
    """Fast-spiking interneuron of Wang and Buzsaki (1996), 1000 um2: 1 uA/cm2 is 0.01 nA.

    Equations, defaults and source: mod/wang_buzsaki.mod. Sodium activation is instantaneous; it begins to
    fire, slowly, at 0.16 uA/cm2.
    """

    mechanism_names = ("nw_wang_buzsaki",)
    drive = 0.02  # nA
    v_rest = -64.0
    dt_max = 0.025  # beyond, implicit Euler overshoots the instantaneous upstroke, and diverges
    section_parameters = compartment(1000, ena=55.0, ek=-90.0)
