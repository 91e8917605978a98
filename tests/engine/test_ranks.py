"""Networks on ranks: the same spikes to the bit, errors that all ranks agree on, delays, gids, ranks without cells."""

import numpy as np
import pytest
from helpers.processes import HERE, library, needs_mpi, printed, python
from helpers.random_network import KINDS
from helpers.rank_errors import CASES
from helpers.rank_scripts import said_on

import nrnwrap as nw
from nrnwrap.cells import LIF, LIFCurrExp
from nrnwrap.errors import ParameterError, SimulationError
from nrnwrap.mechanisms import h

pytestmark = needs_mpi


def spikes(folder, ranks, kinds, cells, **settings):
    """kind -> the spikes of the cells of its random network, in the order of their gids."""
    file = folder / f"{ranks}.npz"
    words = [f"{name}={value}" for name, value in settings.items()]
    printed(HERE / "random_network.py", file, ",".join(kinds), cells, *words, ranks=ranks)
    with np.load(file) as found:
        trains = [found[name] for name in found.files]
    return {kind: trains[cells * index : cells * (index + 1)] for index, kind in enumerate(kinds)}


def assert_same_to_the_bit(folder, numbers, kinds, cells, **settings):
    one, *others = (spikes(folder, ranks, kinds, cells, **settings) for ranks in numbers)
    for kind, trains in one.items():
        assert sum(map(len, trains)) > 2 * cells, kind
        for other in others:
            assert len(other[kind]) == cells, kind
            assert all(np.array_equal(a, b) for a, b in zip(trains, other[kind], strict=True)), kind


@pytest.mark.parametrize("dt", [0.1, 0.025])
def test_delays_from_two_steps_on(dt, tmp_path):
    assert_same_to_the_bit(tmp_path, (1, 2), KINDS, 40, delay=2 * dt, spread=3 * dt, dt=dt)


@pytest.mark.parametrize("engine", ["neuron", "coreneuron"])
def test_events_that_come_together(engine, tmp_path):
    """All cells are one and the same, weights are not: their sums depend neither on the order nor on the ranks."""
    assert_same_to_the_bit(tmp_path, (1, 2), KINDS, 24, engine=engine, sync=1, t_stop=60)


def test_three_ranks(tmp_path):
    assert_same_to_the_bit(tmp_path, (1, 2, 3), ["LIFCondExp"], 30, sources=10, delay=1, t_stop=26)


def test_a_thousand_cells(tmp_path):
    """The spikes of a step's second half do not belong to an exchange that is over."""
    assert_same_to_the_bit(tmp_path, (1, 2), ["Izhikevich"], 1000, sources=30, delay=1, t_stop=60)


def test_coreneuron_on_ranks(tmp_path):
    assert_same_to_the_bit(tmp_path, (1, 2), ["LIFCurrExp"], 40, delay=0.2, engine="coreneuron")


@pytest.fixture(scope="module")
def agreed(tmp_path_factory):
    """For each rank: case -> whether the run afterwards is right, and the error."""
    folder = tmp_path_factory.mktemp("ranks")
    printed(HERE / "rank_errors.py", folder, ranks=2)
    lines = ([line.split("|", 2) for line in (folder / rank).read_text().splitlines()] for rank in "01")
    return [{case: rest for case, *rest in each} for each in lines]


@pytest.mark.parametrize("case", CASES)
def test_an_error_of_one_rank_is_raised_by_all(case, agreed):
    (same, other), (too, own) = (each[case] for each in agreed)
    assert same == too == "True"  # and the next run is as if nothing had been
    assert own != "nothing"
    if other != own:  # else it is one of all ranks
        assert other == f"SimulationError: stopped, because of an error on another rank: rank 1: {own}"


