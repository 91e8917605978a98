"""Leaky integrate-and-fire with an adaptive threshold, whose events are kicks of its voltage."""

from nrnwrap.cells.adaptive_lif import AdaptiveLIF
from nrnwrap.neurons import Preset

_GOODMAN = {"C": 0.15, "g_l": 0.01, "e_l": 0, "v_th": 1, "v_reset": 0, "t_ref": 0, "tau_th": 50, "jump": 0.4}
_NOTEBOOK = (
    "D. F. M. Goodman, teaching notebooks of neuro4ml, after Brian 2 (Stimberg, Brette and Goodman 2019, eLife "
    "8:e47314): without units there, so that 1 mV stands for 1, with tau_m 15 ms and kicks of 0.3"
)


class KickedLIF(AdaptiveLIF):
    """AdaptiveLIF that takes events itself: each is a kick of v by its weight (mV), at its own time.

    `cell.receive(nw.Regular(500), weight=0.3)`. A kick that reaches the threshold is a spike at once.
    `above` is how far the threshold stands above v_th; with jump = 0 it is fixed. Equations, defaults and source:
    mod/AdaptiveLIF.mod.
    """

    synapses = True
    weight_unit = "mV"
    presets = {
        "goodman": Preset(_GOODMAN, f"{_NOTEBOOK}; the adaptive one of its two neurons", drive=0.05),
        "goodman_standard": Preset(
            {**_GOODMAN, "jump": 0}, f"{_NOTEBOOK}; the standard one of its two neurons", drive=0.05
        ),
        "brian2": Preset(
            {"C": 0.1, "g_l": 0.01, "e_l": 0, "v_th": 10, "v_reset": 0, "t_ref": 0, "tau_th": 15, "jump": 3},
            "Brian 2, examples/adaptive_threshold, whose input is kicks of 3 mV at 500 Hz: tau_m 10 ms, "
            "rest at 0 mV, here with 0.1 nF; Stimberg, Brette and Goodman (2019), eLife 8:e47314",
        ),
        "brunel": Preset(
            {"C": 0.2, "g_l": 0.01, "e_l": 0, "v_th": 20, "v_reset": 10, "t_ref": 2, "tau_th": 20, "jump": 0},
            "N. Brunel (2000), J. Comput. Neurosci. 8:183-208: tau_m 20 ms, rest at 0 mV, here with 0.2 nF; kicks of "
            "0.1 mV there, and of -g times that",
            drive=0.3,
        ),
    }
