"""`nrnwrap validate networks` and `theory`: claims of theory, simulated on this machine."""

from __future__ import annotations

import argparse
from collections.abc import Iterator, Sequence
from dataclasses import asdict
from itertools import groupby
from math import isfinite

from nrnwrap import validation
from nrnwrap.cli import as_json
from nrnwrap.errors import NrnwrapError

HEAD = "network", "quantity", "reference", "simulated", "bound", "ok"
FORM = "{:46}  {:46}  {:>12}  {:>12}  {:>28}  {}"


def prove(
    arguments: argparse.Namespace, all_claims: Sequence[validation.Claim], words: Sequence[str]
) -> list[validation.Row]:
    """Prove the claims whose names have one of the words, by default all; print each row when it is known."""
    claims = _chosen(all_claims, words)
    if arguments.json:
        with as_json.aside(True):
            found = [row for claim in claims for row in claim.rows()]
        as_json.show([{**asdict(row), "passed": row.passed} for row in found])
        return found
    return list(_markdown(claims) if arguments.markdown else _table(claims))


def _chosen(claims: Sequence[validation.Claim], words: Sequence[str]) -> list[validation.Claim]:
    found = [each for each in claims if not words or any(word.lower() in each.network.lower() for word in words)]
    if not found:
        known = ", ".join(each.network for each in claims)
        raise NrnwrapError(f"no claim is called {' or '.join(words)}. There are: {known}")
    return found


def _table(claims: Sequence[validation.Claim]) -> Iterator[validation.Row]:
    print(FORM.format(*HEAD).rstrip())
    for _, row in _rows(claims):
        print(FORM.format(*_cells(row)).rstrip(), flush=True)
        yield row


def _markdown(claims: Sequence[validation.Claim]) -> Iterator[validation.Row]:
    for claim, rows in groupby(_rows(claims), key=lambda pair: pair[0]):
        print(
            f"\n{claim.network[0].upper()}{claim.network[1:]}: {claim.source}.", "", f"| {' | '.join(HEAD)} |", sep="\n"
        )
        print("|---" * len(HEAD) + "|")
        for _, row in rows:
            print(f"| {' | '.join(_cells(row))} |", flush=True)
            yield row


def _rows(claims: Sequence[validation.Claim]) -> Iterator[tuple[validation.Claim, validation.Row]]:
    return ((claim, row) for claim in claims for row in claim.rows())


def _cells(row: validation.Row) -> tuple[str, ...]:
    reference = f"{row.reference:.7g}" if isfinite(row.reference) else ""
    return row.network, row.what, reference, f"{row.simulated:.7g}", _bound(row), "yes" if row.passed else "FAILED"


def _bound(row: validation.Row) -> str:
    if not isfinite(row.reference):
        return f"{row.low:g} .. {row.high:g}" if isfinite(row.high) else f"from {row.low:g}"
    because = f" ({row.because})" if row.because else ""
    return f"+- {row.high - row.reference:.2g}{because}"
