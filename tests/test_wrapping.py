"""wrap: models that others wrote, as cells with every verb; nothing of them is changed."""

import gc
from types import SimpleNamespace

import numpy as np
import pytest

import nrnwrap as nw
from nrnwrap import plot
from nrnwrap.cells import LIF
from nrnwrap.errors import GeometryError, LocationError, ParameterError, SimulationError
from nrnwrap.mechanisms import h
from nrnwrap.neurons import Wrapped
from nrnwrap.plot import sketch

WRITTEN = """\
begintemplate WrapCell
public soma, dend, axon, all, v_init
create soma[1], dend[2], axon
objref all
double gains[2]
proc init() { local i
  v_init = -68
  for i = 0, 1 { connect dend[i](0), soma[0](i) }
  connect axon(0), dend[1](1)
  soma[0] { L = 20  diam = 20  insert hh  pt3dclear() pt3dadd(0,0,0,20) pt3dadd(20,0,0,20) }
  for i = 0, 1 { dend[i] { L = 200  diam = 2  nseg = 5  insert pas  e_pas = -68 } }
  axon { L = 100  diam = 1  nseg = 3  insert hh }
  all = new SectionList()
  forsec "" { all.append() }
}
endtemplate WrapCell

begintemplate WrapPrivate
create body, tail
proc init() { connect tail(0), body(1)  body { L = 20  diam = 20  insert hh } }
endtemplate WrapPrivate
"""


@pytest.fixture(autouse=True, scope="module")
def templates(tmp_path_factory):
    path = tmp_path_factory.mktemp("hoc") / "cells.hoc"
    path.write_text(WRITTEN)
    nw.load_hoc(path)


def written():
    return h.WrapCell()


class InPython:
    """As users write them, without cell=."""

    def __init__(self):
        self.soma = h.Section("soma")
        self.dendrites = {"left": [h.Section("dend")], "right": [h.Section("dend")]}
        for dend in (self.dendrites["left"][0], self.dendrites["right"][0]):
            dend.connect(self.soma(1))
        self.soma.insert("hh")
        self.v_init = -61.5


def state(sections):
    """All that NEURON tells of sections: names, geometry, mechanisms, point processes, voltages."""
    return repr([(each.name(), each.nseg, each.psection(), [segment.v for segment in each]) for each in sections])


def count():
    return sum(1 for _ in h.allsec())


def test_a_template_has_every_verb():
    one, two = nw.wrap(written()), nw.wrap(written())
    clamp = one.inject(nw.Step(0.5, delay=2, dur=30))
    assert clamp.get_segment() == one.soma(0.5)
    wire = one.connect(two, nw.Exp2(), at=two.dend[0](0.3), weight=0.02, delay=1)
    two.receive(nw.SpikeTimes([30]), nw.Exp(), weight=0.02)
    two.insert("pas", two.axon, g=1e-5)
    run = nw.simulate([one, two], t_stop=40, dt=0.05, record={"dend": lambda cell: cell.dend[1](0.5)._ref_v})
    assert [len(train) > 0 for train in run.spikes] == [True, True]
    assert run.spikes[0][0] + wire.delay < run.spikes[1][0]
    assert run["dend"].shape == run.v.shape
    assert np.all(run.v[:, 0] == -68)  # v_init of the template
    assert run.cells == (str(one.model), str(two.model))
    here, there = one.couple(two, g=0.001)
    nw.simulate([one, two], t_stop=5, dt=0.05)
    assert here.i == pytest.approx(-there.i, rel=0.02) != 0


@pytest.mark.parametrize("settings", [{"method": "variable"}, {"dt": 0.05, "secondorder": 2}])
def test_it_runs_as_by_hand(settings):
    """The same voltages as NEURON gives without a wrap, to the bit where the steps are fixed."""
    cell = nw.wrap(written())
    run = nw.simulate(cell, nw.Step(0.3, delay=1), t_stop=20, **settings)
    model = cell.model
    del cell
    clamp = h.IClamp(model.soma[0](0.5))
    clamp.delay, clamp.dur, clamp.amp = 1, 1e9, 0.3
    v, t = h.Vector().record(model.soma[0](0.5)._ref_v), h.Vector().record(h._ref_t)
    cvode, before = h.CVode(), (h.secondorder, h.dt, h.CVode().atol())
    if "method" in settings:
        cvode.active(True)
        cvode.atol(1e-7)
    h.secondorder, h.dt = settings.get("secondorder", 0), 0.05
    h.finitialize(-68)
    h.ParallelContext().psolve(20)
    cvode.active(False)
    h.secondorder, h.dt = before[:2]
    cvode.atol(before[2])
    if "method" in settings:
        assert np.interp(run.t, t, v) == pytest.approx(run.v, abs=0.02)
    else:
        assert np.array_equal(run.v, v.as_numpy())


