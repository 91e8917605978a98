"""The scheme "published": steps as the programs of the papers made them."""

import numpy as np
import pytest
from helpers import reference

import nrnwrap as nw
from nrnwrap import cells
from nrnwrap.cells import LIF, Izhikevich
from nrnwrap.mechanisms import h
from nrnwrap.neurons import PointNeuron

MODELS = [getattr(cells, name) for name in cells.__all__]
PUBLISHED = [model for model in MODELS if issubclass(model, PointNeuron) and model.published]


def by_hand(p, current, v, steps, dt):
    """v after each step, and the steps that spike: the program of figure 1 of 2004, in Python."""
    u, trace, spikes = p["b"] * v, [v], []
    for step in range(1, steps + 1):
        v = v + dt * (0.04 * v * v + p["f"] * v + p["g"] - u + current / p["C"])
        u = u + dt * p["a"] * (p["b"] * v - u)
        if v > p["v_peak"]:
            spikes.append(step)
            v, u = p["c"], u + p["d"]
        trace.append(v)
    return np.array(trace), spikes


@pytest.mark.parametrize("model", PUBLISHED, ids=lambda model: model.__name__)
def test_both_schemes_have_the_same_parameters(model):
    exact, other = nw.describe(model.mechanism_name), nw.describe(model.published)
    assert dict(exact.parameters) == dict(other.parameters)
    assert {*exact.states} <= {*other.states, *other.variables}


@pytest.mark.parametrize("model", PUBLISHED, ids=lambda model: model.__name__)
def test_the_cell_says_which_scheme_it_has(model):
    assert model(scheme="published").scheme == "published"
    assert model(scheme="published").mechanism.hname().startswith(model.published)
    assert repr(model(scheme="published")) == f"{model.__name__}(scheme='published')"
    assert repr(model(scheme="exact", C=0.2)) == f"{model.__name__}(C=0.2)"


@pytest.mark.parametrize("model", PUBLISHED, ids=lambda model: model.__name__)
def test_the_variable_step_is_refused(model):
    cell = model(scheme="published")
    with pytest.raises(nw.errors.SimulationError, match="use scheme='exact', or method='fixed'"):
        nw.simulate(cell, t_stop=10, method="variable")
    other = LIF()
    with pytest.raises(nw.errors.SimulationError, match="cannot be used with CVODE"):
        nw.simulate(other, t_stop=10, method="variable")  # every cell of the process takes part
    assert not h.CVode().active()
    assert len(nw.simulate([cell, other], t_stop=10).spikes) == 2
    del cell
    assert len(nw.simulate(other, nw.Step(0.3), t_stop=20, method="variable").spikes) == 1


def test_unknown_schemes():
    with pytest.raises(nw.errors.UnknownNameError, match=r"scheme of Izhikevich.*exact"):
        Izhikevich(scheme="euler")
    with pytest.raises(nw.errors.UnknownNameError, match="scheme of LIF"):
        LIF(scheme="published")


@pytest.mark.parametrize("settings", [{}, {"secondorder": 2}, {"engine": "coreneuron"}])
@pytest.mark.parametrize(("amp", "dt"), [(1.0, 0.25), (-0.3, 0.5), (30.0, 0.5)])
def test_izhikevich_takes_the_steps_of_the_program(amp, dt, settings):
    """30 nA bring spikes in consecutive steps."""
    cell = Izhikevich(scheme="published", c=-55, d=4)
    run = nw.simulate(cell, nw.Step(amp), t_stop=400 * dt, dt=dt, v_init=-70, **settings)
    trace, spikes = by_hand(cell.values(), amp, -70.0, 400, dt)
    assert run.v == pytest.approx(trace, abs=1e-8)
    assert run.spikes == pytest.approx(np.array(spikes) * dt, abs=1e-9)
    if amp == 30.0:
        assert 1 in np.diff(spikes)


def test_the_panels_of_2004_spike_at_the_steps_of_the_program():
    """All 20. The program plots a spike at the start of its step."""
    panels = reference.oracle("panels_of_2004")
    assert len(Izhikevich.patterns) == 20
    for name in Izhikevich.patterns:
        cell, stimulus, settings = Izhikevich.pattern(name, scheme="published")
        published = panels[name]["published"]
        assert settings == {"t_stop": panels[name]["t_stop"], "v_init": panels[name]["v"], "dt": published["dt"]}
        run = nw.simulate(cell, stimulus, record="u", **settings)
        assert run["u"][0] == pytest.approx(panels[name]["u"], abs=1e-12), name
        assert len(run.spikes) == published["count"], name
        assert run.spikes - settings["dt"] == pytest.approx(published["spikes"], abs=1e-9), name


@pytest.mark.parametrize("name", ["inhibition-induced bursting", "accommodation"])
def test_a_panel_is_the_same_on_coreneuron(name):
    cell, stimulus, settings = Izhikevich.pattern(name, scheme="published")
    one, other = (nw.simulate(cell, stimulus, engine=engine, **settings) for engine in ("neuron", "coreneuron"))
    assert len(one.spikes) > 0
    assert other.v == pytest.approx(one.v, abs=1e-9)
    assert other.spikes == pytest.approx(one.spikes, abs=1e-9)


def test_a_pattern_that_continuous_time_does_not_have():
    cell, stimulus, settings = Izhikevich.pattern("inhibition-induced bursting")
    with pytest.raises(nw.errors.NumericsError, match="spiked more often"):
        nw.simulate(cell, stimulus, **settings)


def test_unknown_patterns():
    with pytest.raises(nw.errors.UnknownNameError, match="did you mean tonic bursting"):
        Izhikevich.pattern("tonic burst")
    with pytest.raises(nw.errors.UnknownNameError, match="scheme"):
        Izhikevich.pattern("tonic bursting", scheme="euler")


def test_a_recovery_without_decay_starts_where_v_rests():
    cell, _, settings = Izhikevich.pattern("accommodation")
    assert cell.v_init == settings["v_init"] == -65
    for scheme in ("exact", "published"):
        run = nw.simulate(Izhikevich(e=0, v_u=-70, scheme=scheme), t_stop=50)
        assert run.v == pytest.approx(-70, abs=1e-9)


def test_v_init_is_where_v_and_u_rest():
    for values in ({"b": 0.25}, {"e": 0.5, "b": 0.1, "v_u": -3}, {"f": 4.1, "g": 108, "b": -0.1, "v_u": -1}):
        cell = Izhikevich(**values)
        assert nw.simulate(cell, t_stop=50).v == pytest.approx(cell.v_init, abs=1e-9)


@pytest.mark.parametrize(
    "model", [model for model in MODELS if hasattr(model, "pattern")], ids=lambda model: model.__name__
)
def test_a_pattern_that_no_model_has(model):
    with pytest.raises(nw.errors.UnknownNameError, match=f"pattern of {model.__name__}.*{next(iter(model.patterns))}"):
        model.pattern("nothing")
