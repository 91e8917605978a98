"""What nodes and edges become: NEST's models with their units, Allen's, templates in hoc, functions of a user."""

import numpy as np
import pytest
from helpers.glif import config
from helpers.sonata import SHAPE, Files

import nrnwrap as nw
from nrnwrap.cells import GLIF, LIF, AdEx, LIFCondExp, LIFCurrExp
from nrnwrap.errors import NetworkFileError
from nrnwrap.mechanisms import h

TIMES = [[2.0, 8.0, 21.0], [5.0, 30.0]]  # ms, of two sources: weights of the first are above 0, of the second below
MEMBRANE = {"C_m": 200.0, "E_L": -68.0, "V_th": -52.0, "V_reset": -66.0, "t_ref": 3.0}
LEAKY = {"C": 0.2, "e_l": -68, "v_th": -52, "v_reset": -66, "t_ref": 3}
TAUS = {"tau_syn_ex": 1.5, "tau_syn_in": 4.0}
ADEX = {**MEMBRANE, "g_L": 12.0, "V_peak": 10.0, "Delta_T": 1.5, "a": 3.0, "b": 60.0, "tau_w": 100.0, **TAUS}
ADAPTIVE = {
    "C": 0.2,
    "g_l": 0.012,
    "e_l": -68,
    "v_t": -52,
    "delta_t": 1.5,
    "v_peak": 10,
    "v_reset": -66,
    "t_ref": 3,
    "a": 0.003,
    "b": 0.06,
    "tau_w": 100,
}
CASES = {  # template -> NEST's parameters; the cell, synapses of excitation and inhibition; weights (pA, nS)
    "iaf_psc_alpha": (
        {**MEMBRANE, "tau_m": 20.0, **TAUS},
        lambda: LIF(g_l=0.01, **LEAKY),
        (nw.AlphaCurrent(1.5), nw.AlphaCurrent(4)),
        2700.0,
    ),
    "iaf_psc_exp": (
        {**MEMBRANE, "tau_m": 20.0, **TAUS},
        lambda: LIFCurrExp(g_l=0.01, tau_e=1.5, tau_i=4, **LEAKY),
        (None, None),
        3600.0,
    ),
    "iaf_cond_exp": (
        {**MEMBRANE, "g_L": 10.0, "E_ex": 5.0, "E_in": -90.0, **TAUS},
        lambda: LIFCondExp(g_l=0.01, tau_e=1.5, tau_i=4, e_e=5, e_i=-90, **LEAKY),
        (None, None),
        90.0,
    ),
    "iaf_cond_alpha": (
        {**MEMBRANE, "g_L": 10.0, "E_ex": 5.0, "E_in": -90.0, **TAUS},
        lambda: LIF(g_l=0.01, **LEAKY),
        (nw.Alpha(1.5, e=5), nw.Alpha(4, e=-90)),
        60.0,
    ),
    "aeif_psc_exp": (ADEX, lambda: AdEx(**ADAPTIVE), (nw.ExpCurrent(1.5), nw.ExpCurrent(4)), 4500.0),
    "aeif_psc_alpha": (ADEX, lambda: AdEx(**ADAPTIVE), (nw.AlphaCurrent(1.5), nw.AlphaCurrent(4)), 2700.0),
    "aeif_cond_exp": (
        {**ADEX, "E_ex": 5.0, "E_in": -90.0},
        lambda: AdEx(**ADAPTIVE),
        (nw.Exp(1.5, e=5), nw.Exp(4, e=-90)),
        120.0,
    ),
    "aeif_cond_alpha": (
        {**ADEX, "E_ex": 5.0, "E_in": -90.0},
        lambda: AdEx(**ADAPTIVE),
        (nw.Alpha(1.5, e=5), nw.Alpha(4, e=-90)),
        60.0,
    ),
}


def driven(folder, node, weight, columns=(), **edge):
    """Files of one cell that two sources drive, with weights of both signs."""
    files = Files(folder)
    files.nodes("cell", {1: node}, [1], groups=(dict(columns),))
    files.nodes("in", {1: {"model_type": "virtual"}}, [1, 1])
    files.edges("in", "cell", {1: edge}, [1, 1], [0, 1], [0, 0], groups=({"syn_weight": [weight, -weight]},))
    times = np.concatenate(TIMES)
    return files.drive("in", files.spikes("in.h5", times, [0, 0, 0, 1, 1], "in"))


