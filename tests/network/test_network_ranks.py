"""The same network on any number of ranks: spikes, connections, digest."""

import functools
import re

import numpy as np
import pytest
from helpers.networks import KINDS
from helpers.processes import HERE, needs_mpi, printed
from helpers.rank_scripts import said_on

pytestmark = needs_mpi
THREE = ["learning", "mixed", "cuba", "both", "rings"]


@pytest.fixture(scope="module")
def runs(tmp_path_factory):
    """Runs of networks by ranks, kinds, and what else is said to the script: kind -> (times, gids, digest)."""

    @functools.cache
    def ran(ranks, kinds, *words):
        folder = tmp_path_factory.mktemp("runs")
        printed(HERE / "networks.py", folder, ",".join(kinds), *words, ranks=ranks)
        found = {}
        for kind in kinds:
            with np.load(folder / f"{kind}.npz") as file:
                found[kind] = file["times"], file["gids"], str(file["digest"])
        return found

    return ran


def assert_same(one, other):
    assert one[2] == other[2]
    assert np.array_equal(one[1], other[1])
    assert one[0] == pytest.approx(other[0], abs=1e-9)


@pytest.mark.parametrize("kind", KINDS)
def test_one_rank_is_two(kind, runs):
    one, two = (runs(ranks, tuple(KINDS))[kind] for ranks in (1, 2))
    assert len(one[0]) > 20
    assert_same(one, two)


@pytest.mark.parametrize("kind", THREE)
def test_three_ranks(kind, runs):
    """Of half the time, since there may be more ranks than processors."""
    one, three = (runs(ranks, tuple(THREE), "30")[kind] for ranks in (1, 3))
    assert len(one[0]) > 20
    assert_same(one, three)


SHORT = """
import nrnwrap as nw
from nrnwrap.cells import LIFCurrExp
from nrnwrap.mechanisms import h
net = nw.Network()
a, b = net.add("a", 4, LIFCurrExp, kind=KIND), net.add("b", 4, LIFCurrExp)
a.inject(nw.Step(0.8))
a.connect(b, p=1, weight=0.1, delay=1.5, name="long")
b.connect(a, p=1, weight=0.1, delay=DELAY, name="near")
try:
    run = nw.simulate(net, t_stop=20, dt=0.1)
    say(f"{len(run.times)} spikes of {a.kind}")
except nw.errors.SimulationError as error:
    say(error)
"""
DELAYS = {
    (None, 0.12): "spikes of numbers",
    (None, 0.1): r"near: ranks need delays of 2 dt = 0.2 ms at least, and 4 are shorter, such as that of b.1. ->",
    ("sections", 0.15): r"near: ranks need .* 0.15 ms: give longer ones, as in connect\(..., delay=0.2\)",
    ("sections", 0.2): "spikes of sections",
}


@pytest.fixture(scope="module")
def shortest(tmp_path_factory):
    scripts = {str(key): SHORT.replace("KIND", repr(key[0])).replace("DELAY", repr(key[1])) for key in DELAYS}
    return said_on(2, scripts, tmp_path_factory.mktemp("shortest"))


@pytest.mark.parametrize(("kind", "delay"), DELAYS)
def test_the_shortest_delay_of_ranks(kind, delay, shortest):
    said = shortest[str((kind, delay))]
    assert any(re.search(DELAYS[kind, delay], each) for each in said)


LATER = SHORT.replace('b.connect(a, p=1, weight=0.1, delay=DELAY, name="near")', "")
LATER = LATER.replace('net.add("b", 4, LIFCurrExp)', 'net.add("b", 4, LIFCurrExp, kind=KIND)').replace(
    "run = nw.simulate(net, t_stop=20, dt=0.1)",
    """with nw.Session(net, dt=0.1) as session:
        session.run(until=10)
        CHANGE
        run = session.run(until=20)""",
)


