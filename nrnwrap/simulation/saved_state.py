"""The state of a session as a file: NEURON's own SaveState, and what was recorded until then."""

from __future__ import annotations

import json
import warnings
import zipfile
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import numpy as np

from nrnwrap import mechanisms
from nrnwrap.base import files
from nrnwrap.base.settings import Settings
from nrnwrap.base.version import VERSION
from nrnwrap.engine import array, h, ranks
from nrnwrap.engine.saving import events_await, forget_point_processes, numbers, structure
from nrnwrap.errors import ParameterError, RunFileError, SimulationError
from nrnwrap.inputs import played
from nrnwrap.inputs.poisson import ways
from nrnwrap.simulation.recording import Tape

_FORMAT = "nrnwrap state 1"
_BY_NUMBER = "NEURON saves mechanisms by their numbers, which follow the order in which they were loaded"
_REMEDY = "Run `nrnwrap compile` before: then the order is always the same"


def save(file: str | Path, settings: Settings, steps: int, tape: Tape) -> None:
    """Write the state at the end of `steps` steps."""
    with ranks.agreed():
        if settings.variable:
            raise SimulationError(
                "a state cannot be saved with the variable step, whose history NEURON does not keep: use method='fixed'"
            )
        path = _path(file)
        files.check([path])
        about = {"format": _FORMAT, "nrnwrap": VERSION, "steps": steps, **_made(settings, tape), "model": _model(tape)}
        about["one by one"] = _order()
        about["awaited"] = _numbers(tape) if events_await() else []
        arrays = {f"sample_{index}": array(vector) for index, vector in enumerate(tape.sampled())}
        arrays |= {f"spikes_{index}": train for index, train in enumerate(tape.kept())}
        packed = {"about": np.array(json.dumps(about)), "state": _state(tape), **arrays}
        files.write(path, lambda stream: np.savez_compressed(stream, **packed))


def load(file: str | Path, settings: Settings, tape: Tape) -> int:
    """Restore a state; return how many steps led to it."""
    with ranks.agreed():
        path = _path(file)
        try:
            with np.load(path, allow_pickle=False) as stored:
                about = json.loads(str(stored["about"]))
                if about["format"] != _FORMAT:
                    raise ValueError(f"its format is {about['format']!r}")
                kept = {name: stored[name] for name in stored.files}
        except OSError as cause:
            raise RunFileError(f"{path} cannot be read ({cause.strerror or cause})") from cause
        except (ValueError, KeyError, TypeError, EOFError, zipfile.BadZipFile) as cause:
            raise RunFileError(f"{path} is not a state that Session.save wrote, or is damaged: {cause}") from cause
        forget_point_processes()  # first: it lets things go that would be counted
        model = _model(tape)
        _compare_order(path, about.get("one by one", []))
        _compare(path, about, _made(settings, tape))
        _compare_models(path, about.get("model"), model)
        _compare_numbers(path, about.get("awaited"), _numbers(tape))
        with tape.out_of_the_way():
            _restore(path, kept["state"])
        samples = [kept[f"sample_{index}"] for index in range(len(tape.sampled()))]
        trains = [kept[f"spikes_{index}"] for index in range(sum(name.startswith("spikes_") for name in kept))]
        tape.refill(samples, trains)
        return int(about["steps"])


def _made(settings: Settings, tape: Tape) -> dict[str, Any]:
    """What has to be the same when the state is restored."""
    kept = settings.values()
    for name in ("t_stop", "steps", "engine"):  # a state of one engine is one of the other, but for Poisson inputs
        kept.pop(name)
    return {**kept, **tape.made(), "Poisson inputs": ways(), "Waveforms": played.ways()}


def _order() -> list[str]:
    """nrnwrap's mechanisms that were loaded one by one, with a warning that the state depends on it."""
    if found := mechanisms.one_by_one():
        warnings.warn(f"{_BY_NUMBER}: this state can be restored only {_here(found)}. {_REMEDY}", stacklevel=2)
    return found


def _compare_order(path: Path, then: list[str]) -> None:
    """Refuse the state of a process in which mechanisms have other numbers."""
    now = mechanisms.one_by_one()
    if then != now:
        raise RunFileError(f"{path} was saved {_here(then)}, and this is {_here(now)}; {_BY_NUMBER}. {_REMEDY}")


def _here(names: list[str]) -> str:
    return f"where {', '.join(names)} were loaded one by one" if names else "where the library of all was loaded"


def _compare(path: Path, then: dict[str, Any], now: dict[str, Any]) -> None:
    for what, value in now.items():
        if then.get(what) != value:
            raise RunFileError(
                f"{path} is a state with {what} = {then.get(what)}, and now it is {value}: make cells, inputs, "
                "recordings and settings as they were then"
            )


def _model(tape: Tape) -> dict[str, int]:
    """What the process has, without what the session itself records by."""
    with tape.out_of_the_way():
        return structure()


def _compare_models(path: Path, then: dict[str, int] | None, now: dict[str, int]) -> None:
    """Refuse the state of a process that had more, or less: other cells are part of it, too."""
    if then is None:
        return
    for what in {**now, **then}:
        if then.get(what, 0) != now.get(what, 0):
            raise RunFileError(
                f"{path} is the state of a process with {then.get(what, 0)} {what}, and this one has "
                f"{now.get(what, 0)}: make all cells and inputs as they were then, and let others go"
            )


def _numbers(tape: Tape) -> list[str]:
    with tape.out_of_the_way():
        return numbers()


def _compare_numbers(path: Path, then: list[str] | None, now: list[str]) -> None:
    """Refuse a state with events on their way where NetCons were made in another order, or after others."""
    if then and then != now:
        raise RunFileError(
            f"{path} is a state with events on their way, in which the first and last connections are {then}, and here "
            f"they are {now}: NEURON knows them by these numbers. Load it in a process of its own, in which the same "
            "script makes everything, and between pieces of the session what was made there"
        )


def _path(file: str | Path) -> Path:
    """Where this rank's state is."""
    try:
        path = Path(file)
    except TypeError as cause:
        raise ParameterError(f"a file must be named by a string or path, not {file!r}") from cause
    if path.suffix != ".npz":
        raise ParameterError(f"the file of a state ends in .npz, and not {path.name!r}")
    return path.with_suffix(f".{int(h.ParallelContext().id())}.npz") if ranks.several() else path


def _state(tape: Tape) -> Any:
    """NEURON's state as bytes."""
    state = h.SaveState()
    with tape.out_of_the_way():
        state.save()
    with TemporaryDirectory() as folder:
        path = Path(folder, "state")
        stream = h.File(str(path))
        state.fwrite(stream)
        stream.close()
        return np.frombuffer(path.read_bytes(), np.uint8)


def _restore(path: Path, state: Any) -> None:
    kept = h.SaveState()
    with TemporaryDirectory() as folder:
        file = Path(folder, "state")
        file.write_bytes(state.tobytes())
        stream = h.File(str(file))
        try:
            kept.fread(stream)
            stream.close()
            kept.restore()
        except RuntimeError as cause:
            raise RunFileError(
                f"{path} is the state of other cells or inputs: NEURON finds another structure than it has now"
            ) from cause
