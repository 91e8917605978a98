"""Recordings in NWB files of others: in their units, sweep by sweep, into fits; unsuitable files are errors."""

import shutil

import numpy as np
import pytest
from helpers.nwb import RATE, START, Laboratory

import nrnwrap as nw
from nrnwrap import fit
from nrnwrap.errors import NrnwrapError, ParameterError, RunFileError, UnknownNameError

h5py = pytest.importorskip("h5py")
pytest.importorskip("pynwb")

pytestmark = pytest.mark.filterwarnings("ignore::UserWarning:hdmf", "ignore::UserWarning:pynwb")


def sweep(k, n=2000):
    """mV and nA of sweep k; the voltage is a multiple of 5 uV from -60 mV, which a converter keeps."""
    t = np.arange(n) / RATE
    return -60 + 5e-3 * np.round(200 * (k + 1) * np.sin(40 * t)), 0.05 * (k + 1) * (t > 0.02)


def laboratory(count=3, number=True, names="CurrentClampSeries{:03}", stimuli="CurrentClampStimulusSeries{:03}"):
    made = Laboratory()
    for k in range(count):
        mV, nA = sweep(k)
        more = {"sweep_number": k} if number else {}
        made.response(names.format(k), mV, k, **more)
        made.stimulus(stimuli.format(k), nA, k, **more)
    return made


def assert_is_sweep(run, k, cell="cell 17"):
    mV, nA = sweep(k)
    np.testing.assert_allclose(run.v, mV, atol=1e-9)
    np.testing.assert_allclose(run["I"], nA, atol=1e-8)
    np.testing.assert_allclose(run.t, 1e3 * (START + 3 * k + np.arange(len(mV)) / RATE), rtol=1e-12)
    assert (run.cells, run.single, len(run.spikes)) == ((cell,), True, 0)
    assert run.units == {"t": "ms", "spikes": "ms", "v": "mV", "I": "nA"}
    assert run.settings.dt == pytest.approx(0.1)
    assert run.labels["session_start"] == "2020-05-01T12:00:00+00:00"
    assert (run.labels["session_description"], run.labels["electrode"][:9]) == ("patch clamp", "electrode")
    assert run.settings.engine == "unknown"


def test_sweeps_by_number(tmp_path):
    """As the Allen Institute's: the stimulus has the sweep number of the response, and names of its own."""
    file = laboratory(names="resp {} of a", stimuli="stim {} of b").write(tmp_path / "x.nwb")
    for k, run in enumerate(nw.nwb_sweeps(file).values()):
        assert_is_sweep(run, k)
    assert_is_sweep(nw.from_nwb(file, "resp 1 of a"), 1)
    with pytest.raises(ParameterError, match=r"3 sweeps \(resp 0 of a, .*from_nwb\(file, 'resp 0 of a'\).*nwb_sweeps"):
        nw.from_nwb(file)
    with pytest.raises(UnknownNameError, match=r"unknown sweep 'resp 7'.*Allowed: resp 0 of a, resp 1"):
        nw.from_nwb(file, "resp 7")


def test_sweeps_by_the_digits_of_their_names(tmp_path):
    file = laboratory(number=False).write(tmp_path / "x.nwb")
    found = nw.nwb_sweeps(file)
    assert list(found) == [f"CurrentClampSeries{k:03}" for k in range(3)]
    for k, run in enumerate(found.values()):
        assert_is_sweep(run, k)


def test_sweeps_by_their_start(tmp_path):
    made = laboratory(0)
    for k, word in enumerate(("one", "two")):
        made.response(f"{word} out", sweep(k)[0], k)
        made.stimulus(f"{word} in", sweep(k)[1], k)
    for k, run in enumerate(nw.nwb_sweeps(made.write(tmp_path / "x.nwb")).values()):
        assert_is_sweep(run, k)


def test_two_electrodes(tmp_path):
    made = Laboratory()
    other = made.patched("electrode 1")
    made.response("a", sweep(0)[0], 0)
    made.stimulus("b", sweep(0)[1], 0)
    made.response("c", sweep(1)[0], 1, electrode=other)
    made.stimulus("d", sweep(1)[1], 1, electrode=other)
    found = nw.nwb_sweeps(made.write(tmp_path / "x.nwb"))
    assert_is_sweep(found["a"], 0)
    assert_is_sweep(found["c"], 1, cell="electrode 1")


