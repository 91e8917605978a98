"""What a run keeps: names and units of recordings, the injected current, and what Ctrl-C leaves."""

import numpy as np
import pytest

import nrnwrap as nw
from nrnwrap import cells
from nrnwrap.cells import LIF, AdEx, BallAndStick
from nrnwrap.errors import ParameterError, UnknownNameError
from nrnwrap.inputs import injected
from nrnwrap.mechanisms import h
from nrnwrap.neurons import PointNeuron


class Passive(nw.Cell):
    """One compartment of 1 nF and 0.01 uS."""

    def __init__(self):
        self.soma = h.Section("soma", self)
        self.soma.L = self.soma.diam = 178.412411615277  # 1e5 um2
        self.soma.insert("pas")
        for segment in self.soma:
            segment.pas.g, segment.pas.e = 1e-5, -65


STIMULI = {
    "step": nw.Step(0.3, delay=1.3, dur=2.5),
    "train": nw.Train(0.3, delay=1.02, dur=0.33, period=1.1),
    "ramp": nw.Ramp(0, 0.5, dur=3.03),
    "sine": nw.Sine(0.2, 300),
    "noise": nw.Noise(0.1, seed=1),
    "white": nw.WhiteNoise(0.1, seed=2),
    "samples": nw.Waveform([0, 0.4, -0.2, 0], [0, 1.25, 2.5, 4.0]),
    "clamp": nw.VoltageClamp([(-70, 2), (-40, 2)], rs=1.0),
    "two": nw.Step(0.3) + nw.Step(-0.1, delay=2),
}


@pytest.mark.parametrize("engine", ["neuron", "coreneuron"])
@pytest.mark.parametrize("name", STIMULI)
def test_the_injected_current_is_what_charges_a_membrane(name, engine):
    """C dv/dt = I - g (v - e) of every implicit step, to rounding."""
    run = nw.simulate(Passive(), STIMULI[name], t_stop=5, dt=0.05, record=["v", "I"], engine=engine)
    charged = 1.0 * np.diff(run.v) / 0.05 + 0.01 * (run.v[1:] + 65)
    assert run["I"].shape == run.v.shape
    assert np.abs(run["I"]).max() > 0.05
    assert run["I"][1:] == pytest.approx(charged, abs=1e-10)
    assert run["I"][0] == run["I"][1]  # no step ends at 0
    assert run.units["I"] == "nA"


@pytest.mark.parametrize("dt", [None, 0.05])
def test_the_injected_current_with_the_variable_step(dt):
    """The value at the time of the sample; at a jump the solver has two."""
    expected = {
        "ramp": lambda t: np.where(t < 3.03, 0.5 * t / 3.03, 0),
        "sine": lambda t: 0.2 * np.sin(2 * np.pi * 0.3 * t),
        "samples": lambda t: np.interp(t, STIMULI["samples"].t, STIMULI["samples"].values, right=0),
        "two": lambda t: np.where(t < 2, 0.3, 0.2),
    }
    for name, law in expected.items():
        run = nw.simulate(Passive(), STIMULI[name], t_stop=5, dt=dt, method="variable", record=["I"])
        smooth = np.abs(run.t - (3.03 if name == "ramp" else 2)) > 1e-9
        assert run["I"][smooth] == pytest.approx(law(run.t)[smooth], abs=1e-12)


def test_all_electrodes_of_a_cell_count_and_nothing_else():
    cell, other = BallAndStick(), BallAndStick()
    cell.dend.nseg = 5
    cell.inject(nw.Step(0.2), at=cell.dend(0.9))
    by_hand = h.IClamp(cell.dend(1))  # at an end, which is not a segment
    by_hand.delay, by_hand.dur, by_hand.amp = 0, 1e9, 0.05
    cell.inject(nw.Gfluct(seed=1))  # conductances
    cell.inject(nw.Field(5.0, "x"))  # its currents sum to zero
    cell.receive(nw.SpikeTimes([1]), nw.ExpCurrent(tau=5), weight=1)
    cell.dend.nseg = 7  # the field is worked out anew when the run starts
    run = nw.simulate([cell, other], nw.Step(0.1, delay=2.5), t_stop=5, dt=0.1, record={"stimulus": "I"})
    given = np.where(run.t > 2.55, 0.1, 0.0)
    assert run["stimulus"] == pytest.approx(np.array([given + 0.25, given]), abs=1e-12)
    nothing = nw.simulate(other, t_stop=1, record="I")
    assert nothing.v is None
    assert nothing["I"].tolist() == [0.0] * 41


