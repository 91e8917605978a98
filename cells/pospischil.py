"""The minimal cortical cells of Pospischil and colleagues."""

import math
from typing import Any

from nrnwrap.neurons import MembraneNeuron, Preset, compartment

_SECTION = compartment(math.pi * 96**2, ena=50.0, ek=-100.0)
_PAPER = "Pospischil et al. (2008), Biol. Cybern. 99:427-441"
_COMMON = {
    "cm": 1.0, "ena": 50.0, "v_x": 2, "e_cal": 120.2547, "depth": 1, "tau_ca": 5, "ca_inf": 2.4e-4,
}  # fmt: skip
_ABSENT = {"g_m": 0, "tau_max": 1000, "g_cal": 0, "g_cat": 0}


def _demo(name: str, side: float, drive: float, **parameters: float) -> Preset:
    """A cell of the authors' code: L = diam = side (um)."""
    values = {"v_t": -55, "ek": -100, **_COMMON, **_ABSENT, "L": side, "diam": side, **parameters}
    return Preset(values, f"{_PAPER}, the authors' code for NEURON (ModelDB 123623), {name}", drive)


def _fit(name: str, side: float, **parameters: float) -> Preset:
    """A cell fitted to a recording, with the values that ports of the figure have."""
    values = {"ek": -90, **_COMMON, **_ABSENT, "L": side, "diam": side, **parameters}
    return Preset(
        values, f"{_PAPER}, {name}, values as the model's port in Open Source Brain (2025) has them", drive=0.2
    )


_BURSTING: dict[str, Any] = {"g_l": 1e-5, "e_l": -85, "g_na": 0.05, "g_kd": 0.005, "g_m": 3e-5}


class Pospischil(MembraneNeuron):
    """Cortical cell of Pospischil et al. (2008), composed of channels: Na, Kd, M, L, T and a leak; by default RS.

    Each channel is a density mechanism of its own, mod/pospischil_*.mod, with equations, defaults and source. Those
    that a type lacks have a conductance of 0. The T current follows the calcium in a shell of `depth`; depth = 1e9
    um keeps its reversal constant. At 36 degC. The drives of RS, FS, IB, IBR and LTS are the currents of the authors'
    code. A run starts at e_l.
    """

    mechanism_names = (
        "nw_pospischil_leak",
        "nw_pospischil_na",
        "nw_pospischil_kd",
        "nw_pospischil_m",
        "nw_pospischil_cal",
        "nw_pospischil_cat",
        "nw_pospischil_pool",
    )
    drive = 0.75  # nA
    celsius = 36.0
    dt_max = 0.1  # beyond, implicit Euler fires a tenth too fast
    section_parameters = _SECTION
    presets = {
        "RS": _demo("regular spiking (demo_PY_RS)", 96, 0.75, g_l=1e-4, e_l=-70, g_na=0.05, g_kd=0.005, g_m=7e-5),
        "FS": _demo("fast spiking (demo_IN_FS)", 67, 0.5, g_l=1.5e-4, e_l=-70, g_na=0.05, g_kd=0.01),
        "IB": _demo("intrinsically bursting (demo_PY_IB)", 96, 0.15, **_BURSTING, g_cal=1.7e-4),
        "IBR": _demo("repetitively bursting (demo_PY_IBR)", 96, 0.15, **_BURSTING, g_cal=2.2e-4),
        "LTS": _demo("low-threshold spiking (demo_PY_LTS)", 96, 0.15, **_BURSTING, g_cat=4e-4),
        "fig2a": _fit(
            "figure 2a, regular spiking", 61.8, v_t=-56.2,
            g_l=1.33e-5, e_l=-56.2, g_na=0.01, g_kd=0.0021, g_m=9.8e-5, tau_max=934,
        ),
        "fig2b": _fit(
            "figure 2b, regular spiking", 61.4, v_t=-56.2,
            g_l=2.05e-5, e_l=-70.3, g_na=0.056, g_kd=0.006, g_m=7.5e-5, tau_max=934,
        ),
        "fig4": _fit(
            "figure 4, regular spiking inhibitory", 56.9, v_t=-57.9,
            g_l=3.8e-5, e_l=-70.4, g_na=0.058, g_kd=0.0039, g_m=7.87e-5, tau_max=502,
        ),
    }  # fmt: skip

    @property
    def v_rest(self) -> float:  # type: ignore[override]
        """e_l (mV)."""
        return self.e_l
