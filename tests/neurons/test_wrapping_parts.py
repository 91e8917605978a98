"""wrap: which section is the soma, and what is refused."""

from types import SimpleNamespace

import numpy as np
import pytest
from helpers.wrapping import InPython, written

import nrnwrap as nw
from nrnwrap.cells import LIF
from nrnwrap.errors import GeometryError, LocationError, ParameterError, SimulationError
from nrnwrap.mechanisms import h
from nrnwrap.neurons import Wrapped

pytestmark = pytest.mark.usefixtures("templates")


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
