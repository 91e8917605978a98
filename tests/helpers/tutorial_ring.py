"""The ring of NEURON's ball-and-stick tutorial, in NEURON's own words."""

from nrnwrap.mechanisms import h


def _cell(number):
    soma, dend = h.Section(f"soma{number}"), h.Section(f"dend{number}")
    dend.connect(soma)
    soma.L = soma.diam = 12.6157
    dend.L, dend.diam = 200, 1
    for section in (soma, dend):
        section.Ra, section.cm = 100, 1
    soma.insert("hh")
    for name, value in {"gnabar": 0.12, "gkbar": 0.036, "gl": 0.0003, "el": -54.3}.items():
        setattr(soma(0.5).hh, name, value)
    dend.insert("pas")
    dend(0.5).pas.g, dend(0.5).pas.e = 0.001, -65
    synapse = h.ExpSyn(dend(0.5))
    synapse.tau = 2
    return soma, dend, synapse


def times(t_stop, dt, n=5):
    """The spike times of all cells (ms), with rates of hh that are not taken from tables."""
    cells, wires, found = [_cell(number) for number in range(n)], [], h.Vector()
    for number, (soma, _, _) in enumerate(cells):
        wire = h.NetCon(soma(0.5)._ref_v, cells[(number + 1) % n][2], sec=soma)
        wire.threshold, wire.weight[0], wire.delay = 10, 0.01, 5
        wire.record(found)
        wires.append(wire)
    start = h.NetStim()
    start.number, start.start = 1, 9
    wires.append(h.NetCon(start, cells[0][2]))
    wires[-1].weight[0], wires[-1].delay = 0.04, 1
    before = h.usetable_hh, h.celsius, h.dt
    try:
        h.usetable_hh, h.celsius, h.dt = 0, 6.3, dt
        h.finitialize(-65)
        while h.t < t_stop - dt / 2:
            h.fadvance()
        return sorted(found)
    finally:
        h.usetable_hh, h.celsius, h.dt = before