def test_nothing_of_the_model_is_changed():
    model = written()
    for thing in (model, InPython(), list(model.all)):
        sections = list(h.allsec())
        before = state(sections)
        cell = nw.wrap(thing)
        assert set(cell.sections) <= set(sections)
        cell.place(cell.soma(0.1)), cell.netcon(None), repr(cell), cell.dend, cell.check()
        assert state(sections) == before


@pytest.mark.usefixtures("swept")
def test_it_keeps_the_model_and_its_sections_go_with_it():
    before = count()
    for make in (written, InPython, lambda: InPython().dendrites["left"]):
        cell = nw.wrap(make())
        cell.inject(nw.Step(0.1))
        nw.simulate(cell, t_stop=1, dt=0.1)
        gc.disable()  # no cycle that only the collector would find
        try:
            assert count() > before
            del cell
            assert count() == before
        finally:
            gc.enable()


@pytest.mark.usefixtures("swept")
def test_sections_of_a_template_keep_it():
    model = written()
    cell = nw.wrap([model.dend[0]])
    before = count()
    del model
    nw.simulate(cell, t_stop=1, dt=0.1)
    assert count() == before
    del cell
    assert count() == before - 4


def test_many_side_by_side():
    cells = [nw.wrap(written()) for _ in range(5)]
    for index, cell in enumerate(cells):
        cell.inject(nw.Step(0.1 * index))
    run = nw.simulate(cells, t_stop=30, dt=0.05)
    alone = nw.simulate(cells[3], t_stop=30, dt=0.05)
    assert np.array_equal(run.v[3], alone.v)
    assert len({str(cell) for cell in cells}) == 5
    assert [len(train) for train in run.spikes] == sorted(len(train) for train in run.spikes)
    assert len(run.spikes[4]) > len(run.spikes[0]) == 0


def test_fi_curve_and_rheobase():
    found = nw.fi_curve(lambda: nw.wrap(written()), [0, 0.2, 1.0], dur=100, dt=0.05)
    assert found.model == "WrapCell"
    assert found.rates[0] == 0 < found.rates[2]
    cell = nw.wrap(written())
    cell.inject(nw.Step(1.0))
    by_hand = nw.simulate(cell, t_stop=100, dt=0.05, record=[]).spikes
    assert np.array_equal(found.spikes[2], by_hand)
    least = nw.rheobase(lambda: nw.wrap(written()), dur=20, dt=0.05, tolerance=0.01)
    assert 0.01 < least.current < 1
    with pytest.raises(ParameterError, match=r"lambda: nrnwrap\.wrap\(h\.Template\(\)\)"):
        nw.fi_curve(h.WrapCell, [0.1])


def test_shape_of_points_that_a_model_has():
    soma, dend = h.Section("soma"), h.Section("dend")
    dend.connect(soma(1))
    for section, x in ((soma, 0), (dend, 20)):
        section.pt3dadd(x, 0, 0, 10)
        section.pt3dadd(x + 20, 5, 0, 8)
    ax = plot.shape(nw.wrap(soma))
    assert len(ax.collections) == 2
    assert np.array_equal(sketch.paths([dend])[dend], [[20, 0, 0, 10], [40, 5, 0, 8]])


