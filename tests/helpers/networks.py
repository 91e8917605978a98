"""Small networks of all kinds, made by name: here, or as a script on ranks that writes their spikes.

python networks.py FOLDER KIND,KIND... [t_stop] [engine]

One after the other in the same processes, since to start those takes longer than a run does.
"""

import gc
import sys

import numpy as np

import nrnwrap as nw
from nrnwrap.cells import (
    GIF,
    LIF,
    QIF,
    AdEx,
    BallAndStick,
    Izhikevich,
    Izhikevich2007,
    KickedLIF,
    LIFCondExp,
    LIFCurrExp,
    WangBuzsaki,
)
from nrnwrap.mechanisms import h


def left_by(round, names, rounds=5):
    """How many objects of NEURON, by these names, there are after a round and after more, without a collection."""

    def there():
        return {name: h.List(name).count() for name in names}

    round()
    before = there()
    gc.disable()
    try:
        for _ in range(rounds):
            round()
        return before, there()
    finally:
        gc.enable()


def cuba(net):
    """LIF with exponential currents, as in Brette et al. (2007), benchmark 2, with fewer cells."""
    exc = net.add("exc", 160, LIFCurrExp, preset="cuba", v_init=nw.Uniform(-60, -50))
    inh = net.add("inh", 40, LIFCurrExp, preset="cuba", v_init=nw.Uniform(-60, -50))
    exc.connect(net, p=0.2, weight=0.03, delay=nw.Uniform(0.2, 2))
    inh.connect(net, p=0.2, weight=-0.17, delay=0.2)


def both(net):
    """Members that are numbers and cells of NEURON, which drive each other; delays off the grid."""
    exc = net.add("exc", 80, LIFCurrExp, preset="cuba", v_init=nw.Uniform(-60, -50))
    inh = net.add("inh", 20, LIFCurrExp, preset="cuba", v_init=nw.Uniform(-60, -50), kind="sections")
    shaped = net.add("shaped", 4, BallAndStick)
    exc.connect(exc + inh, p=0.3, weight=0.04, delay=nw.Uniform(0.337, 2))
    inh.connect(exc + inh, p=0.3, weight=-0.2, delay=0.637)
    exc.connect(shaped, nw.Exp(2), at="dend", p=0.5, weight=0.003, delay=1.3)
    shaped.connect(exc, p=0.5, weight=0.2, delay=0.9)


def coba(net):
    """The same with conductances, kicked for a while."""
    exc = net.add("exc", 160, LIFCondExp, preset="coba", v_init=nw.Uniform(-60, -50))
    inh = net.add("inh", 40, LIFCondExp, preset="coba", v_init=nw.Uniform(-60, -50))
    exc.connect(net, p=0.2, weight=0.012, delay=0.2)
    inh.connect(net, p=0.2, weight=-0.13, delay=0.2)
    exc[:40].receive(nw.Poisson(600, stop=50), weight=0.012, delay=0.2)


def brunel(net):
    """Kicks that come together, since all delays are the same."""
    cell = {"C": 0.2, "g_l": 0.01, "e_l": 0, "v_th": 20, "v_reset": 10, "t_ref": 2, "jump": 0}
    exc = net.add("exc", 80, KickedLIF, **cell, v_init=nw.Uniform(0, 20))
    inh = net.add("inh", 20, KickedLIF, **cell, v_init=nw.Uniform(0, 20))
    exc.connect(net, indegree=16, weight=0.6, delay=1.5)
    inh.connect(net, indegree=4, weight=-3.0, delay=1.5)
    (drive,) = net.all_cells.receive(nw.Poisson(4000), weight=0.6, delay=0.2)
    drive.rate = np.linspace(3500, 4500, 100)
    (drive,) = net.add("one", 1, LIF).receive(nw.Poisson(10), weight=3)  # which some ranks do not have
    drive.rate = [900.0]
    for k, rule in enumerate(({"p": 0.5}, {"indegree": 20}, {"total": 20}, {"outdegree": 1})):
        exc[:40].connect(net["one"], **rule, weight=nw.Uniform(0, 1), delay=nw.Uniform(0.2, 2), name=f"{k}")


def izhikevich(net):
    """Izhikevich (2003), all to all."""
    r = net.add("exc", 80, Izhikevich, c=-65, d=8).draw(nw.Uniform(0, 1), "r")
    net["exc"].set(c=-65 + 15 * r**2, d=8 - 6 * r**2)
    net.add("inh", 20, Izhikevich, a=nw.Uniform(0.02, 0.1), b=nw.Uniform(0.2, 0.25), c=-65, d=2)
    net["exc"].connect(net, nw.ExpCurrent(1), p=1, weight=nw.Uniform(0, 0.5), autapses=True)
    net["inh"].connect(net, nw.ExpCurrent(1), p=1, weight=nw.Uniform(-1.0, 0), autapses=True)
    net["exc"].inject(nw.WhiteNoise(0.5, hold=1))
    net["inh"].inject(nw.WhiteNoise(0.2, hold=1))


