"""Models of NEST, by the names and units of NEST: what they are here."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING, Any, NamedTuple

from nrnwrap.cells import LIF, AdEx, LIFCondExp, LIFCurrExp
from nrnwrap.errors import unknown
from nrnwrap.inputs import Alpha, AlphaCurrent, Exp, ExpCurrent

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    Values = Mapping[str, float | NDArray[np.float64]]  # of one node, or of many

MILLI = 1e-3  # pF, nS and pA as nF, uS and nA
ENDS = ("ex", "in")  # what NEST's names of excitation and inhibition end with
_MEAN_NOTHING = {"tau_minus", "tau_minus_triplet"}  # of plasticity, which a model has in NEST whether or not it learns


class Nest(NamedTuple):
    """A model of NEST. own: whether the cell's mechanism has the synapses; else `synapse` is the class of these."""

    cell: type[Any]
    convert: Callable[[Any], dict[str, Any]]
    defaults: Mapping[str, float]
    synapse: type[Any] | None = None

    @property
    def conductances(self) -> bool:
        """Whether synapses have reversals, which say the sign that a weight has in NEST."""
        return "E_ex" in self.defaults

    def values(self, given: Values, where: str) -> Values:
        """The parameters, with NEST's defaults for those that are not given; raises UnknownNameError."""
        for name in given:
            if name not in self.defaults and name not in _MEAN_NOTHING and name != "V_m":
                raise unknown(f"parameter in {where}", name, {*self.defaults, "V_m"})
        return {**self.defaults, **given}

    def synapses(self, values: Values) -> dict[str, dict[str, Any]]:
        """The fields of the synapses of each end, by ENDS."""
        reversal = {end: {"e": values[f"E_{end}"]} if self.conductances else {} for end in ENDS}
        return {end: {"tau": values[f"tau_syn_{end}"], **reversal[end]} for end in ENDS}


def _membrane(p: Any) -> dict[str, Any]:
    C = p["C_m"] * MILLI
    g_l = C / p["tau_m"] if "tau_m" in p else p["g_L"] * MILLI
    return {"C": C, "g_l": g_l, "e_l": p["E_L"], "v_reset": p["V_reset"], "t_ref": p["t_ref"]}


def _leaky(p: Any) -> dict[str, Any]:
    return {**_membrane(p), "v_th": p["V_th"]}


def _with_currents(p: Any) -> dict[str, Any]:
    return {**_leaky(p), "tau_e": p["tau_syn_ex"], "tau_i": p["tau_syn_in"]}


def _with_conductances(p: Any) -> dict[str, Any]:
    return {**_with_currents(p), "e_e": p["E_ex"], "e_i": p["E_in"]}


def _adaptive(p: Any) -> dict[str, Any]:
    adaptation = {"a": p["a"] * MILLI, "b": p["b"] * MILLI, "tau_w": p["tau_w"]}
    return {**_membrane(p), "v_t": p["V_th"], "delta_t": p["Delta_T"], "v_peak": p["V_peak"], **adaptation}


# Defaults: the constructors of Parameters_ in NEST's models/*.cpp.
_PSC = {
    "C_m": 250.0, "tau_m": 10.0, "E_L": -70.0, "V_th": -55.0, "V_reset": -70.0, "t_ref": 2.0, "I_e": 0.0,
    "tau_syn_ex": 2.0, "tau_syn_in": 2.0,
}  # fmt: skip
_COND = {
    "C_m": 250.0, "g_L": 16.6667, "E_L": -70.0, "V_th": -55.0, "V_reset": -60.0, "t_ref": 2.0, "I_e": 0.0,
    "tau_syn_ex": 0.2, "tau_syn_in": 2.0, "E_ex": 0.0, "E_in": -85.0,
}  # fmt: skip
_AEIF = {
    "C_m": 281.0, "g_L": 30.0, "E_L": -70.6, "V_th": -50.4, "Delta_T": 2.0, "V_peak": 0.0, "V_reset": -60.0,
    "t_ref": 0.0, "a": 4.0, "b": 80.5, "tau_w": 144.0, "I_e": 0.0, "tau_syn_ex": 0.2, "tau_syn_in": 2.0,
}  # fmt: skip
_REVERSALS = {"E_ex": 0.0, "E_in": -85.0}

MODELS = {
    "iaf_psc_alpha": Nest(LIF, _leaky, _PSC, AlphaCurrent),
    "iaf_psc_exp": Nest(LIFCurrExp, _with_currents, _PSC),
    "iaf_cond_exp": Nest(LIFCondExp, _with_conductances, _COND),
    "iaf_cond_alpha": Nest(LIF, _leaky, _COND, Alpha),
    "aeif_psc_exp": Nest(AdEx, _adaptive, _AEIF, ExpCurrent),
    "aeif_psc_alpha": Nest(AdEx, _adaptive, _AEIF, AlphaCurrent),
    "aeif_cond_exp": Nest(AdEx, _adaptive, {**_AEIF, **_REVERSALS}, Exp),
    "aeif_cond_alpha": Nest(AdEx, _adaptive, {**_AEIF, **_REVERSALS}, Alpha),
}
GLIF_SYNAPSE = {"tau": 2.0}  # of a port of glif_psc that says nothing else, ms
