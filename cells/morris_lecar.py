"""The barnacle muscle fibre of Morris and Lecar."""

from nrnwrap.neurons import MembraneNeuron, Preset, compartment

_TEXTBOOK = "Ermentrout and Terman (2010), Mathematical Foundations of Neuroscience, table 3.1"
_SECTION = compartment(1000, cm=20.0, eca=120.0, ek=-84.0)
_COMMON = {
    **{name: parameter.default for name, parameter in _SECTION.items()},
    "g_k": 0.008, "g_l": 0.002, "e_l": -60, "v_1": -1.2, "v_2": 18,
}  # fmt: skip
_STEEP = {**_COMMON, "g_ca": 0.004, "v_3": 12, "v_4": 17.4}


class MorrisLecar(MembraneNeuron):
    """Barnacle muscle fibre of Morris and Lecar, two variables; 1000 um2: 100 uA/cm2 are 1 nA.

    Equations, defaults and source: mod/morris_lecar.mod. The presets differ in how firing begins.
    """

    mechanism_names = ("nw_morris_lecar",)
    drive = 1.5  # nA
    v_rest = -60.0
    dt_max = 0.1  # beyond, implicit Euler adds spikes to a train that ends (homoclinic)
    section_parameters = _SECTION
    presets = {
        "hopf": Preset({**_COMMON, "g_ca": 0.0044, "v_3": 2, "v_4": 30, "phi": 0.04}, f"{_TEXTBOOK}, Hopf"),
        "snic": Preset({**_STEEP, "phi": 0.067}, f"{_TEXTBOOK}, SNLC", drive=0.5),
        "homoclinic": Preset({**_STEEP, "phi": 0.23}, f"{_TEXTBOOK}, homoclinic", drive=0.5),
        "fig9": Preset(
            {
                **_COMMON, "g_ca": 0.004, "e_l": -50, "eca": 100, "ek": -70,
                "v_1": 10, "v_2": 15, "v_3": -1, "v_4": 14.5, "phi": 1 / 15,
            },
            "Morris and Lecar (1981), Biophys. J. 35:193-213, figure 9, with v_2 = 15 for the -15 mV of its caption",
            drive=3.0,
        ),
    }  # fmt: skip
