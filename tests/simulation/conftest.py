"""Fixtures of the tests of simulation."""

import pytest
from helpers.simulate import state

from nrnwrap.mechanisms import h


@pytest.fixture(params=["fixed", "variable"])
def odd_state(request):
    """NEURON as nobody would leave it, and back."""
    cvode = h.CVode()
    before = {name: getattr(h, name) for name in ("t", "dt", "celsius", "secondorder")}
    tolerances = cvode.atol(), cvode.rtol()
    h.finitialize()  # clears what condition_order() could stumble over
    cvode.condition_order(1)
    h.celsius, h.secondorder = 31.0, 1
    cvode.atol(1e-3)
    cvode.rtol(1e-4)
    cvode.active(request.param == "variable")
    h.t, h.dt = 7.5, 0.0625
    yield state()
    cvode.active(False)
    cvode.atol(tolerances[0])
    cvode.rtol(tolerances[1])
    for name, value in before.items():
        setattr(h, name, value)
