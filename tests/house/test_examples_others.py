"""The examples with models that others wrote: they run, and give what each part gives alone."""

import importlib.util
import os
import re
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest
from helpers.patience import HANGS
from helpers.processes import library, needs_mpi, python

import nrnwrap as nw

ROOT = Path(nw.__file__).resolve().parent.parent
EXAMPLES = ROOT / "examples"
PAGE = ROOT / "docs" / "others.md"
NEEDS = {"netpyne_network": "netpyne", "bluepyopt_cell": "bluepyopt"}
NAMES = ["inside_neuron", "parallel_hoc_cells", *NEEDS]


@pytest.fixture(scope="module")
def ran(tmp_path_factory):
    """What an example prints; it runs once, in a process of its own, into ran.folder."""
    folder, printed = tmp_path_factory.mktemp("examples"), {}

    def run(name):
        if name in NEEDS and importlib.util.find_spec(NEEDS[name]) is None:
            pytest.skip(f"{NEEDS[name]} is not installed: pip install nrnwrap[interop]")
        if name not in printed:
            done = subprocess.run(
                [sys.executable, str(EXAMPLES / f"{name}.py"), str(folder)],
                cwd=folder,
                env={**os.environ, "PYTHONPATH": str(ROOT), "MPLBACKEND": "Agg"},
                capture_output=True,
                text=True,
                timeout=HANGS,
            )
            assert done.returncode == 0, done.stderr
            printed[name] = done.stdout
        return printed[name]

    run.folder = folder
    return run


@pytest.mark.parametrize("name", NAMES)
def test_it_runs_and_draws_what_the_page_shows(ran, name):
    ran(name)
    assert_shown(ran.folder, name)


def assert_shown(folder, name):
    assert (folder / f"{name}.png").is_file()
    assert f"gallery/{name}.png" in PAGE.read_text()
    assert f"examples/{name}.py" in PAGE.read_text()
    assert (ROOT / "docs" / "gallery" / f"{name}.png").stat().st_size < 60_000


def test_netpyne_has_the_spikes_of_a_network_by_hand(ran):
    spikes, apart = re.search(r"(\d+) spikes, at most (\S+) ms apart", ran("netpyne_network")).groups()
    assert int(spikes) > 200
    assert float(apart) < 1e-9


def test_bluepyopt_has_the_voltage_of_the_wrapped_cell(ran):
    spikes, apart = re.search(r"(\d+) spikes; at most (\S+) mV apart", ran("bluepyopt_cell")).groups()
    assert int(spikes) > 2
    assert float(apart) < 1e-9


def test_nrniv_special_and_hoc_give_the_same_spikes(ran):
    """In a `special` built with another mechanism, under nrniv, and by the names of mechanisms in hoc."""
    rows = ran("inside_neuron").splitlines()
    assert len(rows) == 4
    assert {row[16:].strip() for row in rows} == {"23 spikes, the last at 346.680826 ms"}


def trains(text):
    """gid -> spike times, of what parallel_hoc_cells prints."""
    rows = (row.split() for row in text.splitlines() if re.match(r"\d+ \d+\.", row))
    return {int(gid): np.array(times, dtype=float) for gid, *times in rows}


def test_a_ring_of_hoc_cells_and_nrnwraps(ran):
    """A spike goes on from cell to cell: each fires after the one before it, by the delay and something."""
    found = trains(ran("parallel_hoc_cells"))
    assert sorted(found) == list(range(8))
    first = [found[gid][0] for gid in range(8)]
    assert np.all(np.diff(first) > 3)
    assert all(len(found[gid]) >= 3 for gid in range(8))


@needs_mpi
def test_two_ranks_have_the_spikes_of_one(ran, tmp_path):
    one = trains(ran("parallel_hoc_cells"))
    done = python(EXAMPLES / "parallel_hoc_cells.py", tmp_path, ranks=2, library=library(), MPLBACKEND="Agg")
    assert done.returncode == 0, done.stderr
    assert "2 ranks" in done.stdout
    two = trains(done.stdout)
    assert sorted(two) == sorted(one)
    for gid, train in one.items():
        assert np.array_equal(two[gid], train)


def test_the_f_i_curve_of_a_hoc_template(tmp_path, monkeypatch):
    """As runs of one cell each by hand give it; a curve of type 2, that begins far above zero."""
    monkeypatch.syspath_prepend(str(EXAMPLES))
    monkeypatch.setenv("MPLBACKEND", "Agg")
    import hoc_template_fi_curve as example

    curve, run = example.main(tmp_path)
    assert_shown(tmp_path, "hoc_template_fi_curve")
    cell = nw.wrap(nw.load_hoc(EXAMPLES / "interneuron.hoc").templates["Interneuron"](), threshold=-20)
    alone = nw.simulate(cell, nw.Step(curve.currents[12]), t_stop=500, record=[]).spikes
    assert np.array_equal(alone, curve.spikes[12])
    assert curve.rates[12] == pytest.approx(1e3 * np.sum(alone >= 100) / 400)
    assert curve.rates[0] == 0
    assert 40 < min(rate for rate in curve.rates if rate) < max(curve.rates) < 100
    assert len(run.spikes) == 5
    assert run.v.max() > run["dendrite"].max() > -60