SCRIPT = (
    "import nrnwrap as nw, numpy as np\n"
    "from nrnwrap.cells import LIF, HodgkinHuxley\n"
    "from nrnwrap.mechanisms import h\n"
    "parallel = h.ParallelContext()\n"
    "me, how = int(parallel.id()), {'t_stop': 50, 'dt': 0.1, 'progress': False}\n"
)
NO_CELLS = (
    "cells = [] if me else [LIF(), LIF()]\n"
    "for cell in cells: cell.inject(nw.Step(0.3))\n"
    "run = nw.simulate(cells, engine='{engine}', record=['v', 'v_m'], **how)\n"
    "say(me, run.v.shape, run['v_m'].shape, len(run.spikes), sum(map(len, run.spikes)), len(run.t))\n"
    "assert repr(run) and run.traces() and run.sheets() == {{}}"
)
SCRIPTS = {
    "no cells, neuron": NO_CELLS.format(engine="neuron"),
    "no cells, coreneuron": NO_CELLS.format(engine="coreneuron"),
    "no cells among others": (
        "cell = None if me else LIF()\n"
        "if cell is not None:\n"
        "    cell.register(0); cell.inject(nw.Step(0.3))\n"
        "parallel.barrier()\n"
        "run = nw.simulate([cell] if cell is not None else [], **how)\n"
        "say(me, sum(map(len, run.spikes)))"
    ),
    "temperature": "run = nw.simulate(LIF() if me else HodgkinHuxley(), **how)\nsay(run.settings.celsius)",
    "a gap junction later": (
        "cell = LIF(); cell.register(me); cell.inject(nw.Step(0.0 if me else 0.3))\n"
        "cell.receive(nw.Gid(1 - me), nw.ExpCurrent(), weight=0.5, delay=1)\n"
        "one = nw.simulate(cell, **how)\n"
        "cell.couple(1 - me, g=1e-6)\n"
        "other = nw.simulate(cell, **how)\n"
        "say(len(one.spikes), len(other.spikes), one.v.max() > -70, abs(one.v.max() - other.v.max()) < 0.1)"
    ),
    "two steps": (
        "cell = LIF(); cell.register(me); cell.inject(nw.Step(0.3))\n"
        "parallel.barrier()\n"
        "for dt in (0.1, 0.07, 0.3, 0.025):\n"
        "    wire = cell.receive(nw.Gid(1 - me), nw.ExpCurrent(), weight=0.01, delay=3 * dt - dt)\n"
        "    nw.simulate(cell, t_stop=100 * dt, dt=dt, progress=False)\n"
        "    cell.detach(wire)\n"
        "say('ran')"
    ),
}
WRONG = {
    "other = LIF(); other.register(7)": "gid 7 is taken on several ranks",
    "cell.receive(nw.Gid(7), nw.Exp(), weight=0.01, delay=1)": "gid 7 is connected to, but no cell on any rank",
    "s = h.ExpSyn(cell.soma(0.5)); w = parallel.gid_connect(7, s); w.delay = 1": (
        "gid 7 is connected to, but no cell on any rank"
    ),
    "parallel.spike_compress(10)": "spike_compress rounds spikes to steps",
    "s = h.ExpSyn(cell.soma(0.5)); w = h.NetCon(cell.mechanism, s); w.delay = 0": "is known up to a step after",
    "cell.receive(nw.Gid(1 - me), nw.Exp(), weight=0.01, delay=0.15)": "ranks need delays of 2 dt = 0.2 ms",
    "cell.receive(nw.Gid(1 - me), nw.Exp(), weight=0.01, delay=0.2)\n"
    "for wire in h.List('NetCon'): wire.delay = 0.1": "ranks need delays of 2 dt = 0.2 ms at least, but that of gid",
}
TRIED = (
    "cell = LIF(); cell.register(me)\n"
    "parallel.barrier()\n"
    "{lines}\n"
    "try: nw.simulate(cell, **how)\n"
    "except nw.errors.SimulationError as error: say(repr(str(error)))\n"
    "else: say('ran')\n"
    "parallel.spike_compress(0)\n"
)


@pytest.fixture(scope="module")
def said(tmp_path_factory):
    """What each of two ranks says in each script."""
    scripts = {**SCRIPTS, **{lines: TRIED.format(lines=lines) for lines in WRONG}}
    return said_on(2, {name: SCRIPT + lines for name, lines in scripts.items()}, tmp_path_factory.mktemp("scripts"))


