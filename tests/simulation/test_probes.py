"""What is recorded of a whole cell: every segment, membrane currents, potentials at electrodes."""

import subprocess
import sys

import numpy as np
import pytest
from helpers.patience import HANGS

import nrnwrap as nw
from nrnwrap.anatomy import geometry
from nrnwrap.cells import AdEx, BallAndStick, Reconstruction
from nrnwrap.mechanisms import h
from nrnwrap.morphology import write_example

SIGMA = 0.3  # S/m
CURRENTS = {"i": nw.Everywhere("i_membrane_")}


@pytest.fixture(scope="module")
def cell(tmp_path_factory):
    found = Reconstruction(write_example(tmp_path_factory.mktemp("swc") / "cell.swc"))
    found.insert("hh", found.soma)
    found.insert("pas", found.dend + found.apic + found.axon, g=1e-4, e=-65)
    found.receive(nw.SpikeTimes([5]), nw.Exp2(e=0), at=found.apic[5](0.5), weight=0.05, delay=0.1)
    return found


class Rod(nw.Cell):
    """A passive cylinder of 100 um along z."""

    def __init__(self, nseg=1):
        self.soma = h.Section("soma", self)
        self.soma.pt3dadd(0, 0, -50, 2)
        self.soma.pt3dadd(0, 0, 50, 2)
        self.soma.nseg = nseg
        self.insert("pas")


def test_everywhere_has_a_row_per_segment_in_order(cell):
    places = geometry.segments(cell.sections)
    some = {str(i): places[i]._ref_v for i in (0, 7, 100)}
    run = nw.simulate(cell, t_stop=10, record={"all": nw.Everywhere("v"), **some})
    assert run["all"].shape == (len(places), 401)
    assert all(np.array_equal(run["all"][int(i)], run[i]) for i in some)
    assert np.array_equal(run["all"][0], run.v)
    assert run.everywhere == {"all": "v"}


def test_segments_without_the_variable_are_nan(cell):
    run = nw.simulate(cell, t_stop=1, record={"m": nw.Everywhere("m_hh")})
    assert np.isfinite(run["m"][0]).all()
    assert np.isnan(run["m"][1:]).all()


def test_cells_may_have_different_numbers_of_segments(cell):
    stick = BallAndStick()
    run = nw.simulate([cell, stick], t_stop=1, record={"all": nw.Everywhere("v")})
    assert [len(rows) for rows in run["all"]] == [sum(s.nseg for s in each.sections) for each in (cell, stick)]
    assert list(run.sheets()) == ["all"]
    assert list(run.traces()) == ["v"]


def test_the_voltage_of_a_spiking_segment_is_its_model_s():
    stick = BallAndStick()
    soma = AdEx.at(stick.soma(0.5))
    run = nw.simulate(soma, nw.Step(5), t_stop=20, record={"all": nw.Everywhere("v")})
    assert len(run.spikes) > 0
    assert np.array_equal(run["all"][0], run.v)


@pytest.mark.parametrize(
    "settings", [{}, {"secondorder": 2}, {"method": "variable"}, {"method": "variable", "dt": 0.025}], ids=str
)
def test_membrane_currents_sum_to_what_electrodes_inject(cell, settings):
    alone = nw.simulate(cell, t_stop=10, record=CURRENTS, **settings)
    assert np.abs(alone["i"]).max() > 3
    assert np.abs(alone["i"].sum(axis=0)).max() < 1e-9
    field = nw.simulate(cell, nw.Field(50, "y", nw.Sine(1, 100)), t_stop=10, record=CURRENTS, **settings)
    assert np.abs(field["i"].sum(axis=0)).max() < 1e-9
    step = nw.simulate(cell, nw.Step(0.5, 2, 6), t_stop=10, record=CURRENTS, **settings)
    total = step["i"].sum(axis=0)
    assert np.abs(total[(step.t > 2.05) & (step.t < 7.95)] - 0.5).max() < 1e-9
    assert np.abs(total[(step.t < 1.95) | (step.t > 8.05)]).max() < 1e-9


