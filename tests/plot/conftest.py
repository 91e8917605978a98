"""Fixtures of the tests of plot."""

import matplotlib

matplotlib.use("Agg")
import matplotlib.pyplot as plt
import pytest

import nrnwrap as nw
from nrnwrap.cells import LIF, Reconstruction
from nrnwrap.morphology import write_example


@pytest.fixture(scope="module")
def runs():
    cells = [LIF(), LIF(t_ref=5)]
    return nw.simulate(cells[0], nw.Step(0.3), t_stop=100), nw.simulate(cells, nw.Step(0.3), t_stop=100)


@pytest.fixture(autouse=True)
def closed():
    yield
    plt.close("all")


@pytest.fixture(scope="module")
def cell(tmp_path_factory):
    return Reconstruction(write_example(tmp_path_factory.mktemp("swc") / "cell.swc"))
