"""Runs as Datasets of xarray: shapes, units, spikes; bit for bit through netCDF and Zarr."""

import sys

import numpy as np
import pytest

import nrnwrap as nw
from nrnwrap.cells import LIF, AdEx, HodgkinHuxley
from nrnwrap.errors import ExtraError, ParameterError
from nrnwrap.simulation.repeating import differences

xarray = pytest.importorskip("xarray")

RUNS = {
    "one": {"record": ["v", "w", "I", "n_spikes"]},
    "variable step": {"record": ["v", "I"], "method": "variable", "dt": None},
    "several": {"record": ["v", "I"]},
    "names": {"record": {"a/b": "v", "a_b": "v", "cell": "v", "": "v", "run": "v"}},
    "spikes only": {"record": []},
    "spikes only, variable step": {"record": [], "method": "variable", "dt": None},
    "sheets": {"record": {"all": nw.Everywhere("v"), "lfp": nw.Electrodes([(50, 0, 0)])}},
    "sheets of one": {"record": {"all": nw.Everywhere("v")}},
}


def make(name, amp=1.5):
    cells = [AdEx()] if "one" in name else [LIF(), AdEx(), HodgkinHuxley()]
    chosen = cells if len(cells) > 1 else cells[0]
    return nw.simulate(chosen, nw.Step(amp, delay=5), **{"t_stop": 60, "dt": 0.1, **RUNS[name]})


def assert_same(back, run):
    assert list(differences(run, back)) == []
    assert (back.cells, back.single, back.settings) == (run.cells, run.single, run.settings)
    assert (back.units, back.resets, back.about) == (run.units, run.resets, run.about)
    assert list(back.recorded) == list(run.recorded)
    assert (back.own_times is None) == (run.own_times is None)


def test_what_it_has():
    run = make("several")
    found = run.to_xarray()
    assert found["v"].dims == ("cell", "t")
    np.testing.assert_array_equal(found["v"], run.v)
    np.testing.assert_array_equal(found["I"].sel(cell=run.cells[1]), run["I"][1])
    assert (found["v"].units, found["I"].units, found["t"].units, found["spikes"].units) == ("mV", "nA", "ms", "ms")
    assert list(found["cell"].values) == list(run.cells)
    for index, train in enumerate(run.trains):
        np.testing.assert_array_equal(found["spikes"][found["spike_cell"] == index], train)
    assert (found.attrs["dt"], found.attrs["t_stop"], found.attrs["engine"]) == (0.1, 60.0, "neuron")
    assert found["v"].sel(t=30, method="nearest").shape == (3,)


@pytest.mark.parametrize("name", RUNS)
def test_back_again(name):
    run = make(name)
    assert_same(nw.from_xarray(run.to_xarray()), run)


@pytest.mark.filterwarnings("ignore")
@pytest.mark.parametrize("name", RUNS)
def test_through_files(name, tmp_path):
    run = make(name)
    found = run.to_xarray()
    pytest.importorskip("h5netcdf")
    found.to_netcdf(tmp_path / "x.nc", engine="h5netcdf")
    with xarray.open_dataset(tmp_path / "x.nc", engine="h5netcdf") as back:
        assert back.identical(found)
        assert_same(nw.from_xarray(back), run)
    pytest.importorskip("zarr")
    found.to_zarr(tmp_path / "x.zarr")
    with xarray.open_zarr(tmp_path / "x.zarr") as back:
        assert_same(nw.from_xarray(back), run)
        xarray.testing.assert_equal(back, found)


@pytest.mark.parametrize("name", ["several", "one", "sheets"])
def test_several_runs(name):
    runs = [make(name, amp) for amp in (0.5, 1.0, 1.5)]
    found = nw.to_xarray(runs)
    count = len(runs[0].cells)
    np.testing.assert_array_equal(found["run"], np.repeat(range(3), count))
    for index, run in enumerate(runs):
        assert_same(nw.from_xarray(found, index), run)
    assert len(found["spikes"]) == sum(len(train) for run in runs for train in run.trains)
    with pytest.raises(ParameterError, match=r"the Dataset has 3 runs: give the index of one"):
        nw.from_xarray(found)
    for index in (3, -1, "a"):
        with pytest.raises(ParameterError, match=r"is not one of the Dataset, which has 0 \.\. 2"):
            nw.from_xarray(found, index)


def test_refusals(monkeypatch):
    run = make("several")
    for others, message in (
        ([], "not .*: give to_xarray|give to_xarray"),
        (7, "give to_xarray"),
        ([run, 7], "give to_xarray"),
        ([run, make("one")], "run 1 recorded"),
        ([run, make("variable step")], "run 1 has other times than run 0"),
    ):
        with pytest.raises(ParameterError, match=message):
            nw.to_xarray(others)
    found = run.to_xarray()
    stranger = found.assign_attrs(nrnwrap="{}")
    for dataset, message in (
        (run, "takes a Dataset of xarray, not <Run"),
        (found["v"], "takes a Dataset of xarray"),
        (xarray.Dataset(), "was not made by to_xarray"),
        (stranger, "was not made by to_xarray"),
        (found.assign_attrs(nrnwrap="{"), "was not made by to_xarray"),
        (found.isel(t=slice(10)), "it has 10 of 601 samples"),
        (found.isel(cell=[1, 0, 2]), "its cells are others, or in another order"),
        (found.drop_vars("v"), "lacks parts of its run"),
        (found.drop_vars("spikes"), "lacks parts of its run"),
    ):
        with pytest.raises(ParameterError, match=message):
            nw.from_xarray(dataset)
    monkeypatch.setitem(sys.modules, "xarray", None)
    for use in (nw.to_xarray, nw.from_xarray):
        with pytest.raises(ExtraError, match=r"pip install 'nrnwrap\[xarray\]'"):
            use(run)
