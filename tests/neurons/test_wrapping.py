"""wrap: models that others wrote, as cells with every verb; nothing of them is changed."""

import gc

import numpy as np
import pytest
from helpers.wrapping import InPython, written

import nrnwrap as nw
from nrnwrap import plot
from nrnwrap.errors import ParameterError
from nrnwrap.mechanisms import h
from nrnwrap.plot import sketch

pytestmark = pytest.mark.usefixtures("templates")


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
