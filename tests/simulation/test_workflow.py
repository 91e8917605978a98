"""Inside NEURON's own world: scripts of the user's, nrniv, other mechanisms, other folders."""

import os
import shutil
import subprocess
import sys
import textwrap
from pathlib import Path

import numpy as np
import pytest
from helpers.patience import HANGS

import nrnwrap
import nrnwrap as nw
from nrnwrap.cells import LIF, AdEx
from nrnwrap.mechanisms import h

ROOT = Path(nrnwrap.__file__).resolve().parent.parent


def python(code, cwd, *command, **environment):
    """Run code in a fresh process; return its output. Its errors fail the test."""
    script = Path(cwd) / "script.py"
    script.write_text(textwrap.dedent(code))
    env = {**os.environ, "PYTHONPATH": str(ROOT), "PYTHONNOUSERSITE": "1", **environment}
    full = [*(command or [sys.executable]), str(script)]
    done = subprocess.run(full, cwd=cwd, env=env, capture_output=True, text=True, timeout=HANGS)
    assert done.returncode == 0, done.stderr
    return done.stdout


def test_the_users_own_run(tmp_path):
    """finitialize and continuerun: the same voltages and spikes as simulate."""
    cell = LIF()
    clamp = cell.inject(nw.Step(0.3, delay=10, dur=100))
    run = nw.simulate(cell, t_stop=120)
    h.load_file("stdrun.hoc")
    v, times = h.Vector().record(cell.mechanism._ref_v_m), h.Vector()
    wire = cell.netcon(None)
    wire.record(times)
    h.steps_per_ms, h.dt = 40, 0.025  # what others of the process have may be another
    h.finitialize(cell.v_init)
    h.continuerun(120)
    assert clamp.amp == 0.3
    assert np.abs(np.array(v)[: len(run.v)] - run.v).max() < 1e-9
    assert np.array(times) == pytest.approx(run.spikes, abs=1e-9)
    assert cell.soma.v == pytest.approx(cell.v_m, abs=1e-9)  # a step without a spike


def test_stdrun_may_be_loaded_after_anything(tmp_path):
    """It wants its CVode object to be the first one: nrnwrap keeps none, and imports nothing that does."""
    code = """
        import nrnwrap as nw
        from nrnwrap.mechanisms import h
        h("objref cvode\\ncvode = new CVode()")
        cell = nw.cells.BallAndStick()
        run = nw.simulate(cell, nw.Step(0.1), t_stop=1, method="variable", record={"v": "v", "all": nw.Everywhere("v")})
        try:
            nw.simulate(cell, t_stop=1, record={"all": nw.Everywhere("nothing")})
        except nw.errors.UnknownNameError as error:
            assert "m_nw_squid" in str(error)
        cell.has_membrane(), cell.initial, repr(cell), nw.phase_plane(nw.cells.AdEx, dur=5)
        assert h.List("CVode").count() == 1
        h.load_file("stdrun.hoc")
        print(h.v_init)
    """
    assert python(code, tmp_path).strip() == "-65.0"


def test_a_time_step_chosen_after_finitialize():
    """The first step was planned for another dt; nothing is lost by it."""
    cell = AdEx()
    cell.inject(nw.Step(0.8))
    run = nw.simulate(cell, t_stop=100, dt=0.1)
    times = h.Vector()
    wire = cell.netcon(None)
    wire.record(times)
    before = h.dt
    h.dt = 0.025
    h.finitialize(cell.v_init)
    h.dt = 0.1
    while h.t < 100:
        h.fadvance()
    h.dt = before
    assert np.array(times) == pytest.approx(run.spikes, abs=0.05)


def test_beside_a_folder_of_cells_and_mechanisms_of_the_users(tmp_path):
    (tmp_path / "cells").mkdir()
    (tmp_path / "cells" / "__init__.py").write_text("")
    (tmp_path / "cells" / "mine.py").write_text("answer = 42\n")
    (tmp_path / "mine.mod").write_text(
        "NEURON { SUFFIX mine NONSPECIFIC_CURRENT i RANGE g }\n"
        "PARAMETER { g = 0.001 (S/cm2) } ASSIGNED { v (millivolt) i (milliamp/cm2) }\n"
        "BREAKPOINT { i = g*(v + 70) }\n"
    )
    nrnivmodl = shutil.which("nrnivmodl", path=str(Path(sys.executable).parent)) or shutil.which("nrnivmodl")
    subprocess.run([nrnivmodl], cwd=tmp_path, check=True, capture_output=True, timeout=HANGS)
    out = python(
        """
        import sys
        sys.path.insert(0, ".")
        from neuron import h
        h.Section("plain").insert("mine")
        import cells.mine, nrnwrap as nw
        from nrnwrap.cells import LIF
        cell = LIF()
        cell.insert("mine", cell.soma, g=1e-7)
        print(cells.mine.answer, len(nw.simulate(cell, nw.Step(0.3), t_stop=100).spikes))
        """,
        tmp_path,
    )
    assert out.split() == ["42", "7"]


def test_two_copies_of_a_class_do_not_disturb_each_other(tmp_path):
    """In a checkout `import cells` also works, and makes its own classes."""
    out = python(
        f"""
        import sys
        sys.path.insert(0, {str(ROOT)!r})
        import cells, nrnwrap as nw, nrnwrap.cells
        a, b = cells.LIF(), nrnwrap.cells.LIF()
        runs = [nw.simulate(each, nw.Step(0.3), t_stop=50) for each in (a, b)]
        print(len(runs[0].spikes) == len(runs[1].spikes) > 0)
        """,
        tmp_path,
    )
    assert out.strip() == "True"


def test_spiking_mechanism_on_a_soma_with_a_dendrite_of_the_users():
    """Against the variable step at a tight tolerance; the plain form is 14 ms off here."""
    soma, dend = h.Section("soma"), h.Section("dend")
    dend.connect(soma(1))
    soma.L = soma.diam = (1e4 / np.pi) ** 0.5
    dend.L, dend.diam, dend.nseg = 500, 2, 15
    for section in (soma, dend):
        section.Ra, section.cm = 100, 1
    dend.insert("pas")
    for segment in dend:
        segment.pas.g, segment.pas.e = 1e-4, -60
    from nrnwrap.cells import Izhikevich2007

    cell = Izhikevich2007.at(soma(0.5))
    assert cell.C == pytest.approx(0.1)
    clamp = h.IClamp(dend(0.5))
    clamp.dur, clamp.amp = 1e9, 0.4
    exact = nw.simulate(cell, t_stop=300, method="variable", tolerance=1e-9, v_init=-60).spikes
    for dt, bound in ((0.1, 0.3), (0.025, 0.05)):
        train = nw.simulate(cell, t_stop=300, dt=dt, v_init=-60).spikes
        assert len(train) == len(exact) > 15
        assert np.abs(train - exact).max() < bound
