"""Cells: parameters, places, what is attached, and how long it lives."""

import gc
import math
import re
import weakref

import numpy as np
import pytest
from scipy import optimize

import nrnwrap as nw
from nrnwrap.cells import LIF, AdEx, BallAndStick, HodgkinHuxley, Izhikevich2007, Reconstruction
from nrnwrap.errors import GeometryError, LocationError, NrnwrapError, ParameterError, UnknownNameError
from nrnwrap.mechanisms import h


class Stick(nw.Cell):
    """What a user writes: a soma and a dendrite, passive."""

    def __init__(self, g=1e-4):
        self.soma = h.Section("soma", self)
        self.dend = h.Section("dend", self)
        self.dend.connect(self.soma)
        self.dend.nseg = 3
        self.insert("pas", g=g, e=-70)


@pytest.fixture
def no_gc():
    gc.collect()
    gc.disable()
    yield
    gc.enable()


def alive(*names):
    return [len(list(h.allsec()))] + [int(h.List(name).count()) for name in names]


POINTS = [LIF, AdEx, Izhikevich2007]
MODELS = [*POINTS, HodgkinHuxley]


@pytest.mark.parametrize("model", MODELS)
def test_every_parameter_can_be_set_read_and_set_again(model):
    for name, parameter in model.parameters().items():
        value = min(parameter.default * 1.01 + 0.001, parameter.high * 0.99)
        cell = model(**{name: value})
        assert getattr(cell, name) == value
        setattr(cell, name, parameter.default)
        assert cell.values() == pytest.approx({key: each.default for key, each in model.parameters().items()})


@pytest.mark.parametrize("model", MODELS)
def test_parameters_are_numbers_within_their_bounds(model):
    cell = model()
    for name, parameter in model.parameters().items():
        for bad in (math.nan, math.inf, -math.inf, "1", None, True, parameter.high * 1.01, parameter.low - 1):
            with pytest.raises(ParameterError, match=rf"^{model.__name__}\.{name} "):
                setattr(cell, name, bad)
            with pytest.raises(ParameterError, match=rf"^{model.__name__}\.{name} "):
                model(**{name: bad})
    assert cell.values() == {name: each.default for name, each in model.parameters().items()}


def test_an_unknown_name_lists_those_that_are_known():
    message = r"unknown parameter of LIF 'g_leak'; did you mean g_l\?.* Allowed: C, e_l, g_l, t_ref, v_reset, v_th"
    with pytest.raises(UnknownNameError, match=message):
        LIF(g_leak=0.1)
    cell = LIF()
    with pytest.raises(UnknownNameError, match=message):
        cell.g_leak = 0.1
    with pytest.raises(UnknownNameError, match=r"unknown attribute of LIF 'g_leak'"):
        cell.g_leak  # noqa: B018
    assert not hasattr(cell, "g_leak")


@pytest.mark.parametrize("name", ["threshold", "sections", "foo"])
def test_nothing_else_can_be_set_on_a_point_neuron(name):
    with pytest.raises(AttributeError, match=name):
        setattr(LIF(), name, -50)


def test_one_bad_value_sets_nothing():
    cell = HodgkinHuxley()
    with pytest.raises(NrnwrapError):
        cell._put(cell._checked({"g_na": 0.2, "g_k": math.nan}))
    assert cell.g_na == HodgkinHuxley.parameters()["g_na"].default


def test_states_are_read_and_not_set():
    cell = LIF()
    nw.simulate(cell, nw.Step(1), t_stop=50)
    assert cell.n_spikes > 3
    with pytest.raises(UnknownNameError, match="n_spikes"):
        cell.n_spikes = 0


PRESETS = [(model, name) for model in MODELS for name in model.presets]


@pytest.mark.parametrize(("model", "name"), PRESETS)
def test_presets_set_all_they_say(model, name):
    preset = model.presets[name]
    assert preset.source
    cell = model.preset(name)
    assert {key: getattr(cell, key) for key in preset.parameters} == preset.parameters
    first = next(iter(preset.parameters))
    changed = model.preset(name, **{first: 0.5 * preset.parameters[first]})
    assert getattr(changed, first) == 0.5 * preset.parameters[first]