def by_hand(cell, synapses, weight, conductance, delay=1.0):
    """The same, connected by the verbs of the cell."""
    for times, synapse, sign in zip(TIMES, synapses, (1, -1), strict=True):
        signed = weight if synapse is not None and conductance else sign * weight
        cell.receive(nw.SpikeTimes(times), synapse, weight=signed * 1e-3, delay=delay)
    return nw.simulate(cell, t_stop=60, dt=0.1)


@pytest.mark.parametrize("name", CASES)
def test_models_of_nest(name, tmp_path):
    given, make, synapses, weight = CASES[name]
    node = {"model_type": "point_process", "model_template": f"nest:{name}", "dynamics_params": "cell.json"}
    files = driven(tmp_path, node, weight)
    files.component("point_neuron_models_dir", "cell.json", {**given, "tau_minus": 20.0})
    net = nw.read_sonata(files.write())
    assert {type(each) for each in net["cell"]} == {type(make())}
    found = nw.simulate(net, t_stop=60, dt=0.1, record={net["cell"]: "v"})["cell"]
    wanted = by_hand(make(), synapses, weight, "cond" in name)
    assert len(wanted.spikes) > 0
    assert found.spikes[0] == pytest.approx(wanted.spikes, abs=1e-9)
    assert found.v[0] == pytest.approx(wanted.v, abs=1e-9)


def test_defaults_of_nest(tmp_path):
    """What a file leaves out is as in NEST; the models here whose preset is that know the same."""
    node = {"model_type": "point_process", "model_template": "nest:iaf_psc_exp"}
    (found,) = nw.read_sonata(driven(tmp_path, node, 1.0).write())["cell"]
    assert found.values() == pytest.approx(LIFCurrExp.preset("nest").values())


def test_what_nodes_override(tmp_path):
    """Of each node in the h5 file: the threshold, the start, a current (pA) all the time."""
    node = {"model_type": "point_process", "model_template": "nest:iaf_psc_exp", "dynamics_params": "cell.json"}
    files = Files(tmp_path)
    files.component("point_neuron_models_dir", "cell.json", {"I_e": 100.0, "V_th": -50.0})
    own = {f"dynamics_params/{name}": each for name, each in {"I_e": [600.0, 0.0], "V_m": [-60.0, -65.0]}.items()}
    files.nodes(
        "cell",
        {1: node, 2: {**node, "model_template": "nest:iaf_psc_alpha"}},
        [1, 1, 2],
        groups=(own, {}),
        homes=[0, 0, 1],
    )
    net = nw.read_sonata(files.write())
    first, second, third = net["cell"]
    assert [type(each) for each in (first, second, third)] == [LIFCurrExp, LIFCurrExp, LIF]
    assert [each.v_init for each in (first, second, third)] == [-60, -65, -70]
    assert {each.v_th for each in net["cell"]} == {-50}
    currents = [[attached.call[0].amp for attached in cell.attached] for cell in net["cell"]]
    assert currents == [[pytest.approx(0.6)], [], [pytest.approx(0.1)]]


def test_synapses_by_the_time_constants_of_the_targets(tmp_path):
    """Two time constants among the targets are two projections, each keeping to its targets."""
    node = {"model_type": "point_process", "model_template": "nest:iaf_psc_alpha"}
    files = Files(tmp_path)
    files.nodes("cell", {1: node}, [1] * 4, groups=({"dynamics_params/tau_syn_ex": [1.0, 3.0, 1.0, 3.0]},))
    files.nodes("in", {1: {"model_type": "virtual"}}, [1])
    files.edges("in", "cell", {1: {"syn_weight": 10.0}}, [1] * 4, [0] * 4, [0, 1, 2, 3])
    net = nw.read_sonata(files.write())
    found = {made.synapse: made.post.tolist() for made in net.projections.values()}
    assert found == {nw.AlphaCurrent(1): [0, 2], nw.AlphaCurrent(3): [1, 3]}


