"""What a network costs to make and to free, beside loops of NEURON's own; CPU time and memory of this process.

python benchmarks/networks.py [neurons]     make bench-making

The network is the benchmark CUBA (Vogels and Abbott 2005; Brette et al. 2007) with 80 connections per neuron.
"""

import sys
import time

import numpy as np

import nrnwrap as nw
from nrnwrap.cells import LIFCurrExp
from nrnwrap.mechanisms import h
from nrnwrap.network import asked, ends, rules


def spent(do):
    """What a call returns, its CPU time (s), and by how much the process has grown (bytes)."""
    before, begin = memory(), time.process_time()
    made = do()
    return made, time.process_time() - begin, memory() - before


def memory():
    """The memory of the process in bytes; 0 where the system does not tell."""
    try:
        with open("/proc/self/status", encoding="ascii") as lines:
            return next(int(line.split()[1]) * 1024 for line in lines if line.startswith("VmRSS:"))
    except OSError:
        return 0


def raw_cells(count):
    """Sections with the mechanism, by NEURON's own calls."""
    made = []
    for _ in range(count):
        section = h.Section()
        section.L = section.diam = 178.4
        made.append((section, h.nw_LIFCurrExp(section(0.5))))
    return made


def raw_connections(cells, pre, post):
    """NetCons by a loop in Python."""
    wires = []
    for i, j in zip(pre.tolist(), post.tolist(), strict=True):
        wire = h.NetCon(cells[i][1], cells[j][1])
        wire.weight[0], wire.delay = 0.016, 0.2
        wires.append(wire)
    return wires


def drawn(net, p):
    """Who connects to whom, without the connections."""
    side = net.all_cells.side
    return rules.drawn(ends.Ends(side, side, net.seed, "drawing"), asked.Asked("p", p))


def main(count=4000):
    nw.simulate(LIFCurrExp(), t_stop=1)  # loads and warms up
    net, p = nw.Network(seed=1), 80 / count
    exc, to_make, size = spent(
        lambda: net.add("exc", count, LIFCurrExp, preset="cuba", v_init=nw.Uniform(-60, -50), kind="sections")
    )
    found, to_draw, _ = spent(lambda: drawn(net, p))
    made, to_connect, grown = spent(lambda: exc.connect(exc, p=p, weight=0.016, delay=0.2))
    synapses = len(made)
    raw, raw_make, raw_size = spent(lambda: raw_cells(count))
    few = slice(0, 50_000)
    wires, raw_connect, raw_grown = spent(lambda: raw_connections(raw, made.pre[few], made.post[few]))
    rows = [
        ("a point neuron", to_make / count, raw_make / count, size / count, raw_size / count),
        ("drawing a synapse", to_draw / len(found.pre), np.nan, np.nan, np.nan),
        ("a synapse, drawn and connected", to_connect / synapses, raw_connect / len(wires), grown / synapses,
         raw_grown / len(wires)),
    ]  # fmt: skip
    wires = raw = made = exc = found = None
    owner = [net]
    net = None
    _, to_free, _ = spent(owner.clear)
    print(f"{count} neurons, {synapses} synapses; freed in {to_free:.2f} s\n")
    print(f"{'':32}{'us':>8}{'raw':>8}{'bytes':>8}{'raw':>8}")
    for name, *numbers in rows:
        cells = (f"{1e6 * each:8.2f}" if k < 2 else f"{each:8.0f}" for k, each in enumerate(numbers))
        print(f"{name:32}{''.join(cells)}".replace("nan", "  -"))


if __name__ == "__main__":
    main(*map(int, sys.argv[1:]))
