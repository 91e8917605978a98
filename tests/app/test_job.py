"""The only reader of foreign input: any JSON is a Job, or a refusal with a sentence."""

import json
import re

import pytest
from helpers.page import ANYTHING, STATES
from hypothesis import given, settings

from nrnwrap.app import job, limits, tasks
from nrnwrap.app.job import Job
from nrnwrap.errors import NrnwrapError


def read(state):
    """A job or a sentence."""
    try:
        return job.read(state)
    except NrnwrapError as error:
        return str(error)


@settings(max_examples=300)
@given(ANYTHING)
def test_any_json_is_a_job_or_refused(state):
    found = read(state)
    assert isinstance(found, Job) or len(found) > 10


@settings(max_examples=1500)
@given(STATES)
def test_a_state_that_is_nearly_right_is_a_job_or_refused(state):
    found = read(state)
    if not isinstance(found, Job):
        assert len(found) > 10
        return
    assert 0 < found.t_stop <= limits.T_STOP
    assert 1 <= found.t_stop / found.dt <= limits.STEPS + 0.5
    assert all(len(side.spec.inputs) <= limits.STIMULI or side.pattern for side in found.sides)
    assert hash(found.sides[0].spec) is not None


def test_states_that_are_nearly_right_are_mostly_jobs():
    """Else the test above would show little."""
    found = []
    settings(max_examples=200)(given(STATES)(lambda state: found.append(isinstance(read(state), Job))))()
    assert sum(found) > 0.4 * len(found)