def test_shape_of_a_model_without_points():
    """Drawn at true lengths, each section from where it begins on its parent; the model gets no points by it."""
    soma = h.Section("soma")
    children = [h.Section(f"dend[{index}]") for index in range(12)]
    for index, child in enumerate(children):
        child.connect(*[(soma(0.5),), (soma(1),), (soma(0),), (soma(1), 1)][index % 4])
        child.L, child.diam, child.nseg = 100 + index, 2, 1 + index % 3
        for segment in child:
            segment.diam = 1 + segment.x
    tip, lone = h.Section("tip"), h.Section("lone")
    tip.connect(children[3](0))
    soma.L = 40
    sections = [tip, lone, *soma.wholetree()]
    before = state(sections)
    found = sketch.paths(sections)
    drawn = plot.shape(nw.wrap([soma, lone])).collections
    assert sum(len(each.get_segments()) for each in drawn) >= len(soma.wholetree()) + 1
    assert state(sections) == before
    assert [section.n3d() for section in sections] == [0] * len(sections)
    for section, path in found.items():
        assert np.linalg.norm(np.diff(path[:, :3], axis=0), axis=1).sum() == pytest.approx(section.L)
        place = section.parentseg()
        if place is not None:
            x = np.linspace(0, 1, len(found[place.sec]))
            begin = [np.interp(place.x, x, axis) for axis in found[place.sec][:, :3].T]
            assert path[-1 if section.orientation() else 0, :3] == pytest.approx(begin, abs=1e-9)
            assert path[:, 3].min() == pytest.approx(min(segment.diam for segment in section))
    ends = [tuple(np.round(found[child][0 if child.orientation() else -1, :3], 6)) for child in children]
    assert len(set(ends)) == len(children)  # no branch hides another


def test_which_sections():
    model = InPython()
    assert {each.name() for each in nw.wrap(model).sections} == {"soma", "dend"}
    assert len(nw.wrap(model).sections) == 3
    assert len(nw.wrap(model.soma).sections) == 3
    assert len(nw.wrap([model.dendrites["left"][0]]).sections) == 3  # with what is joined to it
    holder = SimpleNamespace(icell=written(), name="as BluePyOpt has it")
    assert nw.wrap(holder).soma == holder.icell.soma[0]
    assert len(nw.wrap(holder).sections) == 4
    secs = SimpleNamespace(secs={"soma": {"hObj": model.soma, "geom": {"L": 3}}})  # as NetPyNE has it
    assert nw.wrap(secs).soma == model.soma
    assert len(nw.wrap({"soma": model.soma, "others": [model.soma]}).sections) == 3
    assert str(nw.wrap(np.array([model.soma], dtype=object))).startswith("cell[")
    hidden = h.WrapPrivate()
    assert [each.name().split(".")[1] for each in nw.wrap(hidden).sections] == ["body", "tail"]
    assert nw.wrap(hidden).soma.name().endswith("body")  # the root
    assert len(nw.wrap(written().all).sections) == 4

    class Owner:
        def __init__(self, other):
            self.body = h.Section("body", self)
            self.friend = other  # a section of another cell

    assert len(nw.wrap(Owner(model.soma)).sections) == 1


def test_which_soma():
    cell = nw.wrap(written())
    assert (cell.soma, cell.segment) == (cell.model.soma[0], cell.model.soma[0](0.5))
    assert [len(each) for each in (cell.dend, cell.apic, cell.axon)] == [2, 0, 1]
    assert nw.wrap(cell.model, soma="axon").soma == cell.model.axon
    assert nw.wrap(cell.model, soma=cell.model.dend[1]).soma == cell.model.dend[1]
    one, other = h.Section("one"), h.Section("other")
    with pytest.raises(LocationError, match=r"which section .* No section is called soma, .*: one, other"):
        nw.wrap([one, other])
    assert nw.wrap([one, other], soma="other").soma == other
    somata = [h.Section("soma_a"), h.Section("soma_b")]
    with pytest.raises(LocationError, match=r"Several sections could be: soma_a, soma_b\. Give wrap\(\.\.\., soma="):
        nw.wrap(somata)
    with pytest.raises(LocationError, match=r"soma: one is not on"):
        nw.wrap(somata, soma=one)
    with pytest.raises(LocationError, match=r"no section is called 'none'; all: soma_a, soma_b"):
        nw.wrap(somata, soma="none")
    with pytest.raises(LocationError, match=r"several sections are called 'dend'"):
        nw.wrap(InPython(), spike_at="dend")


