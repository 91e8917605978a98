"""A Run as pandas, Neo and eFEL take it, and agreement with Elephant and eFEL; skipped where these are missing."""

import dataclasses
import sys

import numpy as np
import pytest

import nrnwrap as nw
from nrnwrap.cells import LIF, AdEx, HodgkinHuxley
from nrnwrap.errors import ExtraError, ParameterError, UnknownNameError


@pytest.fixture(scope="module")
def one():
    record = ["v", "w", "I", "n_spikes"]
    return nw.simulate(AdEx(), nw.Step(1.5, delay=5), t_stop=200, dt=0.1, record=record)


@pytest.fixture(scope="module")
def two():
    cells = [LIF(), AdEx()]
    cells[1].inject(nw.Step(0.8, delay=5))
    return nw.simulate(cells, t_stop=60, dt=0.1)


@pytest.fixture(scope="module")
def squid():
    return nw.simulate(HodgkinHuxley(), nw.Step(0.1, delay=20), t_stop=100, dt=0.01, secondorder=2)


@pytest.mark.parametrize(("module", "method"), [("pandas", "to_dataframe"), ("neo", "to_neo")])
def test_a_missing_extra_is_named(one, module, method, monkeypatch):
    monkeypatch.setitem(sys.modules, module, None)
    with pytest.raises(ExtraError, match=rf"{method}\(\) needs {module}.*pip install 'nrnwrap\[features\]'") as caught:
        getattr(one, method)()
    assert isinstance(caught.value, ImportError)


def test_dataframe_of_what(one):
    with pytest.raises(UnknownNameError, match="Allowed: samples, spikes"):
        one.to_dataframe("spike")


def test_dataframe_of_one(one):
    pytest.importorskip("pandas")
    frame = one.to_dataframe()
    assert list(frame.columns) == ["v", "w", "I", "n_spikes"]
    assert frame.attrs["units"] == {"v": "mV", "w": "nA", "I": "nA", "n_spikes": ""}
    assert frame.index.name == "t_ms"
    np.testing.assert_array_equal(frame.index, one.t)
    np.testing.assert_array_equal(frame["w"], one["w"])
    spikes = one.to_dataframe("spikes")
    np.testing.assert_array_equal(spikes["t_ms"], one.spikes)
    assert set(spikes["cell"]) == set(one.cells)


def test_dataframe_of_several(two):
    pytest.importorskip("pandas")
    frame = two.to_dataframe()
    for row, cell in enumerate(two.cells):
        np.testing.assert_array_equal(frame[cell, "v"], two.v[row])
    spikes = two.to_dataframe("spikes")
    assert list(spikes.groupby("cell")["t_ms"].count().items()) == [(two.cells[1], len(two.spikes[1]))]


def test_dataframe_of_nothing():
    pytest.importorskip("pandas")
    run = nw.simulate([LIF()], t_stop=1, dt=0.1, record=[])
    assert run.to_dataframe().shape == (11, 0)
    assert run.to_dataframe("spikes").shape == (0, 2)


def test_efel_traces(two):
    first, second = two.to_efel(5, 60)
    np.testing.assert_array_equal(second["V"], two.v[1])
    assert first["T"] is two.t
    assert (second["stim_start"], second["stim_end"]) == ([5], [60])
    assert two.to_efel()[0]["stim_end"] == [60.0]
    for window in ((-1, 5), (5, 5), (0, 61)):
        with pytest.raises(ParameterError, match=r"start|stop"):
            two.to_efel(*window)
    with pytest.raises(ParameterError, match="v, which was not recorded"):
        nw.simulate(LIF(), t_stop=1, record=[]).to_efel()


def test_neo(two, one):
    pytest.importorskip("neo")
    (segment,) = two.to_neo().segments
    (v,) = segment.analogsignals
    np.testing.assert_array_equal(v.rescale("mV").magnitude.T, two.v)
    np.testing.assert_allclose(v.times.rescale("ms").magnitude, two.t, rtol=0, atol=1e-9)
    assert [train.name for train in segment.spiketrains] == list(two.cells)
    np.testing.assert_array_equal(segment.spiketrains[1].rescale("ms").magnitude, two.spikes[1])
    signals = {signal.name: signal for signal in one.to_neo().segments[0].analogsignals}
    units = {name: signal.dimensionality.string for name, signal in signals.items()}
    assert units == {"v": "mV", "w": "nA", "I": "nA", "n_spikes": "dimensionless"}
    np.testing.assert_allclose(signals["w"].rescale("pA").magnitude[:, 0], 1e3 * one["w"], rtol=1e-14)


