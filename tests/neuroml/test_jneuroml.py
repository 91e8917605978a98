"""Files that jNeuroML finds valid, and runs to the same spikes as its steps become short."""

import warnings

import numpy as np
import pytest
from helpers.jneuroml import jneuroml, needs_jneuroml

import nrnwrap as nw
from nrnwrap import catalogue
from nrnwrap.errors import ParameterError

MODELS = "LIF", "AdEx", "Izhikevich", "Izhikevich2007", "HodgkinHuxley"
INPUTS = [nw.Step(0.3, delay=50), nw.Step(1 / 3, dur=3) + nw.Sine(0.1, f=7.3, phase=1) + nw.Ramp(0, 0.1, 3, 7.7)]
SYNAPSES = {nw.Exp(): 0.002, nw.Exp2(): 0.002, nw.Alpha(tau=3, e=-90): 0.005, nw.AlphaCurrent(tau=2): 0.1}

pytestmark = needs_jneuroml


def expressible(folder):
    """Every preset that NeuroML can say, with inputs, by name."""
    found = {}
    for model in MODELS:
        for preset in (None, *catalogue.model(model).presets):
            spec = nw.Spec(model, preset=preset, inputs=INPUTS)
            try:
                nw.to_neuroml(spec, folder / "tried.nml", cut=5)
            except ParameterError:
                continue
            found[f"{model}_{preset}"] = spec
    return found


def test_all_presets_are_valid(tmp_path):
    specs = {**expressible(tmp_path), **driven()}
    nw.to_neuroml(specs, tmp_path / "all.nml", cut=5)
    assert len(specs) >= 30
    assert "Valid against schema and all tests\nNo warnings" in jneuroml(tmp_path, "-validate", "all.nml")


def driven():
    """A cell that spikes drive through each synapse, below its threshold, by name."""
    spikes = nw.SpikeTimes([15, 30, 31, 60])
    inputs = [nw.Input(spikes, synapse, weight=weight) for synapse, weight in SYNAPSES.items()]
    return {type(each.synapse).__name__: nw.Spec("LIF", v_th=0, inputs=[each]) for each in inputs}


def run_there(folder, specs, dt):
    """Let jNeuroML run the cells for 110 ms."""
    nw.to_neuroml(specs, folder / "run.nml", t_stop=110, dt=dt, cut=5)
    jneuroml(folder, "LEMS_run.xml", "-nogui")


def theirs(folder, specs, dt):
    """The spikes (ms) of each cell in jNeuroML."""
    run_there(folder, specs, dt)
    events = np.loadtxt(folder / "run.spikes.dat", ndmin=2)
    return [1e3 * events[events[:, 0] == index, 1] for index in range(len(specs))]


def test_spikes_of_jneuroml_converge_to_ours(tmp_path):
    specs = {model: nw.Spec(model, inputs=[nw.Step(nw.Spec(model).drive, delay=10)]) for model in MODELS}
    coarse, fine = (theirs(tmp_path, specs, dt) for dt in (0.02, 0.005))
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        written = nw.from_neuroml(tmp_path / "run.nml")
    for spec, one, other in zip(written.values(), coarse, fine, strict=True):
        spikes = nw.simulate(spec(), t_stop=110, dt=0.01).spikes
        assert len(spikes) == len(one) == len(other) > 3
        errors = [np.max(np.abs(each - spikes)) for each in (one, other)]
        assert errors[1] < errors[0] / 2, spec.label


def test_voltages_of_jneuroml_converge_to_ours_under_synapses(tmp_path):
    runs = [nw.simulate(spec(), t_stop=110, dt=0.02) for spec in driven().values()]
    errors = []
    for dt in (0.02, 0.005):
        run_there(tmp_path, driven(), dt)
        times, *traces = np.loadtxt(tmp_path / "run.v.dat").T
        found = [np.interp(runs[0].t, 1e3 * times, 1e3 * trace) for trace in traces]
        errors.append([np.max(np.abs(v - run.v)) for v, run in zip(found, runs, strict=True)])
        assert all(np.ptp(run.v) > 1 for run in runs)
    assert np.all(np.array(errors[1]) < np.array(errors[0]) / 2)
    assert np.max(errors[1]) < 0.03


def test_jlems_goes_wrong_where_the_warning_says_so_and_not_with_a_cut(tmp_path):
    spec = nw.Spec("AdEx", preset="naud_irregular", inputs=[nw.Step(nw.Spec("AdEx", preset="naud_irregular").drive)])
    with pytest.warns(UserWarning, match="give cut=5"):
        nw.to_neuroml(spec, tmp_path / "whole.nml", t_stop=200, dt=0.025)
    nw.to_neuroml(spec, tmp_path / "cut.nml", t_stop=200, dt=0.025, cut=5)
    counts = {}
    for name in ("whole", "cut"):
        jneuroml(tmp_path, f"LEMS_{name}.xml", "-nogui")
        counts[name] = len(np.loadtxt(tmp_path / f"{name}.spikes.dat", ndmin=2))
    assert counts["whole"] > 1000  # 3184 in jNeuroML 0.14, as docs/others.md says
    assert counts["cut"] == len(nw.simulate(spec(), t_stop=200).spikes) == 12


def network():
    """Cells of three kinds under constant currents, in a ring that synapses of all kinds close."""
    net = nw.Network()
    lif = net.add("lif", 3, nw.cells.LIF, positions=np.arange(9).reshape(3, 3))
    adex = net.add("adex", 2, nw.cells.AdEx, v_peak=-41)
    train = net.add("train", 1, nw.SpikeTimes([10.02, 35.26, 61.4]))
    for population, amp in ((lif, 0.4), (adex, 0.9)):
        for index in range(len(population)):
            population[[index]].inject(nw.Step(amp * (1 + 0.1 * index), delay=5))
    wires = (lif, adex), (adex, lif), (lif, lif), (train, adex)
    for (source, target), (synapse, weight) in zip(wires, SYNAPSES.items(), strict=True):
        source.connect(target, synapse, p=1, weight=weight, delay=nw.Uniform(1, 2))
    return net


def test_spikes_of_a_network_converge_to_ours(tmp_path):
    net, errors = network(), []
    expected = nw.simulate(net, t_stop=80, dt=0.01, record=[]).trains
    for dt in (0.02, 0.005):
        nw.to_neuroml(net, tmp_path / "net.nml", t_stop=80, dt=dt)
        jneuroml(tmp_path, "LEMS_net.xml", "-nogui")
        events = np.loadtxt(tmp_path / "net.spikes.dat", ndmin=2)
        found = [1e3 * events[events[:, 0] == index, 1] for index in range(6)]
        assert [len(each) for each in found[:5]] == [len(each) for each in expected[:5]]
        errors.append(max(np.max(np.abs(one - other)) for one, other in zip(found, expected[:5], strict=False)))
    assert min(map(len, expected[:5])) > 3
    assert errors[1] < errors[0] / 2
    assert errors[1] < 0.2
    assert "No warnings" in jneuroml(tmp_path, "-validate", "net.nml")
