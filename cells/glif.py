"""Generalised leaky integrate-and-fire neurons of the Allen Institute."""

from __future__ import annotations

import os
from collections.abc import Mapping
from typing import Any

from nrnwrap.biophysics.allen_glif import read_glif
from nrnwrap.errors import ModelFileError, ParameterError
from nrnwrap.neurons import PointNeuron, Preset

_NONE = {
    "f_v": 0, "delta_v": 0, "delta_th": 0, "b_s": 0, "k_1": 0, "k_2": 0, "f_1": 1, "f_2": 1,
    "delta_i_1": 0, "delta_i_2": 0, "a_v": 0, "b_v": 0,
}  # fmt: skip
_CELL = {**_NONE, "C": 0.08587009771685807, "g_l": 0.003712089920171696, "e_l": -71.39990234375, "t_ref": 6.7}
_R = {
    "f_v": 0.3987646006290668,
    "delta_v": -4.055590135223554,
    "delta_th": 1.9193415026425237,
    "b_s": 0.10299935176846839,
}
_ASC = {
    "g_l": 0.0029407850592455427, "k_1": 0.03, "k_2": 0.3,
    "delta_i_1": -0.07383464366961142, "delta_i_2": -0.4496828542736005,
}  # fmt: skip
_A = {"a_v": 0.009244321037622335, "b_v": 0.034344467877141945}
_PAPER = "Teeter et al. (2018), Nat. Commun. 9:709"
_SOURCE = f"Allen Cell Types Database, specimen 637930677, among the test data of bmtk; {_PAPER}"


class GLIF(PointNeuron):
    """Generalised leaky integrate-and-fire neuron, levels 1 to 5: reset rules, after-spike currents, moving threshold.

    The defaults are level 1, a leaky integrate-and-fire neuron. f_v, delta_v, delta_th and b_s add the reset rules
    (level 2), delta_i_1 and delta_i_2 the after-spike currents (3; with the reset rules 4), a_v and b_v a threshold
    that follows the voltage (5). `above` is how far the threshold stands above th_inf, `th_s` the spikes' part of it.
    Equations, units, source: mod/GLIF.mod; the steps of `scheme="published"`: mod/GLIFEuler.mod.
    """

    mechanism_name = "nw_GLIF"
    drive = 0.3  # nA
    published = "nw_GLIFEuler"
    rest = "e_l"
    _NOT_STARTED = frozenset({"above"})  # th_s + th_v
    presets = {
        "637930677_1": Preset({**_CELL, "th_inf": -47.818992801124296}, f"{_SOURCE}: level 1, LIF"),
        "637930677_2": Preset({**_CELL, **_R, "th_inf": -46.87797727757685}, f"{_SOURCE}: level 2, LIF-R"),
        "637930677_3": Preset({**_CELL, **_ASC, "th_inf": -48.972983979850795}, f"{_SOURCE}: level 3, LIF-ASC"),
        "637930677_4": Preset({**_CELL, **_R, **_ASC, "th_inf": -48.6533249085329}, f"{_SOURCE}: level 4, LIF-R-ASC"),
        "637930677_5": Preset(
            {**_CELL, **_R, **_ASC, **_A, "th_inf": -53.39118007336394}, f"{_SOURCE}: level 5, LIF-R-ASC-A"
        ),
        "nest": Preset(
            {**_NONE, "C": 0.05872, "g_l": 0.00943, "e_l": -78.85, "th_inf": -51.68, "t_ref": 3.75},
            f"NEST, defaults of glif_psc, level 1: specimen 490626718, rounded; {_PAPER}",
        ),
    }

    @classmethod
    def from_allen(cls, path: str | os.PathLike[str], *, scheme: str = "exact", **parameters: float) -> Any:
        """Return the cell that a `neuron_config.json` of the Allen Cell Types Database describes.

        The level is the file's: `cell.level` tells. `parameters` change some of its values, in this package's units.
        With scheme="published" the cell goes by the steps of the Allen SDK (forward Euler; the fits have dt = 0.05 ms).
        Raises ModelFileError, which names file and key, for a file that is missing, incomplete or of another model.
        """
        found = read_glif(path)
        try:
            cls._checked(found)
        except ParameterError as error:
            raise ModelFileError(f"{path}: {error}") from error
        return cls(scheme=scheme, **{**found, **parameters})

    @property
    def level(self) -> int:
        """The lowest level, 1 to 5, that has all the mechanisms which the parameters switch on."""
        p = self.values()
        currents = p["delta_i_1"] != 0 or p["delta_i_2"] != 0
        rules = p["f_v"] != 0 or p["delta_v"] != 0 or p["delta_th"] != 0
        if p["a_v"] != 0:
            return 5
        return 1 + rules + 2 * currents

    @classmethod
    def startable(cls) -> Mapping[str, str]:
        return {**super().startable(), "th_v": "mV"}

    def start(self, values: Mapping[str, float]) -> None:
        spikes, voltage = values.get("th_s", 0.0), values.get("th_v", 0.0)
        moved = {"th_s": spikes, "above": spikes + voltage} if {"th_s", "th_v"} & values.keys() else {}
        super().start({name: value for name, value in values.items() if name != "th_v"} | moved)

    def check_reset(self) -> None:
        p = self.values()
        reset, level = p["e_l"] + p["f_v"] * (p["th_inf"] - p["e_l"]) - p["delta_v"], p["th_inf"] + p["delta_th"]
        if reset >= level:
            raise ParameterError(
                f"{self}: a spike at th_inf = {p['th_inf']:g} mV leaves v at {reset:g} mV, by e_l, f_v and delta_v, "
                f"which must be below the threshold then, th_inf + delta_th = {level:g} mV, "
                "else it brings the next one at once"
            )
