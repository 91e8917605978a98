"""Numbers of the examples that fit models: what comes back is what was put in."""

import importlib

import numpy as np
import pytest
from helpers.reference import SHARED

from nrnwrap.errors import FitWarning


def test_a_fitted_gif_predicts_as_well_as_the_cell_repeats_itself(figure):
    fitted, score, true = figure("fitted_gif")
    assert score > 0.9
    script = importlib.import_module("examples.fitted_gif")
    t = np.arange(0, 400.0)
    eta = script.curve(fitted.parameters_, "eta", t)
    assert np.abs(eta - script.curve(true, "eta", t)).max() < 0.1 * eta[0]
    for name in ("C", "g_l", "e_l", "v_reset", "t_ref"):
        assert fitted.parameters_[name] == pytest.approx(true[name], rel=0.01), name
    assert abs(fitted.parameters_["delta_v"] - true["delta_v"]) < 3 * fitted.standard_errors_["delta_v"]
    assert fitted.poor_ == ()


def test_parameters_come_back(figure):
    found = figure("parameters_back")
    assert len(found) == 12
    for (name, noise), errors in found.items():
        assert max(errors.values()) < (2e-3 if noise == "none" else 0.05), (name, noise)


@pytest.mark.shared
def test_a_recorded_cell_is_reported_as_poor(tmp_path, recwarn):
    script = importlib.import_module("examples.real_cell")
    fitted, score, curve = script.main(SHARED / "data" / "recordings" / "drn158.npz", tmp_path)
    assert score == pytest.approx(0.35, abs=0.03)
    assert any("delta_v" in each for each in fitted.poor_)
    assert 1 < curve.parameters["delta_t"] < 3
    assert {path.name for path in tmp_path.iterdir()} == {"real_cell.png", "dynamic_iv.png"}
    assert not [each for each in recwarn if issubclass(each.category, FitWarning)]  # it prints them
