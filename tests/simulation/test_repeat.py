"""nw.repeat: the same run again, to the bit, or why not."""

import warnings

import numpy as np
import pytest
from helpers import sketches
from helpers.processes import HERE, python
from helpers.repeat import network
from helpers.spec import INPUTS, MADE

import nrnwrap as nw
from nrnwrap import cells
from nrnwrap.engine import state
from nrnwrap.mechanisms import h

DT = 0.025


def assert_repeated(run):
    """The run is the same again, without a warning, and it is not empty."""
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        new = nw.repeat(run)
    assert new.units == run.units
    assert new.cells != run.cells
    for name in run.recorded:
        assert np.array_equal(np.array(run[name]), np.array(new[name]), equal_nan=True)
    assert run.v is None or np.array_equal(run.v, new.v)
    assert all(np.array_equal(a, b) for a, b in zip(run.trains, new.trains, strict=True))
    assert new.about == run.about
    return new


def made(model, preset=None):
    seed = {"seed": 3} if model is cells.GIF else {}
    return model(**seed) if preset is None else model.preset(preset, **seed)


@pytest.mark.parametrize(("model", "preset"), MADE, ids=str)
@pytest.mark.filterwarnings("ignore:.*spikes once in every")
def test_every_model(model, preset):
    run = nw.simulate(made(model, preset), nw.Step(model.drive or 0.1), t_stop=30, dt=DT)
    assert np.ptp(run.v) > 0.1
    assert_repeated(run)


@pytest.mark.parametrize("model", dict(MADE), ids=str)
@pytest.mark.filterwarnings("ignore:.*spikes once in every")
def test_every_model_on_coreneuron(model):
    assert_repeated(nw.simulate([made(model)], nw.Step(model.drive or 0.1), t_stop=10, dt=DT, engine="coreneuron"))


@pytest.mark.parametrize("given", INPUTS, ids=str)
def test_every_input(given):
    cell = cells.BallAndStick()
    given.attach(cell)
    nw.simulate(cell, t_stop=20)  # what a run leaves behind is not taken for a change
    run = nw.simulate(cell, t_stop=20, record=["v", "I"])
    assert np.ptp(run.v) > 0
    assert_repeated(run)


@pytest.mark.parametrize(
    "how", [{}, {"engine": "coreneuron"}, {"dt": 0.1, "record": []}, {"celsius": 8, "v_init": -68}]
)
def test_connections(how):
    made = network()
    run = nw.simulate(made, nw.Step(0.1), t_stop=100, **how)
    assert min(map(len, run.trains)) > 0
    del made
    assert_repeated(run)


def test_threads():
    with state.threads(2):
        run = nw.simulate(network(), t_stop=30)
    assert run.about.threads == 2
    assert_repeated(run)
    assert h.ParallelContext().nthread() == 1


def test_everywhere():
    cell = cells.BallAndStick()
    run = nw.simulate(
        cell, nw.Step(0.2), t_stop=20, record={"m": nw.Everywhere("m_nw_squid"), "i": nw.Everywhere("i_membrane_")}
    )
    assert run["i"].shape[0] == 1 + cell.dend.nseg
    assert_repeated(run)


@pytest.mark.parametrize("engine", ["neuron", "coreneuron"])
def test_pieces(engine):
    with nw.Session(network(), dt=DT, engine=engine) as session:
        session.run(until=20)
        session.run(until=33.5)
        run = session.run(until=60)
    assert run.about.pieces == (20, 33.5, 60)
    del session  # with its cells, whose connections CoreNEURON would want a gid for
    assert_repeated(run)


@pytest.mark.parametrize("biophysics", [None, "dend"])
def test_a_morphology(biophysics, tmp_path):
    path = tmp_path / "cell.swc"
    path.write_text(sketches.swc(sketches.cell(1, sketches.sphere(), sketches.BUSH)))
    cell = cells.Reconstruction(path, max_length=40, axon="stubs")
    cell.insert("pas")
    if biophysics:
        cell.insert("hh", ["soma", biophysics], gnabar=lambda distance: 0.1 + 1e-4 * distance)
    cell.receive(nw.Poisson(500, seed=1), nw.Exp2(), at=cell.dend[2](0.7), weight=0.002)
    cell.inject(nw.Field(5, "y", nw.Sine(1, f=50)))
    run = nw.simulate(cell, nw.Step(0.5), t_stop=30, record={"all": nw.Everywhere("v")})
    assert np.ptp(run.v) > 1
    assert_repeated(run)


def test_in_another_process(tmp_path):
    """Where there are no other cells, so that the variable step goes the same way."""
    for what in ("make", "repeat"):
        done = python(HERE / "repeat.py", what, tmp_path)
        assert done.returncode == 0, done.stdout + done.stderr
    assert done.stdout.strip() == "[3, 3, 3]"
