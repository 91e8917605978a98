"""Cells whose parameters are attributes, named and bounded by MOD files."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from math import isnan
from typing import TYPE_CHECKING, Any, ClassVar, TypeVar

from nrnwrap import checks
from nrnwrap.calls import checked
from nrnwrap.cell import Cell, CellType
from nrnwrap.errors import ArgumentError, ParameterError, unknown
from nrnwrap.mechanisms import PREFIX, describe, require
from nrnwrap.mechanisms.declared import of_ours
from nrnwrap.mechanisms.telling import TOLD
from nrnwrap.tables import Table

if TYPE_CHECKING:
    from inspect import Signature

    from nrnwrap.mechanisms import Mechanism, Parameter

Made = TypeVar("Made", bound="ParameterCell")

# What others call a parameter -> what it is called here, or how it is made of what is here.
_OTHER_NAMES = {
    "tau": "tau_m", "taum": "tau_m", "tau_membrane": "tau_m", "r": "R", "r_m": "R", "rm": "R", "r_in": "R",
    "cm": "C", "c_m": "C", "capacitance": "C", "gl": "g_l", "g_leak": "g_l", "gleak": "g_l", "el": "e_l",
    "v_rest": "e_l", "e_rest": "e_l", "vrest": "e_l", "e_leak": "e_l", "u_rest": "e_l", "threshold": "v_th",
    "v_thresh": "v_th", "theta": "v_th", "tau_ref": "t_ref", "tau_refrac": "t_ref", "tref": "t_ref",
    "refractory": "t_ref", "tau_rp": "t_ref", "vreset": "v_reset", "delta_th": "delta_t", "vt": "v_t",
}  # fmt: skip
_MADE_OF = {
    "tau_m": (("C", "g_l"), "tau_m = C/g_l: set C or g_l."),
    "R": (("g_l",), "R = 1/g_l: set g_l."),
}


@dataclass(frozen=True)
class Preset:
    """A published set of parameters, in the units of the mechanism, and where it was published.

    drive: a steady current (nA) under which such a cell fires; None: that of the model.
    """

    parameters: Mapping[str, float]
    source: str
    drive: float | None = None


class ParameterCellType(CellType):
    # No docstring: __doc__ is that of the classes, with a table of their parameters.

    @property
    def __doc__(cls) -> str:  # type: ignore[override]
        own = next((vars(base)["__doc__"] for base in cls.__mro__ if isinstance(vars(base).get("__doc__"), str)), "")
        return "\n\n".join([own.rstrip(), *cls._chapters()]) if cls._is_model() else own

    def __call__(cls, *args: Any, **given: Any) -> Any:
        if args and cls._is_model():
            first = next(iter(cls.parameters()))
            raise ArgumentError(
                f"{cls.__name__} takes its parameters by name, such as {cls.__name__}({first}={args[0]!r}); "
                f"it has {', '.join(cls.parameters())}"
            )
        return super().__call__(*args, **given)

    @property
    def __signature__(cls) -> Signature:
        from inspect import Parameter, Signature, signature  # for editors and notebooks

        own = [each for each in signature(cls.__init__).parameters.values() if each.name != "self"]  # type: ignore[misc]
        if not cls._is_model():
            return Signature(own)
        named = [each for each in own if each.kind is not Parameter.VAR_KEYWORD]
        keywords = [
            Parameter(name, Parameter.KEYWORD_ONLY, default=each.default, annotation=float)
            for name, each in cls.parameters().items()
        ]
        start = [Parameter(name, Parameter.KEYWORD_ONLY, default=None) for name in ("v_init", "initial")]
        return Signature([*keywords, *(each for each in named), *start])

    def _is_model(cls) -> bool:
        return False

    def _chapters(cls) -> list[str]:
        return []

    def parameters(cls) -> Mapping[str, Parameter]:
        raise NotImplementedError


class ParameterCell(Cell, metaclass=ParameterCellType):
    """A cell whose parameters are attributes, named and bounded by the MOD files of its mechanisms.

    `AdEx(b=0.1)` sets, `cell.b` reads, `cell.b = 0.2` sets again; nothing else can be set on the cell but where it
    starts, `v_init` (mV; None: where the model does) and `initial`. `parameters()` and `presets` print as tables.
    """

    presets: ClassVar[Mapping[str, Preset]] = {}

    v_rest: float  # mV; where the model starts by itself
    _FREE: ClassVar[frozenset[str]]  # attributes that are not parameters
    _NOT_STARTED: ClassVar[frozenset[str]] = frozenset()  # STATEs that follow from others

    def __init_subclass__(cls, **keywords: Any) -> None:
        super().__init_subclass__(**keywords)
        presets = {
            name: replace(each, drive=cls.drive) if each.drive is None else each for name, each in cls.presets.items()
        }
        cls.presets = Table(presets, ("preset", "source"), lambda name, preset: (name, preset.source))

    @classmethod
    def described(cls) -> list[Mechanism]:
        """What there is to know of its mechanisms, which are loaded."""
        return [describe(require(name)) for name in cls.mechanisms_of()]

    @classmethod
    def parameters(cls) -> Mapping[str, Parameter]:
        """The parameters of the model: name -> default, unit, bounds, meaning."""
        return table({name: each for mechanism in cls.mechanisms_of() for name, each in declared(mechanism).items()})

    @classmethod
    def mechanisms_of(cls) -> tuple[str, ...]:
        """The names of its mechanisms in NEURON."""
        raise NotImplementedError

    @classmethod
    @checked(hints={"name": "the name of a preset; the class's `presets` lists them"})
    def preset(cls: type[Made], name: str, **parameters: float) -> Made:
        """Return a cell with a published set of parameters, some of them changed."""
        return cls(**{**cls._preset(name).parameters, **parameters})

    @classmethod
    def _preset(cls, name: str) -> Preset:
        if name not in cls.presets:
            raise unknown(f"preset of {cls.__name__}", name, cls.presets)
        return cls.presets[name]

    @classmethod
    def _is_model(cls) -> bool:
        return any(vars(cls).get(name) for name in ("mechanism_name", "mechanism_names"))

    @classmethod
    def _chapters(cls) -> list[str]:
        """What help() tells beside the docstring."""
        chapters = [f"Parameters\n\n{cls.parameters()!r}"]
        return [*chapters, f"Presets\n\n{cls.presets!r}"] if cls.presets else chapters

    @classmethod
    def _checked(cls, values: Mapping[str, Any]) -> dict[str, float]:
        known, result = cls.parameters(), {}
        for name, value in values.items():
            if name not in known:
                raise _no_parameter(cls, name, known)
            bound = known[name]
            result[name] = checks.number(f"{cls.__name__}.{name}", value, bound.low, bound.high, unit=bound.unit)
        return result

    def values(self) -> dict[str, float]:
        """The current value of every parameter."""
        return {name: self._get(name) for name in self.parameters()}

    @property
    def v_init(self) -> float:
        """Where a run starts (mV): what was set, else `v_rest`. None sets it back to that."""
        return vars(self).get("v_init", self.v_rest)

    @v_init.setter
    def v_init(self, value: float) -> None:
        vars(self)["v_init"] = value  # checked by __setattr__

    def states(self) -> Mapping[str, str]:
        found = {name: each.units.get(name, "") for each in self.described() for name in each.states}
        return {name: unit for name, unit in found.items() if name not in self._NOT_STARTED}

    def start(self, values: Mapping[str, float]) -> None:
        for name, value in values.items():
            self._set(name, value)

    def variable(self, name: str) -> Any:
        if name == "v":
            return super().variable(name)
        offered = set().union(*map(names_of, self.described())) - _CARRIERS
        if name not in offered:
            raise unknown(f"variable of {self}", name, {"v", "I", *offered}, "I is the injected current.")
        return getattr(self._holders(name)[0], f"_ref_{name}")

    def _holders(self, name: str) -> list[Any]:
        """The mechanisms that have a parameter, state or variable of this name."""
        raise NotImplementedError

    def _get(self, name: str) -> float:
        return getattr(self._holders(name)[0], name)

    def _set(self, name: str, value: float) -> None:
        for each in self._holders(name):
            setattr(each, name, value)

    def _put(self, values: Mapping[str, float]) -> None:
        for name, value in values.items():
            self._set(name, value)

    def __getattr__(self, name: str) -> Any:  # only for what Python does not find itself
        if name.startswith("_") or name in self._FREE:
            raise AttributeError(name)
        if name in self.parameters() or self._holders(name):
            return self._get(name)
        raise _no_parameter(type(self), name, self.parameters(), "attribute")

    def __setattr__(self, name: str, value: Any) -> None:
        if name in self._FREE or name == "initial":
            super().__setattr__(name, value)
        else:
            self._put(self._checked({name: value}))

    def __delattr__(self, name: str) -> None:
        if name in self.parameters():
            default = self.parameters()[name].default
            raise ParameterError(f"{name} of {self} cannot be deleted: set it, as in cell.{name} = {default:g}")
        super().__delattr__(name)

    def __dir__(self) -> list[str]:
        return sorted({*super().__dir__(), *self.parameters()})

    def made_from(self) -> tuple[tuple[Any, ...], dict[str, Any]]:
        return (), self.changed()

    def changed(self) -> dict[str, Any]:
        """What differs from the defaults, as the arguments that make such a cell."""
        known = self.parameters()
        return {name: value for name, value in self.values().items() if value != known[name].default}

    def __repr__(self) -> str:
        start = {"v_init": vars(self).get("v_init"), "initial": self.initial or None}
        shown = {**self.changed(), **{name: value for name, value in start.items() if value is not None}}
        written = (
            f"{name}={value:g}" if isinstance(value, float) else f"{name}={value!r}" for name, value in shown.items()
        )
        return f"{type(self).__name__}({', '.join(written)})"

    def _repr_html_(self) -> str:
        from html import escape  # 1 ms to import, for notebooks only

        rows = "".join(
            f"<tr><td>{name}</td><td>{self._get(name):g}</td><td>{escape(each.unit)}</td><td>{escape(each.doc)}</td></tr>"
            for name, each in self.parameters().items()
        )
        head = "<tr><th>parameter</th><th>value</th><th>unit</th><th>meaning</th></tr>"
        return f"<b>{escape(str(self))}</b><table>{head}{rows}</table>"


def table(parameters: Mapping[str, Parameter]) -> Table:
    def row(name: str, each: Parameter) -> tuple[str, ...]:
        return name, "" if isnan(each.default) else f"{each.default:g}", each.unit, each.bounds, each.doc

    return Table(parameters, ("parameter", "default", "unit", "bounds", "meaning"), row)


def _no_parameter(cls: type, name: str, known: Mapping[str, Parameter], kind: str = "parameter") -> Exception:
    """The error for a name that the model does not have, which says what is meant where others use it."""
    meant = _OTHER_NAMES.get(name.lower(), name)
    needed, remedy = _MADE_OF.get(meant, ((), ""))
    if needed and all(each in known for each in needed):
        return unknown(f"{kind} of {cls.__name__}", name, known, remedy)
    if meant != name and meant in known:
        return unknown(f"{kind} of {cls.__name__}", name, known, f"It is called {meant} here.")
    return unknown(f"{kind} of {cls.__name__}", name, known)


def declared(mechanism: str) -> Mapping[str, Parameter]:
    """The parameters of a mechanism: of nrnwrap's from its MOD file, so that nothing need be compiled to list them."""
    return of_ours(mechanism) if mechanism.startswith(PREFIX) else describe(mechanism).parameters


# of mod/spiking.inc: what carries a spiking model on a node of NEURON, and no recording should show
_CARRIERS = frozenset(
    {"coupled", "n_lost", "shown_age", "shown_end", "shown_fall", "shown_mean", "shown_past", "spike_age", *TOLD}
)


def names_of(mechanism: Mechanism) -> set[str]:
    return {*mechanism.parameters, *mechanism.states, *mechanism.variables}
