"""`nrnwrap validate`: tables, JSON, and what it says when a proof fails."""

import json
import subprocess
import sys
from dataclasses import replace

import numpy as np
import pytest
from test_cli import ENVIRONMENT, nrnwrap

from nrnwrap import cli, validation
from nrnwrap.cells import PIF
from nrnwrap.validation import CASES, accuracy, sameness
from nrnwrap.validation.case import order

LINES = [case for case in CASES if case.model is PIF]


@pytest.fixture
def wrong(monkeypatch):
    """All cases of PIF, whose solutions are now 0.01 ms late."""
    late = [replace(case, solve=lambda *given, solve=case.solve: solve(*given) + 0.01) for case in LINES]
    monkeypatch.setattr(validation, "CASES", late)
    return late


def test_table(tmp_path):
    done = nrnwrap(tmp_path, "validate", "PIF")
    assert done.returncode == 0, done.stderr
    head, *rows = done.stdout.splitlines()
    assert head.startswith("model")
    assert len(rows) == len(LINES) + 2
    assert all(case.name in row for case, row in zip(LINES, rows, strict=False))
    assert "CoreNEURON" in rows[-1]


def test_json(tmp_path):
    found = json.loads(nrnwrap(tmp_path, "validate", "PIF", "--json").stdout)
    assert [row["spikes"] for row in found if "spikes" in row][:2] == [23, 154]
    assert all(row["passed"] for row in found)
    assert set(found[-1]["v"]) == {"two threads", "CoreNEURON"}


def test_a_proof_that_fails_is_told(wrong, capsys):
    assert cli.main(["validate", "PIF"]) == 1
    said = capsys.readouterr()
    assert said.out.count("FAILED") == len(wrong)
    assert f"{len(wrong)} of {len(wrong) + 1} proofs failed" in said.err


def test_a_wrong_number_of_spikes_fails(monkeypatch, capsys):
    fewer = [replace(LINES[0], solve=lambda *given: LINES[0].solve(*given)[1:])]
    monkeypatch.setattr(validation, "CASES", fewer)
    assert cli.main(["validate", "--json"]) == 1
    row = json.loads(capsys.readouterr().out)[0]
    assert row["fixed"] == {"0.1": None, "0.025": None}
    assert not row["passed"]


def test_markdown(capsys):
    assert cli.main(["validate", "PIF", "--markdown"]) == 0
    page = capsys.readouterr().out
    assert page.startswith("# Accuracy")
    assert page.count("| PIF |") == len(LINES) + 2


def test_unknown_model(tmp_path):
    done = nrnwrap(tmp_path, "validate", "BallAndStick")
    assert done.returncode == 2
    assert "unknown model 'BallAndStick'" in done.stderr


def test_without_scipy(tmp_path):
    code = "import sys; sys.modules['scipy'] = None; from nrnwrap import cli; sys.exit(cli.main(['validate']))"
    done = subprocess.run([sys.executable, "-c", code], cwd=tmp_path, env=ENVIRONMENT, capture_output=True, text=True)
    assert done.returncode == 2
    assert done.stderr.strip() == "nrnwrap: error: validate needs SciPy: pip install 'nrnwrap[validate]'"


def test_order_is_the_slope():
    assert order({dt: np.array([3 * dt**2, -5 * dt**2]) for dt in (0.2, 0.1, 0.05)}) == pytest.approx(2)
    assert np.isnan(order({0.1: np.array([np.inf]), 0.05: np.array([1e-3])}))


def test_sameness_sees_a_difference():
    one = sameness(LINES[:1])
    assert one.passed
    assert accuracy(LINES[0]).passed
    assert not accuracy(
        replace(LINES[0], parameters={**LINES[0].parameters, "t_ref": 3}, solve=lambda *_: LINES[0].solution())
    ).passed
