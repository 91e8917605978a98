"""A synapse that learns from given events and given spikes."""

import nrnwrap as nw
from nrnwrap.cells import LIF
from nrnwrap.mechanisms import h


def teach(cell, synapse, times, delay=0.0):
    """Let a plastic synapse take events for spikes of its cell."""
    source = times.create()
    tell = h.NetCon(source.object, synapse)
    tell.weight[0], tell.delay = -1, delay
    cell.keep((source, tell))


def learnt(synapse, pre, post, t_stop=200.0, start=0.5, delay=0.0, **how):
    """The change of the weight of a synapse on a silent cell, with `post` for the cell's spikes."""
    cell = LIF(g_l=1.0)
    wire = cell.receive(nw.SpikeTimes(pre), synapse, weight=start, delay=delay)
    teach(cell, wire.syn(), nw.SpikeTimes(post))
    nw.simulate(cell, t_stop=t_stop, **how)
    return wire.weight[1] - start
