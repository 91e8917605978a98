"""Objects of NEURON, which look like lists and functions and are neither."""

import numpy as np
import pytest

import nrnwrap as nw
from nrnwrap.base.kinds import a_call, several
from nrnwrap.cells import LIF, BallAndStick
from nrnwrap.errors import NrnwrapError
from nrnwrap.mechanisms import h


def objects():
    section = h.Section(name="s")
    return [h.IClamp(section(0.5)), h.ParallelContext(), section]


def test_what_can_be_gone_through():
    assert all(map(several, ([], (), {}, np.zeros(2), range(2), iter(()), h.Vector(2), h.SectionList())))
    assert not any(map(several, ("text", b"text", 3, None, LIF, *objects()[:2])))


def test_what_can_be_called():
    assert all(map(a_call, (len, LIF, lambda: 0, nw.Spec(LIF))))
    assert not any(map(a_call, (3, None, "text", *objects())))


@pytest.mark.parametrize(
    "call",
    [
        lambda wrong: nw.simulate(wrong, t_stop=1),
        lambda wrong: nw.Session(wrong),
        lambda wrong: nw.simulate(LIF(), t_stop=1, record=wrong),
        lambda wrong: nw.simulate(LIF(), t_stop=1, record={"a": wrong}),
        lambda wrong: nw.Network().add("a", 3, LIF).inject(wrong),
        lambda wrong: nw.spikes.population_fano(wrong, 0, 10, 1),
        lambda wrong: BallAndStick().insert("pas", g=wrong),
        lambda wrong: nw.Spec(LIF, inputs=wrong),
        lambda wrong: nw.rheobase(wrong),
        lambda wrong: nw.sweep(wrong, {"a": [1]}),
        lambda wrong: nw.sweep(len, {"a": wrong}),
        lambda wrong: nw.theory.rate(wrong, nw.WhiteNoise(0.1, 0.1)),
        lambda wrong: nw.to_neuroml(wrong, "never.nml"),
        lambda wrong: nw.to_xarray(wrong),
        lambda wrong: nw.Network().add("a", 3, wrong),
        lambda wrong: nw.Network().add("a", 3, LIF, v_init=wrong),
        lambda wrong: BallAndStick().select(wrong),
        lambda wrong: nw.Biophysics({"soma": {"pas": {"g": wrong}}}),
    ],
)
def test_an_object_of_neuron_is_refused_by_name(call):
    for wrong in objects()[:2]:
        with pytest.raises(NrnwrapError, match=r"IClamp|ParallelContext|reference"):
            call(wrong)