@pytest.mark.parametrize("unit", ["mA/cm2", "S/cm2", "mV/ms", "/ms", "uS", "mM", "1", "um", "blob", "exit()", "a'b"])
def test_units_of_neuron_are_those_of_neo_or_none(one, unit):
    pytest.importorskip("neo")
    import quantities as pq

    known = {
        "mA/cm2": pq.mA / pq.cm**2, "S/cm2": pq.S / pq.cm**2, "mV/ms": pq.mV / pq.ms, "/ms": 1 / pq.ms, "uS": pq.uS,
        "mM": pq.mM, "um": pq.um,
    }  # fmt: skip
    run = dataclasses.replace(one, units={**one.units, "w": unit})
    block = run.to_neo()
    signal = block.segments[0].analogsignals[1]
    expected = known.get(unit, pq.dimensionless)
    assert signal.dimensionality == pq.Quantity(1, expected).dimensionality
    np.testing.assert_array_equal(signal.magnitude[:, 0], one["w"])
    assert nw.from_neo(block).units == run.units


def test_neo_of_the_variable_step():
    pytest.importorskip("neo")
    run = nw.simulate(HodgkinHuxley(), nw.Step(0.1), t_stop=30, method="variable")
    (v,) = run.to_neo().segments[0].irregularlysampledsignals
    np.testing.assert_array_equal(v.magnitude[:, 0], run.v)
    np.testing.assert_array_equal(v.times.rescale("ms").magnitude, run.t)


def same(back, run):
    assert (back.cells, back.single, back.settings) == (run.cells, run.single, run.settings)
    assert back.units == run.units
    assert back.resets == (run.resets if any(run.resets) else ())
    np.testing.assert_array_equal(back.t, run.t)
    assert (back.v is None) == (run.v is None)
    assert list(back.traces()) == list(run.traces())
    for name, trace in run.traces().items():
        np.testing.assert_array_equal(back.traces()[name], trace)
        assert back[name].shape == run[name].shape
    assert len(back.trains) == len(run.trains)
    for train, other in zip(back.trains, run.trains, strict=True):
        np.testing.assert_array_equal(train, other)
    assert repr(back) == repr(run)


def test_neo_and_back(one, two):
    neo = pytest.importorskip("neo")
    runs = [one, two, nw.simulate([LIF(), AdEx()], nw.Step(0.9), t_stop=30, dt=0.1, record=[])]
    runs.append(nw.simulate(HodgkinHuxley(), nw.Step(0.1), t_stop=30, method="variable"))
    for run in runs:
        same(nw.from_neo(run.to_neo()), run)
        block = run.to_neo()
        block.segments[0].block = block
        same(nw.from_neo(block.segments[0]), run)
    assert isinstance(one.to_neo(), neo.Block)


def test_a_run_through_a_file_of_neo(two, tmp_path):
    neo = pytest.importorskip("neo")
    neo.io.PickleIO(tmp_path / "x.pkl").write_block(two.to_neo())
    same(nw.from_neo(neo.io.PickleIO(tmp_path / "x.pkl").read_block()), two)


def recorded(*names, units="V", trains=0, start=0.0):
    """A Segment of another source: signals of two channels, 10 kHz, 5 samples."""
    neo = pytest.importorskip("neo")
    import quantities as pq

    segment = neo.Segment()
    for name in names:
        values = np.arange(10.0).reshape(5, 2)
        signal = neo.AnalogSignal(values, units=units, sampling_rate=10 * pq.kHz, t_start=start * pq.ms, name=name)
        segment.analogsignals.append(signal)
    for n in range(trains):
        segment.spiketrains.append(neo.SpikeTrain([0.1e-3, 0.2e-3 + n * 1e-4], t_stop=1e-3, units="s"))
    return segment


def test_a_recording_of_others():
    run = nw.from_neo(recorded("Vm", trains=2, start=20.0))
    np.testing.assert_allclose(run.t, 20 + 0.1 * np.arange(5), atol=1e-12)
    np.testing.assert_allclose(run.v, 1e3 * np.arange(10.0).reshape(5, 2).T)
    np.testing.assert_allclose(run.spikes[1], [0.1, 0.3])
    assert run.cells == ("cell 0", "cell 1")
    assert run.settings.dt == pytest.approx(0.1)
    assert "unknown" in repr(run)
    assert nw.from_neo(recorded("Vm")).trains[0].size == 0
    several = recorded("a", "b")
    assert nw.from_neo(several).v is None  # which of the two is not known
    assert list(nw.from_neo(several, v="b").recorded) == ["a"]
    amps = nw.from_neo(recorded(None, units="nA"))
    assert amps.v is None
    assert amps.units == {"t": "ms", "spikes": "ms", "signal 0": "nA"}
    assert amps.plot("signal 0").get_ylabel() == "signal 0 (nA)"
    np.testing.assert_array_equal(amps["signal 0"][1], [1, 3, 5, 7, 9])
    only = nw.from_neo(recorded(trains=2))
    assert (only.t.size, only.settings.t_stop) == (0, 1.0)
    run.plot()