def test_coreneuron_gives_the_same_currents_in_a_field(cell):
    field = nw.Field(50, "y", nw.Sine(1, 100) + nw.Waveform([0, 1, 0], 2.0))
    record = {**CURRENTS, "all": nw.Everywhere("v"), "m": nw.Everywhere("m_hh")}
    one, other = (nw.simulate(cell, field, t_stop=10, record=record, engine=name) for name in ("neuron", "coreneuron"))
    for name in record:
        assert np.allclose(one[name], other[name], rtol=0, atol=1e-9, equal_nan=True)
    assert np.ptp(one["all"][0]) > 50


def test_runs_are_the_same_to_the_bit_and_neuron_is_as_before(cell):
    solver = h.CVode()
    before = solver.use_fast_imem()
    one, other = (nw.simulate(cell, t_stop=5, record=CURRENTS)["i"] for _ in range(2))
    assert np.array_equal(one, other)
    assert not before
    assert not solver.use_fast_imem()
    solver.use_fast_imem(True)
    try:
        nw.simulate(cell, t_stop=1)
        assert solver.use_fast_imem()
    finally:
        solver.use_fast_imem(False)


@pytest.fixture
def lfpykit():
    return pytest.importorskip("lfpykit", reason="needs nrnwrap[lfp]")


@pytest.mark.usefixtures("lfpykit")
def test_a_point_source_is_coulomb_s():
    at = [(30, 0, 0), (0, 40, 30), (0, 0, 500)]
    found = nw.Electrodes(at, SIGMA, "point").matrix(Rod())
    assert found[:, 0] == pytest.approx([1 / (4 * np.pi * SIGMA * r) for r in (30, 50, 500)], rel=1e-6)  # mV/nA


@pytest.mark.usefixtures("lfpykit")
def test_a_line_source_is_the_integral_along_it():
    at = np.array([(30, 0, 0), (0, 20, 70), (1.5, 0, -20), (0, 0, 500)])
    found = nw.Electrodes(at, SIGMA, "line").matrix(Rod())[:, 0]
    z = (np.arange(200_000) + 0.5) * 5e-4 - 50  # um
    for (x, y, z0), one in zip(at, found, strict=True):
        distance = np.sqrt(x * x + y * y + (z - z0) ** 2)
        assert one == pytest.approx(np.mean(1 / (4 * np.pi * SIGMA * distance)), rel=1e-5)


@pytest.mark.usefixtures("lfpykit")
@pytest.mark.parametrize("method", ["point", "line"])
def test_an_electrode_inside_a_segment_is_taken_to_its_surface(method):
    found = nw.Electrodes([(0.01, 0, 0), (0.5, 0, 0), (1, 0, 0)], SIGMA, method).matrix(Rod())[:, 0]
    assert found == pytest.approx(found[2])


@pytest.mark.usefixtures("lfpykit")
def test_root_is_a_point_at_the_soma_and_lines_elsewhere(cell):
    at = [(20, 30, 10), (100, 200, 0)]
    point, line, root = (nw.Electrodes(at, SIGMA, method).matrix(cell) for method in ("point", "line", "root"))
    n = cell.soma.nseg
    assert np.array_equal(root[:, :n], point[:, :n])
    assert np.array_equal(root[:, n:], line[:, n:])
    assert not np.allclose(point[:, :n], line[:, :n])


@pytest.mark.usefixtures("lfpykit")
def test_electrodes_give_the_potential_of_the_currents(cell):
    electrodes = nw.Electrodes([(20, 0, 0), (0, 120, 10), (1e5, 0, 0)])
    run = nw.simulate(cell, t_stop=10, record={"lfp": electrodes, **CURRENTS})
    assert run["lfp"].shape == (3, 401)
    assert run["lfp"] == pytest.approx(electrodes.matrix(cell) @ run["i"])
    near, _, far = np.abs(run["lfp"]).max(axis=1)
    assert 1e-3 < near < 1  # mV
    assert far < 1e-6  # no monopole is left: it falls with the square of the distance