@pytest.mark.parametrize("engine", ["neuron", "coreneuron"])
def test_a_rank_without_cells_takes_part(engine, said):
    assert said[f"no cells, {engine}"] == ["0 (2, 501) (2, 501) 2 8 501", "1 (0, 501) (0, 501) 0 0 501"]


def test_a_rank_without_cells_among_others_that_are_connected(said):
    assert said["no cells among others"] == ["0 4", "1 0"]


def test_one_rank_needs_a_cell():
    with pytest.raises(ParameterError, match="a cell to simulate is missing"):
        nw.simulate([], t_stop=10)


def test_the_temperature_is_that_of_the_cells_of_all_ranks(said):
    assert said["temperature"] == ["6.3", "6.3"]


@pytest.mark.parametrize("lines", WRONG)
def test_what_is_wrong_is_said_on_both_ranks_before_a_run(lines, said):
    assert len(said[lines]) == 2
    assert all(WRONG[lines] in each for each in said[lines])


def test_a_gap_junction_that_comes_between_two_runs(said):
    assert said["a gap junction later"] == ["4 4 True True", "1 1 True True"]


def test_delays_of_two_steps_are_enough_to_rounding(said):
    assert said["two steps"] == ["ran", "ran"]


def test_gids_taken_elsewhere_are_taken_here():
    cell = LIF()
    syn = h.ExpSyn(cell.soma(0.5))
    parallel = h.ParallelContext()
    parallel.set_gid2node(901, parallel.id())
    with pytest.raises(SimulationError, match="gid 901 was given to this rank by set_gid2node, but to no cell"):
        cell.receive(nw.Gid(901), syn, weight=0.01)
    parallel.cell(901, cell.netcon(None))
    with pytest.raises(ParameterError, match="the cell has the gid 901 already"):
        cell.register(902)
    assert not parallel.gid_exists(902)
    with pytest.raises(ParameterError, match="gid 901 is taken"):
        LIF().register(901)


def test_a_gid_that_nobody_registered_is_an_error_on_one_rank_too():
    cell = LIF()
    wire = cell.receive(nw.Gid(903), nw.Exp(), weight=0.01, delay=1)
    for threads in (1, 2):
        h.ParallelContext().nthread(threads)
        try:
            with pytest.raises(SimulationError, match=r"gid 903 is connected to, but no cell .*register"):
                nw.simulate(cell, t_stop=1)
        finally:
            h.ParallelContext().nthread(1)
    cell.detach(wire)
    del wire
    nw.simulate(cell, t_stop=1)


def threaded(cells, dt, **how):
    h.ParallelContext().nthread(2)
    try:
        return nw.simulate(cells, t_stop=100, dt=dt, progress=False, **how)
    finally:
        h.ParallelContext().nthread(1)


@pytest.mark.parametrize("dt", [1.0, 0.1, 0.025])
def test_threads_need_two_steps(dt):
    one, other = LIFCurrExp(), LIFCurrExp()
    one.inject(nw.Step(0.5))
    wire = one.connect(other, weight=3, delay=2 * dt)
    run = nw.simulate([one, other], t_stop=100, dt=dt)
    same = threaded([one, other], dt)
    assert len(run.spikes[1]) > 3
    assert all(np.array_equal(a, b) for a, b in zip(run.spikes, same.spikes, strict=True))
    wire.delay = 1.99 * dt
    with pytest.raises(SimulationError, match="threads need delays of 2 dt"):
        threaded([one, other], dt)
    wire.delay = 0
    with pytest.raises(SimulationError, match="threads need delays above 0"):
        threaded([one, other], dt, method="variable")


@pytest.mark.parametrize("where", [0, 1])
def test_a_mistake_of_a_users_script_on_one_rank_ends_the_job(where, tmp_path):
    """Where it ends in barrier() and quit(), as the manual says: no rank waits, and the exit code tells."""
    script = tmp_path / "script.py"
    lines = f"cell = LIF()\nif me == {where}: raise ValueError('mine')\nparallel.barrier()\nh.quit()\n"
    script.write_text(SCRIPT.replace("parallel =", "h.nrnmpi_init()\nparallel =") + lines)
    done = python(script, ranks=2, library=library())
    assert done.returncode != 0
    assert "ValueError: mine" in done.stderr