@pytest.mark.parametrize("level", [1, 5])
def test_a_glif_of_allen(level, tmp_path):
    node = {"model_type": "point_process", "model_template": "nest:glif_psc", "dynamics_params": "cell.json"}
    files = driven(tmp_path, node, 500.0)
    path = (
        tmp_path
        / "components"
        / "point_neuron_models_dir"
        / files.component("point_neuron_models_dir", "cell.json", config(level))
    )
    net = nw.read_sonata(files.write())
    wanted = by_hand(GLIF.from_allen(path), (nw.AlphaCurrent(2), nw.AlphaCurrent(2)), 500.0, False)
    found = nw.simulate(net, t_stop=60, dt=0.1, record={net["cell"]: "v"})["cell"]
    assert found.v[0] == pytest.approx(wanted.v, abs=1e-9)
    assert net["cell"][0].level == level
    assert len(wanted.spikes) == 1


FIT = {
    "passive": [
        {"ra": 100.0, "cm": [{"section": part, "cm": 1.0} for part in ("soma", "dend", "axon", "apic")], "e_pas": -75.0}
    ],
    "conditions": [{"celsius": 34.0, "v_init": -80.0, "erev": [{"section": "soma", "ena": 53.0, "ek": -107.0}]}],
    "genome": [
        {"section": "soma", "name": "gnabar_hh", "value": "0.2", "mechanism": "hh"},
        *(
            {"section": part, "name": "g_pas", "value": 1e-4, "mechanism": ""}
            for part in ("soma", "dend", "axon", "apic")
        ),
    ],
}
BIOPHYSICAL = {
    "model_type": "biophysical",
    "model_template": "ctdb:Biophys1.hoc",
    "morphology": "shape",
    "dynamics_params": "fit.json",
    "model_processing": "aibs_perisomatic",
}


def shaped(folder, columns, edge, node=BIOPHYSICAL):
    files = Files(folder)
    files.component("morphologies_dir", "shape.swc", SHAPE)
    files.component("biophysical_neuron_models_dir", "fit.json", FIT)
    files.component(
        "synaptic_models_dir", "ampa.json", {"level_of_detail": "exp2syn", "tau1": 0.5, "tau2": 3.0, "erev": 0.0}
    )
    files.nodes("cell", {1: node}, [1, 1])
    files.nodes("in", {1: {"model_type": "virtual"}}, [1, 1])
    files.edges(
        "in", "cell", {1: {"syn_weight": 0.001, **edge}}, [1] * 5, [0, 1, 0, 1, 0], [1, 0, 0, 0, 1], groups=(columns,)
    )
    files.simulation |= {"conditions": {"celsius": 34.0, "v_init": -80.0}}
    files.simulation["run"] |= {"dL": 20.0, "spike_threshold": -15.0}
    return files.drive("in", files.spikes("in.h5", [1.0, 2.0], [0, 1], "in"))


@pytest.mark.parametrize("names", [("sec_id", "sec_x"), ("afferent_section_id", "afferent_section_pos")])
def test_perisomatic_cells_and_places_of_synapses(names, tmp_path):
    """Sections count soma, dendrites, apical ones, stubs; synapses of one segment share a point process."""
    columns = dict(zip(names, ([0, 1, 1, 2, 3], [0.5, 0.9, 0.95, 0.3, 0.5]), strict=True))
    net = nw.read_sonata(shaped(tmp_path, columns, {"dynamics_params": "ampa.json"}).write())
    cell = net["cell"][0]
    assert (cell.threshold, cell.v_init, cell.soma.ena, len(cell.axon)) == (-15, -80, 53, 2)
    assert [section.nseg for section in cell.sections] == [1 + 2 * int(section.L / 40) for section in cell.sections]
    made = net.projections["in_to_cell"]
    places = [made.netcons.o(k).syn().get_segment() for k in range(5)]
    homes = [cell, cell, cell, net["cell"][1], net["cell"][1]]
    assert [homes[k].sections.index(place.sec) for k, place in enumerate(places)] == [1, 1, 2, 0, 3]
    assert made.synapse == nw.Exp2(0.5, 3, e=0)
    assert len(made.targets) == 4
    for x, place in zip([0.9, 0.95, 0.3, 0.5, 0.5], places, strict=True):
        assert abs(place.x - x) <= 0.5 / place.sec.nseg
    run = nw.simulate(net, t_stop=20, dt=0.05, celsius=net.settings["celsius"], record={net["cell"]: "v"})
    assert np.ptp(run["cell"].v, axis=1).min() > 0.1


