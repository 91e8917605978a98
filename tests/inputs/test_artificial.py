"""Artificial cells of NEURON as populations of networks: they send, and they receive."""

import copy
import pickle

import numpy as np
import pytest

import nrnwrap as nw
from nrnwrap.cells import LIF
from nrnwrap.errors import ParameterError, SimulationError, UnknownNameError


def test_a_value():
    made = nw.ArtificialCell("IntFire1", tau=24, refrac=3)
    assert repr(made) == "ArtificialCell('IntFire1', tau=24.0, refrac=3.0)"
    assert eval(repr(made), vars(nw)) == made == copy.copy(made) == pickle.loads(pickle.dumps(made))
    assert made != nw.ArtificialCell("IntFire1", tau=24)
    found = made.create().object
    assert (found.tau, found.refrac) == (24, 3)


@pytest.mark.parametrize(
    ("call", "kind", "message"),
    [
        (lambda: nw.ArtificialCell("IntFire7"), UnknownNameError, "unknown mechanism 'IntFire7'; did you mean IntFire"),
        (lambda: nw.ArtificialCell("IntFire1", size=3), UnknownNameError, "unknown parameter of IntFire1 'size'"),
        (lambda: nw.ArtificialCell("IntFire1", tau="x"), ParameterError, "IntFire1.tau must be a number"),
        (lambda: nw.ArtificialCell("IClamp"), UnknownNameError, "a point process, not an artificial cell"),
        (lambda: nw.ArtificialCell("hh"), UnknownNameError, "not an artificial cell"),
        (lambda: nw.ArtificialCell(3), ParameterError, "needs the name of a mechanism"),
        (lambda: nw.ArtificialCell(), ParameterError, r"as in ArtificialCell\('IntFire1'|needs name"),
    ],
)
def test_values_that_are_refused(call, kind, message):
    with pytest.raises(kind, match=message):
        call()


def test_membrane_without_a_section():
    """m decays with tau, a kick adds to it, above 1 it fires and rests for refrac."""
    net = nw.Network()
    cells = net.add(
        "cells", 2, [nw.ArtificialCell("IntFire1", tau=10, refrac=5), nw.ArtificialCell("IntFire1", tau=20)]
    )
    kicks = net.add("kicks", 1, nw.SpikeTimes([1.0, 3.0, 4.0, 20.0]))
    kicks.connect(cells, p=1, weight=[[0.6, 0.55]], delay=0.5)
    first, second = nw.simulate(net, t_stop=30, dt=0.1)["cells"].spikes
    assert 0.6 * (1 + np.exp(-0.2)) > 1 > 0.6  # so the second kick fires, the third meets a cell at rest
    assert list(first) == [3.5]
    assert 0.55 * (1 + np.exp(-0.1)) > 1 > 0.55
    assert list(second) == [3.5]
    assert cells.get("tau").tolist() == [10, 20]


def test_with_cells_that_have_sections():
    net = nw.Network()
    fire, lif = net.add("fire", 3, nw.ArtificialCell("IntFire1", tau=50)), net.add("lif", 2, LIF)
    lif.inject(nw.Step(0.3))
    lif.connect(fire, p=1, weight=0.4, delay=1.0)
    fire.connect(lif, nw.ExpCurrent(2), p=1, weight=0.1)
    run = nw.simulate(net, t_stop=100, dt=0.1)
    assert all(len(train) > 2 for train in run["fire"].spikes)
    digest = net.digest
    lif.set(v_th=-40.0)
    assert net.digest != digest or len(nw.simulate(net, t_stop=100, dt=0.1)["lif"].spikes[0]) < len(
        run["lif"].spikes[0]
    )


def test_what_artificial_cells_and_sources_do_not_take():
    net = nw.Network()
    fire, lif, times = (
        net.add("fire", 3, nw.ArtificialCell("IntFire1")),
        net.add("lif", 2, LIF),
        net.add("t", 1, nw.Regular(5)),
    )
    with pytest.raises(ParameterError, match="fire are artificial cells, which take events without a synapse"):
        lif.connect(fire, nw.Exp(3), p=1, weight=0.1)
    with pytest.raises(ParameterError, match="t are sources of events, not cells"):
        lif.connect(times, p=1, weight=0.1)
    for verb in (
        lambda: fire.inject(nw.Step(1)),
        lambda: fire.receive(nw.Regular(3), weight=1),
        lambda: fire.set(tau=3),
    ):
        with pytest.raises(ParameterError, match=r"fire(:| are) sources of events"):
            verb()
    assert net.projections == {}


@pytest.mark.parametrize("name", ["IntFire1", "IntFire2", "IntFire4"])
def test_what_coreneuron_does_not_have(name):
    """It would end the process."""
    net = nw.Network()
    net.add("fire", 2, nw.ArtificialCell(name))
    with pytest.raises(SimulationError, match=f"CoreNEURON does not have {name}"):
        nw.simulate(net, t_stop=5, dt=0.1, engine="coreneuron")
