"""PyNN makes, connects and runs nrnwrap's cells: the spikes are those without PyNN, on any number of ranks."""

import os
import re
import sys
from importlib.util import find_spec
from pathlib import Path

import pytest
from helpers.processes import library, needs_mpi, python

import nrnwrap as nw

ROOT = Path(nw.__file__).resolve().parent.parent
PATHS = {"PATH": os.pathsep.join([str(Path(sys.executable).parent), os.environ["PATH"]]), "MPLBACKEND": "Agg"}
CODE = """
from neuron import h
h.nrnmpi_init()
import pyNN.neuron as sim
import nrnwrap as nw
from examples.pynn_network import *
"""
SUM = """
cells = cell_type(LIFCurrExp, {"excitatory": None, "inhibitory": None})
trains, _ = by_pynn(sim, cells(**VALUES))
if sim.rank() == 0:
    print("\\nfound", sim.num_processes(), sum(map(len, trains)), sum(float(train.sum()) for train in trains).hex())
"""
ADEX = """
from nrnwrap.cells import AdEx
synapses = {"excitatory": nw.Exp(5, e=0), "inhibitory": nw.Exp(10, e=-80)}
sim.setup(timestep=DT)
both = sim.Population(2, cell_type(AdEx, synapses)(tau_w=100), initial_values={"v": [-70, -60]})
both.set(tau_w=[100, 140], a=0.002)
assert both.get("tau_w").tolist() == [100, 140]
sim.DCSource(amplitude=1, start=10, stop=150).inject_into(both)
times = [20, 30, 31.05]
source = sim.Population(1, sim.SpikeSourceArray(spike_times=times))
for name, weight in (("excitatory", 0.01), ("inhibitory", 0.02)):
    static = sim.StaticSynapse(weight=weight, delay=0.5)
    sim.Projection(source, both, sim.AllToAllConnector(), static, receptor_type=name)
both.record(["spikes", "v_m", "w"])
sim.run(200)
sim.reset()
sim.run(200)
first, second = both.get_data().segments
assert {signal.name: str(signal.units.dimensionality) for signal in second.analogsignals} == {"v_m": "mV", "w": "nA"}
alone = [AdEx(a=0.002, tau_w=tau_w, v_init=v) for tau_w, v in ((100, -70), (140, -60))]
for cell in alone:
    cell.inject(nw.Step(1, delay=10, dur=140))
    for (name, synapse), weight in zip(synapses.items(), (0.01, 0.02)):
        cell.receive(nw.SpikeTimes(times), synapse, weight=weight, delay=0.5)
expected = nw.simulate(alone, t_stop=200, dt=DT, record=[]).trains
for segment in (first, second):
    for train, other in zip(segment.spiketrains, expected):
        assert len(train) == len(other) > 4
        assert np.abs(train.magnitude - other).max() < 1e-9
print("\\nfine")
"""

pytestmark = pytest.mark.skipif(find_spec("pyNN") is None, reason="PyNN is missing: pip install nrnwrap[interop]")


def said(*words, **more):
    done = python(*words, **PATHS, **more)
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout


def test_pynn_has_the_spikes_of_a_network_by_hand(tmp_path):
    text = said(ROOT / "examples" / "pynn_network.py", tmp_path)
    spikes, apart = re.search(r"(\d+) spikes, at most (\S+) ms apart", text).groups()
    assert int(spikes) > 300
    assert float(apart) < 1e-9
    assert (tmp_path / "pynn_network.png").is_file()


def test_synapses_electrodes_parameters_and_a_second_run():
    assert "fine" in said("-c", CODE + ADEX)


@needs_mpi
@pytest.mark.skipif(find_spec("mpi4py") is None, reason="PyNN needs mpi4py on several ranks")
def test_ranks_have_the_same_spikes():
    found = [re.search(r"found (\d) (.*)", said("-c", CODE + SUM, ranks=n, library=library())) for n in (1, 2, 3)]
    assert [each[1] for each in found] == ["1", "2", "3"]
    assert len({each[2] for each in found}) == 1