def test_neo_that_is_no_run(two):
    neo = pytest.importorskip("neo")
    block = neo.Block()
    block.segments += [neo.Segment(), neo.Segment()]
    uneven = recorded("v")
    uneven.analogsignals.append(recorded("w").analogsignals[0][:3])
    for data, message in (
        (two, "a Block or a Segment of Neo, not <Run"),
        (block, "has 2 Segments: give one"),
        (neo.Segment(), "neither signals nor spike trains"),
        (recorded("v", trains=3), "of the same cells, but there are .*'spike trains': 3"),
        (uneven, "same times, but 'w' has others"),
    ):
        with pytest.raises(ParameterError, match=message):
            nw.from_neo(data)
    with pytest.raises(UnknownNameError, match=r"'x'.*Allowed: Vm"):
        nw.from_neo(recorded("Vm"), v="x")
    with pytest.raises(ParameterError, match="not in a unit of voltage"):
        nw.from_neo(recorded("I", units="nA"), v="I")


def trains():
    rng = np.random.default_rng(11)
    return [np.sort(rng.uniform(0, 1000, size=size)) for size in (40, 30, 25)]


@pytest.mark.filterwarnings("ignore")
def test_statistics_agree_with_elephant():
    statistics = pytest.importorskip("elephant.statistics")
    for train in trains():
        isi = nw.spikes.intervals(train)
        assert nw.spikes.cv(train) == pytest.approx(float(statistics.cv(isi)), rel=1e-12)
        assert nw.spikes.cv2(train) == pytest.approx(float(statistics.cv2(isi)), rel=1e-12)
        assert nw.spikes.lv(train) == pytest.approx(float(statistics.lv(isi)), rel=1e-12)


@pytest.mark.filterwarnings("ignore")
def test_distances_and_psth_agree_with_elephant():
    pytest.importorskip("elephant")
    import neo
    import quantities as pq
    from elephant import spike_train_dissimilarity as distance
    from elephant import statistics

    given = trains()
    theirs = [neo.SpikeTrain(train, t_stop=1000, units="ms") for train in given]
    for tau in (1.0, 20.0, 500.0):
        found = distance.van_rossum_distance(theirs, tau * pq.ms)
        ours = [[nw.spikes.van_rossum(a, b, tau) for b in given] for a in given]
        np.testing.assert_allclose(np.sqrt(2) * np.array(ours), found, rtol=1e-6, atol=1e-6)
        found = distance.victor_purpura_distance(theirs, 1 / (tau * pq.ms))
        ours = [[nw.spikes.victor_purpura(a, b, 1 / tau) for b in given] for a in given]
        np.testing.assert_allclose(ours, found, rtol=1e-9, atol=1e-9)
    found = statistics.time_histogram(theirs, 50 * pq.ms, output="rate").rescale("Hz").magnitude[:, 0]
    np.testing.assert_allclose(nw.spikes.psth(given, 0, 1000, 50)[1], found, rtol=1e-9)


@pytest.mark.filterwarnings("ignore")
def test_triggered_average_agrees_with_elephant(one):
    sta = pytest.importorskip("elephant.sta")
    import neo
    import quantities as pq

    on_grid = np.round(one.spikes, 1)[:-1]  # Elephant takes the sample at the spike; ours is linear between samples
    assert len(on_grid) > 3
    segment = one.to_neo().segments[0]
    train = neo.SpikeTrain(on_grid, t_stop=200, units="ms")
    found = sta.spike_triggered_average(segment.analogsignals[1], train, (-2 * pq.ms, 2 * pq.ms)).magnitude[:, 0]
    _, ours = nw.spikes.triggered_average(one.t, one["w"], on_grid, before=2, after=2)
    np.testing.assert_allclose(ours[: len(found)], found, rtol=1e-9)


@pytest.mark.filterwarnings("ignore")
def test_shapes_agree_with_efel(squid):
    efel = pytest.importorskip("efel")
    efel.reset()
    efel.set_setting("DerivativeThreshold", 20.0)
    efel.set_setting("interp_step", 0.01)
    efel.set_setting("spike_skipf", 0.0)
    efel.set_setting("max_spike_skip", 0)
    names = ["AP_begin_voltage", "AP_amplitude", "AP_duration_half_width", "peak_time", "peak_voltage"]
    names += ["min_AHP_values", "adaptation_index"]
    (found,) = efel.get_feature_values(squid.to_efel(20, 100), names)
    efel.reset()
    ours = nw.spikes.action_potentials(squid.t, squid.v, slope=20.0)
    assert len(found["peak_time"]) == len(ours) == 6
    np.testing.assert_allclose(ours.t_peak, found["peak_time"], rtol=0, atol=1e-6)
    np.testing.assert_allclose(ours.peak, found["peak_voltage"], rtol=0, atol=1e-6)
    np.testing.assert_allclose(ours.trough, found["min_AHP_values"], rtol=0, atol=1e-6)
    # eFEL begins an action potential at a sample: 20 mV/ms are 0.2 mV in a step of 0.01 ms.
    np.testing.assert_allclose(ours.threshold, found["AP_begin_voltage"], rtol=0, atol=0.21)
    np.testing.assert_allclose(ours.amplitude, found["AP_amplitude"], rtol=0, atol=0.21)
    np.testing.assert_allclose(ours.half_width, found["AP_duration_half_width"], rtol=0, atol=0.01)
    (theirs,) = found["adaptation_index"]
    assert nw.spikes.adaptation_index(ours.t_peak) == pytest.approx(theirs, rel=1e-9)