def test_presets_that_do_not_exist():
    with pytest.raises(UnknownNameError, match=r"unknown preset of Izhikevich2007 'rs'.* Allowed: CH, FS, IB, LTS, RS"):
        Izhikevich2007.preset("rs")
    with pytest.raises(UnknownNameError, match=r"unknown parameter of LIF 'q'"):
        LIF.preset("neuromatch", q=1)


def test_reprs():
    assert repr(LIF()) == "LIF()"
    assert repr(LIF(C=0.2, t_ref=0)) == "LIF(C=0.2, t_ref=0)"
    assert repr(Stick()).endswith(": 2 sections>")
    html = AdEx(b=0.1)._repr_html_()
    assert "<td>b</td><td>0.1</td><td>nA</td>" in html
    assert html.count("<tr>") == 1 + len(AdEx.parameters())


def test_a_section_shows_its_cell():
    cell, stick = LIF(), Stick()
    assert str(cell.soma) == f"{cell}.soma"
    assert str(stick.dend) == f"{stick}.dend"
    assert str(LIF()) != str(LIF())
    assert cell.soma.cell() is cell


@pytest.mark.parametrize("model", POINTS)
def test_the_capacitance_is_that_of_the_node(model):
    cell = model(C=0.25)
    assert cell.soma.cm * cell.soma(0.5).area() * 1e-5 == pytest.approx(0.25, rel=1e-12)
    cell.C = 0.5
    assert cell.soma.cm * cell.soma(0.5).area() * 1e-5 == pytest.approx(0.5, rel=1e-12)
    cell.check()


@pytest.mark.parametrize("change", [{"cm": 2}, {"diam": 30}, {"L": 30}, {"nseg": 3}])
@pytest.mark.parametrize("model", POINTS)
def test_a_run_refuses_a_capacitance_that_is_not_the_models(model, change):
    stick = Stick()
    for cell in (model(), model.at(stick.soma(0.5))):
        for name, value in change.items():
            setattr(cell.soma, name, value)
        with pytest.raises(GeometryError, match=r"given C = .* nF"):
            nw.simulate(cell, t_stop=1)


def test_at_takes_the_capacitance_of_the_segment():
    stick = Stick()
    stick.soma.L = stick.soma.diam = 20
    stick.soma.cm = 2
    cell = AdEx.at(stick.soma(0.5), b=0.01)
    assert cell.C == pytest.approx(math.pi * 20 * 20 * 2e-5, rel=1e-12)
    assert cell.b == 0.01
    assert cell.segment == stick.soma(0.5)
    assert set(cell.sections) == {stick.soma, stick.dend}
    with pytest.raises(ParameterError, match=r"C of .* is that of .*soma\(0.5\)"):
        cell.C = 0.1


@pytest.mark.usefixtures("swept")
def test_at_refuses():
    stick = Stick()
    count = alive("nw_LIF")
    with pytest.raises(ParameterError, match=r"LIF\.at takes C from the segment \(1\.57.* nF\)"):
        LIF.at(stick.soma(0.5), C=0.1)
    with pytest.raises(LocationError, match=r"LIF\.at needs a segment, such as cell\.soma\(0\.5\)"):
        LIF.at(stick.soma)
    with pytest.raises(UnknownNameError, match="unknown parameter of LIF 'q'"):
        LIF.at(stick.soma(0.5), q=1)
    assert alive("nw_LIF") == count


def test_at_starts_at_the_rest_of_the_model():
    section = h.Section("users_own")
    cell = LIF.at(section(0.5))
    np.testing.assert_allclose(nw.simulate(cell, t_stop=5).v, -75, atol=1e-9)


@pytest.mark.parametrize(
    ("mechanism", "parameters", "error", "message"),
    [
        ("pass", {}, UnknownNameError, r"unknown mechanism 'pass'; did you mean pas"),
        ("hh", {"gna": 1}, UnknownNameError, r"unknown parameter of hh 'gna'; did you mean gnabar"),
        ("hh", {"gnabar": 0.1, "gkbar": math.nan}, ParameterError, r"hh\.gkbar must be finite \(S/cm2\)"),
        ("hh", {"gnabar": "0.1"}, ParameterError, r"hh\.gnabar must be a number"),
        ("squid", {"g_na": -1}, ParameterError, r"nw_squid\.g_na = -1 S/cm2 is outside 0 \.\. 1e\+09 S/cm2"),
        ("ExpSyn", {}, UnknownNameError, "ExpSyn cannot be inserted: .* point process"),
    ],
)
def test_an_insert_that_fails_inserts_nothing(mechanism, parameters, error, message):
    cell = Stick()
    with pytest.raises(error, match=message):
        cell.insert(mechanism, **parameters)
    for section in cell.sections:
        assert not any(section.has_membrane(name) for name in ("hh", "nw_squid"))