CHANGES = {
    ("sections", 'a.connect(a, p=1, weight=0.1, delay=0.5, name="near")'): "near: in this session ranks exchange",
    ("sections", 'a.connect(a, p=1, weight=0.1, delay=10, name="near")'): "spikes of sections",
    (None, 'b.connect(a, p=1, weight=0.1, delay=0.15, name="near")'): "spikes of numbers",
}


@pytest.fixture(scope="module")
def changed(tmp_path_factory):
    scripts = {str(key): LATER.replace("KIND", repr(key[0])).replace("CHANGE", key[1]) for key in CHANGES}
    return said_on(2, scripts, tmp_path_factory.mktemp("changed"))


@pytest.mark.parametrize(("kind", "change"), CHANGES)
def test_a_delay_that_comes_in_a_session_of_ranks(kind, change, changed):
    """None that is shorter than what ranks exchange spikes for: it would come too late, in silence."""
    said = changed[str((kind, change))]
    assert all(re.search(CHANGES[kind, change], each) for each in said)


def test_coreneuron_on_two_ranks(runs):
    one, two = (runs(ranks, ("cuba",), "30", "coreneuron")["cuba"] for ranks in (1, 2))
    assert np.array_equal(one[1], two[1])
    assert one[0] == pytest.approx(two[0], abs=1e-9)


STEPS = SHORT.replace("dt=0.1", "dt=DT").replace("DELAY", "1.5").replace("KIND", "None")
DTS = [0.01, 0.025, 0.05, 0.08]


@pytest.fixture(scope="module")
def stepped(tmp_path_factory):
    scripts = {str(dt): STEPS.replace("DT", repr(dt)) for dt in DTS}
    return said_on(2, scripts, tmp_path_factory.mktemp("stepped"))


@pytest.mark.parametrize("dt", DTS)
def test_a_step_of_ranks(dt, stepped):
    """NEURON's own allowance for rounding is 1e-10 ms, whatever the step."""
    said = set(stepped[str(dt)])
    assert len(said) == 1
    assert re.fullmatch(r"[1-9]\d* spikes of numbers", said.pop())


VERBS = {
    "if rank: net.seed = 5": "the seed",
    'if rank: a.connect(a, p=1, weight=0.1, name="own")': "projection own",
    "if rank: a.receive(nw.Poisson(10), weight=0.1)": "events that a receive",
    'a.connect(a, p=1, weight=0.1 + rank, name="own")': "projection own",
    'a.connect(a, weight=[[0.1, 0.1 + rank, 0, 0]] * 4, name="own")': "projection own",
    "a.connect(a, nw.Exp(3 + rank), p=1, weight=0.1, name='own')": "projection own",
    "a.receive(nw.Poisson(10), weight=[0.1] * 3 + [0.1 + rank])": "events that a receive",
    "a.set(v_init=nw.Uniform(-70, -60 - rank))": "parameters of a",
    'net.add("c", 3, LIFCurrExp, C=0.2 + rank)': "population c",
    'a.connect(a, outdegree=1 + rank, weight=0.1, name="own")': "projection own",
    'net.redraw("near", 0.5 + rank / 4)': "projection near",
    'if rank: net.add("c", 3, LIFCurrExp)': "population c",  # the last: later networks have gids after its cells'
}


@pytest.fixture(scope="module")
def different(tmp_path_factory):
    whole = SHORT.replace("KIND", "None").replace("DELAY", "1.5")
    scripts = {verb: whole.replace("try:", f"rank = int(h.ParallelContext().id())\n{verb}\ntry:") for verb in VERBS}
    return said_on(2, scripts, tmp_path_factory.mktemp("different"))


@pytest.mark.parametrize("verb", VERBS)
def test_other_verbs_or_arguments_on_a_rank_are_an_error(verb, different):
    for said in different[verb]:
        assert said.startswith(f"ranks 0 and 1 have different networks: {VERBS[verb]}.")
