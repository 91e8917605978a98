"""What is done in a process of another locale; each raises where a number or a text is not what it is elsewhere."""

from __future__ import annotations

import json
import locale
from contextlib import redirect_stdout
from io import StringIO
from pathlib import Path
from tempfile import TemporaryDirectory

import nrnwrap as nw
from nrnwrap import cli
from nrnwrap.cells import LIF, Reconstruction
from nrnwrap.mechanisms import h
from proofs import saves, surroundings

FIRST = 10.9861228866809  # ms: 10 ln 3, of LIF under 0.3 nA
SWC = "1 1 0 0 0 5.5 -1\n2 3 0 5.5 0 0.5 1\n3 3 0 50.25 0 0.25 2\n"


def work(task: str) -> None:
    """One of the tasks, with all that the environment says of the locale."""
    locale.setlocale(locale.LC_ALL, "")
    before = locale.localeconv()["decimal_point"]
    with TemporaryDirectory() as folder:
        globals()[task](Path(folder))
    assert locale.localeconv()["decimal_point"] == before


def numbers(folder: Path) -> None:
    """Runs with both methods, and a measurement."""
    for method in ("fixed", "variable"):
        spikes = nw.simulate(LIF(), nw.Step(0.3), t_stop=100, method=method).spikes
        assert abs(spikes[0] - FIRST) < 1e-3, spikes
    assert abs(float(nw.rheobase(LIF)) - 0.2) < 1e-3


def files(folder: Path) -> None:
    """Everything that is saved, and read."""
    for name, form in saves.FORMS.items():
        form.write(folder, 1)
        assert form.found(folder) == saves.versions(name)[1], name


def hoc(folder: Path) -> None:
    """Numbers in hoc code, and a comment that is not ASCII."""
    text = "// 5 \u00b5m\nlocal_x = 0.5\ncreate soma\nsoma { L = 20.5 diam = 1.25e1 }\n"
    (folder / "a.hoc").write_text(text, "utf-8")
    nw.load_hoc(folder / "a.hoc")
    assert (h.local_x, h.soma.L, h.soma.diam) == (0.5, 20.5, 12.5)


def morphology(folder: Path) -> None:
    """Numbers of a reconstruction."""
    (folder / "a.swc").write_text(SWC)
    cell = Reconstruction(folder / "a.swc")
    assert abs(cell.dend[0].L - 44.75) < 1e-5, cell.dend[0].L


def command(folder: Path) -> None:
    """The command line: what it reads and prints."""
    said = StringIO()
    with redirect_stdout(said):
        assert cli.main(["run", "LIF", "--step", "0.3", "--t-stop", "50.5", "--json"]) == 0
    assert abs(json.loads(said.getvalue())["spikes"][0] - FIRST) < 1e-3
    for words in (["models"], ["describe", "AdEx"], ["doctor"]):
        cli.main(words)


def compile(folder: Path) -> None:
    """Mechanisms that no cache has yet."""
    surroundings.load_small(str(folder))
