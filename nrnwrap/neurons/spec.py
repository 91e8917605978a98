"""A cell as a value: what makes it, without a cell."""

from __future__ import annotations

import os
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path
from types import MappingProxyType
from typing import Any

from nrnwrap import biophysics as membranes
from nrnwrap import inputs as stimuli
from nrnwrap.base import lock, toml
from nrnwrap.base.calls import checked, is_not, shown
from nrnwrap.base.kinds import several
from nrnwrap.biophysics import states as start
from nrnwrap.errors import ParameterError, unknown
from nrnwrap.neurons import code, making, named, spec_files
from nrnwrap.neurons.input import Input
from nrnwrap.neurons.wiring import Wiring


@dataclass(frozen=True, init=False, eq=False, repr=False)
class Spec:
    """A cell as a value: a model, and what is set on it. A call makes a new cell: `Spec(AdEx, b=0.06)()`.

    model: a class of cells, its name ("AdEx"), or a morphology file (.swc, .asc, .h5), which is a Reconstruction of it.
    preset: the name of a published set of parameters. biophysics: a Biophysics, or its file (for a class with such an
    argument, that argument). start: where a run starts, v_init (mV) and states by name, {"v_init": -70, "w": 0.1}.
    inputs: stimuli, which act at the cell's default segment, and Inputs. Parameters are those of the class, in its
    units; but for point neurons also celsius (degC), threshold (mV) and spike_at (the name of a place).

    It is frozen, equal to what makes the same cell, printed as the code that makes it, and pickles. It can be given
    wherever a function that makes cells is asked for: `fi_curve(Spec(LIF, t_ref=5), [0.3, 0.6])`. All is checked that
    can be without a cell: UnknownNameError for an unknown model, preset, parameter or state, ParameterError for a value
    out of bounds or an input that is not one, MorphologyError for a file that is missing.

        spec = Spec("AdEx", preset="naud_tonic", b=0.06, inputs=[Step(0.5, delay=50)])
        run = simulate(spec(), t_stop=300)
        slower = spec.but(b=0.1)
    """

    model: type[Any]
    preset: str | None
    biophysics: membranes.Biophysics | None
    inputs: tuple[Input, ...]
    _start: Mapping[str, float]
    _parameters: Mapping[str, Any]
    left_out: tuple[str, ...]  # of a cell's spec: what the cell has and a value cannot

    @checked(example='Spec("AdEx", b=0.06)')
    def __init__(
        self,
        model: Any,
        preset: str | None = None,
        biophysics: membranes.Biophysics | str | os.PathLike[str] | None = None,
        start: Mapping[str, float] | None = None,
        inputs: Iterable[Any] = (),
        **parameters: Any,
    ) -> None:
        kind, file = _model(model)
        if preset is not None and preset not in kind.presets:
            raise unknown(f"preset of {kind.__name__}", preset, kind.presets)
        dress = _dress(biophysics)
        fields = {
            "model": kind,
            "preset": preset,
            "biophysics": dress,
            "_start": _start(kind, {} if start is None else start),
            "inputs": _inputs(kind, inputs),
            "_parameters": making.checked(kind, {**file, **parameters}, dress),
            "left_out": (),
        }
        vars(self).update(fields)

    @property
    def parameters(self) -> Mapping[str, Any]:
        """What is set, name -> value; defaults and what the preset has are not listed."""
        return MappingProxyType(self._parameters)

    @property
    def start(self) -> Mapping[str, float]:
        """Where a run starts, as far as it is set: v_init (mV), and states."""
        return MappingProxyType(self._start)

    @property
    def label(self) -> str:
        """What such cells are called in curves and tables."""
        return self.model.__name__

    @property
    def drive(self) -> float | None:
        """A current (nA) under which such a cell fires; None where its biophysics decides that, or it is unknown."""
        if self.biophysics is not None:
            return None
        return self.model.drive if self.preset is None else self.model.presets[self.preset].drive

    def __call__(self) -> Any:
        """Return a new cell, with its inputs attached."""
        with lock.held:
            cell = making.cell(self)
            for each in self.inputs:
                each.attach(cell)
        return cell

    def but(self, **changes: Any) -> Spec:
        """Return one with other values: `spec.but(b=0.1, preset=None)`. What is not named stays; errors as of Spec."""
        return Spec(**{**self.given(), **changes})

    def given(self) -> dict[str, Any]:
        """The arguments that make an equal one, without those at their defaults."""
        inputs = tuple(each.what if len(each.given()) == 1 else each for each in self.inputs)
        others = {"biophysics": self.biophysics, "start": dict(self._start), "inputs": inputs}
        return {
            "model": self.model,
            **({} if self.preset is None else {"preset": self.preset}),
            **self._parameters,
            **{name: each for name, each in others.items() if each not in (None, {}, ())},
        }

    def to_toml(self) -> str:
        """The value as TOML, of which `from_toml` makes an equal one. docs/using.md shows the form.

        Raises ParameterError for what a file cannot hold: a class that is not in the catalogue, a function of distance.
        """
        return toml.written(spec_files.document(self))

    @classmethod
    def from_toml(cls, text: str | os.PathLike[str]) -> Spec:
        """Read a file, or TOML that `to_toml` wrote. A morphology is looked for beside the file.

        Raises ModelFileError, which names the file, and the line or the key, for what is missing, malformed or wrong.
        """
        return spec_files.load(cls, text)

    def __eq__(self, other: object) -> bool:
        return making.identity(self) == making.identity(other) if isinstance(other, Spec) else NotImplemented

    def __hash__(self) -> int:
        return hash((self.model, self.inputs, tuple(sorted(self._start.items()))))  # the rest may not be hashable

    def __repr__(self) -> str:
        return code.call("Spec", self.given(), ["model"])


def _model(given: Any) -> tuple[type[Any], dict[str, str]]:
    """The class, and the file that it is made from where a file is given."""
    path = os.fspath(given) if isinstance(given, (str, os.PathLike)) else ""
    kind = named.model(path) if path else given
    if not (isinstance(kind, type) and issubclass(kind, Wiring)):
        remedy = "give a class such as AdEx, its name, or a morphology file"
        raise ParameterError(
            f"{given!r} is one cell: its value is cell.spec" if isinstance(given, Wiring)
            else f"{shown(given)} is not a model: {remedy}"
        )  # fmt: skip
    return kind, {"path": path} if path and Path(path).suffix else {}


def _dress(given: Any) -> membranes.Biophysics | None:
    if given is None:
        return None
    value = membranes.declared(given)
    value.check()
    return value


def _start(kind: type[Any], given: Any) -> dict[str, float]:
    if not isinstance(given, Mapping):
        raise ParameterError(f"start must be a mapping such as {{'v_init': -70, 'w': 0.1}}, not {given!r}")
    v_init = {"v_init": start.bounded(kind.__name__, "v_init", given["v_init"])} if "v_init" in given else {}
    states = {name: value for name, value in given.items() if name != "v_init"}
    return v_init | (start.checked(kind.__name__, kind.startable(), states) if states else {})


def _inputs(kind: type[Any], given: Any) -> tuple[Input, ...]:
    if isinstance(given, (Input, stimuli.Stimulus, stimuli.Source)) or not several(given):
        raise ParameterError(is_not(given, "a list of inputs", "give one such as inputs=[Step(0.3)]"))
    found = tuple(each if isinstance(each, Input) else Input(each) for each in given)
    for each in found:
        if isinstance(each.what, stimuli.Source) and each.synapse is None and not getattr(kind, "synapses", True):
            raise ParameterError(f"{kind.__name__} does not have synapses of its own: give {each} one, such as Exp2()")
    return found