SENTENCES = {
    "the state must be an object": [],
    "unknown key of the state 'modle'; did you mean model?": {"modle": "AdEx"},
    "unknown model 'Adex'; did you mean AdEx?": {"model": "Adex"},
    "unknown model '3'": {"model": 3},
    "unknown preset of AdEx 'tonic'": {"preset": "tonic"},
    "unknown scheme of AdEx 'published'": {"scheme": "published"},
    "unknown parameter of AdEx 'B'": {"parameters": {"B": 1}},
    "parameters.b must be a number, not True": {"parameters": {"b": True}},
    "AdEx.C = -1 nF is outside": {"parameters": {"C": -1}},
    "must be finite": {"parameters": {"b": 10**400}},
    "unknown state of AdEx 'u'": {"start": {"u": 1}},
    "start must be an object": {"start": [1]},
    "AdEx does not spike by chance": {"seed": 1},
    "GIF.seed|seed must be an integer": {"model": "GIF", "seed": 1.5},
    "seed = -1 is outside": {"model": "GIF", "seed": -1},
    "is its mechanism, and does not take channels": {"channels": [{"mechanism": "hh"}]},
    r"unknown mechanism of channels\[0\] 'extracellular'": {
        "model": "BallAndStick", "channels": [{"mechanism": "extracellular"}]
    },
    "stimuli may have 8, not 9": {"stimuli": [{"kind": "Step", "amp": 1}] * 9},
    r"unknown kind of stimuli\[0\] 'Stepp'; did you mean Step?": {"stimuli": [{"kind": "Stepp"}]},
    r"stimuli\[0\] \(Step\) needs amp \(nA\)": {"stimuli": [{"kind": "Step"}]},
    r"stimuli\[0\] \(Step\).amp must be a number": {"stimuli": [{"kind": "Step", "amp": "1"}]},
    r"unknown key of stimuli\[0\] \(Step\) 'weight'": {"stimuli": [{"kind": "Step", "amp": 1, "weight": 1}]},
    "AdEx does not have synapses of its own": {"stimuli": [{"kind": "Poisson"}]},
    "must not be longer than period": {"stimuli": [{"kind": "Train", "amp": 1, "dur": 5, "period": 1}]},
    "must be shorter than tau2": {"stimuli": [{"kind": "Poisson", "synapse": {"kind": "Exp2", "tau1": 9}}]},
    "times may have 2000": {
        "stimuli": [{"kind": "SpikeTimes", "times": [1] * 2001, "synapse": {"kind": "Exp"}}]
    },
    r"stimuli\[0\] \(Waveform\) needs points": {"stimuli": [{"kind": "Waveform"}]},
    "points may have 2000, not 2001": {"stimuli": [{"kind": "Waveform", "points": [[1, 1]] * 2001}]},
    r"points\[0\] must be \[ms, nA\]": {"stimuli": [{"kind": "Waveform", "points": [[1]]}]},
    "two samples or more": {"stimuli": [{"kind": "Waveform", "points": []}]},
    r"must not decrease, but t\[0\] is 2 ms": {"stimuli": [{"kind": "Waveform", "points": [[2, 0], [1, 0]]}]},
    "a frequency for each amplitude, not 2 amps and 1 fs": {"stimuli": [{"kind": "Sines", "fs": [1]}]},
    "samples, more than 400000": {"stimuli": [{"kind": "Sines", "fs": [1, 10_000], "dur": 1e4}]},
    "AlphaPulse.tau": {"stimuli": [{"kind": "AlphaPulse", "amp": 1, "tau": 0}]},
    r"unknown .*direction 'up'.*Or a vector such as \[1, 1, 0\]": {"stimuli": [{"kind": "Field", "direction": "up"}]},
    r"must be a vector \[x, y, z\] with a length, not \[0, 0, 0\]": {
        "stimuli": [{"kind": "Field", "direction": [0, 0, 0]}]
    },
    r"with a length, not \[1, 2\]": {"stimuli": [{"kind": "Field", "direction": [1, 2]}]},
    r"direction may have 3, not 4": {"stimuli": [{"kind": "Field", "direction": [1, 2, 3, 4]}]},
    r"direction\[1\] must be a number": {"stimuli": [{"kind": "Field", "direction": [1, "x", 0]}]},
    r"unknown stimuli\[0\] \(Field\).direction '3'": {"stimuli": [{"kind": "Field", "direction": 3}]},
    r"Gfluct\).std_e = -1 uS is outside": {"stimuli": [{"kind": "Gfluct", "std_e": -1}]},
    r"Gfluct.hold = 0.0005 ms must be 0": {"stimuli": [{"kind": "Gfluct", "hold": 0.0005}]},
    r"Gfluct\).seed = -1 is outside": {"stimuli": [{"kind": "Gfluct", "seed": -1}]},
    r"correlation = 2 is outside": {
        "stimuli": [{"kind": "CorrelatedPoisson", "correlation": 2, "synapse": {"kind": "Exp"}}]
    },
    r"gid = 4294967295 is outside": {
        "stimuli": [{"kind": "CorrelatedPoisson", "gid": 2**32 - 1, "synapse": {"kind": "Exp"}}]
    },
    r"unknown kind of stimuli\[0\].waveform 'Gfluct'": {"stimuli": [{"kind": "Field", "waveform": {"kind": "Gfluct"}}]},
    "t_stop = 30000 ms is outside": {"t_stop": 30_000},
    "t_stop = -1 ms is outside": {"t_stop": -1},
    "800000 steps, more than 400000": {"t_stop": 20_000, "dt": 0.025},
    "dt = 0.5 ms is more than HodgkinHuxley can take": {"model": "HodgkinHuxley", "dt": 0.5},
    "dt = 0.2 ms is more than HindmarshRose can take": {"dt": 0.2, "compare": {"model": "HindmarshRose"}},
    "unknown key of compare 'pattern'": {"compare": {"pattern": "tonic"}},
    "unknown pattern of AdEx 'tonik'; did you mean tonic": {"pattern": "tonik"},
    "a pattern says what t_stop is": {"pattern": "tonic", "t_stop": 100},
    "a pattern says what compare is": {"pattern": "tonic", "compare": {"model": "LIF"}},
}  # fmt: skip


@pytest.mark.parametrize(("sentence", "state"), SENTENCES.items(), ids=range(len(SENTENCES)))
def test_a_refusal_says_what_was_given_and_what_is_allowed(sentence, state):
    assert re.search(sentence, read(state))


def test_what_is_left_out_has_the_value_that_the_page_of_docs_says():
    found = job.read({})
    assert found == job.read({"model": "AdEx", "t_stop": 500, "dt": 0.025})
    assert repr(found.spec) == "Spec(AdEx, inputs=(Step(1.0, delay=50.0, dur=400.0),))"
    assert job.read({"t_stop": 0.01}).t_stop == 0.025
    assert job.read({"t_stop": 10.013, "dt": 0.1}).t_stop == 10
    assert job.read({"stimuli": []}).spec.inputs == ()
    assert job.read({"compare": {"model": "LIF"}}).sides[1].spec.inputs == found.spec.inputs


def test_a_refusal_can_be_printed_whatever_was_asked():
    found = tasks.answer("simulate", b'{"start": {"\\u0000\\u001b[31m\\ud800": null}}')
    sentence = json.loads(found.body)["error"]
    assert found.status == 422
    assert sentence.isprintable()
    assert "must be a number, not None" in sentence
