"""A network's pictures and statistics are the same on every rank, and on any number of them."""

import json

import numpy as np
from helpers.processes import HERE, needs_mpi, printed

pytestmark = needs_mpi


def test_every_rank_shows_the_whole_network(tmp_path):
    for ranks in (1, 3):
        printed(HERE / "pictures_on_ranks.py", tmp_path, ranks=ranks)
    alone, *others = (json.loads((tmp_path / f"{name}.json").read_text()) for name in ("1-0", "3-0", "3-1", "3-2"))
    assert np.count_nonzero(alone["matrix"]) > 200
    assert alone["statistics"][0] > 20
    for other in others:
        assert other.keys() == alone.keys()
        for name in ("cell", "degrees", "unit", "matrix"):
            assert other[name] == alone[name]
        for name in ("rates", "statistics"):
            np.testing.assert_allclose(other[name], alone[name], rtol=1e-9, atol=1e-9)
