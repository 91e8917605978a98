"""Vectors of NEURON as arrays: what is copied, and that nothing is left behind."""

import gc
import sys
from pathlib import Path

import numpy as np
import pytest

import nrnwrap
from nrnwrap.engine import array, h

ROOT = Path(nrnwrap.__file__).parent


@pytest.mark.parametrize("values", [[], [1.5], [0.0, np.nan, 1e300]])
def test_it_is_a_copy(values):
    vector = h.Vector(values)
    found = array(vector)
    np.testing.assert_array_equal(found, values)
    vector.fill(7)
    np.testing.assert_array_equal(found, values)
    assert found.dtype == float


def test_nothing_is_left_behind(swept):
    vector = h.Vector(100)
    before = sys.getallocatedblocks()
    for _ in range(1000):
        array(vector)
    gc.collect()
    assert sys.getallocatedblocks() - before < 500


def test_what_leaves_something_behind_is_not_used():
    """Vector.as_numpy() leaves three objects with each call, which the package says in one place."""
    texts = {path.name: path.read_text() for path in ROOT.rglob("*.py")}
    assert [name for name, text in texts.items() for _ in range(text.count(".as_numpy("))] == ["neuron.py"]
