"""Who hears of the spikes of populations that are numbers: each other at once, sections by gids of NEURON."""

import numpy as np
import pytest
from helpers.kernel_models import network

import nrnwrap as nw
from nrnwrap.cells import LIFCurrExp
from nrnwrap.mechanisms import h

INDICES = np.arange(3)


def ports():
    return h.List("nw_PopulationPort").count()


def ran(kind):
    """Spikes of cells of a kind that numbers excite."""
    net = nw.Network(seed=1)
    source = net.add("source", 3, LIFCurrExp, v_init=nw.Uniform(-60, -55))
    source.inject(nw.Step(1.0, dur=1e9))
    target = net.add("target", 3, LIFCurrExp, kind=kind)
    source.connect(target, pairs=(INDICES, INDICES), weight=2.0, delay=1.5)
    return nw.simulate(net, t_stop=60, dt=0.1)["target"].spikes


def test_cells_of_either_kind_hear_the_same():
    found, others = ran(None), ran("sections")
    assert min(map(len, found)) > 0
    for one, other in zip(found, others, strict=True):
        assert one == pytest.approx(other, abs=1e-6)


def test_numbers_have_ports_where_somebody_else_may_hear(swept):
    net = network("currents")
    with nw.Session(net, dt=0.1) as session:
        session.run(until=5)
        assert ports() == 0
    section = h.Section("elsewhere")
    with nw.Session(net, dt=0.1) as session:
        session.run(until=5)
        assert ports() == len(net["exc"]) + len(net["inh"])
        assert h.ParallelContext().gid_exists(int(net["exc"].gids[0]))
    del section
    assert ports() == 0


def test_ports_come_in_the_midst_of_a_session():
    net = nw.Network(seed=1)
    source = net.add("source", 3, LIFCurrExp, v_init=nw.Uniform(-60, -55))
    source.inject(nw.Step(1.0, dur=1e9))
    times, gids = h.Vector(), h.Vector()
    with nw.Session(net, dt=0.1) as session:
        session.run(until=20)
        net.run.make_ports()
        net.run.make_ports()  # once is enough
        assert ports() == 3
        h.ParallelContext().spike_record(h.Vector(source.gids.astype(float)), times, gids)
        run = session.run(until=60)
    late = run.times > 20
    assert np.sort(times.as_numpy()) == pytest.approx(run.times[late], abs=1e-6)
    assert late.sum() > 3
    assert (~late).sum() > 0
