"""The same network on any number of ranks: spikes, connections, digest."""

import re

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


@pytest.mark.parametrize("kind", ["learning", "mixed", "cuba", "both", "rings"])
def test_three_ranks(kind, tmp_path):
    """Of half the time, since there may be more ranks than processors."""
    one, three = run(tmp_path, 1, kind, "30"), run(tmp_path, 3, kind, "30")
    assert len(one[0]) > 20
    assert one[2] == three[2]
    assert np.array_equal(one[1], three[1])
    assert one[0] == pytest.approx(three[0], abs=1e-9)


SHORT = """
import sys
from pathlib import Path
from neuron import h
h.nrnmpi_init()
import nrnwrap as nw
from nrnwrap.cells import LIFCurrExp
net = nw.Network()
a, b = net.add("a", 4, LIFCurrExp, kind=KIND), net.add("b", 4, LIFCurrExp)
a.inject(nw.Step(0.8))
a.connect(b, p=1, weight=0.1, delay=1.5, name="long")
b.connect(a, p=1, weight=0.1, delay=DELAY, name="near")
try:
    run = nw.simulate(net, t_stop=20, dt=0.1)
    said = f"{len(run.times)} spikes of {a.kind}"
except nw.errors.SimulationError as error:
    said = str(error)
Path(sys.argv[1], f"said{int(h.ParallelContext().id())}").write_text(said)
h.ParallelContext().barrier()
h.quit()
"""


@pytest.mark.parametrize(
    ("kind", "delay", "message"),
    [
        (None, 0.12, "spikes of numbers"),
        (None, 0.1, r"near: ranks need delays of 2 dt = 0.2 ms at least, and 4 are shorter, such as that of b.1. ->"),
        ("sections", 0.15, r"near: ranks need .* 0.15 ms: give longer ones, as in connect\(..., delay=0.2\)"),
        ("sections", 0.2, "spikes of sections"),
    ],
)
def test_the_shortest_delay_of_ranks(kind, delay, message, tmp_path):
    file = tmp_path / "short.py"
    file.write_text(SHORT.replace("KIND", repr(kind)).replace("DELAY", repr(delay)))
    printed(file, tmp_path, ranks=2)
    said = [(tmp_path / f"said{rank}").read_text() for rank in (0, 1)]
    assert any(re.search(message, each) for each in said)


LATER = SHORT.replace('b.connect(a, p=1, weight=0.1, delay=DELAY, name="near")', "")
LATER = LATER.replace('net.add("b", 4, LIFCurrExp)', 'net.add("b", 4, LIFCurrExp, kind=KIND)').replace(
    "run = nw.simulate(net, t_stop=20, dt=0.1)",
    """with nw.Session(net, dt=0.1) as session:
        session.run(until=10)
        CHANGE
        run = session.run(until=20)""",
)


@pytest.mark.parametrize(
    ("kind", "change", "message"),
    [
        ("sections", 'a.connect(a, p=1, weight=0.1, delay=0.5, name="near")', "near: in this session ranks exchange"),
        ("sections", 'a.connect(a, p=1, weight=0.1, delay=10, name="near")', "spikes of sections"),
        (None, 'b.connect(a, p=1, weight=0.1, delay=0.15, name="near")', "spikes of numbers"),
    ],
)
def test_a_delay_that_comes_in_a_session_of_ranks(kind, change, message, tmp_path):
    """None that is shorter than what ranks exchange spikes for: it would come too late, in silence."""
    file = tmp_path / "later.py"
    file.write_text(LATER.replace("KIND", repr(kind)).replace("CHANGE", change))
    printed(file, tmp_path, ranks=2)
    said = [(tmp_path / f"said{rank}").read_text() for rank in (0, 1)]
    assert all(re.search(message, each) for each in said)


def test_coreneuron_on_two_ranks(tmp_path):
    one, two = (run(tmp_path, ranks, "cuba", "30", "coreneuron") for ranks in (1, 2))
    assert np.array_equal(one[1], two[1])
    assert one[0] == pytest.approx(two[0], abs=1e-9)


STEPS = SHORT.replace("dt=0.1", "dt=DT").replace("DELAY", "1.5").replace("KIND", "None")


@pytest.mark.parametrize("dt", [0.01, 0.025, 0.05, 0.08])
def test_a_step_of_ranks(dt, tmp_path):
    """NEURON's own allowance for rounding is 1e-10 ms, whatever the step."""
    file = tmp_path / "steps.py"
    file.write_text(STEPS.replace("DT", repr(dt)))
    printed(file, tmp_path, ranks=2)
    said = {(tmp_path / f"said{rank}").read_text() for rank in (0, 1)}
    assert len(said) == 1
    assert re.fullmatch(r"[1-9]\d* spikes of numbers", said.pop())


@pytest.mark.parametrize(
    ("verb", "different"),
    [
        ('if rank: net.add("c", 3, LIFCurrExp)', "population c"),
        ("if rank: net.seed = 5", "the seed"),
        ('if rank: a.connect(a, p=1, weight=0.1, name="own")', "projection own"),
        ("if rank: a.receive(nw.Poisson(10), weight=0.1)", "events that a receive"),
        ('a.connect(a, p=1, weight=0.1 + rank, name="own")', "projection own"),
        ('a.connect(a, weight=[[0.1, 0.1 + rank, 0, 0]] * 4, name="own")', "projection own"),
        ("a.connect(a, nw.Exp(3 + rank), p=1, weight=0.1, name='own')", "projection own"),
        ("a.receive(nw.Poisson(10), weight=[0.1] * 3 + [0.1 + rank])", "events that a receive"),
        ("a.set(v_init=nw.Uniform(-70, -60 - rank))", "parameters of a"),
        ('net.add("c", 3, LIFCurrExp, C=0.2 + rank)', "population c"),
    ],
)
def test_other_verbs_or_arguments_on_a_rank_are_an_error(verb, different, tmp_path):
    file = tmp_path / "alone.py"
    whole = SHORT.replace("KIND", "None").replace("DELAY", "1.5")
    file.write_text(whole.replace("try:", f"rank = int(h.ParallelContext().id())\n{verb}\ntry:"))
    printed(file, tmp_path, ranks=2)
    for rank in (0, 1):
        said = (tmp_path / f"said{rank}").read_text()
        assert said.startswith(f"ranks 0 and 1 have different networks: {different}.")