def test_insert_goes_where_it_is_told():
    cell = Stick()
    cell.insert("hh", cell.soma, gnabar=0.2)
    cell.insert("squid", [cell.dend], g_na=0.3)
    assert cell.soma(0.5).hh.gnabar == 0.2
    assert not cell.dend.has_membrane("hh")
    assert [segment.nw_squid.g_na for segment in cell.dend] == [0.3] * 3
    cell.insert("pas", g=5e-4)
    assert {segment.pas.g for section in cell.sections for segment in section} == {5e-4}


def test_insert_refuses_foreign_sections():
    cell, other = Stick(), Stick()
    with pytest.raises(LocationError, match=r"soma is not a section of Stick\["):
        cell.insert("hh", [cell.soma, other.soma])
    with pytest.raises(LocationError, match=r"no section given; those of Stick\[\d+\]: .*soma, .*dend"):
        cell.insert("hh", [])
    assert not cell.soma.has_membrane("hh")


STEP, SOURCE = nw.Step(0.1), nw.Regular(5)
ATTACH = {
    "inject": lambda cell, at: cell.inject(STEP, at=at),
    "receive": lambda cell, at: cell.receive(SOURCE, nw.Exp(), at=at, weight=0.01),
    "connect": lambda cell, at: LIF().connect(cell, nw.Exp(), at=at, weight=0.01),
}


@pytest.mark.parametrize("attach", ATTACH.values(), ids=ATTACH)
def test_places(attach):
    cell = Stick()
    places = {None: 0.5, 0.5: 0.5, 0: 0.0, 1: 1.0, np.float64(0.5): 0.5}
    for at, position in places.items():
        made = attach(cell, at)
        target = made if hasattr(made, "get_segment") else made.syn()
        assert target.get_segment() == cell.soma(position)
    for at, segment in [(cell.dend, cell.dend(0.5)), (cell.dend(0.9), cell.dend(0.9))]:
        made = attach(cell, at)
        target = made if hasattr(made, "get_segment") else made.syn()
        assert target.get_segment() == segment


@pytest.mark.parametrize("bad", [-0.1, 1.1, math.nan, math.inf, True, [0.5]], ids=str)
@pytest.mark.parametrize("attach", ATTACH.values(), ids=ATTACH)
@pytest.mark.usefixtures("swept")
def test_places_that_do_not_exist(attach, bad):
    cell = Stick()
    before = alive("IClamp", "nw_ExpConductance", "NetStim")
    with pytest.raises(LocationError, match=r"is (no|not a) place on a cell: give a segment such as .*soma\(0\.5\)"):
        attach(cell, bad)
    assert alive("IClamp", "nw_ExpConductance", "NetStim") == before


@pytest.mark.parametrize("attach", ATTACH.values(), ids=ATTACH)
def test_places_on_other_cells(attach):
    cell, other = Stick(), Stick()
    for at in (other.soma, other.dend(0.5)):
        with pytest.raises(LocationError, match=rf"is not on {re.escape(str(cell))}; its sections: .*soma, .*dend"):
            attach(cell, at)


@pytest.mark.parametrize(("name", "bad"), [("weight", math.nan), ("weight", "1"), ("delay", -1), ("delay", math.inf)])
def test_weights_and_delays_are_numbers(name, bad):
    cell = Stick()
    with pytest.raises(ParameterError, match=rf"^{name} "):
        cell.receive(SOURCE, nw.Exp(), **{"weight": 1, name: bad})
    with pytest.raises(ParameterError, match=rf"^{name} "):
        LIF().connect(cell, nw.Exp(), **{"weight": 1, name: bad})
    assert cell._attached == []


def test_what_cannot_be_attached():
    cell = Stick()
    for wrong in (None, nw.Step, 0.1, nw.Exp(), SOURCE):
        with pytest.raises(ParameterError, match=r"not a stimulus: (give one such as|write) Step\("):
            cell.inject(wrong)
    for wrong in (None, nw.Poisson, 20, STEP):
        with pytest.raises(ParameterError, match=r"not a source of events: (give one such as|write) Poisson\("):
            cell.receive(wrong, nw.Exp(), weight=1)
    for wrong in (None, LIF, cell.soma):
        with pytest.raises(ParameterError, match="not a cell to connect to"):
            cell.connect(wrong, nw.Exp(), weight=1)


