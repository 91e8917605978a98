"""Places by name, copies of cells, and how they show themselves."""

import copy
import inspect
import itertools
import warnings

import pytest

import nrnwrap as nw
from nrnwrap.cells import (
    LIF,
    AdEx,
    BallAndStick,
)
from nrnwrap.errors import ArgumentError, GeometryError, ParameterError, UnknownNameError
from nrnwrap.mechanisms import h


def test_a_synapse_that_others_use_stays():
    cell = LIF()
    first = cell.receive(nw.Regular(5, start=1, number=1), nw.Exp(), weight=0.01)
    second = cell.receive(nw.Regular(5, start=10, number=1), first.syn(), weight=0.01)
    cell.detach(second)
    v = nw.simulate(cell, t_stop=20).v
    assert v.max() > -75
    assert first.syn().has_loc()


def test_what_is_not_attached():
    cell = LIF()
    with pytest.raises(ParameterError, match=r"Step\(.*\) is not attached to LIF\[\d+\]\. What is: nothing"):
        cell.detach(nw.Step(1))
    with pytest.raises(ParameterError, match=r"detach needs what to take off"):
        cell.detach()


def test_names_are_places():
    cell = BallAndStick()
    for at, segment in {"soma": cell.soma(0.5), "dend(0.9)": cell.dend(0.9), "dend[0]": cell.dend(0.5)}.items():
        assert cell.place(at) == segment
    with pytest.raises(UnknownNameError, match="did you mean soma"):
        cell.inject(nw.Step(1), at="somma")
    assert cell.dend[0] == cell.dend == cell.dend[-1]
    with pytest.raises(nw.errors.LocationError, match="the only section of its type"):
        cell.dend[1]
    assert [segment.x for segment in cell.dend] == [segment.x for segment in cell.dend[0]]


def test_set_follows_the_rule_of_nseg_at_once():
    one, other = BallAndStick(), BallAndStick()
    one.set(Ra=400)
    other.Ra = 400
    assert one.dend.nseg == other.dend.nseg > BallAndStick().dend.nseg
    one.inject(nw.Step(0.1), at="dend(0.3)")
    nw.simulate(one, t_stop=1)
    nseg, Ra = one.dend.nseg, one.dend.Ra
    with pytest.raises(GeometryError, match="This would move"):
        one.set(Ra=4000)
    assert (one.dend.nseg, one.dend.Ra) == (nseg, Ra)


def test_completion_and_help_have_the_parameters():
    assert {"b", "tau_w", "inject", "detach"} <= set(dir(AdEx()))
    text = inspect.getdoc(AdEx)
    for part in ("Parameters", "tau_w", "ms", "Presets", "brette_gerstner_2005"):
        assert part in text
    known = inspect.signature(AdEx).parameters
    assert known["b"].default == AdEx.parameters()["b"].default
    assert {"v_init", "initial"} <= set(known)


def test_parameters_presets_and_models_print_as_tables():
    for table in (AdEx.parameters(), AdEx.presets, nw.models()):
        lines = repr(table).splitlines()
        assert len(lines) > len(table)
        assert table._repr_html_().count("<tr>") == len(table) + 1
    assert repr(AdEx.parameters()).splitlines()[0].split() == ["parameter", "default", "unit", "bounds", "meaning"]
    assert nw.models()["LIF"] is LIF


