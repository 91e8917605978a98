"""A recorded cell of the dorsal raphe, which a GIF does not describe, and is said not to."""

import numpy as np
import pytest
from helpers.reference import SHARED

from nrnwrap import fit
from nrnwrap.errors import FitWarning
from nrnwrap.spikes import coincidence, intrinsic_reliability

pytestmark = pytest.mark.shared
FILE = SHARED / "data" / "recordings" / "drn158.npz"


@pytest.fixture(scope="module")
def cell():
    """name -> array, in mV and nA; 60 s of training, ten times the same 10 s of test."""
    with np.load(FILE) as stored:
        scale = {"v": float(stored["v_step_mV"]), "i": float(stored["i_step_nA"])}
        return {name: stored[name] * scale[name[-1]] for name in stored.files if name[-2:] in ("_v", "_i")}


@pytest.fixture(scope="module")
def electrode(cell):
    return fit.Electrode.of(cell["aec_i"], cell["aec_v"], dt=0.1)


@pytest.fixture(scope="module")
def fitted(cell, electrode):
    with pytest.warns(FitWarning, match="the fit of GIF is poor: delta_v is .* mV"):
        return fit.GIF(dt=0.1, electrode=electrode, settle=200).fit(cell["train_i"], cell["train_v"])


def test_the_electrode(electrode):
    assert electrode.resistance == pytest.approx(32.9, rel=0.01)
    assert electrode.membrane == pytest.approx((458, 24.5), rel=0.01)


def test_the_membrane_is_described_and_the_threshold_is_not(fitted):
    assert sum(map(len, fitted.spikes_)) == 309
    assert fitted.variance_explained_ == pytest.approx(0.90, abs=0.01)
    assert fitted.parameters_["t_ref"] == 4
    assert fitted.parameters_["C"] == pytest.approx(0.07, rel=0.06)
    assert fitted.parameters_["g_l"] == pytest.approx(0.0028, rel=0.05)
    assert 6 < fitted.parameters_["delta_v"] < 8
    assert 1.8 < fitted.bits_per_spike_ < 2.1
    assert len(fitted.poor_) == 1
    assert "the threshold follows something that the model lacks" in fitted.poor_[0]


def test_the_cell_repeats_itself(fitted, cell):
    """Better than it is predicted, of which examples/real_cell.py has the score."""
    currents, voltages = [cell["test_i"]] * 10, list(cell["test_v"])
    trains = [fitted._spikes(fit.Recording(*each, dt=0.1)) for each in zip(currents, voltages, strict=True)]
    assert intrinsic_reliability(trains) == pytest.approx(0.72, abs=0.02)
    assert coincidence(trains, start=0, stop=10_000) == pytest.approx(0.71, abs=0.02)


def test_a_lif_is_poor_too(cell, electrode):
    with pytest.warns(FitWarning, match="poor"):
        lif = fit.LIF(dt=0.1, electrode=electrode, settle=200).fit(cell["train_i"], cell["train_v"])
    assert -60 < lif.parameters_["v_th"] < -30