def dressed(model):
    cell = model()
    cell.inject(STEP)
    cell.inject(nw.Waveform([0, 1], 1.0))
    cell.inject(nw.VoltageClamp([(-70, 1)]))
    cell.receive(SOURCE, nw.Exp(), weight=0.01)
    cell.receive(nw.SpikeTimes([1]), "nw_ExpCurrent", weight=0.01)
    cell.receive(nw.Poisson(5, stop=10, seed=1), nw.Exp2(), weight=0.01)
    cell.connect(cell, nw.Exp(), weight=0.01)
    return cell


KINDS = (
    "IClamp",
    "SEClamp",
    "nw_ExpConductance",
    "nw_Exp2Conductance",
    "nw_ExpCurrent",
    "NetStim",
    "nw_SpikeList",
    "nw_PoissonSource",
    "NetCon",
    "Vector",
    "nw_LIF",
)


@pytest.mark.parametrize("model", [LIF, HodgkinHuxley, BallAndStick, Stick])
def test_all_goes_with_the_cell_at_once(model, no_gc):
    model()  # loads the mechanisms
    before = alive(*KINDS)
    cell = dressed(model)
    made = [int(after - there) for after, there in zip(alive(*KINDS), before, strict=True)]
    assert made[1:8] == [2, 1, 2, 1, 1, 1, 1]
    run = nw.simulate(cell, STEP, t_stop=2, record={"again": lambda cell: cell.segment._ref_v})
    ghost = weakref.ref(cell)
    del cell
    assert ghost() is None
    assert alive(*KINDS) == before
    assert len(run.v) == 81  # the result does not need the cell


def test_all_stays_with_the_cell():
    cell = dressed(Stick)
    gc.collect()
    h.finitialize(-70)
    h.IClamp(cell.soma(0.5))  # one that nobody holds
    assert alive("IClamp", "nw_PoissonSource", "nw_SpikeList") == [len(list(h.allsec())), 2, 1, 1]


def test_a_connection_belongs_to_its_target(no_gc):
    source, target = LIF(), LIF()
    before = alive("NetCon", "nw_ExpCurrent")
    source.connect(target, nw.ExpCurrent(), weight=1)
    del target
    assert alive("NetCon", "nw_ExpCurrent") == [before[0] - 1, before[1], before[2]]


def test_a_connection_outlives_its_source():
    source, target = LIF(), LIF()
    source.connect(target, nw.ExpCurrent(), weight=1)
    del source
    np.testing.assert_allclose(nw.simulate(target, t_stop=5).v, -75)


@pytest.mark.parametrize("how", [{"dt": 0.025}, {"dt": 0.1}, {"method": "variable", "dt": 0.1}], ids=str)
@pytest.mark.parametrize("delay", [1.0, 1.2345, 0.5])
def test_a_spike_arrives_exactly_its_delay_later(delay, how):
    """B has no threshold in reach, and a leak that can be neglected: what it gets is w tau (1 - exp(-s/tau))."""
    first, second = LIF(), LIF(g_l=1e-9, v_th=900, C=1)
    first.connect(second, nw.ExpCurrent(2), weight=3, delay=delay)
    runs = nw.simulate([first, second], nw.Step(0.3, dur=15), t_stop=20, **how)
    alone = nw.simulate(second, nw.Step(0.3, dur=15), t_stop=20, **how)
    (spike,) = runs.spikes[0]
    s = np.maximum(runs.t - spike - delay, 0)
    got = runs.v[1] - (-75 + 0.3 * np.minimum(runs.t, 15))
    known = (s == 0) | (s > how["dt"])
    np.testing.assert_allclose(got[known], 6 * (1 - np.exp(-s / 2))[known], rtol=0, atol=1e-4)
    assert len(alone.spikes) == 0
    assert len(runs.spikes[1]) == 0


