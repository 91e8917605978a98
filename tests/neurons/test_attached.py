"""What hangs on a cell, and how long it lives."""

import gc
import math
import weakref

import numpy as np
import pytest
from helpers.cell import SOURCE, STEP, Stick, alive
from scipy import optimize

import nrnwrap as nw
from nrnwrap.cells import LIF, BallAndStick, HodgkinHuxley, Reconstruction
from nrnwrap.errors import GeometryError, LocationError, NrnwrapError, ParameterError
from nrnwrap.mechanisms import h


@pytest.fixture
def no_gc():
    gc.collect()
    gc.disable()
    yield
    gc.enable()


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
    nw.simulate(dressed(model), t_stop=1)  # loads the mechanisms, and makes what a process has once
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
    with pytest.raises(LocationError, match=r"axon\.swc does not have a soma; its sections: .*axon\[0\]"):
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
