"""Numbers are the same where the locale of the process wants a decimal comma."""

import locale
import os
import shutil
import subprocess
import sys
from contextlib import suppress
from pathlib import Path

import numpy as np
import pytest

import nrnwrap as nw
from nrnwrap.base.numerals import decimal_point
from nrnwrap.cells import LIF, AdEx, BallAndStick, Reconstruction
from nrnwrap.mechanisms import h

ROOT = Path(nw.__file__).resolve().parent.parent
INSTALLED = ("de_DE.UTF-8", "fr_FR.UTF-8", "es_ES.UTF-8", "it_IT.UTF-8", "pt_BR.UTF-8", "ru_RU.UTF-8")


@pytest.fixture(scope="module")
def comma(tmp_path_factory):
    """The name of a locale with a decimal comma: one that is installed, else one that is made for this."""
    before = locale.setlocale(locale.LC_ALL)
    for name in INSTALLED:
        with suppress(locale.Error):
            locale.setlocale(locale.LC_ALL, name)
            locale.setlocale(locale.LC_ALL, before)
            yield name
            return
    folder = tmp_path_factory.mktemp("locales")
    if shutil.which("localedef") is None:
        pytest.skip("no locale with a decimal comma is installed, and localedef, which makes one, is not either")
    command = ["localedef", "-i", "de_DE", "-f", "UTF-8", str(folder / INSTALLED[0])]
    if subprocess.run(command, capture_output=True).returncode > 1:  # 1: with warnings
        pytest.skip("no locale with a decimal comma is installed, and localedef lacks what it needs to make one")
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("LOCPATH", str(folder))
        yield INSTALLED[0]


@pytest.fixture
def with_comma(comma):
    """The locale of this process, as programs with windows set it; hoc by itself then truncates numbers."""
    before = locale.setlocale(locale.LC_ALL)
    locale.setlocale(locale.LC_ALL, comma)
    h("numerals_plain = 0.5")
    assert h.numerals_plain == 0  # so that what follows shows something
    yield
    point = locale.localeconv()["decimal_point"]
    locale.setlocale(locale.LC_ALL, before)
    assert point == ","  # nothing has changed it for good


def test_a_point_for_the_time_being(with_comma):
    with decimal_point():
        assert locale.localeconv()["decimal_point"] == "."
        with decimal_point():
            h("numerals_inside = 1.25e-1")
        h("numerals_after = -.75")
    assert locale.localeconv()["decimal_point"] == ","
    assert (h.numerals_inside, h.numerals_after) == (0.125, -0.75)
    with pytest.raises(ZeroDivisionError), decimal_point():
        raise ZeroDivisionError
    assert locale.localeconv()["decimal_point"] == ","


READS = """\
begintemplate Numerals
public soma, found
create soma
objref functions
strdef text
proc init() {
  soma { L = 20.5  diam = 18.25  insert hh }
  text = "0.375 2"
  functions = new StringFunctions()
  found = 0
  sscanf(text, "%lf", &found)
}
endtemplate Numerals
numerals_x = 0.5
strdef numerals_text
sprint(numerals_text, "%g", 1.5)
"""


def test_hoc_code(with_comma, tmp_path):
    path = tmp_path / "numerals.hoc"
    path.write_text(READS)
    nw.load_hoc(path)
    assert (h.numerals_x, h.numerals_text) == (0.5, "1.5")
    model = h.Numerals()
    assert (model.soma.L, model.soma.diam) == (20.5, 18.25)
    assert model.found == 0  # what a template reads when it is made outside of nrnwrap, NEURON reads by the locale
    seen = []
    nw.fi_curve(lambda: seen.append(h.Numerals()) or nw.wrap(seen[-1]), [0.1], dur=1)
    assert [each.found for each in seen] == [0.375] * len(seen)


def test_code_that_runs_with_a_model(with_comma):
    """Statements in strings are read when they run."""
    handler = h.FInitializeHandler("numerals_start = 0.25")
    event = h.FInitializeHandler('cvode.event(0.5, "numerals_event = 0.125")')
    h("objref cvode\ncvode = new CVode()")
    nw.simulate(BallAndStick(), t_stop=1)
    h("objref cvode")  # stdrun.hoc may be loaded yet, which wants its own to be the first
    assert (h.numerals_start, h.numerals_event) == (0.25, 0.125)
    del handler, event


def test_names_of_states(with_comma):
    """By which the variable step knows the middle of a section."""
    there = nw.phase_plane(AdEx, dur=5)
    with decimal_point():
        usual = nw.phase_plane(AdEx, dur=5)
    assert np.array_equal(there.dv, usual.dv)


@pytest.mark.parametrize("ending", ["swc", "asc"])
def test_morphologies(with_comma, tmp_path, ending):
    text = {
        "swc": "1 1 0 0 0 5.5 -1\n2 3 0 5.5 0 0.5 1\n3 3 0 50.25 0 0.25 2\n",
        "asc": '("CellBody" (CellBody) (0 5.5 0 11) (0 -5.5 0 11) (5.5 0 0 0.5) (-5.5 0 0 0.5))\n'
        "((Dendrite) (0 5.5 0 1) (0 50.25 0 0.5))\n",
    }
    path = tmp_path / f"cell.{ending}"
    path.write_text(text[ending])
    there = Reconstruction(path)
    with decimal_point():
        usual = Reconstruction(path)
    assert [section.L for section in there.sections] == [section.L for section in usual.sections]
    assert any(section.L % 1 for section in there.sections)


def test_coreneuron_does_not_end_the_process(comma):
    """NEURON hands it numbers as text; it would print its options and exit with 0."""
    code = (
        "import locale, nrnwrap as nw\nfrom nrnwrap.cells import LIF\n"
        f"locale.setlocale(locale.LC_ALL, {comma!r})\n"
        "run = nw.simulate(LIF(), nw.Step(0.25), t_stop=50, engine='coreneuron')\nprint(run.spikes.tolist())\n"
    )
    path = os.pathsep.join([str(ROOT), *(each for each in sys.path if each.endswith("site-packages"))])
    command = [sys.executable, "-c", code]
    done = subprocess.run(command, env={**os.environ, "PYTHONPATH": path}, capture_output=True, text=True)
    assert done.returncode == 0, done.stderr
    usual = nw.simulate(LIF(), nw.Step(0.25), t_stop=50).spikes
    assert len(usual) > 0
    assert done.stdout.strip() == str(usual.tolist())