def test_a_chain_of_two():
    """Each fires once, when a current 3 exp(-s/2) nA has taken its 0.1 nF and 10 ms up by 20 mV."""
    cells = [LIF(t_ref=30) for _ in range(3)]
    cells[0].receive(nw.SpikeTimes([5.0123]), nw.ExpCurrent(2), weight=3)
    for index in (0, 1):
        cells[index].connect(cells[index + 1], nw.ExpCurrent(2), weight=3, delay=1.5)
    trains = nw.simulate(cells, t_stop=30, dt=0.025).spikes
    latency = optimize.brentq(lambda s: 3 / 0.1 * (math.exp(-s / 10) - math.exp(-s / 2)) / (1 / 2 - 1 / 10) - 20, 0, 3)
    exact = 5.0123 + latency + (1.5 + latency) * np.arange(3)
    np.testing.assert_allclose(np.ravel(trains), exact, rtol=0, atol=5e-4)


def test_a_connection_from_a_membrane_starts_at_its_threshold():
    cell = Stick()
    cell.threshold = -20.0
    wire = cell.connect(LIF(), nw.ExpCurrent(), weight=1)
    assert wire.threshold == -20


def test_a_users_subclass_runs():
    class Loud(Stick):
        v_init = -55.0

    run = nw.simulate(Loud(), nw.Step(0.1), t_stop=5)
    assert run.v[0] == -55
    assert run.cells[0].startswith("Loud[")


def test_a_model_of_ones_own_with_another_rest():
    class Quiet(LIF):
        presets = {"deep": nw.Preset({"e_l": -80}, "nobody")}

    cell = Quiet.preset("deep")
    assert cell.v_init == -80
    assert repr(cell) == "Quiet(e_l=-80)"


def test_one_spiking_mechanism_per_segment():
    cell = LIF()
    with pytest.raises(nw.errors.LocationError, match="has a spiking mechanism already"):
        LIF.at(cell.soma(0.5))


@pytest.mark.parametrize("name", ["v_init", "threshold"])
@pytest.mark.parametrize("value", [math.nan, "-65", 1e4])
def test_where_a_membrane_starts_and_spikes_is_checked(name, value):
    with pytest.raises(nw.errors.ParameterError, match=name):
        setattr(HodgkinHuxley(), name, value)


def test_setting_c_mends_what_a_change_of_geometry_broke():
    cell = LIF()
    cell.soma.diam = 20
    with pytest.raises(GeometryError, match="Set the cell's C"):
        nw.simulate(cell, t_stop=1)
    cell.C = 0.2
    nw.simulate(cell, t_stop=1)
    assert cell.soma(0.5).area() * cell.soma.cm * 1e-5 == pytest.approx(0.2)


def test_a_reconstruction_without_a_soma_takes_its_first_section(tmp_path):
    path = tmp_path / "axon.swc"
    path.write_text("1 2 0 0 0 1 -1\n2 2 10 0 0 1 1\n3 2 20 0 0 1 2\n")
    cell = Reconstruction(path)
    cell.insert("pas", g=1e-4, e=-65)
    clamp = cell.inject(nw.Step(0.001))
    assert clamp.get_segment().sec == cell.axon[0]
    assert nw.simulate(cell, t_stop=10).v[-1] > -64
    with pytest.raises(LocationError, match=r"axon\.swc has no soma; its sections: .*axon\[0\]"):
        cell.soma  # noqa: B018


@pytest.mark.parametrize("wrong", [{"nothing": 1}, {"g_l": -1}, {"v_reset": 0}])
def test_a_refused_placement_is_not_in_the_way_of_the_next(wrong):
    stick = BallAndStick()
    with pytest.raises(NrnwrapError) as kept:
        LIF.at(stick.dend(0.5), **wrong)
    assert LIF.at(stick.dend(0.5)).mechanism.get_segment() == stick.dend(0.5)
    assert kept.value.__traceback__ is not None  # as a notebook keeps the last error


@pytest.mark.parametrize("model", [LIF, HodgkinHuxley])
def test_a_refused_cell_leaves_no_section_even_with_its_error(model):
    gc.collect()  # what errors kept by earlier tests still hold
    before = len(list(h.allsec()))
    with pytest.raises(ParameterError) as kept:
        model(g_l=-1)
    assert len(list(h.allsec())) == before
    assert kept.value.__traceback__ is not None


def test_geometry_changed_under_a_placed_mechanism_says_how_to_go_on():
    stick = BallAndStick()
    cell = LIF.at(stick.dend(0.5))
    stick.dend.diam = 3
    with pytest.raises(GeometryError, match=r"let this cell go and call LIF\.at again"):
        nw.simulate(cell, t_stop=1)
