"""docs/reliability.md, as the proofs print it: nothing in it depends on when they ran, or on how long that took."""

from __future__ import annotations

import platform
import textwrap
from collections.abc import Mapping

import neuron
import numpy as np

from nrnwrap.base.version import VERSION
from proofs.listed import PROOFS
from proofs.proof import Found, Proof

HEAD = """\
# Reliability

`make prove` prints this page, after some 40 minutes on two cores. The command tries what can go
wrong, many times and mostly by chance, and counts. One of the proofs is run by
`python -m proofs jobs --count 100 --seed 7`, one case of it by `--only 12`. The exit code is 1
where a count of failures is not 0. The option `--page FILE` writes the rows of the proofs that were
run into a page and leaves others as they are. The tests have a few cases of most proofs, or do the
same. They also have subjects that are broken on purpose, which the proofs have to find.
"""


def page(found: Mapping[Proof, Found | str], seed: int, before: str = "") -> str:
    """The whole page. found: of each proof that was run, or why it was left out. before: a page whose rows of other
    proofs stay."""
    rows = {line.split(" | ")[0].removeprefix("| "): line for line in before.splitlines() if line.startswith("| ")}
    rows |= {proof.name: _row(proof, each, seed) for proof, each in found.items()}
    listed = [proof for proof in PROOFS if proof.name in rows] + [proof for proof in found if proof not in PROOFS]
    table = [_HEADING, "|---|---|---|---|---|", *(rows[proof.name] for proof in listed)]
    failures = [failure(proof) for proof in listed]
    text = [HEAD, *table, "", _filled(f"With {_versions()}."), "", "## What counts as a failure", "", *failures]
    return "\n".join(text) + "\n"


def failure(proof: Proof) -> str:
    """What counts as a failure of a proof, as the page has it."""
    return _filled(f"* **{proof.name}**: {proof.failure}.", "  ")


def _filled(text: str, indent: str = "") -> str:
    return textwrap.fill(text, 100, subsequent_indent=indent, break_long_words=False, break_on_hyphens=False)


_HEADING = "| proof | what was tried | tried | failed | seed |"


def _row(proof: Proof, found: Found | str, seed: int) -> str:
    if isinstance(found, str):
        return f"| {proof.name} | {proof.title} | left out: {found} | | |"
    note = f" ({found.note})" if found.note else ""
    return f"| {proof.name} | {proof.title} | {found.tried}{note} | {len(found.wrong)} | {seed} |"


def _versions() -> str:
    return (
        f"nrnwrap {VERSION}, NEURON {neuron.__version__}, NumPy {np.__version__}, Python {platform.python_version()}, "
        f"{platform.system()} {platform.machine()}"
    )
