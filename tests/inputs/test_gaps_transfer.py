"""The transfer of gap junctions: cells that come and go, and ranks."""

import math

import numpy as np
import pytest
from helpers.processes import python

import nrnwrap as nw
from nrnwrap.cells import LIF, BallAndStick
from nrnwrap.engine import transfer
from nrnwrap.errors import LocationError, NumericsError, ParameterError
from nrnwrap.mechanisms import h

pytestmark = pytest.mark.usefixtures("nothing_left")


def alone(**how):
    cell = LIF()
    cell.inject(nw.Step(0.3))
    return nw.simulate(cell, t_stop=30, **how)


@pytest.mark.parametrize("how", [{"dt": 0.1}, {"method": "variable"}, {"dt": 0.1, "engine": "coreneuron"}], ids=str)
@pytest.mark.parametrize("first", [0, 1])
def test_a_cell_whose_neighbour_has_gone_is_alone(how, first):
    cells = [LIF(), LIF()]
    cells[0].couple(cells[1], g=0.005)
    for cell in cells:
        cell.inject(nw.Step(0.3))
    nw.simulate(cells, t_stop=10, **how)
    del cell, cells[first]
    run = nw.simulate(cells[0], t_stop=30, **how)
    if "method" in how:
        assert run.spikes == pytest.approx(alone(**how).spikes, abs=1e-6)
    else:
        assert np.array_equal(run.v, alone(**how).v)
    del cells
    h.finitialize()  # and nothing is left
    assert len(alone(dt=0.1).spikes) > 1


def test_a_spiking_mechanism_that_comes_and_goes_and_segments_that_change():
    one, other = BallAndStick(), BallAndStick()
    one.couple(other, g=0.0001)
    one.couple(other, one.dend(0.5), other.dend(0.5), g=0.0001)
    plain = nw.simulate(one, t_stop=5)
    spiking = LIF.at(one.soma(0.5))
    nw.simulate([one, other], t_stop=5, dt=0.01)
    del spiking
    assert np.array_equal(nw.simulate(one, t_stop=5).v, plain.v)
    other.dend.nseg = 11
    nw.simulate(one, t_stop=5)


def test_transfers_of_others_stay_when_junctions_come():
    parallel, theirs = h.ParallelContext(), LIF()
    parallel.gid_clear(4)
    transfer.forget()
    meter = h.IClamp(theirs.soma(0.5))  # its amp is 0, its dur shows what the transfer brings
    parallel.source_var(theirs.soma(0.5)._ref_v, 4711, sec=theirs.soma)
    parallel.target_var(meter, meter._ref_dur, 4711)
    parallel.setup_transfer()
    try:
        one, other = LIF(), LIF()
        one.couple(other, g=0.001)
        one.inject(nw.Step(0.15))
        run = nw.simulate([one, other, theirs], t_stop=50, dt=0.1)
        assert run.v[1, -1] > run.v[1, 0] + 0.5
        assert meter.dur == pytest.approx(run.v[2, -1], abs=1e-9)
    finally:
        parallel.gid_clear(4)
        transfer.forget()


def test_a_transfer_that_somebody_cleared_does_not_pass_for_one():
    one, other = LIF(), LIF()
    one.couple(other, g=0.001)
    nw.simulate(one, t_stop=1, dt=0.1)
    h.ParallelContext().gid_clear(4)
    with pytest.raises(NumericsError, match="nan"):
        nw.simulate(one, t_stop=1, dt=0.1)
    transfer.forget()
    nw.simulate(one, t_stop=1, dt=0.1)


def test_what_cannot_be_joined_is_refused():
    one, other = LIF(), BallAndStick()
    for g in (-1, math.nan, "1", None):
        with pytest.raises(ParameterError, match=r"^g "):
            one.couple(other, g=g)
    with pytest.raises(LocationError, match="two places, but both are"):
        one.couple(one, g=0.001)
    with pytest.raises(LocationError, match="an end, without capacitance"):
        one.couple(other, None, other.soma(0), g=0.001)
    with pytest.raises(LocationError, match="is not on"):
        one.couple(other, other.soma(0.5), g=0.001)
    assert one._attached == other._attached == []
    assert nw.simulate(one, t_stop=1, dt=0.1).v[-1] == pytest.approx(-75)


def test_two_places_of_one_cell_can_be_joined():
    cell = BallAndStick()
    here, there = cell.couple(cell, cell.soma(0.5), cell.dend(0.9), g=0.0001)
    assert (here.get_segment(), there.get_segment()) == (cell.soma(0.5), cell.dend(0.9))
    nw.simulate(cell, t_stop=5)


def test_a_junction_that_comes_later_leaves_gids_alone():
    """NEURON can clear transfers without what it knows of gids."""
    code = (
        "import nrnwrap as nw\n"
        "from nrnwrap.cells import LIF\n"
        "one, other, third = LIF(), LIF(), LIF()\n"
        "one.register(3); one.inject(nw.Step(0.3))\n"
        "other.receive(nw.Gid(3), nw.ExpCurrent(), weight=0.5, delay=1)\n"
        "other.couple(third, g=1e-6)\n"
        "found = []\n"
        "for _ in range(2):\n"
        "    found.append(nw.simulate([one, other], t_stop=50, dt=0.1).v[1].max())\n"
        "    other.couple(one, g=1e-6)\n"
        "print(found)\n"
        "assert min(found) > -60 and abs(found[0] - found[1]) < 0.5\n"
    )
    done = python("-c", code)
    assert done.returncode == 0, done.stdout + done.stderr


@pytest.mark.parametrize("gone", ["one", "other", "one, other"])
def test_a_script_goes_on_when_a_coupled_cell_has_gone(gone):
    """NEURON ends the process for a transfer of a section that is no more, before any handler could take it back."""
    code = (
        "import nrnwrap as nw\n"
        "from nrnwrap.cells import LIF, AdEx\n"
        "from nrnwrap.mechanisms import h\n"
        "parallel = h.ParallelContext()\n"
        "def run():\n"
        "    h.dt = 0.1; parallel.set_maxstep(10); h.finitialize(-70); parallel.psolve(20)\n"
        "one, other, third = LIF(), AdEx(), LIF()\n"
        "one.couple(other, g=0.001); third.couple(one, g=0.001)\n"
        "run()\n"
        f"del {gone}\n"
        "last = LIF(); last.inject(nw.Step(0.3))\n"
        "run(); run()\n"
        "print(last.soma(0.5).v, third.soma(0.5).v)\n"
    )
    done = python("-c", code)
    assert done.returncode == 0, done.stdout + done.stderr