@pytest.mark.filterwarnings("ignore")
def test_a_table_of_recordings(tmp_path):
    """Two sweeps in one long series, each a stretch; a row without a stimulus, and one in voltage clamp."""
    made = Laboratory()
    parts = [sweep(0), sweep(1)]
    response = made.response("long", np.concatenate([mV for mV, _ in parts]))
    stimulus = made.stimulus("current", np.concatenate([nA for _, nA in parts]))
    silent = made.response("rest", sweep(2)[0], 2)
    clamp = made.series("VoltageClampSeries", "clamp", np.zeros(5))
    made.file.add_acquisition(clamp)
    stretch = ({"response_start_index": start, "response_index_count": 2000, "stimulus_start_index": start,
                "stimulus_index_count": 2000} for start in (0, 2000))  # fmt: skip
    for each in stretch:
        made.file.add_intracellular_recording(electrode=made.electrode, response=response, stimulus=stimulus, **each)
    made.file.add_intracellular_recording(electrode=made.electrode, response=silent)
    made.file.add_intracellular_recording(electrode=made.electrode, response=clamp)
    found = nw.nwb_sweeps(made.write(tmp_path / "x.nwb"))
    assert list(found) == ["long", "long (2)", "rest"]
    for k, run in enumerate(list(found.values())[:2]):
        np.testing.assert_allclose(run.v, sweep(k)[0], atol=1e-9)
        np.testing.assert_allclose(run["I"], sweep(k)[1], atol=1e-8)
        assert run.t[0] == pytest.approx(1e3 * (START + 0.2 * k))
    assert list(found["rest"].recorded) == []


def test_timestamps(tmp_path):
    made, t = Laboratory(), START + np.arange(2000) / RATE
    made.response("even", sweep(0)[0], timestamps=t)
    made.stimulus("even in", sweep(0)[1], timestamps=t)
    assert_is_sweep(nw.from_nwb(made.write(tmp_path / "x.nwb")), 0)
    made = Laboratory()
    made.response("uneven", sweep(0)[0], timestamps=t + 0.3 / RATE * np.sin(np.arange(2000)))
    run = nw.from_nwb(made.write(tmp_path / "y.nwb"))
    assert (run.settings.method, run.settings.steps) == ("variable", 0)
    with pytest.raises(ParameterError, match="evenly spaced"):
        fit.LIF().fit(run)


def test_without_a_stimulus(tmp_path):
    made = Laboratory()
    made.response("rest", sweep(0)[0])
    file = made.write(tmp_path / "x.nwb")
    assert list(nw.from_nwb(file).recorded) == []
    nw.from_nwb(file).plot()
    with pytest.raises(ParameterError, match="was recorded elsewhere, and not simulated"):
        nw.from_nwb(file).to_nwb(tmp_path / "again.nwb")
    with pytest.raises(ParameterError, match="must have one recording of the injected current"):
        fit.LIF().fit(nw.from_nwb(file))
    made = Laboratory()
    made.response("zero", sweep(0)[0], kind="IZeroClampSeries")
    assert not nw.from_nwb(made.write(tmp_path / "y.nwb"))["I"].any()


def test_a_stimulus_that_cannot_be_told(tmp_path):
    made = laboratory(2, number=False)
    made.stimulus("another 001", sweep(1)[1], 1)
    with pytest.warns(UserWarning, match="not known which stimulus belongs to CurrentClampSeries001"):
        found = nw.nwb_sweeps(made.write(tmp_path / "x.nwb"))
    assert_is_sweep(found["CurrentClampSeries000"], 0)
    assert list(found["CurrentClampSeries001"].recorded) == []


@pytest.mark.parametrize(
    ("change", "message"),
    [
        (lambda made: made.stimulus("s", sweep(0)[1][:-1]), "s, the stimulus of r, has 1999 samples at other times"),
        (lambda made: made.stimulus("s", sweep(0)[1], rate=5000.0), "at other times than the 2000 of the response"),
    ],
)
def test_a_stimulus_that_does_not_fit(change, message, tmp_path):
    made = Laboratory()
    made.response("r", sweep(0)[0])
    change(made)
    with pytest.raises(RunFileError, match=message):
        nw.from_nwb(made.write(tmp_path / "x.nwb"))


