"""Classes of cells whose parameters MOD files declare: names, defaults, units, bounds, presets."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from functools import cache
from inspect import Parameter, Signature, cleandoc, signature
from typing import Any, TypeVar

from nrnwrap import biophysics as membranes
from nrnwrap import mechanisms
from nrnwrap.base import checks, lock
from nrnwrap.base.calls import checked
from nrnwrap.base.tables import Table
from nrnwrap.errors import ArgumentError, unknown
from nrnwrap.neurons.cell import Cell, CellType
from nrnwrap.neurons.names import no_parameter
from nrnwrap.neurons.preset import Preset

Made = TypeVar("Made", bound="DeclaredCell")

_MAKING = ("__new__", "__init__", "__setattr__", "preset", "v_init", "initial")  # what has a part in making a cell


class DeclaredCellType(CellType):
    # No docstring: __doc__ is that of the classes, with a table of their parameters.

    @property
    def __doc__(cls) -> str:  # type: ignore[override]
        own = next((vars(base)["__doc__"] for base in cls.__mro__ if isinstance(vars(base).get("__doc__"), str)), "")
        return "\n\n".join([cleandoc(own), *cls._chapters()]) if cls._is_model() else own

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

    def parameters(cls) -> Mapping[str, mechanisms.Parameter]:
        raise NotImplementedError(f"{cls.__name__} does not say what its parameters are")


class DeclaredCell(Cell, metaclass=DeclaredCellType):
    """A class of cells whose parameters are declared by the MOD files of its mechanisms. `presets` print as a table."""

    def __init_subclass__(cls, **keywords: Any) -> None:
        super().__init_subclass__(**keywords)
        presets = {
            name: each._replace(drive=cls.drive) if each.drive is None else each for name, each in cls.presets.items()
        }
        cls.presets = Table(presets, ("preset", "source"), lambda name, preset: (name, preset.source))

    @classmethod
    def described(cls) -> list[mechanisms.Mechanism]:
        """What there is to know of its mechanisms, which are loaded."""
        return [mechanisms.describe(mechanisms.require(name)) for name in cls.mechanisms_of()]

    @classmethod
    def parameters(cls) -> Mapping[str, mechanisms.Parameter]:
        """The parameters of the model: name -> default, unit, bounds, meaning."""
        return mechanisms.parameter_table(
            {name: each for mechanism in cls.mechanisms_of() for name, each in declared(mechanism).items()}
        )

    @classmethod
    @cache
    def _known(cls) -> Mapping[str, mechanisms.Parameter]:
        """`parameters()`, which is made anew each time since whoever gets it may change it."""
        return cls.parameters()

    @classmethod
    def mechanisms_of(cls) -> tuple[str, ...]:
        """The names of its mechanisms in NEURON."""
        raise NotImplementedError(f"{cls.__name__} does not name its mechanisms")

    @classmethod
    @checked(hints={"name": "the name of a preset; the class's `presets` lists them"})
    def preset(cls: type[Made], name: str, **parameters: float) -> Made:
        """Return a cell with a published set of parameters, some of them changed."""
        cell = cls(**{**cls._preset(name).parameters, **parameters})
        vars(cell)["_preset_name"] = name
        return cell

    @classmethod
    def series(cls: type[Made], preset: str | None, **usual: Any) -> Callable[..., Made]:
        general = super().series(preset, **usual)
        plain = hasattr(cls, "_build") and all(_is_ours(cls, name) for name in _MAKING)
        return _series(cls, preset, usual, general) if plain and usual.keys() <= cls._known().keys() else general

    @classmethod
    def checked_arguments(cls, given: Mapping[str, Any]) -> dict[str, Any]:
        own = {each.name for each in signature(cls.__init__).parameters.values() if each.kind is each.KEYWORD_ONLY}
        parameters = {name: value for name, value in given.items() if name not in own}
        others = super().checked_arguments({name: value for name, value in given.items() if name in own})
        return {**others, **cls._checked(parameters)}

    @classmethod
    def arguments_from(cls, memory: Any, preset: str | None, sections: Sequence[membranes.Section]) -> dict[str, Any]:
        return {**memory, **cls._differing(preset, cls.values_in(memory, sections))}

    @classmethod
    def values_in(cls, extras: Mapping[str, Any], sections: Sequence[membranes.Section]) -> dict[str, float]:
        """The value of every parameter, of a cell with these sections."""
        raise NotImplementedError(f"{cls.__name__} does not say where its parameters are")

    @classmethod
    def _differing(cls, preset: str | None, values: Mapping[str, float]) -> dict[str, float]:
        """What differs from a preset, or from the defaults."""
        usual = {name: each.default for name, each in cls.parameters().items()}
        usual |= {} if preset is None else cls.presets[preset].parameters
        return {name: value for name, value in values.items() if value != usual[name]}

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
    def unknown_parameter(cls, name: str) -> Exception:
        return no_parameter(cls, name, cls.parameters())

    @classmethod
    def _checked(cls, values: Mapping[str, Any]) -> dict[str, float]:
        known, result = cls._known(), {}
        for name, value in values.items():
            if name not in known:
                raise cls.unknown_parameter(name)
            bound = known[name]
            result[name] = checks.number(f"{cls.__name__}.{name}", value, bound.low, bound.high, unit=bound.unit)
        return result


def declared(mechanism: str) -> Mapping[str, mechanisms.Parameter]:
    """The parameters of a mechanism: of nrnwrap's from its MOD file, so that nothing need be compiled to list them."""
    if mechanism.startswith(mechanisms.PREFIX):
        return mechanisms.of_ours(mechanism)
    return mechanisms.describe(mechanism).parameters


def _is_ours(kind: type[DeclaredCell], name: str) -> bool:
    """Whether a method or attribute is that of this room, and not of a model or of somebody's class."""
    home = next(each for each in kind.__mro__ if name in vars(each))
    return home.__module__.rpartition(".")[0] == __name__.rpartition(".")[0]


def _series(
    kind: type[Made], preset: str | None, usual: Mapping[str, Any], general: Callable[..., Made]
) -> Callable[..., Made]:
    """What makes cells of numbers that were checked, and by `general` those that are given something else."""
    named = {} if preset is None else kind._preset(preset).parameters
    values = kind._checked({**named, **usual})
    known, own = kind._known().keys(), {} if preset is None else {"_preset_name": preset}

    def make(**given: Any) -> Made:
        numbers = {name: each for name, each in given.items() if name in known}
        start = {name: each for name, each in given.items() if name not in known}
        if not start.keys() <= {"v_init", "initial"}:
            return general(**given)
        with lock.held:
            cell: Any = kind.__new__(kind)
            cell._build({**values, **numbers})  # of numbers that are known to be right
            vars(cell).update(own)
            if "v_init" in start:
                vars(cell)["v_init"] = start["v_init"]
            if "initial" in start:
                cell.initial = start["initial"]
        return cell

    return make
