"""Connections that are drawn anew, with another probability: as a network has them that is made with it."""

import numpy as np
import pytest

import nrnwrap as nw
from nrnwrap.cells import LIFCondExp, LIFCurrExp
from nrnwrap.engine import h
from nrnwrap.errors import ParameterError, UnknownNameError

SYNAPSES = {
    "own": (LIFCurrExp, ()),
    "placed": (LIFCondExp, (nw.Exp(5),)),
    "learning": (LIFCondExp, (nw.STDP(w_max=0.01),)),
}


def made(p, model=LIFCurrExp, synapse=(), kind=None, **more):
    net = nw.Network(seed=3)
    exc = net.add("exc", 40, model, kind=kind, positions=np.arange(120.0).reshape(40, 3))
    exc.inject(nw.Step(0.7))
    how = {"weight": 0.001 if synapse else 0.1, "delay": nw.Uniform(1, 2), **more}
    exc.connect(exc, *synapse, p=p, **how)
    return net


@pytest.mark.parametrize("kind", [None, "sections"])
@pytest.mark.parametrize("which", SYNAPSES)
def test_it_is_the_network_that_is_made_with_this_p(which, kind):
    model, synapse = SYNAPSES[which]
    net = made(0.1, model, synapse, kind)
    (projection,) = net.projections.values()
    nw.simulate(net, t_stop=20, dt=0.1)
    for p in (0.5, 0.0, 1.0, 0.2):
        net.redraw("exc->exc", p)
        assert net.projections["exc->exc"] is projection
        assert projection.probability == p
        one, two = nw.simulate(net, t_stop=60, dt=0.1), made(p, model, synapse, kind)
        assert net.digest == two.digest
        assert nw.simulate(two, t_stop=60, dt=0.1).times.tolist() == one.times.tolist() != []


def test_nothing_is_left_of_the_connections_before():
    net = made(1.0, LIFCondExp, (nw.Exp(5),), "sections")
    rows = h.List("nw_Rows").count()
    net.redraw("exc->exc", 0.1)
    assert h.List("nw_Rows").count() == rows
    (projection,) = net.projections.values()
    assert projection.netcons.count() == len(projection)
    mine = [each for each in h.List("NetCon") if each.precell() is not None or each.syn() is not None]
    assert sum(each.weight[0] == 0.001 for each in mine) == len(projection)
    assert h.List(nw.Exp.mechanism).count() == len(projection.targets) <= 40


def test_what_was_set_for_all_stays():
    net = made(0.3)
    (projection,) = net.projections.values()
    projection.set(weight=0.05, delay=3)
    net.redraw("exc->exc", 0.6)
    assert set(projection.weight) == {0.05}
    assert set(projection.delay) == {3.0}
    projection.weight *= 2  # of these connections: others do not know it
    net.redraw("exc->exc", 0.5)
    assert set(projection.weight) == {0.05}


def test_what_cannot_be_drawn_anew():
    net = made(0.3)
    with pytest.raises(UnknownNameError, match="unknown projection 'exc'"):
        net.redraw("exc", 0.1)
    for p in (-0.1, 1.1, "a", None, np.nan):
        before = net.digest
        with pytest.raises(ParameterError, match="p "):
            net.redraw("exc->exc", p)
        assert net.digest == before
    with nw.Session(net, dt=0.1) as session:
        session.run(until=5)
        with pytest.raises(ParameterError, match="while a session is open"):
            net.redraw("exc->exc", 0.1)
    exc = net["exc"]
    exc.connect(exc, weight=0.1, indegree=3, name="other")
    with pytest.raises(ParameterError, match="was not made by p as one number"):
        net.redraw("other", 0.1)
    for name, how in {"d": {"p": lambda d: 0.1}, "matrix": {"p": np.full((40, 40), 0.1)}}.items():
        exc.connect(exc, weight=0.1, name=name, **how)
        with pytest.raises(ParameterError, match="cannot be drawn anew"):
            net.redraw(name, 0.1)
    exc.connect(exc, weight=np.full((40, 40), 0.1), p=0.2, name="weights")
    with pytest.raises(ParameterError, match="cannot be drawn anew"):
        net.redraw("weights", 0.1)
