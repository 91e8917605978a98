"""Names, the time of the session and labels: of Neo into a Run, through files of runs, and back."""

import datetime

import numpy as np
import pytest

import nrnwrap as nw
from nrnwrap.cells import LIF, AdEx
from nrnwrap.simulation.repeating import differences

neo = pytest.importorskip("neo")
pq = pytest.importorskip("quantities")

WHEN = datetime.datetime(2021, 3, 4, 5, 6, 7)


def recorded(start=20.0):
    """A Block of a laboratory: two channels with names, an event, an epoch, annotations."""
    block = neo.Block(name="experiment 7", description="layer 5", operator="N. N.", strange=np.arange(3), depth=0.75)
    segment = neo.Segment(name="sweep 3", rec_datetime=WHEN)
    block.segments.append(segment)
    segment.block = block
    names = {"channel_names": np.array(["dendrite", "soma"])}
    rate, at = 10 * pq.kHz, start * pq.ms
    for name, unit in (("Vm", "mV"), ("Im", "pA")):
        values = np.arange(10.0).reshape(5, 2)
        signal = neo.AnalogSignal(
            values, units=unit, sampling_rate=rate, t_start=at, name=name, array_annotations=names
        )
        segment.analogsignals.append(signal)
    segment.events.append(neo.Event([0.021, 0.5] * pq.s, labels=np.array(["drug", "wash"]), name="bath"))
    segment.epochs.append(neo.Epoch([1.0] * pq.ms, durations=[2.0] * pq.ms, labels=np.array(["light"]), name="led"))
    return block


LABELS = {
    "block": "experiment 7",
    "segment": "sweep 3",
    "v": "Vm",
    "description": "layer 5",
    "session_start": "2021-03-04T05:06:07",
    "annotations": {"operator": "N. N.", "depth": 0.75},
    "events": {"bath": [[21.0, "drug"], [500.0, "wash"]]},
    "epochs": {"led": [[1.0, 2.0, "light"]]},
}


@pytest.mark.parametrize("part", ["block", "segment"])
def test_they_come_into_a_run(part):
    block = recorded()
    run = nw.from_neo(block if part == "block" else block.segments[0])
    assert run.labels == LABELS
    assert run.cells == ("dendrite", "soma")
    assert run.t[0] == pytest.approx(20)


def times(signal):
    return signal.times.rescale("ms").magnitude


def assert_is_the_recording(block):
    (segment,) = block.segments
    before = recorded()
    assert (block.name, segment.name, block.description) == ("experiment 7", "sweep 3", "layer 5")
    assert block.rec_datetime == segment.rec_datetime == WHEN
    assert {name: block.annotations[name] for name in ("operator", "depth")} == LABELS["annotations"]
    for signal, other in zip(segment.analogsignals, before.segments[0].analogsignals, strict=True):
        assert signal.name == other.name
        assert signal.t_start.rescale("ms").item() == pytest.approx(20, rel=1e-12)
        np.testing.assert_allclose(times(signal), times(other), rtol=1e-12)
        np.testing.assert_array_equal(signal.rescale(other.units).magnitude, other.magnitude)
        assert list(signal.array_annotations["cell"]) == ["dendrite", "soma"]
    (event,), (epoch,) = segment.events, segment.epochs
    assert (event.name, epoch.name, list(event.labels), list(epoch.labels)) == (
        "bath",
        "led",
        ["drug", "wash"],
        ["light"],
    )
    np.testing.assert_allclose(event.times.rescale("ms").magnitude, [21, 500])
    np.testing.assert_allclose(epoch.durations.rescale("ms").magnitude, [2])
    assert all(train.t_start.rescale("ms").item() <= 20 for train in segment.spiketrains)


def test_they_go_back():
    run = nw.from_neo(recorded())
    assert_is_the_recording(run.to_neo())
    again = nw.from_neo(run.to_neo())
    assert (again.labels, again.cells, again.units) == (run.labels, run.cells, run.units)
    np.testing.assert_allclose(again.t, run.t, rtol=1e-12)


@pytest.mark.parametrize("ending", ["npz", "h5", "csv"])
def test_they_are_kept_in_files(ending, tmp_path):
    if ending == "h5":
        pytest.importorskip("h5py")
    run = nw.from_neo(recorded())
    run.save(tmp_path / f"x.{ending}")
    back = nw.load(tmp_path / f"x.{ending}")
    assert back.labels == LABELS
    assert_is_the_recording(back.to_neo())


def test_they_are_kept_in_datasets():
    pytest.importorskip("xarray")
    run = nw.from_neo(recorded())
    back = nw.from_xarray(run.to_xarray())
    assert back.labels == LABELS
    assert list(differences(run, back)) == []


def test_a_simulation_has_no_labels_and_keeps_what_was_run():
    run = nw.simulate([LIF(), AdEx()], nw.Step(0.9), t_stop=30, dt=0.1)
    back = nw.from_neo(run.to_neo())
    assert run.labels == back.labels == {}
    assert back.about == run.about
    assert list(differences(back, nw.repeat(back))) == []


def test_names_are_those_of_spike_trains_first():
    block = recorded()
    for name in ("a", "b"):
        block.segments[0].spiketrains.append(neo.SpikeTrain([22.0], t_start=20, t_stop=30, units="ms", name=name))
    assert nw.from_neo(block).cells == ("a", "b")
