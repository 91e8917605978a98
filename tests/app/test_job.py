"""The only reader of foreign input: any JSON is a Job, or a refusal with a sentence."""

from helpers.page import ANYTHING, STATES
from hypothesis import given, settings

from nrnwrap.app import job, limits
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
