"""What the page asks, checked: the only reader of foreign input. Its result is a Job, or an error of nrnwrap."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from nrnwrap.app import channels, fields, limits, models, morphologies, offered, stimuli
from nrnwrap.app.fields import Field
from nrnwrap.app.models import Model
from nrnwrap.base import checks
from nrnwrap.base.settings import DT
from nrnwrap.biophysics import Biophysics
from nrnwrap.catalogue import Spec
from nrnwrap.errors import ParameterError, unknown
from nrnwrap.inputs import Step
from nrnwrap.neurons import Input

RUN = (
    Field("t_stop", "number", 500.0, "ms", 0.0, limits.T_STOP, "length of the run", (50.0, 2000.0)),
    Field("dt", "number", DT, "ms", *limits.DT, "time step", (0.005, 0.1), True),
)
PLACES = ("all", "soma", "dend", "apic", "axon")
_OF_A_CELL = (
    "model", "preset", "scheme", "parameters", "start", "seed", "morphology", "channels", "stimuli",
)  # fmt: skip
KEYS = (*_OF_A_CELL, "pattern", "t_stop", "dt", "compare")
_FIXED = ("preset", "parameters", "start", "stimuli", "t_stop", "dt")  # by a pattern
_USUAL = {"delay": 0.1, "dur": 0.8}  # of the run, of the step that a cell gets when nothing is said
STRONG = 1.0  # nA, where nobody knows what a cell needs


@dataclass(frozen=True)
class Side:
    """A cell with its inputs. pattern: the published one that it is, "" for none. file: what the page gave for it."""

    spec: Spec
    pattern: str = ""
    example: int | None = None  # the seed of the project's own morphology


@dataclass(frozen=True)
class Job:
    """Runs of one cell, or of two that are compared: each for t_stop in steps of dt (ms)."""

    sides: tuple[Side, ...]
    t_stop: float
    dt: float

    @property
    def spec(self) -> Spec:
        """The cell, or the first of two."""
        return self.sides[0].spec


def read(state: Any) -> Job:
    """The job that a state (docs/app.md) describes; raises an error of nrnwrap for any other value."""
    told = fields.mapping("the state", state)
    fields.refuse_unknown("the state", told, KEYS)
    if told.get("pattern") is not None:
        return _of_pattern(told)
    side = _side(told)
    others = () if told.get("compare") is None else (_compared(told["compare"], side),)
    return _timed((side, *others), {name: told[name] for name in ("t_stop", "dt") if name in told})


def described(spec: Spec) -> dict[str, Any]:
    """The state that describes a cell, as far as the page can: what it cannot is left out."""
    known = spec.model.parameters()
    preset = {} if spec.preset is None else {"preset": spec.preset}
    return {
        "model": spec.label,
        **preset,
        "parameters": {name: value for name, value in spec.parameters.items() if name in known},
        "start": dict(spec.start),
        "stimuli": [stimuli.described(each) for each in spec.inputs],
    }


def _timed(sides: tuple[Side, ...], given: Mapping[str, Any]) -> Job:
    found = fields.read("", given, RUN)
    for side in sides:
        most = side.spec.model.dt_max
        if found["dt"] > most:
            raise ParameterError(f"dt = {found['dt']:g} ms is more than {side.spec.label} can take: {most:g} ms")
    return Job(sides, whole_steps(found["t_stop"], found["dt"]), found["dt"])


def whole_steps(t_stop: float, dt: float) -> float:
    """The multiple of dt that is nearest to t_stop (ms); ParameterError for more steps than the page takes."""
    steps = max(round(t_stop / dt), 1)
    if steps > limits.STEPS:
        raise ParameterError(
            f"{t_stop:g} ms in steps of {dt:g} ms are {steps} steps, more than {limits.STEPS}: "
            "take a shorter t_stop or a longer dt"
        )
    return float(f"{steps * dt:.12g}")


def _of_pattern(told: Mapping[str, Any]) -> Job:
    """The job of a published pattern, which says everything."""
    for name in (*_FIXED, "compare", "seed", "morphology", "channels"):
        if told.get(name):
            raise ParameterError(
                f"a pattern says what {name} is: leave {name} out, or take the pattern's state without the pattern"
            )
    model, name = models.find(told.get("model", models.first())), told["pattern"]
    if not isinstance(name, str) or name not in model.entry.patterns:
        raise unknown(f"pattern of {model.name}", fields.named(name), model.entry.patterns)
    scheme = _scheme(model, told.get("scheme"))
    made = model.entry.model.pattern(name, **({} if scheme.get("scheme") == "exact" else scheme))
    start = {"v_init": made.settings["v_init"]}
    spec = made.cell.spec.but(inputs=made.stimulus.summands(), start=start)
    return Job((Side(spec, name),), float(made.settings["t_stop"]), float(made.settings.get("dt", DT)))


def _compared(given: Any, first: Side) -> Side:
    told = fields.mapping("compare", given)
    fields.refuse_unknown("compare", told, _OF_A_CELL)
    return _side(told, None if "stimuli" in told else first)


def _side(told: Mapping[str, Any], like: Side | None = None) -> Side:
    """A cell as the page describes it, with the inputs of another where it does not describe any."""
    model = models.find(told.get("model", models.first()))
    preset = _preset(model, told.get("preset"))
    file = _file(model, told.get("morphology"))
    given: dict[str, Any] = {
        **({} if preset is None else {"preset": preset}),
        **({} if file is None else {"path": str(morphologies.path(file))}),
        **_scheme(model, told.get("scheme")),
        **_seed(model, told.get("seed")),
        **_channels(model, told.get("channels")),
        **_parameters(model, told.get("parameters", {})),
    }
    start = _numbers("start", told.get("start", {}))
    inputs = like.spec.inputs if like else _inputs(model, told, preset)
    base: dict[str, Any] = {"model": model.entry.model} if model.own is None else _own(model.own, preset)
    spec = Spec(**{**base, "start": {**base.get("start", {}), **start}, "inputs": inputs, **given})
    return Side(spec, example=None if file is None else morphologies.example(file))


def _own(spec: Spec, preset: str | None) -> dict[str, Any]:
    """What makes a user's own cell; a preset takes the place of the numbers that were set."""
    known = () if preset is None else spec.model.parameters()
    return {name: value for name, value in spec.given().items() if name not in known}


