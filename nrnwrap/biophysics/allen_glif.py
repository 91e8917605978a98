"""`neuron_config.json` of a GLIF of the Allen Cell Types Database.

The format is that of allensdk.model.glif: SI units, V relative to El_reference, and rules that are chosen by name;
`coeffs` multiply the values they are named for.
"""

from __future__ import annotations

import os
from collections.abc import Mapping
from pathlib import Path

from nrnwrap.biophysics.allen_files import Entry, loaded
from nrnwrap.errors import ModelFileError

# rule -> its methods, and which one of another rule each goes with
METHODS: dict[str, tuple[str, ...]] = {
    "voltage_dynamics_method": ("linear_forward_euler",),
    "voltage_reset_method": ("zero", "v_before"),
    "AScurrent_dynamics_method": ("none", "exp"),
    "AScurrent_reset_method": ("none", "sum"),
    "threshold_dynamics_method": ("inf", "spike_component", "three_components_exact"),
    "threshold_reset_method": ("inf", "three_components"),
}


TOGETHER = (
    ("AScurrent_dynamics_method", "AScurrent_reset_method", {"none": "none", "exp": "sum"}),
    (
        "threshold_dynamics_method",
        "threshold_reset_method",
        {"inf": "inf", "spike_component": "three_components", "three_components_exact": "three_components"},
    ),
)


MILLI, NANO, MICRO = 1e3, 1e9, 1e6  # from SI


Rules = Mapping[str, tuple[str, Entry]]


def read_glif(path: str | os.PathLike[str]) -> dict[str, float]:
    """The parameters of GLIF that a `neuron_config.json` stands for, in nF, uS, mV, nA, ms.

    Raises ModelFileError, which names file and key, when the file is missing, is not JSON, lacks a value, or has a rule
    or a start that GLIF does not have.
    """
    file = Path(path)
    config = Entry(f"{file}", loaded(file))
    rules = {rule: config.method(rule, names) for rule, names in METHODS.items()}
    for one, other, pairs in TOGETHER:
        needed, found = pairs[rules[one][0]], rules[other][0]
        if found != needed:
            raise ModelFileError(f"{file}: {one} {rules[one][0]!r} needs {other} {needed!r}, not {found!r}")
    for key in ("init_voltage", "init_AScurrents"):
        if any(config.numbers(key, default=[0.0])):
            raise ModelFileError(
                f"{file}: {key} is not 0: a run of GLIF starts at rest; v_init of simulate() changes it"
            )
    return {**_membrane(config), **_reset(config, rules), **_threshold(config, rules), **_currents(config, rules)}


def _membrane(config: Entry) -> dict[str, float]:
    coeffs = config.entry("coeffs")
    zero = config.number("El_reference")
    cut = config.number("spike_cut_length")
    if cut < 0 or cut % 1:
        raise ModelFileError(f"{config.where}: spike_cut_length = {cut:g} must be a number of steps")
    return {
        "C": config.number("C", above=0) * coeffs.number("C", 1.0, above=0) * NANO,
        "g_l": coeffs.number("G", 1.0, above=0) / config.number("R_input", above=0) * MICRO,
        "e_l": (zero + config.number("El")) * MILLI,
        "th_inf": (zero + config.number("th_inf") * coeffs.number("th_inf", 1.0)) * MILLI,
        "t_ref": cut * config.number("dt", above=0) * MILLI,
    }


def _reset(config: Entry, rules: Rules) -> dict[str, float]:
    name, given = rules["voltage_reset_method"]
    a, b = (0.0, 0.0) if name == "zero" else (given.number("a"), given.number("b"))
    return {"f_v": a, "delta_v": -(b + (a - 1) * config.number("El")) * MILLI}  # a V + b, of a V whose rest is El


def _threshold(config: Entry, rules: Rules) -> dict[str, float]:
    name, given = rules["threshold_dynamics_method"]
    jump = rules["threshold_reset_method"][1]
    result = {"delta_th": 0.0, "b_s": 0.0, "a_v": 0.0, "b_v": 0.0}
    if name != "inf":
        result["delta_th"] = jump.number("a_spike") * MILLI
        result["b_s"] = given.number("b_spike") / MILLI
        if jump.number("b_spike") != given.number("b_spike"):
            raise ModelFileError(f"{config.where}: b_spike of threshold_reset_method is not that of the dynamics")
    if name == "three_components_exact":
        coeffs = config.entry("coeffs")
        result["a_v"] = given.number("a_voltage") * coeffs.number("a", 1.0) / MILLI
        result["b_v"] = given.number("b_voltage") * coeffs.number("b", 1.0) / MILLI
    return result


def _currents(config: Entry, rules: Rules) -> dict[str, float]:
    result = {"k_1": 0.0, "k_2": 0.0, "f_1": 1.0, "f_2": 1.0, "delta_i_1": 0.0, "delta_i_2": 0.0}
    if rules["AScurrent_dynamics_method"][0] == "exp":
        left = rules["AScurrent_reset_method"][1].numbers("r", 2)
        amps = config.numbers("asc_amp_array", 2)
        scales = config.entry("coeffs").numbers("asc_amp_array", 2, [1.0, 1.0])
        for j, tau in enumerate(config.numbers("asc_tau_array", 2)):
            if tau <= 0:
                raise ModelFileError(f"{config.where}: asc_tau_array[{j}] = {tau:g} must be above 0")
            result[f"k_{j + 1}"] = 1 / (tau * MILLI)
            result[f"f_{j + 1}"] = left[j]
            result[f"delta_i_{j + 1}"] = amps[j] * scales[j] * NANO
    return result
