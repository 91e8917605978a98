"""The cortical cell of Traub and Miles, as the benchmark of simulators has it."""

from nrnwrap.neurons import MembraneNeuron, Preset, compartment

_SECTION = compartment(20000, ena=50.0, ek=-90.0)
_BENCHMARK = {
    **{name: parameter.default for name, parameter in _SECTION.items()},
    "g_na": 0.1, "g_k": 0.03, "g_l": 5e-5, "v_t": -63,
}  # fmt: skip


class TraubMiles(MembraneNeuron):
    """Cortical cell of Traub and Miles with the values of the COBAHH benchmark, 20000 um2.

    Equations, defaults and source: mod/traub_miles.mod. With e_l = -65 mV, the default, it rests at -64.76 mV;
    with the -60 mV that the paper prints, it does not have a rest and fires at 13.85 Hz. Spikes pass -20 mV.
    """

    mechanism_names = ("nw_traub_miles",)
    drive = 0.3  # nA
    threshold = -20.0
    v_rest = -65.0
    dt_max = 0.25  # beyond, implicit Euler loses spikes of a regular train
    section_parameters = _SECTION
    presets = {
        "cobahh": Preset(
            {**_BENCHMARK, "e_l": -65},
            "Brette et al. (2007), J. Comput. Neurosci. 23:349-398, benchmark 3, as its code for NEURON has it",
        ),
        "cobahh_spontaneous": Preset(
            {**_BENCHMARK, "e_l": -60},
            "Brette et al. (2007), J. Comput. Neurosci. 23:349-398, benchmark 3, as its appendix 2 prints it",
        ),
    }
