"""Models of the Allen Cell Types Database: `neuron_config.json` of a GLIF, `*_fit.json` of a biophysical one.

The formats are those of the Allen SDK. allensdk.model.glif: SI units, V relative to El_reference, and rules that are
chosen by name; `coeffs` multiply the values they are named for. allensdk.model.biophysical: NEURON's units; `genome` is
a list of what is set where, after `passive` and before the reversal potentials of `conditions`.
"""

from __future__ import annotations

import json
import os
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

from nrnwrap import checks
from nrnwrap.errors import ModelFileError, NrnwrapError, ParameterError

if TYPE_CHECKING:
    from nrnwrap.biophysics import Biophysics

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


def read_glif(path: str | os.PathLike[str]) -> dict[str, float]:
    """The parameters of GLIF that a `neuron_config.json` stands for, in nF, uS, mV, nA, ms.

    Raises ModelFileError, which names file and key, when the file is missing, is no JSON, lacks a value, or has a rule
    or a start that GLIF has not.
    """
    file = Path(path)
    config = _Entry(f"{file}", _loaded(file))
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


def _membrane(config: _Entry) -> dict[str, float]:
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


def _reset(config: _Entry, rules: Rules) -> dict[str, float]:
    name, given = rules["voltage_reset_method"]
    a, b = (0.0, 0.0) if name == "zero" else (given.number("a"), given.number("b"))
    return {"f_v": a, "delta_v": -(b + (a - 1) * config.number("El")) * MILLI}  # a V + b, of a V whose rest is El


def _threshold(config: _Entry, rules: Rules) -> dict[str, float]:
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


def _currents(config: _Entry, rules: Rules) -> dict[str, float]:
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


def read_fit(path: str | os.PathLike[str]) -> Biophysics:
    """The biophysics that a `*_fit.json` stands for, of a perisomatic or an all-active model.

    An all-active one has its passive values in the genome, section by section; its axon is replaced by stubs as thick
    as the axon is, that of a perisomatic one by stubs of 1 um. Raises ModelFileError, which names file and key, when
    the file is missing, is no JSON, lacks a value, or sets what is not a section's.
    """
    from nrnwrap.biophysics import Biophysics  # which only this file needs, and no GLIF

    file = Path(path)
    config = _Entry(f"{file}", _loaded(file))
    (passive,), (conditions,) = config.entries("passive", 1), config.entries("conditions", 1)
    genes = config.entries("genome")
    everywhere = any(gene.get("name") in ("cm", "Ra", "e_pas") for gene in genes)
    regions: dict[str, dict[str, Any]] = {"all": _passive(passive, everywhere)}
    if not everywhere:
        for each in passive.entries("cm"):
            regions.setdefault(each.text("section"), {})["cm"] = each.number("cm")
    for gene in genes:
        _express(gene, regions)
    for each in conditions.entries("erev"):
        region = regions.setdefault(each.text("section"), {})
        region.update({name: each.number(name, text=True) for name in each.content if name != "section"})
    try:
        return Biophysics(
            regions,
            celsius=conditions.number("celsius"),
            v_init=conditions.number("v_init"),
            axon="own stubs" if everywhere else "stubs",
            junction_potential=_junction(config),
        )
    except NrnwrapError as error:
        raise ModelFileError(f"{file}: {error}") from error


def _passive(passive: _Entry, everywhere: bool) -> dict[str, Any]:
    """What all sections have; the genome of an all-active model says the rest."""
    result: dict[str, Any] = {"pas": {} if everywhere else {"e": passive.number("e_pas")}}
    if not everywhere or "ra" in passive.content:
        result["Ra"] = passive.number("ra")
    return result


def _express(gene: _Entry, regions: dict[str, dict[str, Any]]) -> None:
    """Set one entry of the genome: its name is a variable's of a section, or a parameter's with its mechanism's."""
    section, name, mechanism = gene.text("section"), gene.text("name"), gene.text("mechanism")
    if section == "glob":
        raise ModelFileError(f"{gene.where}: {name} is set for all cells of the process, which is not done here")
    region, value = regions.setdefault(section, {}), gene.number("value", text=True)
    if mechanism:
        region.setdefault(mechanism, {})
    elif name in ("cm", "Ra"):
        region[name] = value
        return
    known = {each for one in regions.values() for each, content in one.items() if isinstance(content, dict)}
    owners = [each for each in known if name.endswith(f"_{each}")]
    if not owners:
        raise ModelFileError(
            f"{gene.where}: {name!r} is not a parameter of a mechanism named so far ({', '.join(sorted(known))})"
        )
    owner = max(owners, key=len)
    region.setdefault(owner, {})[name.removesuffix(f"_{owner}")] = value


