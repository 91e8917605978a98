"""A network with all that NeuroML has; on its own, a script of ranks: the digests of it and of what comes back.

mpiexec -n 2 python tests/helpers/neuroml_networks.py folder
"""

import sys
import warnings

import numpy as np

import nrnwrap as nw
from nrnwrap.cells import LIF, HodgkinHuxley, Izhikevich, Izhikevich2007
from nrnwrap.mechanisms import h

EXP, DRAWN = nw.Exp(3), {"weight": nw.LogNormal(0.004, 0.002), "delay": nw.Uniform(0.5, 3)}


def everything(seed=3):
    """A network with all that NeuroML has."""
    net = nw.Network(seed=seed)
    one = net.add("one", 12, LIF, v_th=-50.1, positions=np.random.default_rng(1).normal(size=(12, 3)))
    two = net.add("two", 9, nw.Spec("AdEx", preset="naud_tonic"))
    axons = net.add("axons", 3, HodgkinHuxley, cm=1.1)
    izhikevich = net.add("izhikevich", 2, Izhikevich)
    other = net.add("other", 2, nw.Spec(Izhikevich2007, start={"v_init": -55, "u": 0}))
    sources = [nw.SpikeTimes([1, 2, 1 / 3]), nw.Poisson(200), nw.Poisson(90, seed=7, gid=2), nw.Regular(7, start=7)]
    one.connect(two, nw.Exp(5), p=0.5, **DRAWN)
    two.connect(one, nw.Exp2(0.5, 5, e=-80), p=0.5, weight=1 / 300, delay=0)
    izhikevich.connect(other, nw.Alpha(2), p=1, weight=0.01)
    other.connect(axons, nw.AlphaCurrent(1 / 3), p=1, weight=0.01)
    two.connect(two, EXP, total=30, name="with_repetition", **DRAWN)
    for number, source in enumerate(sources):
        made = net.add(f"source_{number}", 2, source)
        made.connect(one, EXP, p=0.5, **DRAWN)
    one.receive(nw.Poisson(100), nw.Exp(5), weight=0.01)
    two[3:].receive(nw.Poisson(100, start=10, stop=50.1), nw.AlphaCurrent(2), weight=0.1)
    one[::2].inject(nw.Step(0.1) + nw.Sine(0.02, f=30))
    one.inject(nw.Step(0.05, dur=30))
    two[:7].inject(nw.Step(0.5, delay=3))
    for cells, amp in ((two, 0.2), (axons, 0.1), (izhikevich, 0.1), (other, 0.2)):
        cells.inject(nw.Ramp(0, amp, 5, 30))
    return net


if __name__ == "__main__":
    h.nrnmpi_init()
    warnings.simplefilter("ignore")
    made, ranks = everything(), h.ParallelContext()
    name = f"{sys.argv[1]}/net.nml"
    nw.to_neuroml(made, name)
    ranks.barrier()
    digests = made.digest, nw.read_neuroml(name).digest
    if ranks.id() == 0:
        print("found", int(ranks.nhost()), *digests)
    ranks.barrier()
    h.quit()