def gaps(net):
    """Interneurons with inhibition and gap junctions."""
    fs = net.add("fs", 20, WangBuzsaki, v_init=nw.Uniform(-70, -50))
    fs.inject([nw.Step(i, dur=1e9) for i in fs.draw(nw.Normal(0.01, 0.0003), "drive")])
    fs.connect(fs, nw.Exp2(0.2, 10, -75), indegree=10, weight=5e-5, delay=0.5)
    fs.couple(fs, p=0.3, g=5e-6)


def mixed(net):
    """Cells with shapes and point neurons, gap junctions between the latter."""
    pyr = net.add("pyr", 8, lambda index: BallAndStick())
    fs = net.add("fs", 6, Izhikevich2007, preset="FS")
    pyr.connect(fs, nw.Exp(2), p=0.5, weight=0.004, delay=1.5)
    fs.connect(pyr, nw.Exp2(0.5, 8, -75), at="dend", p=0.5, weight=0.005, delay=0.8)
    fs.couple(fs, p=0.5, g=0.0002)
    pyr.receive(nw.Poisson(300), nw.Exp2(0.5, 5, 0), at=lambda cell: cell.dend(0.5), weight=0.004, delay=0.2)


def learning(net):
    """Synapses that learn, or tire; spiking mechanisms of other kinds; sources of events as populations."""
    sources = net.add("sources", 10, nw.Poisson(60))
    adex = net.add("adex", 10, AdEx, v_init=nw.Uniform(-70, -60), initial={"w": nw.Uniform(0, 0.05)})
    lif = net.add("lif", 10, LIF)
    sources.connect(adex, nw.STDP(w_max=0.004, post_delay=0.2), p=0.8, weight=nw.Uniform(0.001, 0.004), delay=0.7)
    sources.connect(adex, nw.TsodyksMarkram(), pairs=(np.arange(10), np.arange(10)[::-1]), weight=0.01, name="tm")
    lif.connect(adex, nw.NMDA(), indegree=3, weight=0.001, delay=1.3)
    adex.connect(lif, p=0.5, weight=nw.Normal(3.0, 0.5, low=0), delay=nw.Uniform(0.3, 3))
    lif.inject(nw.WhiteNoise(0.3) + nw.Step(0.2, dur=1e9))
    adex.inject(nw.Noise(0.2, mean=0.4))
    net.add("gif", 6, GIF).inject(nw.Step(0.5, dur=1e9))
    qif = net.add("qif", 6, QIF)
    qif.inject(nw.Step(0.1, dur=1e9))
    (lif + adex).connect(qif, outdegree=3, weight=2.0, delay=0.9)
    adex.couple(lif, p=0.2, g=2e-4)


def rings(net):
    """16 rings of 8 cells with a dendrite, in each of which a spike goes round, as NEURON's ringtest has them."""
    cells = net.add("cells", 128, BallAndStick)
    ring, place = np.divmod(np.arange(128), 8)
    following = 8 * ring + (place + 1) % 8
    cells.connect(cells, nw.Exp2(0.5, 5, 0), at="dend", pairs=(np.arange(128), following), weight=0.01, delay=1)
    first = cells[place == 0]
    starts = [nw.SpikeTimes([1 + 0.1 * k]) for k in range(16)]
    first.receive(starts, nw.Exp2(0.5, 5, 0), at="dend", weight=0.04, delay=0.2)


KINDS = {each.__name__: each for each in (cuba, both, coba, brunel, izhikevich, gaps, mixed, learning, rings)}
STEPS = {"gaps": 0.025, "mixed": 0.025, "rings": 0.025}


def made(kind, seed=1):
    """A network of a kind."""
    net = nw.Network(seed)
    KINDS[kind](net)
    return net


def main(folder, kinds, t_stop="60", engine="neuron"):
    h.nrnmpi_init()
    for kind in kinds.split(","):
        net = made(kind)
        run = nw.simulate(net, t_stop=float(t_stop), dt=STEPS.get(kind, 0.1), engine=engine)
        digest = net.digest
        if int(h.ParallelContext().id()) == 0:
            np.savez(f"{folder}/{kind}.npz", times=run.times, gids=run.gids, digest=digest)
        del net, run
        gc.collect()
    h.ParallelContext().barrier()
    h.quit()


if __name__ == "__main__":
    main(*sys.argv[1:])
