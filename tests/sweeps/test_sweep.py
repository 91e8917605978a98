"""nrnwrap.sweep: what comes back, what is kept, what is run again."""

import functools
import warnings

import numpy as np
import pytest
from helpers import sweeps

import nrnwrap as nw
from nrnwrap.cells import AdEx
from nrnwrap.sweeps.converting import csv_text
from nrnwrap.sweeps.grid import seeds

TWO = {"workers": 2}


@pytest.fixture(autouse=True)
def no_warnings():
    """What a sweep warns of is asked for by each test that expects it."""
    with warnings.catch_warnings():
        warnings.simplefilter("error", UserWarning)
        yield


def test_values_are_shaped_as_the_grid():
    found = nw.sweep(sweeps.several, {"a": np.array([1.0, 2.0]), "b": [2, 3, 2]}, **TWO)
    assert found.names == ["sum", "name", "row", "train"]
    assert found["sum"].tolist() == [[3, 4, 3], [4, 5, 4]]
    assert found["name"][1].tolist() == ["2.0"] * 3
    assert found["row"].shape == (2, 3, 3)
    assert found["row"][1, 0].tolist() == [0, 2, 4]
    assert found["train"][0, 1] == pytest.approx([0, 1 / 3, 2 / 3])
    assert found.complete
    assert set(found.status.ravel()) == {"done"}
    assert repr(found) == "<Sweep of several over a (2) x b (3): 6 done; has sum, name, row, train>"
    with pytest.raises(nw.NrnwrapError, match=r"unknown value of a sweep 'sums'.*sum"):
        found["sums"]


def test_it_is_what_the_function_gives_here():
    amps = [0.4, 0.8]
    found = nw.sweep(sweeps.rate, {"b": [0.02, 0.06], "amp": amps}, workers=1)
    assert found["value"].tolist() == [[sweeps.rate(b, amp) for amp in amps] for b in (0.02, 0.06)]


def test_functions_of_any_kind():
    factor = 3.0
    assert nw.sweep(lambda a: factor * a, {"a": [1, 2]}, **TWO)["value"].tolist() == [3, 6]
    assert nw.sweep(functools.partial(sweeps.add, b=5), {"a": [1]}, workers=1)["value"].tolist() == [6]
    assert nw.sweep(sweeps.add, {"a": [1]}, workers=1)["value"].tolist() == [1]


def test_a_second_call_runs_what_is_missing(tmp_path):
    def swept(values):
        return nw.sweep(sweeps.once, {"a": values, "folder": [str(tmp_path)]}, folder=tmp_path / "records", **TWO)

    assert swept([1, 2])["value"].ravel().tolist() == [1, 2]
    assert swept([1, 2, 3, 1])["value"].ravel().tolist() == [1, 2, 3, 1]
    assert [path.read_text() for path in sorted(tmp_path.glob("*.calls"))] == ["x", "x", "x"]


def test_a_torn_line_is_a_missing_record(tmp_path):
    def swept():
        return nw.sweep(sweeps.add, {"a": [1, 2, 3]}, folder=tmp_path, workers=1)

    swept()
    (file,) = tmp_path.glob("*.jsonl")
    whole = file.read_bytes()
    file.write_bytes(whole[:-7])
    assert swept().complete
    assert sum(len(path.read_bytes().splitlines()) for path in tmp_path.glob("*.jsonl")) == 4


def test_parts_make_the_whole(tmp_path):
    for part in ("1/2", (2, 2)):
        found = nw.sweep(sweeps.add, {"a": range(5)}, folder=tmp_path, part=part, workers=1)
    assert found.complete
    alone = nw.sweep(sweeps.add, {"a": range(5)}, part="2/2", workers=1)
    assert alone.status.tolist() == ["missing", "done"] * 2 + ["missing"]
    assert np.isnan(alone["value"]).tolist() == [True, False] * 2 + [True]
    with pytest.raises(nw.NrnwrapError, match="the third of ten, not '4/3'"):
        nw.sweep(sweeps.add, {"a": [1]}, part="4/3")


def test_seeds_belong_to_the_numbers_of_points():
    few, many, other = (
        nw.sweep(sweeps.drawn, {"a": range(n)}, seed=seed, **TWO)["value"] for n, seed in ((3, 1), (6, 1), (3, 2))
    )
    assert few.tolist() == many[:3].tolist()
    assert len({*many, *other}) == 9
    assert nw.sweep(sweeps.drawn, {"a": [1], "seed": [7]}, workers=1)["value"].ravel().tolist() == [7]


def test_all_seeds_differ():
    found = seeds(0, 200_000)  # of which five, drawn freely, would be there twice
    assert len({*found}) == 200_000
    assert 0 <= min(found) <= max(found) < 2**32
    assert seeds(0, 100) == found[:100]


def test_numbers_without_a_seed_are_the_same_again():
    one, two = (nw.sweep(sweeps.by_chance, {"a": values}, **TWO)["value"] for values in ([1, 2, 3], [3, 2, 1]))
    assert one.tolist() == two[::-1].tolist()
    assert len({*(one - [1, 2, 3])}) == 3


def test_cells_are_run_by_the_sweep():
    grid = {"b": [0.02, 0.06], "amp": [0.4, 0.8]}
    alone = nw.sweep(sweeps.cell, grid, t_stop=100, measure=["rate", "spikes", "v_max"], **TWO)
    assert alone["rate"].tolist() == [[sweeps.rate(b, amp) for amp in grid["amp"]] for b in grid["b"]]
    assert alone.units == {"rate": "Hz", "spikes": "ms", "v_max": "mV"}
    for size in (1, 2):
        joined = nw.sweep(sweeps.cell, grid, t_stop=100, measure=alone.names, together=True, workers=size)
        assert csv_text(joined) == csv_text(alone)  # whose numbers are exact


def test_a_spec_or_a_class_has_the_parameters_of_the_grid():
    spec = nw.Spec(AdEx, inputs=[nw.Step(0.8)])
    of_spec = nw.sweep(spec, {"b": [0.02, 0.06]}, t_stop=100, measure=lambda run: len(run.spikes), workers=1)
    assert of_spec["value"].tolist() == [len(nw.simulate(spec.but(b=b)(), t_stop=100).spikes) for b in (0.02, 0.06)]
    assert of_spec.units["b"] == "nA"
    found = nw.sweep(AdEx, {"preset": ["brette_gerstner_2005"], "v_t": [-50.0]}, t_stop=10, measure="v_end", workers=1)
    assert found.complete


def test_what_a_point_warns_of_is_said():
    with pytest.warns(UserWarning, match="2 points, the first a=1: UserWarning: beware"):
        found = nw.sweep(sweeps.warns, {"a": [1, 2]}, **TWO)
    assert found.complete


def test_a_bar_where_it_is_wanted(capsys):
    nw.sweep(sweeps.add, {"a": [1, 2]}, workers=1, progress=True)
    assert "2/2" in capsys.readouterr().err
    nw.sweep(sweeps.add, {"a": [1, 2]}, workers=1)
    assert capsys.readouterr().err == ""
