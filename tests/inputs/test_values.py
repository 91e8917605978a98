"""Stimuli and synapses as values: their units, bounds and defaults are those of the MOD files."""

import copy
import math
import pickle
import subprocess
import sys
import warnings
from dataclasses import MISSING, fields

import pytest

import nrnwrap as nw
from nrnwrap import mechanisms
from nrnwrap.cells import LIF, BallAndStick, LIFCondExp
from nrnwrap.errors import ArgumentError, ParameterError
from nrnwrap.inputs import contracts, currents, events, noise, plasticity, synapses, weights
from nrnwrap.inputs.keyed import KEYS
from nrnwrap.inputs.values import MechanismValue

CLASSES = [
    each
    for module in (currents, noise, synapses, plasticity)
    for each in vars(module).values()
    if isinstance(each, type)
    and issubclass(each, MechanismValue)
    and each.__module__ == module.__name__
    and "mechanism" in vars(each)
]
OTHERWISE = {  # what a class means by a number and its mechanism does not
    (nw.Sine, "dur"): "endless by default, where a sweep needs an end",
    (nw.WhiteNoise, "sigma"): "NMODL has no roots of units",
    (nw.STDP, "post_delay"): "of a NetCon",
    (nw.InhibitorySTDP, "post_delay"): "of a NetCon",
}


def test_all_classes_are_looked_at():
    assert {each.__name__ for each in CLASSES} == {
        *("Step", "Train", "Ramp", "Chirp", "Sine", "Noise", "WhiteNoise", "Gfluct"),
        *("Exp", "Exp2", "Alpha", "ExpCurrent", "Exp2Current", "AlphaCurrent", "NMDA", "TsodyksMarkram", "STDP"),
        "InhibitorySTDP",
    }


@pytest.mark.parametrize("cls", CLASSES)
def test_units_bounds_and_defaults_are_those_of_the_mechanism(cls):
    mechanisms.load()
    theirs = nw.describe(cls.mechanism).parameters
    for field in fields(cls):
        if field.name in KEYS or field.name == "mirrored" or (cls, field.name) in OTHERWISE:
            continue
        name = "del" if (cls, field.name) == (nw.Step, "delay") else field.name
        assert cls.units()[field.name] == theirs[name].unit
        if cls is not nw.Step:  # IClamp's are NEURON's: a dur of 0, hardly a bound
            assert (cls.parameters()[field.name].low, cls.parameters()[field.name].high) == (
                theirs[name].low,
                theirs[name].high,
            )
            if field.default is not MISSING:
                assert min(field.default, 1e9) == theirs[name].default
    assert set(cls.parameters()) == {each.name for each in fields(cls)} - {*KEYS, "mirrored"}


@pytest.mark.parametrize("cls", [each for each in CLASSES if issubclass(each, contracts.Synapse)])
def test_the_unit_of_a_weight_is_that_of_the_mechanism(cls):
    assert cls.weight_unit == weights.unit_of(cls.mechanism)


def test_a_value_needs_no_compiler_and_loads_nothing(tmp_path):
    script = """if True:
        import nrnwrap as nw
        nw.Exp(tau=3), nw.Step(0.3), nw.STDP(), nw.Noise(0.1, seed=1), nw.Poisson(20, seed=1), nw.Waveform([0, 1], 1)
        assert nw.Train.units()["period"] == "ms" and nw.Chirp.parameters()["phase"].doc
        assert "nw_ExpConductance" not in nw.mechanisms.known_names()
        """
    env = {"PATH": "", "NRNWRAP_CACHE": str(tmp_path / "cache"), "HOME": str(tmp_path)}
    env["PYTHONPATH"] = ":".join(filter(None, sys.path))
    done = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, cwd=tmp_path, env=env)
    assert done.returncode == 0, done.stderr
    assert not (tmp_path / "cache").exists()


def test_the_text_of_a_class_is_read_once(monkeypatch):
    nw.Exp(), nw.Noise(1, seed=1)
    monkeypatch.setattr(mechanisms.source, "read", None)
    assert len({nw.Exp() for _ in range(1000)} | {nw.Noise(1, seed=1) for _ in range(1000)}) == 2