@pytest.mark.parametrize(
    ("thing", "message"),
    [
        (3, "3 does not have sections: give an instance"),
        ("soma", "'soma' does not have sections"),
        (None, "None does not have sections"),
        ([], r"\[\] does not have sections"),
        ([1], "1 in the list is not a section"),
        (InPython, r"wrap an instance, wrap\(InPython\(\)\)"),
        (lambda: h.WrapCell, r"wrap\(WrapCell\(\)\)"),
        (lambda: h.Vector(), r"Vector\[\d+\] does not have sections"),
        (lambda: h, "does not have sections"),
        (lambda: LIF(), "is a cell already"),
        (SimpleNamespace(soma=3), "does not have sections"),
    ],
)
def test_what_cannot_be_wrapped(thing, message):
    with pytest.raises(ParameterError, match=message):
        nw.wrap(thing() if type(thing) is type(lambda: 0) else thing)


def test_numbers_are_arguments_else_the_models_else_usual(monkeypatch):
    model = InPython()
    assert (nw.wrap(model).v_init, nw.wrap(model, v_init=-70).v_init) == (-61.5, -70)
    assert (nw.wrap(model).threshold, nw.wrap(model, threshold=-20).threshold) == (0, -20)
    assert nw.wrap(model).celsius is None
    cell = nw.wrap(model, celsius=30)
    assert nw.simulate(cell, t_stop=1, dt=0.1).settings.celsius == 30
    with pytest.raises(SimulationError, match="different temperatures"):
        nw.simulate([cell, nw.wrap(InPython(), celsius=20)], t_stop=1, dt=0.1)
    for wrong in ({"v_init": float("nan")}, {"threshold": "high"}, {"celsius": 1e5}):
        with pytest.raises(ParameterError, match=next(iter(wrong))):
            nw.wrap(model, **wrong)


def test_cells_beside_those_that_are_simulated_start_where_they_say():
    other, cell = nw.wrap(InPython(), v_init=-80), LIF()
    v = h.Vector().record(other.soma(0.5)._ref_v)
    nw.simulate(cell, t_stop=1, dt=0.1)
    assert v[0] == -80


def test_spikes_of_the_axon():
    model = written()
    soma, axon = nw.wrap(model), nw.wrap(model, spike_at=model.axon(0.9), threshold=-10)
    assert axon.spike_segment == model.axon(0.9)
    assert nw.wrap(model, spike_at="axon").spike_segment == model.axon(0.5)
    soma.inject(nw.Step(0.5, delay=1, dur=30))
    for settings in ({"dt": 0.025}, {"method": "variable"}, {"dt": 0.025, "record": []}):
        run = nw.simulate([soma, axon], t_stop=35, **settings)
        here, there = run.spikes
        assert len(here) == len(there) > 0
        assert np.all(here != there) or "record" in settings  # where they are on the grid
    run = nw.simulate([soma, axon], t_stop=35, record={"axon": model.axon(0.9)._ref_v})
    assert np.array_equal(run.spikes[1], nw.spikes.crossings(run.t, run["axon"][1], -10))
    with pytest.raises(LocationError, match="is not on"):
        nw.wrap(model, spike_at=h.Section("other")(0.5))


def test_spikes_of_a_place_on_a_cell_of_ones_own():
    class Long(nw.Cell):
        def __init__(self):
            self.soma = h.Section("soma", self)
            self.soma.L, self.soma.diam, self.soma.nseg = 5000, 5, 51
            self.insert("hh")
            self.spike_at = 1.0

    cell, plain = Long(), Long()
    plain.spike_at = None
    for each in (cell, plain):
        each.inject(nw.Step(10, delay=1, dur=1), at=0.0)
    run = nw.simulate([cell, plain], t_stop=10)
    assert run.spikes[0][0] > run.spikes[1][0] + 0.5  # ms of conduction


def test_a_section_that_has_gone_is_told():
    keep = [h.Section("soma"), h.Section("dend")]
    cell = nw.wrap(keep, soma="soma")
    h.delete_section(sec=keep[1])
    with pytest.raises(GeometryError, match="a section has been deleted"):
        nw.simulate(cell, t_stop=1, dt=0.1)
    with pytest.raises(LocationError, match="deleted already"):
        nw.wrap(keep)


def test_it_is_a_cell():
    cell = nw.wrap(written())
    assert isinstance(cell, nw.Cell)
    assert isinstance(cell, Wrapped)
    assert repr(cell) == f"<{cell.model}: 4 sections>"
    assert nw.wrap(InPython()).label == "InPython"
