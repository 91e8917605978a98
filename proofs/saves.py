"""Everything that is saved into files, two versions of each, and how what is found there is told from a damaged one."""

from __future__ import annotations

from collections.abc import Callable
from functools import cache
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any, NamedTuple

import numpy as np

import nrnwrap as nw
from nrnwrap.cells import LIF, AdEx
from nrnwrap.errors import RunFileError

_CHANNELS = [nw.Biophysics({"soma": {"hh": {"gnabar": value}}}) for value in (0.1, 0.2)]


class Form(NamedTuple):
    """write: of a version, 0 or 1, into a folder. found: what is there, None for nothing; raises for damage."""

    write: Callable[[Path, int], Any]
    found: Callable[[Path], Any]


@cache
def _run(version: int) -> nw.Run:
    """Two runs that differ in their spikes, and in nothing that describes them."""
    return nw.simulate(AdEx(), nw.Step((0.8, 1.0)[version]), t_stop=100, record=["v", "w"])


def _content(run: nw.Run) -> bytes:
    return b"".join(np.ascontiguousarray(each).tobytes() for each in (run.v, run.spikes, run["w"]))


def _loaded(name: str) -> Callable[[Path], Any]:
    def found(folder: Path) -> Any:
        return _content(nw.load(folder / name)) if (folder / name).exists() else None

    return found


def _both(folder: Path) -> Any:
    """A run in two files; the second may be missing, and says so."""
    try:
        return _loaded("run.csv")(folder)
    except RunFileError:
        if (folder / "run.spikes.csv").exists():
            raise
        return None


def _stream(folder: Path, version: int) -> None:
    nw.simulate(AdEx(), nw.Step((0.8, 1.0)[version]), t_stop=100, record=["v", "w"], to=folder / "run.h5")


def _begun(folder: Path) -> Any:
    """Of a run that goes into a file: the beginning, which is that of one of the versions."""
    if not (folder / "run.h5").exists():
        return None
    run = nw.load(folder / "run.h5")
    for version in (0, 1):
        whole = _run(version)
        if np.array_equal(run.v, whole.v[: len(run.v)]) and np.array_equal(run.spikes, whole.spikes[: len(run.spikes)]):
            return _content(whole)
    return b"another"


@cache
def _network(version: int) -> nw.Network:
    net = nw.Network(seed=1)
    cells = net.add("a", 20, LIF, v_init=nw.Uniform(-75, (-60, -57)[version]))
    cells.connect(cells, p=0.2, weight=1.0, delay=1.5)
    return net


def _state(folder: Path, version: int) -> None:
    with nw.Session(LIF(), dt=0.1) as session:
        session.run(until=(10, 20)[version])
        session.save(folder / "state.npz")


def _restored(folder: Path) -> Any:
    if not (folder / "state.npz").exists():
        return None
    with nw.Session(LIF(), dt=0.1) as session:
        session.load(folder / "state.npz")
        return session.t


def _bytes(name: str) -> Callable[[Path], Any]:
    return lambda folder: (folder / name).read_bytes() if (folder / name).exists() else None


def _nodes(folder: Path) -> Any:
    """A network in a folder, which is there or not; one that is there is not written again."""
    return nw.read_sonata(folder / "net").digest if (folder / "net").exists() else None


def _save_network(folder: Path, version: int) -> None:
    if not (folder / "net").exists():
        _network(version).save(folder / "net")


FORMS = {
    "run.npz": Form(lambda folder, version: _run(version).save(folder / "run.npz"), _loaded("run.npz")),
    "run.csv": Form(lambda folder, version: _run(version).save(folder / "run.csv"), _both),
    "run.h5": Form(lambda folder, version: _run(version).save(folder / "run.h5"), _loaded("run.h5")),
    "a run into a file": Form(_stream, _begun),
    "a state": Form(_state, _restored),
    "biophysics": Form(lambda folder, version: _CHANNELS[version].save(folder / "a.toml"), _bytes("a.toml")),
    "a picture": Form(lambda folder, version: nw.plot.save(_run(version).plot(), folder / "a.png"), _bytes("a.png")),
    "a network": Form(_save_network, _nodes),
}


@cache
def versions(name: str) -> list[Any]:
    """What is found where each version was written and nothing went wrong."""
    known = []
    for version in (0, 1):
        with TemporaryDirectory() as folder:
            FORMS[name].write(Path(folder), version)
            known.append(FORMS[name].found(Path(folder)))
    if None in known or known[0] == known[1]:
        raise AssertionError(f"the versions of {name} do not show anything")
    return known