def test_the_order_of_sections_is_looked_at(tmp_path):
    """A column `type` says soma, axon, dend, apic as 1 to 4: the file of the guide's order is refused."""
    columns = {"sec_id": [0, 1, 1, 2, 3], "sec_x": [0.5] * 5}
    for kinds in ([1, 3, 3, 4, 2], [1, 2, 2, 3, 4]):
        folder = tmp_path / f"{kinds[1]}"
        folder.mkdir()
        path = shaped(folder, {**columns, "type": kinds}, {"dynamics_params": "ampa.json"}).write()
        if kinds[1] == 3:
            assert len(nw.read_sonata(path).projections["in_to_cell"]) == 5
        else:
            with pytest.raises(NetworkFileError, match=r"section 1 of cell\[0\] is dend.* an edge of the type 2, axon"):
                nw.read_sonata(path)


def test_a_template_in_hoc(tmp_path):
    node = {"model_type": "biophysical", "model_template": "hoc:SonataTwo.hoc"}
    files = shaped(
        tmp_path,
        {"sec_id": [1] * 5, "sec_x": [0.5] * 5},
        {"model_template": "Exp2Syn", "dynamics_params": "ampa.json"},
        node,
    )
    text = "create soma, dend\nproc init() { connect dend(0), soma(1)  soma insert hh }\n"
    files.component(
        "templates_dir", "SonataTwo.hoc", f"begintemplate SonataTwo\npublic soma, dend\n{text}endtemplate SonataTwo\n"
    )
    net = nw.read_sonata(files.write())
    assert [cell.model.hname().partition("[")[0] for cell in net["cell"]] == ["SonataTwo"] * 2
    assert net["cell"][0].soma(0.5).hh.gnabar > 0
    assert net.projections["in_to_cell"].targets[0].get_segment().sec == net["cell"][0].model.dend


class Stick(nw.Cell):
    def __init__(self, length):
        self.soma = h.Section("soma", self)
        self.soma.L = length


def test_functions_of_a_user(tmp_path):
    """For a template, a synapse and a weight that nobody else knows."""
    files = Files(tmp_path)
    files.component("synaptic_models_dir", "mine.json", {"slow": 7.0})
    files.nodes(
        "cell",
        {1: {"model_type": "biophysical", "model_template": "nml:x.nml", "level": "deep"}},
        [1, 1],
        groups=({"size": [10.0, 30.0]},),
    )
    files.nodes("in", {1: {"model_type": "virtual"}}, [1, 1], groups=({"x": [1.0, 5.0]},))
    edge = {
        "model_template": "Mine",
        "dynamics_params": "mine.json",
        "weight_function": "far",
        "syn_weight": 2e-4,
        "nsyns": 3,
    }
    files.edges("in", "cell", {1: edge}, [1, 1], [0, 1], [1, 0], groups=({"sec_id": [0, 0], "sec_x": [0.5, 0.5]},))
    nodes = []

    def cell(node):
        nodes.append(node)
        return Stick(node["size"])

    net = nw.read_sonata(
        files.write(),
        models={"nml:x.nml": cell},
        synapses={"Mine": lambda given: nw.Exp(given["slow"])},
        weight_functions={"far": lambda edges: edges["syn_weight"] * edges["source_x"] * edges["target_size"]},
    )
    assert [each.soma.L for each in net["cell"]] == [10, 30]
    assert [node["level"] for node in nodes] == ["deep", "deep"]
    assert [node["node_id"] for node in nodes] == [0, 1]
    made = net.projections["in_to_cell"]
    assert made.synapse == nw.Exp(7)
    assert made.weight.tolist() == pytest.approx([0.03, 0.018])
