"""A picture that cannot be drawn leaves no figure behind."""

import matplotlib.pyplot as plt
import numpy as np
import pytest

import nrnwrap as nw
from nrnwrap import errors, plot
from nrnwrap.cells import LIF, BallAndStick


@pytest.fixture(scope="module")
def things():
    net = nw.Network(seed=1)
    cells = net.add("exc", 4, LIF)
    cells.inject(nw.Step(0.5, dur=1e9))
    projection = cells.connect(cells, p=1, weight=0.1)
    run = nw.simulate(net, t_stop=20, dt=0.1, record={cells: "v"})
    alone = nw.simulate(LIF(), nw.Step(0.5), t_stop=20)
    return {"net": net, "run": run, "alone": alone, "projection": projection, "cell": BallAndStick()}


WRONG = {
    "rate, kernel": lambda of: plot.rate(of["run"], kernel="gauss"),
    "rate, width": lambda of: plot.rate(of["run"], width=-1),
    "activity, kernel": lambda of: plot.activity(of["run"], kernel="gauss"),
    "activity, width": lambda of: plot.activity(of["run"], width=-1),
    "raster, rows": lambda of: plot.raster(of["run"], order=["nobody"]),
    "raster, style": lambda of: plot.raster(of["run"], colour="red"),
    "traces, style": lambda of: plot.traces(of["alone"], colour="red"),
    "curve, lengths": lambda of: plot.curve([1, 2], [1, 2, 3], ("x", "y")),
    "curve, style": lambda of: plot.curve([1, 2], [1, 2], ("x", "y"), colour="red"),
    "plane": lambda of: plot.plane(3),
    "grid, shape": lambda of: plot.grid({"a": [1, 2]}, [1, 2, 3], "z"),
    "grid, style": lambda of: plot.grid({"a": [1, 2], "b": [1, 2]}, np.ones((2, 2)), "z", colour="red"),
    "matrix": lambda of: plot.matrix(of["projection"], what="colour"),
    "weights": lambda of: plot.weights(of["projection"], bins=-1),
    "network": lambda of: plot.network(of["net"], cell=("nobody", 1)),
    "shape": lambda of: plot.shape(of["cell"], of="colour"),
    "dendrogram": lambda of: plot.dendrogram(of["cell"], colours="colour"),
}


@pytest.mark.parametrize("what", WRONG)
def test_nothing_is_left(what, things):
    plt.close("all")
    kept = plt.figure()
    with pytest.raises(errors.NrnwrapError):
        WRONG[what](things)
    assert plt.get_fignums() == [kept.number]
    plt.close("all")
