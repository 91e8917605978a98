"""Networks that come and go leave nothing in memory."""

import gc

import pytest
from helpers.heap import used

import nrnwrap as nw
from nrnwrap.cells import LIFCurrExp


@pytest.mark.skipif(used() is None, reason="only glibc tells")
@pytest.mark.parametrize(("kind", "kept"), [(None, 0), ("sections", 32)])
def test_memory_is_flat(kind, kept):
    """NEURON itself keeps 32 bytes of each voltage that was referred to, and 96 of each NetCon that Python makes."""
    n, rounds = 400, 50

    def round():
        net = nw.Network(seed=1)
        cells = net.add("c", n, LIFCurrExp, v_init=nw.Uniform(-60, -50), kind=kind)
        cells.connect(cells, p=0.05, weight=0.01, delay=nw.Uniform(0.5, 2))
        nw.simulate(net, t_stop=2, dt=0.1)

    for _ in range(10):
        round()
    gc.collect()
    before = used()
    for _ in range(rounds):
        round()
    gc.collect()
    assert used() - before < rounds * (n * (kept + 10) + 4000)