def test_which_currents_are_of_electrodes():
    nw.mechanisms.load()
    electrodes = ["IClamp", "SEClamp", "VClamp", "nw_INoise", "nw_IRamp", "nw_ITrain", "nw_IChirp", "nw_IWhiteNoise"]
    assert [injected.currents(name) for name in electrodes] == [("i",)] * len(electrodes)
    assert [injected.currents(name) for name in ("ExpSyn", "nw_PointConductance", "nw_LIF", "hh", "none")] == [()] * 5


def test_names_are_public_ones():
    """What carries a spiking model on its node is nobody's to record."""
    models = [getattr(cells, name) for name in cells.__all__]
    for model in models:
        if isinstance(model, type) and issubclass(model, PointNeuron):
            with pytest.raises(UnknownNameError, match="Allowed: ") as caught:
                nw.simulate(model(), t_stop=1, record="nothing like it")
            offered = str(caught.value).partition("Allowed: ")[2].partition(". I is")[0].split(", ")
            (described,) = model.described()
            extra = set(offered) - {*described.parameters, *described.states}
            assert extra - {"due"} == {"I", "i", "n_spikes", "v", "v_m"}  # due: of GIF
            run = nw.simulate(model(), t_stop=1, record=offered)  # each can be had
            assert set(run.units) == {"t", "spikes", *offered}


@pytest.mark.parametrize(
    ("record", "message"),
    [
        ("V", r"unknown variable of LIF\[\d+\] 'V'; did you mean v\? Allowed: C, e_l, .*I is the injected current"),
        (["v", "told_v"], "unknown variable of LIF.* 'told_v'"),
        ("n_lost", "unknown variable of LIF.* 'n_lost'.*n_spikes"),
    ],
)
def test_names_that_are_not_there(record, message):
    with pytest.raises(UnknownNameError, match=message) as caught:
        nw.simulate(LIF(), t_stop=1, record=record)
    offered = str(caught.value).partition("Allowed: ")[2]
    for own in ("told_", "shown_", "fall", "t_last", "coupled", "n_lost", "deaf"):
        assert own not in offered


def test_the_cell_that_lacks_a_variable_is_named():
    adex, lif = AdEx(), LIF()
    with pytest.raises(UnknownNameError, match=rf"variable of LIF\[{lif._serial}\] 'w'.*AdEx\[{adex._serial}\] has it"):
        nw.simulate([adex, lif], t_stop=1, record=["w"])
    record = {"w": lambda cell: "w" if isinstance(cell, AdEx) else "v"}  # as it says
    assert nw.simulate([adex, lif], t_stop=1, record=record)["w"].shape == (2, 41)


@pytest.mark.parametrize(
    ("record", "message"),
    [
        (lambda cell: [cell.soma(0.5)._ref_v], r"a reference is not a name: give one, as in record={'mine': segment"),
        (lambda cell: cell.soma(0.5)._ref_v, r"not a reference: give it a name, as in record={'mine': segment._ref_v}"),
        (lambda cell: nw.Everywhere("v"), r"give it a name, as in record={'mine': Everywhere\(variable='v'\)}"),
        (lambda cell: [nw.Everywhere("v")], r"is not a name: give one, as in record={'mine': Everywhere"),
        (lambda cell: {5: "v"}, "record: 5 is not a name"),
        (lambda cell: {"spikes": "v"}, "every run has 'spikes': give another name"),
        (lambda cell: {"t": nw.Everywhere("v")}, "every run has 't': give another name"),
    ],
)
def test_what_has_no_name(record, message):
    cell = LIF()
    with pytest.raises(ParameterError, match=message):
        nw.simulate(cell, t_stop=1, record=record(cell))


def test_recordings_are_not_attributes():
    run = nw.simulate(AdEx(), t_stop=1, record=["v", "w"])
    with pytest.raises(UnknownNameError, match=r'write run\["w"\]'):
        run.w  # noqa: B018
    with pytest.raises(UnknownNameError, match=r"'spike'; did you mean spikes\?"):
        run.spike  # noqa: B018


def test_what_was_not_recorded_is_not_there():
    run = nw.simulate(AdEx(), t_stop=1, record=["w"])
    assert run["w"] is run.recorded["w"]
    assert run["spikes"] is run.spikes
    for name in ("v", "nothing"):
        with pytest.raises(
            UnknownNameError, match=rf"'{name}'.* Allowed: spikes, t, w. simulate\(..., record=...\) keeps"
        ):
            run[name]