def test_unsuitable_recordings(tmp_path):
    made = Laboratory()
    made.file.add_acquisition(made.series("VoltageClampSeries", "clamp", np.zeros(5)))
    with pytest.raises(
        RunFileError, match="a CurrentClampSeries is needed, and its acquisition has VoltageClampSeries"
    ):
        nw.from_nwb(made.write(tmp_path / "x.nwb"))
    with pytest.raises(RunFileError, match="its acquisition has nothing"):
        nw.from_nwb(Laboratory(notes='{"format": [').write(tmp_path / "y.nwb"))
    for data, more, message in (
        ([-60.0], {}, "r has 1 samples, of which a recording needs two|incorrect type for 'data'"),
        ([-60.0] * 3, {"timestamps": [0.0, 0.2, 0.1]}, "timestamps of r do not ascend"),
    ):
        made = Laboratory()
        made.response("r", data, **more)
        with pytest.raises(RunFileError, match=message):
            nw.from_nwb(made.write(tmp_path / "z.nwb"))


def every(path):
    names = []
    with h5py.File(path) as file:
        file.visit(names.append)
    return [name for name in names if not name.startswith("specifications/")]


def test_whatever_is_missing_is_an_error_or_does_not_matter(tmp_path):
    whole = laboratory(1).write(tmp_path / "whole.nwb")
    wrong = []
    for name in every(whole):
        shutil.copy(whole, tmp_path / "x.nwb")
        with h5py.File(tmp_path / "x.nwb", "r+") as file:
            del file[name]
        try:
            nw.from_nwb(tmp_path / "x.nwb")
        except NrnwrapError:
            continue
        except Exception as error:
            wrong.append((name, repr(error)))
    assert wrong == []


def test_what_is_written_wrongly_in_it_is_an_error(tmp_path):
    whole = laboratory(1).write(tmp_path / "whole.nwb")
    for name, attribute, value, message in (
        ("data", "unit", "furlongs", "CurrentClampSeries000 is in 'furlongs', which is not a unit such as mV"),
        ("starting_time", "rate", 0.0, "has the rate 0.0 Hz"),
        ("data", "conversion", "much", "damaged"),
    ):
        shutil.copy(whole, tmp_path / "x.nwb")
        with h5py.File(tmp_path / "x.nwb", "r+") as file:
            file[f"acquisition/CurrentClampSeries000/{name}"].attrs[attribute] = value
        with pytest.raises(RunFileError, match=message):
            nw.from_nwb(tmp_path / "x.nwb")


def test_data_of_another_shape(tmp_path):
    whole = laboratory(1).write(tmp_path / "whole.nwb")
    for data, message in (
        (np.zeros((2000, 2)), r"incorrect shape for data: got \(2000, 2\)"),
        (np.zeros(0), "has 0 samples"),
        (np.array(b"text"), "damaged"),
    ):
        shutil.copy(whole, tmp_path / "x.nwb")
        with h5py.File(tmp_path / "x.nwb", "r+") as file:
            series = file["acquisition/CurrentClampSeries000"]
            kept = dict(series["data"].attrs)
            del series["data"]
            series["data"] = data
            series["data"].attrs.update(kept)
        with pytest.raises(RunFileError, match=message):
            nw.from_nwb(tmp_path / "x.nwb")


def test_a_unit_that_the_format_does_not_have(tmp_path):
    """Which pynwb would take for volts."""
    file = laboratory(1).write(tmp_path / "x.nwb")
    with h5py.File(file, "r+") as stored:
        data = stored["acquisition/CurrentClampSeries000/data"]
        data.attrs.update({"unit": "mV", "conversion": 5e-3, "offset": -60.0})
    assert_is_sweep(nw.from_nwb(file), 0)


def test_a_recording_becomes_a_model(tmp_path):
    """A cell that is simulated, recorded as a laboratory does, in three sweeps, and fitted."""
    made = Laboratory()
    cell = nw.cells.LIF(v_reset=-70, t_ref=2)
    for k in range(3):
        run = nw.simulate(cell, nw.Noise(0.12, mean=0.2, seed=k), t_stop=3000, dt=0.1, record=["v", "I"])
        at_sample = np.interp(run.t, run.t - 0.05, run["I"])  # as an amplifier has it
        shown = run.v.copy()
        for spike in np.ceil(run.spikes / 0.1).astype(int):  # a point neuron does not show its spikes
            shown[spike : spike + 15] = np.linspace(30, -70, 15)[: len(shown) - spike]
        made.response(f"out {k}", shown, k)
        made.stimulus(f"in {k}", at_sample, k)
    found = nw.nwb_sweeps(made.write(tmp_path / "x.nwb"))
    fitted = fit.LIF().fit(list(found.values()))
    print(fitted)
    assert fitted.cell().C == pytest.approx(cell.C, rel=0.05)
