"""A parameter that is set between two pieces of a run: from then on the cell is as one that was made with it."""

import numpy as np
import pytest

import nrnwrap as nw
from nrnwrap import cells

MODELS = "LIF PIF AdaptiveLIF KickedLIF QIF EIF AdEx Izhikevich Izhikevich2007 LIFCurrExp LIFCondExp".split()  # noqa: SIM905
HOW = [{}, {"method": "variable"}, {"engine": "coreneuron"}]
T, REST = 60.0, 200.0  # ms, before and after


def in_between(cell, how, **new):
    """Spikes after T, where parameters were set, and v and states of that time."""
    cell.inject(nw.Step(cell.drive))
    with nw.Session(cell, t_stop=T + REST, dt=0.05, **how) as session:
        session.run(until=T)
        v = cell.soma(0.5).v if "method" in how else cell.mechanism.v_m
        states = {name: getattr(cell, name) for name in cell.startable()}
        for name, value in new.items():
            setattr(cell, name, value)
        run = session.run(until=T + REST)
    return run.spikes[run.spikes > T + 1e-6] - T, v, states


@pytest.mark.parametrize("how", HOW, ids=str)
@pytest.mark.parametrize("part", [0.4, 1.5])
@pytest.mark.parametrize("name", MODELS)
def test_a_capacitance(name, part, how):
    model = getattr(cells, name)
    C = part * model.parameters()["C"].default
    late, v, states = in_between(model(), how, C=C)
    other = model(C=C)
    other.v_init, other.initial = v, states
    other.inject(nw.Step(model.drive))
    run = nw.simulate(other, t_stop=REST, dt=0.05, **how)
    assert len(late) > 2
    np.testing.assert_allclose(late, run.spikes, rtol=0, atol=1e-3 if "method" in how else 1e-9)


@pytest.mark.parametrize(
    ("name", "new"),
    [
        ("LIF", {"v_th": -58.0}), ("LIF", {"v_th": -52.0}), ("AdaptiveLIF", {"v_th": -52.0}), ("PIF", {"v_th": -45.0}),
        ("QIF", {"v_peak": -20.0}), ("EIF", {"v_peak": 40.0}), ("AdEx", {"v_peak": -35.0}),
        ("Izhikevich", {"v_peak": -40.0}), ("Izhikevich2007", {"v_peak": 0.0}), ("Izhikevich2007", {"v_peak": 60.0}),
        ("LIFCurrExp", {"v_th": -58.0}), ("LIFCondExp", {"v_th": -53.0}),
    ],
)  # fmt: skip
def test_a_threshold(name, new):
    """The variable step waits for the new one."""
    fixed, variable = (in_between(getattr(cells, name)(), how, **new)[0] for how in HOW[:2])
    assert len(fixed) > 2
    np.testing.assert_allclose(variable, fixed, rtol=0, atol=1e-3)


@pytest.mark.parametrize(
    ("before", "after"),
    [
        (nw.Exp(5), {"tau": 2}), (nw.Alpha(5), {"tau": 2}), (nw.Exp2(0.5, 5), {"tau1": 3}),
        (nw.Exp2(0.5, 5), {"tau2": 30}), (nw.Exp2Current(0.5, 5), {"tau2": 30}), (nw.NMDA(), {"tau1": 20}),
        (nw.NMDA(), {"tau2": 30, "mg": 0.5}), (nw.TsodyksMarkram(), {"tau": 10}), (nw.ExpCurrent(5), {"tau": 2}),
    ],
    ids=str,
)  # fmt: skip
@pytest.mark.parametrize("how", [{}, {"method": "variable"}], ids=str)
@pytest.mark.parametrize("model", [cells.LIF, cells.BallAndStick])
def test_a_synapse(before, after, how, model):
    """Set before its first event, as one that was made so."""
    found = []
    for synapse, new in ((before, after), (before.changed(after)[0], {})):
        net = nw.Network()
        target = net.add("target", 1, model, kind="sections")
        source = net.add("source", 1, nw.SpikeTimes([5.03, 7.3, 11.77]))
        made = source.connect(target, synapse, p=1, weight=0.001, delay=1)
        with nw.Session(net, t_stop=30, dt=0.1, record={target: "v"}, **how) as session:
            session.run(until=3)
            made.set(**new)
            found.append(session.run(until=30)[target].v)
    assert np.ptp(found[0]) > 0.01
    np.testing.assert_allclose(found[0], found[1], rtol=0, atol=1e-4 if how else 1e-9)
