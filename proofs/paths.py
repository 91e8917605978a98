"""Odd names of folders and files: everything that takes a path does its work there."""

from __future__ import annotations

import io
import json
import os
import tempfile
from collections.abc import Callable
from contextlib import redirect_stdout
from pathlib import Path
from typing import Any

from helpers.mechanisms import OTHER, Python, folder_of
from helpers.patience import HANGS

import nrnwrap as nw
from nrnwrap import cli
from nrnwrap.cells import Reconstruction
from nrnwrap.errors import HocError
from nrnwrap.mechanisms import h
from nrnwrap.morphology import write_example
from proofs import saves
from proofs.kills import LOADED, small
from proofs.surroundings import python

NAMES = [
    "plain", "with space", " edges ", "apo'strophe", 'double"quote', "dollar$HOME$(x)", "back`tick`", "semi;colon",
    "ampersand&|", "per%cent%s%n", "hash#", "colon:", "equals=", "comma,", "\u00fc\u00f1\u4e2d\u6587", "\U0001f9e0",
    "new\nline", "-dash", "{brace}", "[bracket]*?", "(paren)", "tab\t", "back\\slash", "~tilde", "x" * 200, "\udcff",
    "a.csv", "<angle>", "\u2028", "e\u0301", "!bang!", "@at", "a/../b",
]  # fmt: skip


def _compiled(place: Path) -> None:
    """Compile into a cache there, MOD files from there too, with that as the current folder."""
    mods = folder_of(place / "mods", Third__mod=OTHER.replace("Other", "Third"))
    python = Python(small(place.parent), place / "cache", place)
    code = f"mechanisms.load({str(mods)!r})\nassert h.Third(s(0.5)).k == 3\n"
    process = python.start(LOADED + code)
    _, said = process.communicate(timeout=HANGS)
    assert process.returncode == 0, said
    assert list((place / "cache").glob("*/libnrnmech*"))


def _hoc(place: Path) -> None:
    """Load a hoc file, which loads another one beside it."""
    (place / "inner.hoc").write_text("odd_inner = 2.5\n")
    (place / "odd.hoc").write_text('load_file("inner.hoc")\nodd_outer = odd_inner*2\n')
    h("odd_outer = 0")
    refused = ""
    try:
        nw.load_hoc(place / "odd.hoc")
    except HocError as error:
        refused = str(error)
    if "$" in place.name:  # where NEURON cannot work
        assert "a folder with a $" in refused, refused
    else:
        assert h.odd_outer == 5, refused


def _morphology(place: Path) -> None:
    """Read a morphology of each format."""
    write_example(place / "cell.swc")
    (place / "cell.asc").write_text('((Dendrite) (0 0 0 2) (0 20 0 2))\n("CellBody" (CellBody) (0 0 0 9))\n')
    assert len(Reconstruction(place / "cell.swc").all) > 50
    Reconstruction(str(place / "cell.asc"), repair=True)


def _saved(place: Path) -> None:
    """Everything that is saved, and read."""
    for name, form in saves.FORMS.items():
        form.write(place, 1)
        assert form.found(place) == saves.versions(name)[1], name


def _swept(place: Path) -> None:
    """A sweep with a folder, in a process of its own, since a worker does not begin one."""
    said = python(f"from proofs import paths\npaths.sweep({os.fspath(place)!r})")
    assert not said, said


def sweep(folder: str) -> None:
    """A sweep with a folder, begun again, and its table."""
    place, tables = Path(folder), []
    for name in ("one.csv", "again.csv"):
        nw.sweep(doubled, {"a": [1, 2, 3]}, folder=place / "records", progress=False).to_csv(place / name)
        tables.append((place / name).read_bytes())
    assert tables[0] == tables[1]
    assert b"6" in tables[0]


def doubled(a: int) -> int:
    """What is swept."""
    return 2 * a


def _command(place: Path) -> None:
    """The command line, which writes all of its files there."""
    said = io.StringIO()
    options = ["--csv", place / "v.csv", "--spikes", place / "s.csv", "--plot", place / "v.png", "--json"]
    with redirect_stdout(said):
        assert cli.main(["run", "LIF", "--step", "0.3", *map(str, options)]) == 0
    assert json.loads(said.getvalue())["written"] == list(map(str, options[1:-1:2]))
    assert all((place / name).stat().st_size > 100 for name in ("v.csv", "s.csv", "v.png"))


ACTIONS: dict[str, Callable[[Path], Any]] = {
    each.__name__.strip("_"): each for each in (_hoc, _morphology, _saved, _swept, _command, _compiled)
}


def case(first: int, index: int) -> str:
    """What is wrong with an action at a place. `first` is not used: the names are the same for each seed."""
    name = NAMES[index % len(NAMES)]
    action = list(ACTIONS)[index // len(NAMES) % len(ACTIONS)]
    with tempfile.TemporaryDirectory() as folder:
        place = Path(folder) / name
        (Path(folder) / "a").mkdir()
        place.mkdir(parents=True)
        before = os.getcwd()
        try:
            ACTIONS[action](place)
        except Exception as error:
            return f"{action} at {name!r}: {type(error).__name__}: {error}"
        if os.getcwd() != before:
            return f"{action} at {name!r}: another current folder"
    return ""