WRONG = [
    (lambda: nw.Step(), r"^Step needs amp \(nA\), as in Step\(0\.3"),
    (lambda: nw.Step(1, duration=2), r"^Step does not take 'duration'; did you mean dur\? It takes amp \(nA\), delay"),
    (lambda: nw.Step(0.3, 1, 2, 3), r"^Step takes only 3 values without a name \(amp, delay, dur\), and 4 are given"),
    (lambda: nw.Step(0.3, amp=1), "^Step is given amp twice"),
    (lambda: nw.Step(0.3, stop=20), "^Step does not take 'stop': give dur, which counts from delay on"),
    (lambda: nw.Train(), r"^Train needs amp \(nA\)"),
    (lambda: nw.Ramp(1), r"^Ramp needs amp_end \(nA\)"),
    (lambda: nw.Chirp(1), r"^Chirp needs f \(Hz\) and f_end \(Hz\)"),
    (lambda: nw.Sine(1, freq=2), r"^Sine does not take 'freq'; did you mean f\?"),
    (lambda: LIF().inject(nw.Noise(0.1)), r"^Noise\(.*\) needs a seed, as in Noise\(\.\.\., seed=1\)"),
    (lambda: nw.WhiteNoise(), r"^WhiteNoise needs sigma \(nA\*ms\*\*0\.5\)"),
    (lambda: nw.Gfluct(sigma=1), "^Gfluct does not take 'sigma': give std_e and std_i"),
    (lambda: nw.Waveform([1, 2]), r"^Waveform needs t \(ms\)"),
    (lambda: nw.Waveform([1, 2], dt=1), "^Waveform does not take 'dt': give the interval as t"),
    (lambda: nw.VoltageClamp(), "^VoltageClamp needs levels"),
    (lambda: nw.Field(), r"^Field needs strength \(V/m\)"),
    (lambda: nw.Poisson(20).create(), r"^Poisson\(.*\) needs a seed, as in Poisson\(\.\.\., seed=1\)"),
    (lambda: nw.Poisson(20, 0, 9, 1), "^Poisson takes only 3 values without a name .* give the others by name"),
    (lambda: nw.Regular(), r"^Regular needs interval \(ms\)"),
    (lambda: nw.Regular(10, n=3), r"^Regular does not take 'n'; did you mean number\?"),
    (lambda: nw.SpikeTimes(), r"^SpikeTimes needs times \(ms\)"),
    (lambda: nw.SpikeTimes(1, 2), "^SpikeTimes takes only one value"),
    (lambda: nw.Gid(), "^Gid needs the gid of a cell that was registered"),
    (lambda: nw.Exp(tau=5, weight=1), r"^Exp does not take 'weight': the weight belongs to the connection"),
    (lambda: nw.Exp2(rise=1), r"^Exp2 does not take 'rise'; did you mean tau1\?"),
    (lambda: nw.STDP(5), r"^STDP takes no value without a name"),
    (lambda: nw.PointProcess(), "^PointProcess needs name"),
    (lambda: nw.PointProcess("ExpSyn", 5), "^PointProcess takes only one value"),
    (lambda: nw.Electrodes(), r"^Electrodes needs positions \(um\)"),
    (lambda: nw.Everywhere(), "^Everywhere needs variable"),
    (lambda: nw.Everywhere("v", "w"), "^Everywhere takes only one value"),
]  # fmt: skip


@pytest.mark.parametrize(("make", "message"), WRONG)
def test_arguments_that_do_not_fit(make, message):
    with pytest.raises(ArgumentError, match=message):
        make()


