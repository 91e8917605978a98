"""Adaptive exponential integrate-and-fire."""

from nrnwrap.errors import unknown
from nrnwrap.inputs import Step
from nrnwrap.neurons import Pattern, PointNeuron, Preset

_BRETTE_GERSTNER = {
    "C": 0.281, "g_l": 0.03, "e_l": -70.6, "v_t": -50.4, "delta_t": 2, "v_peak": 20,
    "v_reset": -70.6, "t_ref": 0, "a": 0.004, "b": 0.0805, "tau_w": 144,
}  # fmt: skip
_BRIAN2 = {**_BRETTE_GERSTNER, "v_peak": -40.4}
_BRIAN = "Brian 2, examples/frompapers/Brette_Gerstner_2005: spikes are cut 5 delta_t above v_t; Stimberg et al. (2019)"


# pattern -> C (pF), g_l (nS), e_l (mV), a (nS), tau_w (ms), b (pA), v_reset (mV), current (pA)
_NAUD = {
    "tonic": (200, 10, -70, 2, 30, 0, -58, 500),
    "adaptation": (200, 12, -70, 2, 300, 60, -58, 500),
    "initial burst": (130, 18, -58, 4, 150, 120, -50, 400),
    "regular bursting": (200, 10, -58, 2, 120, 100, -46, 210),
    "delayed accelerating": (200, 12, -70, -10, 300, 0, -58, 300),
    "delayed regular bursting": (100, 10, -65, -10, 90, 30, -47, 110),
    "transient": (100, 10, -65, 10, 90, 100, -47, 180),
    "irregular": (100, 12, -60, -11, 130, 30, -48, 160),
}


def _preset(pattern: str) -> str:
    return f"naud_{pattern.replace(' ', '_')}"


def _naud(pattern: str) -> Preset:
    C, g_l, e_l, a, tau_w, b, v_reset, current = _NAUD[pattern]
    return Preset(
        {
            "C": C / 1e3, "g_l": g_l / 1e3, "e_l": e_l, "v_t": -50, "delta_t": 2, "v_peak": 0,
            "v_reset": v_reset, "t_ref": 0, "a": a / 1e3, "b": b / 1e3, "tau_w": tau_w,
        },
        f"Naud et al. (2008), Biol. Cybern. 99:335-347, {pattern}, at {current / 1e3:g} nA; values as Brian 2 "
        "has them in examples/frompapers, adapted to the figures",
        drive=current / 1e3,
    )  # fmt: skip


class AdEx(PointNeuron):
    """Adaptive exponential integrate-and-fire neuron: a leak, an exponential upstroke, one adaptation current w.

    Equations, defaults and source: mod/AdEx.mod. `AdEx.pattern(...)` has the eight firing patterns of Naud et al.
    (2008) with their currents; the parameters alone are the presets naud_*.
    """

    mechanism_name = "nw_AdEx"
    drive = 1.0  # nA
    rest = "e_l"
    reset = "v_reset"
    peak = "v_peak"
    presets = {
        "brette_gerstner_2005": Preset(
            _BRETTE_GERSTNER, "Brette and Gerstner (2005), J. Neurophysiol. 94:3637-3642: regular spiking"
        ),
        "brette_gerstner_2005_rebound": Preset(
            {**_BRETTE_GERSTNER, "e_l": -60, "a": 0.08, "tau_w": 720},
            "Brette and Gerstner (2005), J. Neurophysiol. 94:3637-3642, figure 3D: a burst after -0.8 nA for 0.4 s",
        ),
        "brian2_bursting": Preset({**_BRIAN2, "tau_w": 20, "b": 0.5, "v_reset": -45.4}, _BRIAN),
        "brian2_fast_spiking": Preset({**_BRIAN2, "a": 2 * 0.281 / 144, "b": 0}, _BRIAN),
        "neuronal_dynamics": Preset(
            {
                "C": 0.01, "g_l": 0.002, "e_l": -70, "v_t": -50, "delta_t": 2, "v_peak": -30,
                "v_reset": -51, "t_ref": 0, "a": 0.0005, "b": 0.007, "tau_w": 100,
            },
            "Gerstner et al. (2014), Neuronal Dynamics, Cambridge University Press, exercises: AdEx",
            drive=0.065,
        ),
        **{_preset(pattern): _naud(pattern) for pattern in _NAUD},
    }  # fmt: skip
    patterns = {pattern: _naud(pattern).source for pattern in _NAUD}

    @classmethod
    def pattern(cls, name: str) -> Pattern:
        """One of the patterns of Naud et al. (2008): (cell, stimulus, settings of the run).

        `cell, stimulus, settings = AdEx.pattern("tonic"); nw.simulate(cell, stimulus, **settings)`: from rest, under
        a constant current, for 600 ms. Raises UnknownNameError for other names than `patterns`.
        """
        if name not in _NAUD:
            raise unknown(f"pattern of {cls.__name__}", name, _NAUD)
        cell, current = cls.preset(_preset(name)), _NAUD[name][-1] / 1e3
        return Pattern(cell, Step(current), {"t_stop": 600.0, "v_init": cell.e_l})