def _preset(model: Model, name: Any) -> str | None:
    if name is not None and (not isinstance(name, str) or name not in model.entry.presets):
        raise unknown(f"preset of {model.name}", fields.named(name), model.entry.presets)
    return name


def _file(model: Model, given: Any) -> Any:
    """What the page gives as the file of a shape; the project's own where it gives nothing."""
    if given is not None and not model.entry.formats:
        raise ParameterError(f"{model.name} is not made from a file: leave morphology out")
    usual = {"example": next(iter(morphologies.EXAMPLES))}
    return (usual if given is None else given) if model.entry.formats and model.own is None else given


def _scheme(model: Model, name: Any) -> dict[str, str]:
    if name is None or (name == "exact" and not model.entry.schemes):
        return {}
    if not isinstance(name, str) or name not in model.entry.schemes:
        raise unknown(f"scheme of {model.name}", fields.named(name), model.entry.schemes or ("exact",))
    return {"scheme": name}


def _seed(model: Model, seed: Any) -> dict[str, int]:
    if not model.entry.seeded:
        if seed is not None:
            raise ParameterError(f"{model.name} does not spike by chance: leave seed out")
        return {}
    return {"seed": 1 if seed is None else offered.SEED.read("", seed)}


def _channels(model: Model, given: Any) -> dict[str, Biophysics]:
    """What is inserted into the sections of a shape."""
    if not model.shaped:
        if given:
            raise ParameterError(f"{model.name} is its mechanism, and does not take channels: leave them out")
        return {}
    if given is None:
        given = [{"mechanism": "hh"}] if model.entry.formats and model.own is None else []
    regions: dict[str, dict[str, Any]] = {}
    for k, each in enumerate(fields.items("channels", given, limits.CHANNELS)):
        where, name, values = _channel(f"channels[{k}]", each)
        regions.setdefault(where, {})[name] = values
    return {"biophysics": Biophysics(regions)} if regions else {}


def _channel(place: str, given: Any) -> tuple[str, str, dict[str, float]]:
    told = fields.mapping(place, given)
    fields.refuse_unknown(place, told, ("mechanism", "where", "parameters"))
    name, where = told.get("mechanism"), told.get("where", "all")
    if not isinstance(name, str) or name not in channels.known():
        raise unknown(f"mechanism of {place}", fields.named(name), channels.known())
    if not isinstance(where, str) or not where:
        raise ParameterError(f"{place}.where must be a name of sections such as soma, not {fields.shown(where)}")
    values = fields.mapping(f"{place}.parameters", told.get("parameters", {}))
    of_mechanism = {each.name: each for each in channels.fields_of(name)}
    fields.refuse_unknown(f"{place}.parameters", values, of_mechanism)
    return where, name, {key: of_mechanism[key].read(place, value) for key, value in values.items()}


def _parameters(model: Model, given: Any) -> dict[str, float]:
    told = _numbers("parameters", given)
    for name in told:
        if name not in model.parameters:
            raise unknown(f"parameter of {model.name}", fields.named(name), model.parameters)
    return {name: checks.whole(value) if name == "nseg" else value for name, value in told.items()}


def _numbers(place: str, given: Any) -> dict[str, float]:
    told = fields.mapping(place, given)
    return {name: checks.number(f"{place}.{name[:40]}", value) for name, value in told.items()}


def _inputs(model: Model, told: Mapping[str, Any], preset: str | None) -> tuple[Input, ...]:
    given = told.get("stimuli")
    if given is not None:
        listed = fields.items("stimuli", given, limits.STIMULI)
        return tuple(stimuli.read(f"stimuli[{k}]", each, model.entry.model) for k, each in enumerate(listed))
    if model.own is not None and model.own.inputs:
        return model.own.inputs
    amp, t_stop = model.drive(preset), RUN[0].read("", told.get("t_stop", RUN[0].default))
    times = {name: part * t_stop for name, part in _USUAL.items()}
    return (Input(Step(STRONG if amp is None else amp, **times)),)