@pytest.mark.parametrize(
    ("make", "message"),
    [
        (lambda: nw.Step("0.3"), r"^Step\.amp must be a number \(nA\), not '0\.3'"),
        (lambda: nw.Step(nw.Step), r"^Step\.amp must be a number \(nA\), not the class Step \(did you mean Step"),
        (lambda: nw.Step(0.3, delay=-1), r"^Step\.delay = -1 ms is outside 0 \.\. 1e\+09 ms$"),
        (lambda: nw.Step(0.3, dur=-1), r"^Step\.dur = -1 ms must be at least 0 ms$"),
        (lambda: nw.Exp(tau=0), r"^Exp\.tau = 0 ms is outside 1e-06 \.\. 1e\+09 ms$"),
        (lambda: nw.Exp(e=2000), r"^Exp\.e = 2000 mV is outside -1000 \.\. 1000 mV$"),
        (lambda: nw.TsodyksMarkram(U=2), r"^TsodyksMarkram\.U = 2 is outside 0 \.\. 1$"),
        (lambda: nw.STDP(nearest=2), r"^STDP\.nearest must be True or False, not 2"),
        (lambda: nw.STDP(post_delay=-1), r"^STDP\.post_delay = -1 ms"),
        (lambda: nw.NMDA(mg=-1), r"^NMDA\.mg = -1 mM is outside 0"),
        (lambda: nw.Noise(0.1, seed=1, mirrored=2), r"^Noise\.mirrored must be True or False"),
        (lambda: nw.PointProcess(nw.Exp), "^PointProcess needs the name of a mechanism, .*, not the class Exp"),
        (lambda: nw.Everywhere(nw.Exp), "^Everywhere needs the name of a variable, .*, not the class Exp"),
        (lambda: nw.Field(1, "x", nw.Sine), r"^Field\.waveform must be a current .*, not the class Sine"),
        (lambda: nw.Field(1, "x", nw.Field(1)), r"^Field\.waveform must be a current .*, not Field"),
        (lambda: nw.Field(1, 3), r"^Field\.direction must be a vector"),
        (lambda: nw.SpikeTimes(5), r"^SpikeTimes\.times must be an array of numbers \(ms\), not 5$"),
        (lambda: nw.SpikeTimes([[1], [2]]), r"not the shape \(2, 1\): give times\.ravel\(\)$"),
    ],
)  # fmt: skip
def test_values_that_are_wrong(make, message):
    with pytest.raises(ParameterError, match=message):
        make()


def test_parameters_tell_defaults_units_bounds_and_meanings():
    step, train = nw.Step.parameters(), nw.Train.parameters()
    assert math.isnan(step["amp"].default)
    assert (step["delay"].default, step["dur"].default, step["dur"].unit) == (0, math.inf, "ms")
    assert str(nw.Step.parameters()).splitlines()[1].split() == ["amp", "nA", "-1e+09", "..", "1e+09", "amplitude"]
    assert (train["number"].default, train["number"].high, train["period"].doc) == (
        math.inf,
        1e9,
        "from start to start",
    )


def test_what_is_infinite_by_default_may_be_infinite_and_nothing_else():
    assert nw.Train(1, number=math.inf).mechanism_values()["number"] == 1e9
    assert nw.Step(1, dur=2e9).mechanism_values()["dur"] == 1e9
    for make in (
        lambda: nw.Train(1, period=math.inf),
        lambda: nw.Step(1, delay=math.inf),
        lambda: nw.Ramp(0, 1, dur=math.inf),
    ):
        with pytest.raises(ParameterError, match="must be finite"):
            make()


def warned(cell, synapse, weight):
    with warnings.catch_warnings(record=True) as caught:
        warnings.simplefilter("always")
        cell.receive(nw.Regular(10), synapse, weight=weight)
    assert all(each.category is UserWarning and each.filename == __file__ for each in caught)  # the user's line
    return [str(each.message) for each in caught]


@pytest.mark.parametrize(
    ("synapse", "weight", "message"),
    [
        (nw.Exp(), -0.1, "Exp: a weight of -0.1 uS is a negative conductance"),
        (nw.Exp2(), 9, "Exp2: a weight of 9 uS is far more than one connection has. The unit is uS: 9 nS is weight="),
        (nw.NMDA(), 1.5, "NMDA: a weight of 1.5 uS"),
        (nw.ExpCurrent(), 99, "ExpCurrent: a weight of 99 nA is far more than one connection has. The unit is nA: 99 "),
        (nw.AlphaCurrent(), -60, "AlphaCurrent: a weight of -60 nA"),
        ("ExpSyn", -1, "ExpSyn: a weight of -1 uS is a negative conductance"),
        ("AlphaConductance", 2, "AlphaConductance: a weight of 2 uS"),
        (nw.PointProcess("Exp2Syn"), 3, "Exp2Syn: a weight of 3 uS"),
        (None, 3, "LIFCondExp: a weight of 3 uS"),
        (None, -3, "LIFCondExp: a weight of -3 uS is far more"),
    ],
)  # fmt: skip
def test_weights_that_say_that_another_unit_was_meant(synapse, weight, message):
    (found,) = warned(LIFCondExp(), synapse, weight)
    assert found.startswith(message)