def _junction(config: _Entry) -> float | None:
    """The liquid junction potential that was taken off the recordings of the fit (mV), if the file has it."""
    fitting = config.entries("fitting") if "fitting" in config.content else []
    return next((each.number("junction_potential") for each in fitting if "junction_potential" in each.content), None)


class _Entry:
    """An object of the file, and how to name it in an error."""

    def __init__(self, where: str, content: Any) -> None:
        if not isinstance(content, Mapping):
            raise ModelFileError(f"{where} is no JSON object but {_shown(content)}")
        self.where, self.content = where, content

    def get(self, key: str) -> Any:
        if key not in self.content:
            near = ", ".join(sorted(self.content)) or "none"
            raise ModelFileError(f"{self.where} has no {key!r}; its keys: {near}")
        return self.content[key]

    def entry(self, key: str) -> _Entry:
        return _Entry(f"{self.where}: {key}", self.get(key))

    def entries(self, key: str, count: int | None = None) -> list[_Entry]:
        """The objects of a list; count: how many it has to have."""
        found = self.get(key)
        if not isinstance(found, list) or (count is not None and len(found) != count):
            wanted = "a list" if count is None else f"a list of {count}"
            raise ModelFileError(f"{self.where}: {key} is not {wanted} but {_shown(found)}")
        return [_Entry(f"{self.where}: {key}[{i}]", each) for i, each in enumerate(found)]

    def text(self, key: str) -> str:
        found = self.get(key)
        if not isinstance(found, str):
            raise ModelFileError(f"{self.where}: {key} is {_shown(found)}, not text")
        return found

    def number(
        self, key: str, default: float | None = None, *, above: float | None = None, text: bool = False
    ) -> float:
        """A finite number; above: what it must be greater than; text: whether it may be in quotes."""
        if default is not None and key not in self.content:
            return default
        found = self.get(key)
        try:
            value = checks.number(f"{self.where}: {key}", _read(found) if text and isinstance(found, str) else found)
        except ParameterError as error:
            raise ModelFileError(str(error)) from error
        if above is not None and value <= above:
            raise ModelFileError(f"{self.where}: {key} = {value:g} must be above {above:g}")
        return value

    def numbers(self, key: str, count: int | None = None, default: Sequence[float] | None = None) -> Sequence[float]:
        """A list of `count` finite numbers, or of any; one number counts as a list."""
        if default is not None and key not in self.content:
            return default
        found = self.get(key)
        found = found if isinstance(found, list) else [found]
        if count is not None and len(found) != count:
            raise ModelFileError(f"{self.where}: {key} has {len(found)} values; GLIF has {count} after-spike currents")
        return [_Entry(f"{self.where}: {key}", {f"[{j}]": each}).number(f"[{j}]") for j, each in enumerate(found)]

    def method(self, rule: str, names: Sequence[str]) -> tuple[str, _Entry]:
        """The name of the method that the file has chosen for a rule, and its parameters."""
        chosen = self.entry(rule)
        name = chosen.get("name")
        if name not in names:
            raise ModelFileError(f"{self.where}: unknown {rule} {name!r}; allowed: {', '.join(names)}")
        return name, chosen.entry("params")


Rules = Mapping[str, tuple[str, _Entry]]


def _read(text: str) -> float | str:
    """A number that a file has as text, as all-active models do."""
    try:
        return float(text)
    except ValueError:
        return text


def _loaded(file: Path) -> Any:
    if not file.is_file():
        raise ModelFileError(f"{file}: no such file (searched from {Path.cwd()})")
    try:
        return json.loads(file.read_bytes())
    except OSError as error:
        raise ModelFileError(f"{file}: cannot be read ({error.strerror})") from error
    except ValueError as error:  # also bytes that are not text
        raise ModelFileError(f"{file}: no JSON: {error}") from error


def _shown(content: Any) -> str:
    return f"{type(content).__name__} {str(content)[:40]!r}"
