"""`nrnwrap validate`: tables, JSON, and what it says when a proof fails."""

import json
from dataclasses import replace

import numpy as np
import pytest
from helpers.cli import nrnwrap

from nrnwrap import cli, validation
from nrnwrap.cells import PIF
from nrnwrap.cli import validate as cli_validate
from nrnwrap.validation import CASES, TRIALS, accuracy, sameness, tried
from nrnwrap.validation.case import order
from nrnwrap.validation.currents import lines
from nrnwrap.validation.solution import Solution
from nrnwrap.validation.trial import Bound

LINES = [case for case in CASES if case.model is PIF]
TRIED = [trial for trial in TRIALS if trial.model is PIF]
SHORT = lines("PIF", count=2, t_stop=100)


@pytest.fixture
def wrong(monkeypatch):
    """All cases of PIF, whose solutions are now 0.01 ms late, and no trial."""
    monkeypatch.setattr(validation, "TRIALS", [])
    late = [replace(case, solve=lambda *given, solve=case.solve: solve(*given) + 0.01) for case in LINES]
    monkeypatch.setattr(validation, "CASES", late)
    return late


@pytest.fixture(scope="module")
def command(tmp_path_factory):
    """What the command prints as JSON about PIF."""
    done = nrnwrap(tmp_path_factory.mktemp("validate"), "validate", "PIF", "--json")
    assert done.returncode == 0, done.stderr
    return json.loads(done.stdout)


def test_json(command):
    assert [row["spikes"] for row in command if "spikes" in row][:2] == [23, 154]
    assert sum("cells" in row for row in command) == len(TRIED)
    assert all(row["passed"] for row in command)
    assert set(command[-1]["v"]) == {"two threads", "CoreNEURON"}


def proof_of(row):
    """The proof that a row of the JSON tells of."""
    kind = validation.Tried if "cells" in row else validation.Accuracy if "fixed" in row else validation.Sameness
    by_dt = {name: {float(dt): each for dt, each in row[name].items()} for name in DT & set(row)}
    return kind(**{**row, **by_dt})


DT = {"fixed", "error", "median", "wrong"}


def test_table(command, monkeypatch, capsys):
    """Of what the command has found."""
    monkeypatch.setattr(cli_validate, "_proofs", lambda *chosen: iter(map(proof_of, command)))
    assert cli.main(["validate", "PIF"]) == 0
    head, *rows = capsys.readouterr().out.splitlines()
    assert head.startswith("model")
    assert len(rows) == len(LINES) + len(TRIED) + 2
    assert all(case.name in row for case, row in zip([*LINES, *TRIED], rows, strict=False))
    assert "CoreNEURON" in rows[-1]


def test_a_proof_that_fails_is_told(wrong, capsys):
    assert cli.main(["validate", "PIF"]) == 1
    said = capsys.readouterr()
    assert said.out.count("FAILED") == len(wrong)
    assert f"{len(wrong)} of {len(wrong) + 1} proofs failed" in said.err


def test_a_wrong_number_of_spikes_fails(monkeypatch, capsys):
    monkeypatch.setattr(validation, "TRIALS", [])
    fewer = [replace(LINES[0], solve=lambda *given: LINES[0].solve(*given)[1:])]
    monkeypatch.setattr(validation, "CASES", fewer)
    assert cli.main(["validate", "--json"]) == 1
    row = json.loads(capsys.readouterr().out)[0]
    assert row["fixed"] == {"0.1": None, "0.025": None}
    assert not row["passed"]


def test_markdown(capsys, monkeypatch):
    monkeypatch.setattr(validation, "TRIALS", [SHORT])
    assert cli.main(["validate", "PIF", "--markdown"]) == 0
    page = capsys.readouterr().out
    assert page.startswith("# Accuracy")
    assert page.count("| PIF |") == len(LINES) + 1 + 2
    assert "| PIF | waveform | 2 | 8 | 0.1: " in page


def test_a_trial_that_fails_is_told(capsys, monkeypatch):
    """Solutions that are late, and solutions with a spike less."""

    def shifted(dt, run):
        solution = SHORT.solve(dt, run)
        return Solution([solution.trains[0] + 0.02, solution.trains[1][1:]], solution.until)

    monkeypatch.setattr(validation, "CASES", LINES[:1])
    monkeypatch.setattr(validation, "TRIALS", [replace(SHORT, solve=shifted)])
    assert cli.main(["validate", "PIF"]) == 1
    said = capsys.readouterr()
    assert "0.1: wrong number of spikes in 1 of 2 cells" in said.out
    assert said.out.count("FAILED") == 1
    assert "1 of 3 proofs failed" in said.err


@pytest.mark.parametrize(("bound", "passed"), [(Bound(1e-3), True), (Bound(1e-3, median=1e-9), False)])
def test_a_trial_is_held_to_its_largest_error_and_to_the_median(bound, passed):
    proof = tried(replace(SHORT, within={0.1: bound}))
    assert proof.passed is passed
    assert 1e-6 < proof.median[0.1] <= proof.error[0.1] < 1e-3
    assert proof.wrong == {0.1: 0}
    assert set(proof.engines) == {"two threads", "CoreNEURON"}


def test_every_trial_has_a_name_of_its_own():
    names = [(trial.model, trial.name) for trial in TRIALS]
    assert len(set(names)) == len(names)


def test_unknown_model(tmp_path):
    done = nrnwrap(tmp_path, "validate", "BallAndStick")
    assert done.returncode == 2
    assert "unknown model 'BallAndStick'" in done.stderr


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
