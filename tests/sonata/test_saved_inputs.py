"""Inputs of single cells, written and read again: the same spikes to the bit."""

import json
import warnings

import numpy as np
import pytest

import nrnwrap as nw
from nrnwrap.cells import LIF, BallAndStick, LIFCurrExp
from nrnwrap.errors import NetworkFileError
from nrnwrap.inputs import Stimulus


def driven():
    """Poisson processes past NetCons, changed since; sources, noise, currents and sums of them, at places."""
    net = nw.Network(seed=5)
    cells = net.add("cells", 6, LIFCurrExp, preset="cuba", v_init=nw.Uniform(-60, -50))
    trees = net.add("trees", 3, lambda index: BallAndStick())
    (drive,) = cells.receive(nw.Poisson(800, start=3), weight=nw.Uniform(0.1, 0.2), delay=1.5)
    cells[2:].receive(nw.Poisson(300), weight=-0.05)
    drive.rate = np.arange(6) * 200.0
    trees.receive(nw.Poisson(300), nw.Exp2(0.5, 5, 0), at="dend(0.7)", weight=0.01)
    trees[1:].receive(nw.SpikeTimes([5.0, 7.25]), nw.Exp(2), at=lambda cell: cell.dend(0.2), weight=0.02, delay=0.3)
    trees.receive(nw.Poisson(50), nw.TsodyksMarkram(), weight=0.01)
    cells.inject([nw.Step(0.01 * k, delay=2) + nw.Noise(0.02) for k in range(6)])
    cells.inject(nw.WhiteNoise(0.05))
    trees.inject(nw.Step(0.2, dur=4), at=0.5)
    trees[:1].inject(nw.Ramp(0, 0.3, dur=40), at="dend")
    return net


def spikes(net, **how):
    run = nw.simulate(net, t_stop=60, dt=0.1, **how)
    return {name: run[name].spikes for name in run.populations}


def test_inputs_are_saved_and_read(tmp_path):
    net = driven()
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        net.save(tmp_path / "one")
        again = nw.read_sonata(tmp_path / "one")
        again.save(tmp_path / "two")
        last = nw.read_sonata(tmp_path / "two")
    before = spikes(net)
    assert min(len(train) for train in before["cells"]) > 0
    assert sum(len(train) for train in before["trees"]) > 0
    for other in (again, last):
        after = spikes(other)
        for name, trains in before.items():
            assert all(np.array_equal(a, b) for a, b in zip(trains, after[name], strict=True)), name
        for cell, twin in zip(net["trees"].cells, other["trees"].cells, strict=True):
            assert sorted(map(repr, cell.spec.inputs)) == sorted(map(repr, twin.spec.inputs))
    first = json.loads((tmp_path / "one" / "inputs" / "inputs.json").read_text())[0]
    assert (first["node_id"], first["own"]["what.rate"][2:4]) == (list(range(6)), [400, 600])


def test_what_comes_after_has_streams_of_its_own(tmp_path):
    net = nw.Network(seed=5)
    net.add("a", 2, LIF).receive(nw.Poisson(100), weight=1)
    net.save(tmp_path / "net")
    again = nw.read_sonata(tmp_path / "net")
    for each in (net, again):
        each["a"].receive(nw.Poisson(100), weight=1)
    assert [cell.spec for cell in net["a"]] == [cell.spec for cell in again["a"]]
    assert len({each.what.gid for each in again["a"][0].spec.inputs}) == 2


class Homemade(Stimulus):
    def attach(self, segment):
        return nw.Step(0.1).attach(segment)

    def arguments(self):
        return {}


def test_an_input_of_a_script_is_left_out(tmp_path):
    net = nw.Network()
    net.add("a", 3, LIF).inject(Homemade())
    net["a"].inject(nw.Noise(0.1))
    net["a"][1:].receive(nw.Gid(int(net["a"].gids[0])), nw.Exp(3), weight=0.001)
    net["a"].connect(net["a"], p=0, weight=1)
    with pytest.warns(UserWarning, match="not written, .*: Homemade of a, Gid of a$"):
        net.save(tmp_path / "net")
    assert [len(cell.attached) for cell in nw.read_sonata(tmp_path / "net")["a"]] == [1, 1, 1]


BROKEN = {
    "text": (lambda given: "no", "cannot be read"),
    "object": (lambda given: {}, "must have a list of inputs"),
    "keys": (lambda given: [{"population": "a"}], "entry 0 must have population, node_id"),
    "population": (lambda given: [{**given[0], "population": "b"}], "b has 0 nodes"),
    "node": (lambda given: [{**given[0], "node_id": [0, 3]}], "a has 2 nodes"),
    "numbers": (lambda given: [{**given[0], "own": {"weight": [1.0]}}], "own must have 2 numbers"),
    "kind": (lambda given: [{**given[0], "input": {"what.kind": "Poison"}}], "did you mean Poisson"),
    "names": (lambda given: [{**given[0], "input": {**given[0]["input"], "wait": 3}}], "unknown key 'wait'"),
    "value": (lambda given: [{**given[0], "own": {**given[0]["own"], "what.rate": [-1, 1]}}], "rate = -1 Hz"),
}


@pytest.mark.parametrize("fault", BROKEN)
def test_a_broken_file(fault, tmp_path):
    change, message = BROKEN[fault]
    net = nw.Network()
    net.add("a", 2, LIF).receive(nw.Poisson(100), weight=1)
    net.save(tmp_path / "net")
    file = tmp_path / "net" / "inputs" / "inputs.json"
    changed = change(json.loads(file.read_text()))
    file.write_text(changed if isinstance(changed, str) else json.dumps(changed))
    with pytest.raises(NetworkFileError, match=message):
        nw.read_sonata(tmp_path / "net")
