"""The same network on any number of ranks: spikes, connections, digest."""

import numpy as np
import pytest
from helpers.networks import KINDS
from helpers.processes import HERE, needs_mpi, printed

pytestmark = needs_mpi


def run(folder, ranks, kind, *words):
    file = folder / f"{kind}{ranks}.npz"
    printed(HERE / "networks.py", file, kind, *words, ranks=ranks)
    with np.load(file) as found:
        return found["times"], found["gids"], str(found["digest"])


@pytest.mark.parametrize("kind", KINDS)
def test_one_rank_is_two(kind, tmp_path):
    one, two = run(tmp_path, 1, kind), run(tmp_path, 2, kind)
    assert len(one[0]) > 20
    assert one[2] == two[2]
    assert np.array_equal(one[1], two[1])
    assert one[0] == pytest.approx(two[0], abs=1e-9)


@pytest.mark.parametrize("kind", ["learning", "mixed"])
def test_three_ranks(kind, tmp_path):
    one, three = run(tmp_path, 1, kind), run(tmp_path, 3, kind)
    assert one[2] == three[2]
    assert np.array_equal(one[1], three[1])
    assert one[0] == pytest.approx(three[0], abs=1e-9)


def test_coreneuron_on_two_ranks(tmp_path):
    one, two = (run(tmp_path, ranks, "cuba", "30", "coreneuron") for ranks in (1, 2))
    assert np.array_equal(one[1], two[1])
    assert one[0] == pytest.approx(two[0], abs=1e-9)