@pytest.mark.parametrize(
    ("call", "message"),
    [
        (lambda: LIF(0.1), r"LIF takes its parameters by name, such as LIF\(C=0\.1\)"),
        (lambda: LIF(tau_m=10), r"tau_m = C/g_l: set C or g_l"),
        (lambda: LIF(R=10), r"R = 1/g_l: set g_l"),
        (lambda: LIF(v_rest=-60), r"It is called e_l here"),
        (lambda: LIF.preset(), r"LIF\.preset\(\) needs the name of a preset"),
        (lambda: BallAndStick(L=5), r"BallAndStick does not take 'L'"),
        (lambda: LIF().receive(nw.Regular(5), nw.Exp()), r"needs a weight, such as weight=0\.01"),
        (
            lambda: LIF().receive(LIF(), nw.Exp(), weight=1),
            r"is a cell, not a source of events: .*other\.connect\(cell",
        ),
        (lambda: LIF().connect([LIF()], nw.Exp(), weight=1), r"connect to each of them in a loop"),
        (lambda: nw.simulate(LIF()), r"simulate\(\) needs t_stop \(ms\), how long to run"),
        (lambda: nw.simulate(LIF(), tstop=5), r"does not take 'tstop'; did you mean t_stop"),
        (lambda: nw.simulate(LIF(), LIF(), t_stop=5), r"give several cells as one list"),
        (lambda: nw.simulate(nw.Step(1), LIF(), t_stop=5), r"the cells come first, then the stimuli"),
        (lambda: nw.simulate("lif", t_stop=5), r"'lif' is not a cell"),
    ],
)
def test_wrong_calls_say_what_to_do(call, message):
    with pytest.raises(nw.NrnwrapError, match=message):
        call()


def test_arguments_of_a_users_own_cell():
    class Ball(nw.Cell):
        def __init__(self, diam, v_init=-61):
            self.soma = h.Section("soma", self)
            self.soma.L = self.soma.diam = diam
            self.v_init = v_init

    with pytest.raises(ArgumentError, match=r"Ball needs diam"):
        Ball()
    assert Ball(10, v_init=-50).v_init == -50  # its own
    assert copy.copy(Ball(10)).soma.L == 10


def test_a_parameter_cannot_be_deleted():
    with pytest.raises(ParameterError, match=r"C of LIF\[\d+\] cannot be deleted: set it"):
        del LIF().C


KINDS = itertools.count(1)


def test_the_first_of_a_kind_is_number_0():
    name = f"Fresh{next(KINDS)}"  # cells are numbered by the name of their class as long as the process lives
    kind = type(name, (LIF,), {})
    assert [str(kind()), str(kind())] == [f"{name}[0]", f"{name}[1]"]


@pytest.mark.parametrize(
    ("run", "message"),
    [
        (lambda: nw.simulate(LIF(), nw.Step(300), t_stop=50), r"spikes once in every t_ref = 2 ms: .* in pA"),
        (lambda: nw.simulate(AdEx(), nw.Step(3000), t_stop=5), r"spikes once in every step"),
        (
            lambda: nw.simulate(LIF(), nw.Step(0.3, delay=60), t_stop=50),
            r"begins at 60 ms, when the run of 50 ms is over",
        ),
    ],
)
def test_what_is_likely_a_mistake_is_said(run, message):
    with warnings.catch_warnings(record=True) as seen:
        warnings.simplefilter("always")
        try:
            run()
        except nw.errors.NumericsError:
            pytest.skip("refused")
    assert len(seen) == 1
    assert seen[0].filename == __file__
    with pytest.raises(UserWarning, match=message):
        raise seen[0].message


def test_two_sources_with_one_stream():
    cells = [LIF(), LIF()]
    for cell in cells:
        cell.receive(nw.Poisson(100, seed=1), nw.Exp(), weight=0.001)
    with pytest.warns(UserWarning, match=r"two Poisson have the same seed=1, gid=0, stream=0"):
        nw.simulate(cells, t_stop=10)
    shared, cells = nw.Poisson(100, seed=1), [LIF(), LIF()]
    for cell in cells:
        cell.receive(shared, nw.Exp(), weight=0.001)
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        nw.simulate(cells, t_stop=10)


def test_an_idle_crowd():
    crowd = [LIF() for _ in range(500)]
    with pytest.warns(UserWarning, match=r"5\d\d other cells with 5\d\d segments .* without an input"):
        nw.simulate(LIF(), nw.Step(0.3), t_stop=1)
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        nw.simulate(crowd, t_stop=1)