@pytest.mark.parametrize(
    ("synapse", "weight"),
    [
        *((nw.Exp(), 1), (nw.Exp(), 0), (nw.Alpha(), 0.001), (nw.ExpCurrent(), -50), (nw.ExpCurrent(), 0.1)),
        *(("ExpSyn", 0.5), (nw.PointProcess("Exp2Syn"), 0.1), (None, -0.5), (None, 0.01)),
    ],
)
def test_weights_that_are_likely(synapse, weight):
    assert warned(LIFCondExp(), synapse, weight) == []


def test_a_point_process_that_exists_has_a_unit_too():
    cell = BallAndStick()
    synapse = mechanisms.h.ExpSyn(cell.soma(0.5))
    assert warned(cell, synapse, 5)[0].startswith("ExpSyn[")
    assert warned(cell, synapse, 0.5) == []


def test_a_synapse_of_ones_own_may_say_what_it_expects():
    class Mine(contracts.Synapse):
        def place(self, segment):
            return mechanisms.h.ExpSyn(segment)

        def check_weight(self, weight):
            raise ParameterError(f"{weight} is not what I expected")

    with pytest.raises(ParameterError, match="not what I expected"):
        LIF().receive(nw.Regular(5), Mine(), weight=1)


def test_values_of_a_class_that_users_derive_are_checked_likewise():
    class Slow(nw.Exp):
        pass

    assert Slow(tau=50).mechanism_values() == {"tau": 50, "e": 0}
    with pytest.raises(ParameterError, match=r"^Slow\.tau = -1 ms"):
        Slow(tau=-1)
    with pytest.raises(ArgumentError, match=r"^Slow does not take 'tu'; did you mean tau"):
        Slow(tu=1)


@pytest.mark.parametrize(
    "value",
    [
        *(nw.Step(1), nw.Noise(1, seed=1, mirrored=True), nw.Waveform([1, 2], 1), nw.VoltageClamp([(0, 1)])),
        *(nw.Field(1), nw.Step(1) + nw.Ramp(0, 1), nw.Exp(), nw.STDP(nearest=True), nw.PointProcess("ExpSyn", tau=1)),
        *(nw.Poisson(1, seed=1), nw.Regular(1), nw.SpikeTimes([1, 2]), nw.Gid(1), nw.Everywhere("v")),
    ],
    ids=str,
)
def test_values_copy_and_pickle(value):
    for other in (copy.copy(value), copy.deepcopy(value), pickle.loads(pickle.dumps(value))):
        assert repr(other) == repr(value)


@pytest.mark.parametrize(
    ("one", "same", "other"),
    [
        (lambda: nw.Waveform([0, 1], 0.5), lambda: nw.Waveform([0, 1], [0, 0.5]), lambda: nw.Waveform([0, 2], 0.5)),
        (lambda: nw.SpikeTimes([3, 1]), lambda: nw.SpikeTimes((1.0, 3.0)), lambda: nw.SpikeTimes([1])),
        (lambda: nw.VoltageClamp([[0, 1]]), lambda: nw.VoltageClamp(((0, 1),)), lambda: nw.VoltageClamp([(0, 2)])),
    ],
)
def test_values_with_arrays_are_equal_by_their_numbers(one, same, other):
    assert one() == same() != other()
    assert hash(one()) == hash(same())
    assert one() != 3


def test_sources_have_units_too():
    for cls in (events.Regular, events.Poisson):
        assert cls.units["start"] == "ms"
