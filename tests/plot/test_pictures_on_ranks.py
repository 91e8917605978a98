"""A network's pictures and statistics are the same on every rank, and on any number of them."""

import json

import numpy as np
import pytest
from helpers.processes import HERE, needs_mpi, printed

pytestmark = needs_mpi


def read(folder, ranks):
    printed(HERE / "pictures_on_ranks.py", folder, ranks=ranks)
    return [json.loads((folder / f"{ranks}-{rank}.json").read_text()) for rank in range(ranks)]


def test_every_rank_shows_the_whole_network_or_its_own_part(tmp_path):
    (alone,), others = read(tmp_path, 1), read(tmp_path, 3)
    assert np.count_nonzero(alone["matrix"]) > 200
    assert alone["statistics"][0] > 20
    for other in others:
        assert other.keys() == alone.keys()
        for name in ("cell", "degrees", "unit", "matrix"):
            assert other[name] == alone[name]
        for name in ("rates", "statistics"):
            np.testing.assert_allclose(other[name], alone[name], rtol=1e-9, atol=1e-9)
    names, trains, rate, rows, voltages = alone["alone"]
    assert rows == ["exc", "inh"]
    assert len(names) + 1 == voltages == 31
    parts = [other["alone"] for other in others]
    assert sorted(name for part in parts for name in part[0]) == sorted(names)
    for some, those, its_rate, _, count in parts:
        assert 0 < len(some) <= count < 31
        mine = [trains[names.index(name)] for name in some]
        assert [len(train) for train in those] == [len(train) for train in mine]
        assert its_rate == pytest.approx(sum(map(len, mine)) / len(mine) / 0.025)  # Hz, of these cells
    assert rate == pytest.approx(sum(map(len, trains)) / 30 / 0.025)