@pytest.mark.usefixtures("lfpykit")
def test_more_segments_make_a_line_source_no_other():
    one, many = (nw.Electrodes([(10, 0, 20)], SIGMA).matrix(Rod(n)) for n in (1, 11))
    assert many.mean() == pytest.approx(one.mean(), rel=1e-6)


@pytest.mark.usefixtures("lfpykit")
def test_several_cells_add_up():
    near, far = Rod(), Rod()
    for i in range(2):
        x, y, z, d = (getattr(far.soma, name)(i) for name in ("x3d", "y3d", "z3d", "diam3d"))
        far.soma.pt3dchange(i, x + 200, y, z, d)
    run = nw.simulate([near, far], nw.Step(0.1, 1), t_stop=3, record={"lfp": nw.Electrodes([(100, 30, 0)])})
    assert run["lfp"][0] == pytest.approx(run["lfp"][1], rel=1e-6)
    assert sum(run["lfp"]).shape == (1, 121)


def test_a_run_with_sheets_is_saved_and_loaded(cell, tmp_path):
    stick = BallAndStick()
    for cells in (cell, [cell, stick]):
        run = nw.simulate(cells, t_stop=1, record={"all": nw.Everywhere("v")})
        run.save(tmp_path / "run.npz")
        back = nw.load(tmp_path / "run.npz")
        assert back.everywhere == {"all": "v"}
        for one, other in zip(run.sheets()["all"], back.sheets()["all"], strict=True):
            assert np.array_equal(one, other)
        assert back.single == run.single
        with pytest.raises(nw.errors.ParameterError, match=r"all: several rows.*\.npz"):
            run.save(tmp_path / "run.csv")
    assert not list(tmp_path.glob("*.csv"))


@pytest.mark.parametrize(
    ("record", "message"),
    [
        ({"all": nw.Everywhere("m_hhh")}, "unknown variable in the segments of .*m_hh"),
        ({"all": nw.Everywhere("hh")}, "unknown variable in the segments of .*'hh'"),  # a mechanism
        ({"v": nw.Everywhere("v")}, "needs a name of its own, which 'v' is not"),
        ([nw.Everywhere("v")], "is not a name: give one"),
        ({"all": nw.Everywhere}, "is the class Everywhere"),
    ],
)
def test_bad_records(cell, record, message):
    with pytest.raises(nw.NrnwrapError, match=message):
        nw.simulate(cell, t_stop=1, record=record)


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        ((3,), "rows of x, y, z"),
        (([(1, 2)],), r"rows of x, y, z .*\(1, 2\)"),
        (([(0, 0, np.inf)],), "must be finite"),
        (("here",), "must be rows of x, y, z .um., not 'here'"),
        (([(0, 0, 0)], 0), r"sigma = 0 S/m must be above 0 S/m"),
        (([(0, 0, 0)], 0.3, "pont"), "did you mean point"),
    ],
)
def test_bad_electrodes(arguments, message):
    with pytest.raises(nw.NrnwrapError, match=message):
        nw.Electrodes(*arguments)


def test_everywhere_needs_a_name():
    with pytest.raises(nw.errors.ParameterError, match="name of a variable"):
        nw.Everywhere(3)


def test_without_lfpykit_the_extra_is_named():
    script = (
        "import sys; sys.modules['lfpykit'] = None\n"
        "import nrnwrap as nw; from nrnwrap.cells import BallAndStick\n"
        "try: nw.simulate(BallAndStick(), t_stop=1, record={'lfp': nw.Electrodes([(9, 0, 0)])})\n"
        "except nw.errors.ExtraError as error: print(error)\n"
    )
    done = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, timeout=HANGS)
    assert "pip install 'nrnwrap[lfp]'" in done.stdout, done.stderr
