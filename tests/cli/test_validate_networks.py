"""`nrnwrap validate networks`: the table, JSON, and what it says when a row fails."""

import json

import pytest

from nrnwrap import cli, validation
from nrnwrap.validation import CLAIMS, THEORY, Claim
from nrnwrap.validation.claim import between, near

ROWS = [near("ring", "period (ms)", 10, 10.5, 1, "a guess"), between("ring", "rate (Hz)", 250, 200)]
LATE = near("ring", "late (ms)", 0, 2, 1)


@pytest.fixture
def claims(monkeypatch):
    found = [Claim("ring", "by hand", lambda: ROWS)]
    monkeypatch.setattr(validation, "CLAIMS", found)
    return found


def test_table(claims, capsys):
    assert cli.main(["validate", "networks"]) == 0
    head, first, second = capsys.readouterr().out.splitlines()
    assert head.split() == ["network", "quantity", "reference", "simulated", "bound", "ok"]
    assert first.split() == ["ring", "period", "(ms)", "10", "10.5", "+-", "1", "(a", "guess)", "yes"]
    assert second.split() == ["ring", "rate", "(Hz)", "250", "from", "200", "yes"]


def test_a_row_that_fails_is_told(claims, capsys):
    claims.append(Claim("late ring", "by hand", lambda: [LATE]))
    assert cli.main(["validate", "networks"]) == 1
    said = capsys.readouterr()
    assert said.out.count("FAILED") == 1
    assert "1 of 3 proofs failed" in said.err


def test_json(claims, capsys):
    assert cli.main(["validate", "networks", "--json"]) == 0
    first, second = json.loads(capsys.readouterr().out)
    assert (first["reference"], first["simulated"], first["low"], first["passed"]) == (10, 10.5, 9, True)
    assert second["reference"] is None
    assert second["high"] is None


def test_markdown(claims, capsys):
    claims.append(Claim("late ring", "by hand", lambda: [LATE]))
    assert cli.main(["validate", "networks", "--markdown"]) == 1
    page = capsys.readouterr().out
    assert page.count("| ring |") == 3
    assert "Late ring: by hand." in page
    assert page.count("| network | quantity |") == 2


def test_networks_are_proved_alone(claims, capsys):
    assert cli.main(["validate", "LIF", "networks"]) == 2
    assert "networks are proved alone" in capsys.readouterr().err


def test_words_choose(claims, capsys):
    claims += [Claim("late ring", "by hand", lambda: [LATE]), Claim("pair", "by hand", lambda: ROWS)]
    assert cli.main(["validate", "networks", "LATE"]) == 1
    assert len(capsys.readouterr().out.splitlines()) == 2
    assert cli.main(["validate", "networks", "pair", "square", "--json"]) == 0
    assert len(json.loads(capsys.readouterr().out)) == 2
    assert cli.main(["validate", "networks", "square"]) == 2
    assert "no claim is called square. There are: ring, late ring, pair" in capsys.readouterr().err


def test_theory_is_proved_as_networks_are(monkeypatch, capsys):
    monkeypatch.setattr(validation, "THEORY", [Claim("rate", "by hand", lambda: ROWS)])
    assert cli.main(["validate", "theory"]) == 0
    assert capsys.readouterr().out.count("yes") == 2
    assert cli.main(["validate", "theory", "cv"]) == 2
    assert "no claim is called cv. There are: rate" in capsys.readouterr().err
    assert cli.main(["validate", "theory", "networks"]) == 2
    assert "proved alone" in capsys.readouterr().err


def test_every_claim_has_a_name_and_a_source():
    claims = [*CLAIMS, *THEORY]
    assert len({claim.network for claim in claims}) == len(claims)
    assert all(claim.source for claim in claims)
