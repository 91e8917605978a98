"""The equations of the kernel are those of the MOD files: drawn parameters for each neuron, all inputs."""

import re

import numpy as np
import pytest
from helpers.kernel_models import MODELS as COMPARED
from helpers.kernel_models import trains

import nrnwrap as nw
from nrnwrap.cells import LIF, PIF, KickedLIF, LIFCondExp, LIFCurrExp
from nrnwrap.errors import NumericsError, SimulationError
from nrnwrap.mechanisms import describe, h, source
from nrnwrap.network import numbered

KERNEL = source.OURS / "kernel"
WEIGHTS = {LIFCurrExp: 0.3, LIFCondExp: 0.01, LIF: 3.0, PIF: 3.0, KickedLIF: 3.0}
SPREAD = {  # of parameters, by their names
    "C": (0.05, 0.4), "g_l": (0.004, 0.04), "e_l": (-75, -45), "v_th": (-55, -48), "v_reset": (-75, -60),
    "t_ref": (0, 6), "tau_e": (0.5, 12), "tau_i": (0.5, 20), "e_e": (-20, 10), "e_i": (-95, -65),
    "tau_th": (2, 60), "jump": (0, 5),
}  # fmt: skip


def headers():
    """Of each model in a header its mechanism, and the names of its parameters."""
    found = {}
    for path in KERNEL.glob("*.hpp"):
        text = path.read_text()
        for name, listed in re.findall(r'\* name = "(\w+)";\s*\n.*parameters\[\] = \{(.*?)\};', text):
            found[name] = re.findall(r'"(\w+)"', listed)
    return found


def test_each_model_of_the_kernel_is_named_and_compared():
    listed = re.search(r"Catalogue<(.*?)>;", (KERNEL / "models.hpp").read_text(), re.DOTALL)[1].split(",")
    names = set(headers())
    assert len(listed) == len(names) == len(numbered.MODELS)
    assert names == set(numbered.MODELS)
    assert names == {kind.model.mechanism_name for kind in COMPARED.values()}
    assert names == {model.mechanism_name for model in WEIGHTS}
    assert names == set(re.findall(r'\{"(nw_\w+)"', (KERNEL / "test.cpp").read_text()))


@pytest.mark.parametrize("model", WEIGHTS)
def test_parameters_are_those_of_the_mod_file_in_its_order(model):
    declared = list(describe(model.mechanism_name).parameters)
    assert headers()[model.mechanism_name] == [name for name in declared if name in model.parameters()]


def mixture(model, seed, kind):
    """25 neurons, each with parameters of its own, under noise, each other's spikes, sources, and a current."""
    rng, weight, n = np.random.default_rng(seed), WEIGHTS[model], 25
    given = {name: rng.uniform(*SPREAD[name], n) for name in headers()[model.mechanism_name]}
    net = nw.Network(seed=seed)
    cells = net.add("c", n, model, kind=kind, v_init=rng.uniform(-80, -50, n), **given)
    cells.receive(nw.Poisson(rng.choice([200, 1500, 4000])), weight=weight * rng.uniform(0.2, 1.5), delay=0.3)
    cells.receive(nw.Poisson(rng.choice([100, 800])), weight=-weight * rng.uniform(0.1, 0.5))
    net.add("s", 10, nw.Poisson(50)).connect(cells, p=0.5, weight=2 * weight, delay=nw.Uniform(0.07, 3))
    cells.connect(cells, p=0.3, weight=nw.Uniform(-weight, weight), delay=nw.Uniform(rng.choice([0.02, 0.3, 1.0]), 4))
    cells.inject(nw.Step(float(rng.uniform(-0.05, 0.2))))
    return net, cells


@pytest.mark.filterwarnings("ignore:.*spikes once in every")
@pytest.mark.parametrize("seed", [1, 3, 4])
@pytest.mark.parametrize("model", WEIGHTS)
def test_equations_are_those_of_the_mod_file(model, seed):
    """With steps in which sections of LIFCondExp are as exact."""

    def ran(kind):
        net, cells = mixture(model, seed, kind)
        run = nw.simulate(net, t_stop=80, dt=0.025 if model is LIFCondExp else 0.1)
        assert cells.kind == (kind or "numbers")
        return trains(net, run)

    (times, members), (others, theirs) = ran(None), ran("sections")
    assert len(times) > 100
    assert np.array_equal(members, theirs)
    assert times == pytest.approx(others, abs=1e-6)


@pytest.mark.parametrize("kind", [None, "sections"])
def test_a_voltage_that_no_cell_has_ends_the_run(kind):
    net = nw.Network()
    cells = net.add("c", 3, LIF, kind=kind)
    net.add("s", 1, nw.SpikeTimes([2])).connect(cells[1:], p=1, weight=[[-2000.0, 0.0]], delay=1)
    with pytest.raises(NumericsError, match=r"the voltage of .* was -[12]\d\d\d.* mV by .* ms: the run was stopped"):
        nw.simulate(net, t_stop=4, dt=0.1)


def test_a_late_event_is_an_error_with_time_projection_and_remedy():
    net = nw.Network()
    cells = net.add("c", 3, LIF, v_init=-54)
    cells.inject(nw.Step(0.3))
    cells.connect(cells, p=1, weight=0.1, delay=0.7, name="near")
    with nw.Session(net, dt=0.1) as session:
        session.run(until=10)
        next(iter(net.run.kernels.values())).narrow(5)  # windows longer than the delay: a fault
        said = r"near: the spike of gid \d+ arrives at .* ms, after what came until .* ms has .*: give the projection"
        with pytest.raises(SimulationError, match=said):
            session.run(until=60)
    assert h.List("nw_Kernel").count() == 0
    assert len(nw.simulate(net, t_stop=20, dt=0.1).times) > 0
