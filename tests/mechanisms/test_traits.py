"""What MOD files say of their mechanisms, ours and a user's: a run asks for that, and for no name."""

import pytest
from helpers.mechanisms import folder_of
from helpers.processes import needs_mpi, printed, python

import nrnwrap as nw
from nrnwrap import mechanisms
from nrnwrap.engine import traits
from nrnwrap.errors import CompileError
from nrnwrap.mechanisms import h, source
from nrnwrap.mechanisms.traits import of, said

POINT = """
COMMENT
{remark}
ENDCOMMENT
NEURON {{
    POINT_PROCESS {name}
    RANGE g, e
    NONSPECIFIC_CURRENT i
}}
PARAMETER {{
    g = 0 (uS)
    e = -75 (mV)
}}
ASSIGNED {{
    v (mV)
    i (nA)
}}
BREAKPOINT {{ i = g*(v - e) }}
NET_RECEIVE (weight (uS)) {{ {event} }}
"""
READS = "FOR_NETCONS (w_k (uS)) { w_k = w_k }"
USERS = {
    "Hold": ("nrnwrap: holds v", ""),
    "Leak": ("nrnwrap is not asked: holds v", ""),
    "Reader": ("", READS),
    "Ear": ("  : nrnwrap: late events,  signed weights", ""),
    "Talker": ("nrnwrap: late spikes", ""),
    "Speaker": ("nrnwrap: speaks for gids", ""),
}


def users(folder, *names):
    """A folder of some of them: to compile each for CoreNEURON takes a second."""
    texts = {f"{name}__mod": POINT.format(name=name, remark=USERS[name][0], event=USERS[name][1]) for name in names}
    return folder_of(folder / "models", **texts)


def test_what_ours_say():
    nw.cells.LIF()
    assert of("nw_LIF") == {traits.SPIKING, traits.LATE_SPIKES, traits.LATE_EVENTS}
    assert of("nw_LIFCondExp") == of("nw_LIF") | {traits.SIGNED_WEIGHTS}
    assert of("nw_IzhikevichEuler") == {traits.SPIKING}
    assert of("nw_Exp2Current") == of("nw_GapJunction") == {traits.LATE_EVENTS}
    assert of("nw_STDP") == {traits.LATE_EVENTS, traits.READS_CONNECTIONS}
    assert of("nw_squid") == of("ExpSyn") == of("nothing of that name") == set()
    assert of("SEClamp") == of("VClamp") == {traits.HOLDS_V}
    assert of("PatternStim") == {traits.SPEAKS_FOR_GIDS}


def test_they_say_what_is_asked_for():
    for each in source.ours():
        assert said(each.full_text) <= traits.SAID.keys(), each.path


def test_things_that_are_no_mechanism_say_nothing():
    section = h.Section()
    assert not any(traits.says(thing, trait) for thing in (None, section, section(0.5), 3) for trait in traits.SAID)


def test_a_word_that_nothing_asks_for(tmp_path):
    folder = folder_of(tmp_path / "m", Wrong__mod=POINT.format(name="Wrong", remark="nrnwrap: late event", event=""))
    with pytest.raises(CompileError, match=r"Wrong\.mod: it says to nrnwrap that it is 'late event'.*'late events'"):
        mechanisms.load(folder)
    with pytest.raises(CompileError, match="late event"):
        mechanisms.compile(str(folder))
    assert mechanisms.known("Wrong") is None


ALONE = """
import sys
import nrnwrap as nw
from nrnwrap.mechanisms import h
nw.mechanisms.load(sys.argv[1])
plain = nw.wrap([h.Section("soma")])
cell = nw.cells.LIF.at(plain.soma(0.5))
other = h.Section("other")
def chosen():
    return nw.simulate(cell, t_stop=1, dt=0.1).settings.secondorder
leak = h.Leak(plain.soma(0.5))
print(chosen())
hold = h.Hold(other(0.5))
print(chosen())
hold = h.Hold(plain.soma(0.5))
print(chosen())
del hold
print(chosen())
wire = cell.netcon(None)
nw.simulate(cell, t_stop=1, dt=0.1, engine="coreneuron")
reader = h.Reader(other(0.5))
try:
    nw.simulate(cell, t_stop=1, dt=0.1, engine="coreneuron")
except nw.errors.SimulationError as error:
    print(error)
del wire
print(nw.simulate(cell, t_stop=1, dt=0.1, engine="coreneuron").settings.engine)
h.quit()
"""


def test_a_users_clamp_and_reader(tmp_path):
    done = python("-c", ALONE, users(tmp_path, "Hold", "Leak", "Reader"))
    lines = done.stdout.splitlines()
    assert done.returncode == 0, done.stderr
    assert lines[:4] == ["2", "2", "0", "2"]
    assert lines[4].startswith("CoreNEURON cannot run Reader[0], which goes through its connections, beside a NetCon")
    assert lines[5:] == ["coreneuron"]


RANKS = """
import sys
import nrnwrap as nw
from nrnwrap.mechanisms import h
h.nrnmpi_init()
parallel = h.ParallelContext()
nw.mechanisms.load(sys.argv[1])
cell = nw.cells.LIF()
talker = h.Talker(cell.soma(0.5))
def tried(name, source, target, gid=None):
    wire = h.NetCon(source, target) if gid is None else parallel.gid_connect(gid, target)
    wire.delay = 0 if gid is None else 1
    try:
        nw.simulate(cell, nw.Step(0.3), t_stop=20, dt=0.1, progress=False)
        found = "ran"
    except nw.errors.SimulationError as error:
        found = "late" if "is known up to a step after its time" in str(error) else str(error)
    if parallel.id() == 0:
        print(name, found, sep=": ")
    return wire
plain, ear = h.ExpSyn(cell.soma(0.5)), h.Ear(cell.soma(0.5))
tried("ours to NEURON's", cell.mechanism, plain)
tried("a user's to NEURON's", talker, plain)
tried("ours to a user's", cell.mechanism, ear)
tried("a user's to ours", talker, cell.mechanism)
tried("a user's to a user's", talker, ear)
held = tried("a gid of nobody", None, plain, 77)
speaker = h.Speaker(cell.soma(0.5))
tried("but of a speaker", None, plain, 77)
del speaker
speaker = h.PatternStim()
tried("but of NEURON's", None, plain, 77)
parallel.barrier()
h.quit()
"""


@needs_mpi
def test_a_users_mechanisms_on_ranks(tmp_path):
    folder = users(tmp_path, "Ear", "Talker", "Speaker")
    mechanisms.compile(folder)  # by one process
    said = printed("-c", RANKS, folder, ranks=2).splitlines()[1:]  # below what MPI says
    assert said == [
        "ours to NEURON's: late",
        "a user's to NEURON's: late",
        "ours to a user's: ran",
        "a user's to ours: ran",
        "a user's to a user's: ran",
        "a gid of nobody: gid 77 is connected to, but no cell on any rank has it: call cell.register(gid)",
        "but of a speaker: ran",
        "but of NEURON's: ran",
    ]
