"""What comes between two pieces of a Session of a network, on one rank and two; and NetCons that stand for others."""

import numpy as np
import pytest
from helpers.processes import needs_mpi
from helpers.rank_scripts import said_on

import nrnwrap as nw
from nrnwrap import errors
from nrnwrap.cells import LIFCurrExp
from nrnwrap.engine import census

KINDS = [None, "sections"]
SCRIPT = """
import numpy as np
import nrnwrap as nw
from nrnwrap.cells import LIFCurrExp
from nrnwrap.mechanisms import h
net, kind = nw.Network(seed=3), KIND
a = net.add("a", 6, LIFCurrExp, kind=kind, v_init=nw.Uniform(-64, -51))
b = net.add("b", 6, LIFCurrExp, kind=kind)
a.inject(nw.Step(0.9, dur=1e9))
a.connect(b, p=0.5, weight=0.1, delay=1.5, name="long")
with nw.Session(net, dt=0.1) as session:
    session.run(until=20)
    b.receive(nw.Poisson(2000), weight=0.1, delay=0.3)
    b.connect(a, p=0.5, weight=0.3, delay=2, name="back")
    b.inject(nw.Step(0.3, dur=1e9))
    if kind:
        b.inject(nw.Noise(0.3))
        a.receive(nw.SpikeTimes([22, 25, 30]), weight=0.5)
    session.run(until=31)
    net.projections["long"].weight = 0.5
    if kind:
        b.connect(a, nw.ExpCurrent(4), p=0.5, weight=0.1, delay=1.7, name="new")
        a.connect(b, nw.TsodyksMarkram(), p=0.5, weight=0.01, delay=1.7, name="tm")
    run = session.run(until=80)
if h.ParallelContext().id() == 0:
    np.savez(FILE, times=run.times, gids=run.gids)
"""


@pytest.fixture(scope="module")
def runs(tmp_path_factory):
    """By kind and number of ranks: times and gids."""
    folder, found = tmp_path_factory.mktemp("runs"), {}
    for ranks in (1, 2):
        files = {kind: folder / f"{kind}{ranks}.npz" for kind in KINDS}
        scripts = {
            str(kind): SCRIPT.replace("KIND", repr(kind)).replace("FILE", repr(str(files[kind]))) for kind in KINDS
        }
        said_on(ranks, scripts, folder)
        for kind in KINDS:
            with np.load(files[kind]) as file:
                found[kind, ranks] = file["times"], file["gids"]
    return found


@needs_mpi
@pytest.mark.parametrize("kind", KINDS)
def test_one_rank_is_two(kind, runs):
    (times, gids), (others, theirs) = (runs[kind, ranks] for ranks in (1, 2))
    assert len(times) > 50
    assert np.array_equal(gids, theirs)
    assert times == pytest.approx(others, abs=1e-9)


@pytest.mark.parametrize("change", ["delay", "weight"])
@pytest.mark.parametrize("kind", [None, "sections"])
def test_a_netcon_that_stands_for_rows_is_not_to_be_changed(kind, change):
    """A population that is numbers cannot see that its sources are heard of later."""
    net = nw.Network(seed=1)
    sources, cells = net.add("s", 3, [nw.SpikeTimes([5, 15])] * 3), net.add("c", 5, LIFCurrExp, kind=kind)
    sources.connect(cells, p=1, weight=0.1, delay=1.5)
    with nw.Session(net, dt=0.1) as session:
        session.run(until=10)
        wire = next(each for each in census.netcons() if str(each.syn()).startswith(("nw_Kernel", "nw_Rows")))
        before = wire.delay, wire.weight[0]
        wire.delay, wire.weight[0] = (4, before[1]) if change == "delay" else (before[0], 2)
        with pytest.raises(
            errors.SimulationError, match=r"stands for all connections .* has been changed.*Set it back"
        ):
            session.run(until=20)
        wire.delay, wire.weight[0] = before
        session.run(until=20)


def test_gap_junctions_of_populations_come_before():
    net = nw.Network(seed=1)
    cells = net.add("c", 5, LIFCurrExp, kind="sections")
    with nw.Session(net, dt=0.1) as session:
        session.run(until=10)
        with pytest.raises(errors.SimulationError, match="gap junctions cannot come between two pieces"):
            cells.couple(cells, p=1, g=0.001)
        assert not net.couplings
        session.run(until=20)


def test_what_is_refused_leaves_the_streams_of_others_as_they_were():
    def made():
        net = nw.Network(seed=1)
        return net, net.add("c", 3, LIFCurrExp, kind="sections")

    net, cells = made()
    with nw.Session(net, method="variable") as session:
        session.run(until=10)
        for refused in (
            lambda: cells.inject(nw.Noise(0.1)),
            lambda: cells.receive(nw.Poisson(100), weight=0.1),
            lambda: cells.connect(cells, p=1, weight=0.1),
        ):
            with pytest.raises(errors.SimulationError, match="between two pieces of a Session with the variable step"):
                refused()
        session.run(until=20)
    assert not net.projections
    cells.inject(nw.Noise(0.1))
    _, others = made()
    others.inject(nw.Noise(0.1))
    assert [each.attached[-1].what for each in cells] == [each.attached[-1].what for each in others]
