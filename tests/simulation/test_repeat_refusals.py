"""What cannot be repeated: said before anything is run; and what differs, where something does."""

import gc
from dataclasses import replace

import pytest

import nrnwrap as nw
from nrnwrap import cells, errors
from nrnwrap.mechanisms import h


class Mine(cells.LIF):
    """A class of a user's own."""


def refused(run, *words, **how):
    """The error that names all of it, and nothing has been made."""
    there = len(list(h.allsec()))
    with pytest.raises(errors.SimulationError) as caught:
        nw.repeat(run, **how)
    for word in words:
        assert word in str(caught.value)
    assert len(list(h.allsec())) <= there


def ran(cell, *others, **how):
    return nw.simulate([cell, *others], nw.Step(0.1), t_stop=5, **how)


def test_connections_that_values_do_not_say():
    one, other, outside = cells.AdEx(), cells.LIF(), cells.LIF()
    outside.connect(one, nw.Exp(5), weight=0.01)
    other.couple(one, g=0.001)
    syn = h.ExpSyn(other.soma(0.5))
    wire = h.NetCon(one.mechanism, syn)
    run = ran(one, other)
    refused(run, "not in the list of the run", "gap junction", f"{wire} to {syn} was not made by")
    syn = wire = None
    alone = cells.LIF()
    alone.receive(nw.Regular(1), (synapse := h.ExpSyn(alone.soma(0.5))), weight=0.01)
    refused(ran(alone), f"{synapse}", "cannot be part of a value")


def test_what_stands_on_a_cell_by_hand():
    cell = cells.LIF()
    clamp = h.IClamp(cell.soma(0.5))
    refused(ran(cell), "soma(0.5).IClamp[0] was there, and is not there in a cell of its Spec")
    assert clamp.amp == 0
    shaped = cells.BallAndStick()
    shaped.soma.L = 30
    refused(ran(shaped), "soma.L was 30.0, and is 12.6157 in a cell of its Spec")


def test_cells_that_values_do_not_say():
    shaped = cells.BallAndStick()
    placed = cells.LIF.at(shaped.dend(0.5))
    refused(ran(shaped, placed), "it was placed on", "nw_LIF[0] was there")
    refused(ran(nw.wrap(h.Section("foreign"))), "made by others")
    refused(ran(cells.GIF()), "it was not given a seed")


def test_recordings_that_values_do_not_say():
    cell = cells.LIF()
    place = {"one": cell.soma(0.5)._ref_v, "two": lambda cell: cell.soma(0.5)._ref_v}
    refused(ran(cell, record=place), "record['one'] is a reference or a function", "record['two']")


def test_a_stimulus_that_a_table_does_not_say():
    class Own(nw.Step):
        pass

    run = nw.simulate(cells.LIF(), Own(0.3), t_stop=5)
    refused(run, "Own", "not a stimulus, source or synapse of nrnwrap")
    assert run.about.stimuli == ({"kind": "Own"},)


@pytest.mark.parametrize(
    ("change", "words"),
    [
        (lambda cell: setattr(cell, "b", 0.2), "soma(0.5).nw_AdEx[0].b was 0.0805, and is 0.2"),
        (lambda cell: setattr(cell.mechanism, "w", 0.2), "its voltage or a state was set"),
        (lambda cell: setattr(cell.soma(0.5), "v", -50), "its voltage or a state was set"),
        (lambda cell: cell.inject(nw.Step(0.1)), "IClamp[0] was not there, and is there"),
    ],
    ids=["parameter", "state", "voltage", "input"],
)
def test_changes_between_pieces(change, words):
    cell = cells.AdEx()
    with nw.Session(cell, dt=0.1) as session:
        first = session.run(until=10)
        change(cell)
        refused(session.run(until=20), "AdEx", "between two pieces", words)
    nw.repeat(first)


def test_a_state_that_was_loaded(tmp_path):
    gc.collect()  # which a session would wait with: cells of other tests
    cell = cells.AdEx()
    with nw.Session(cell, dt=0.1) as session:
        session.run(until=10)
        session.save(tmp_path / "x.npz")
        session.load(tmp_path / "x.npz")
        run = session.run(until=20)
        refused(run, "a state that was loaded", "a Session is open")
    refused(run, "a state that was loaded")


def test_other_cells_and_the_variable_step():
    cell, other = cells.LIF(), cells.LIF()
    run = ran(cell, method="variable")
    refused(run, "besides those of its cells took part", "let them go")
    assert other.sections


def test_a_class_of_a_users_own(tmp_path, monkeypatch):
    ran(Mine(t_ref=3)).save(tmp_path / "x.npz")
    run = nw.load(tmp_path / "x.npz")
    assert run.about.cells[0]["model"] == f"{__name__}.Mine"
    assert nw.repeat(run).cells[0].startswith("Mine")
    monkeypatch.delattr(f"{__name__}.Mine")
    refused(run, f"the class {__name__}.Mine is not there: import its module first")


def test_versions():
    run = ran(cells.LIF())
    about = replace(run.about, versions={**run.about.versions, "numpy": "1.0"})
    old = nw.Run.of(replace(run, origin=about))
    refused(old, "numpy was 1.0, and is ", "anyway=True")
    assert nw.repeat(old, anyway=True).about.obstacles == ()
    off = nw.Run.of(replace(old, v=run.v + 1e-6))
    with pytest.warns(UserWarning, match=r"v of LIF.* from its sample 0 on, by up to 1e-06 mV. .*numpy was 1.0"):
        nw.repeat(off, anyway=True)


def test_what_differs_is_said():
    run = nw.simulate(cells.LIF(), nw.Step(0.5), t_stop=50)
    v = run.v.copy()
    v[7] += 1
    with pytest.warns(UserWarning, match="v differs from its sample 7 on, by up to 1 mV$"):
        nw.repeat(nw.Run.of(replace(run, v=v)))
    with pytest.warns(UserWarning, match=r"spikes has \d+ values in the first run, and \d+ in the second"):
        nw.repeat(nw.Run.of(replace(run, spikes=run.spikes[1:])))


def test_what_does_not_know_what_was_run():
    run = replace(nw.simulate(cells.LIF(), t_stop=1), origin=None)
    refused(run, "does not say what was run")
    with pytest.raises(errors.ParameterError, match="3 is not a run: give what simulate or load returned"):
        nw.repeat(3)
    with pytest.raises(errors.ArgumentError):
        nw.repeat(run, force=True)
