"""`nrnwrap validate`: the proofs of accuracy and sameness, on this machine."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import asdict
from itertools import groupby
from math import isfinite
from typing import TYPE_CHECKING, Any

from nrnwrap.cli import as_json
from nrnwrap.cli.parsing import Parser
from nrnwrap.errors import NrnwrapError, unknown
from nrnwrap.mechanisms import toolchain

if TYPE_CHECKING:
    from nrnwrap.validation import Accuracy, Case, Sameness

PASSED, FAILED = 0, 1
ACCURACY = "model", "protocol", "spikes", "error (ms) by dt (ms)", "order", "variable step", ""
SAMENESS = "model", "NEURON and", "v (mV)", "spikes (ms)", ""
INTRODUCTION = """# Accuracy

This page is printed by `nrnwrap validate --markdown`, which runs anywhere (`pip install 'nrnwrap[validate]'`; add the
name of a model for that model alone). Exit code 1 tells of a proof that failed.

## Against independent solutions

Largest error of a spike time (ms) of one compartment against SciPy's DOP853 at rtol = atol = 1e-12 with root-found
events, or the closed form; the protocols and solutions are in `nrnwrap/validation/`. Integrate-and-fire and Izhikevich
neurons are held to 0.005 ms at dt 0.1 ms, 0.0005 ms at 0.025, and with the variable step to 0.02 ms. Their order shows
under a sine, since under constant current they are exact but for sub-steps. Membranes of the Hodgkin-Huxley type are
integrated by NEURON's own step: here with `secondorder=2`, and with the variable step held to 0.01 ms. The order is the
slope of the rms error over all steps of the protocol; 1.9 is asked for."""
SAME = """
## Sameness

Largest difference between NEURON and NEURON with two threads, or CoreNEURON, over 200 ms of all these protocols side by
side, dt 0.1 ms (membranes: 0.0125). Either v agrees to 1e-9 mV or the spike times to 1e-9 ms."""


def add_to(commands: Any) -> None:
    """Add the command to the parser."""
    parser: Parser = commands.add_parser(
        "validate",
        help="prove the models on this machine",
        description="Compare spike times with independent solutions (SciPy), and NEURON with NEURON on two threads "
        "and with CoreNEURON. Exit code 1 when a proof fails.",
        examples=["nrnwrap validate", "nrnwrap validate LIF AdEx --json"],
    )
    parser.add_argument("models", metavar="MODEL", nargs="*", help="a model, such as AdEx (default: all)")
    form = parser.add_mutually_exclusive_group()
    form.add_argument("--json", action="store_true", help="print JSON")
    form.add_argument("--markdown", action="store_true", help="print the page docs/accuracy.md")
    parser.set_defaults(command=validate)


def validate(arguments: argparse.Namespace) -> int:
    """Prove the models, print the tables; 1 when something does not hold."""
    proofs = _proofs(_chosen(arguments.models))
    if arguments.json:
        with as_json.aside(True):
            found = list(proofs)
        as_json.show([asdict(each) for each in found])
    elif arguments.markdown:
        found = list(proofs)
        print(INTRODUCTION, *_table(ACCURACY, map(_accuracy_row, _of("Accuracy", found))), sep="\n")
        print(SAME, *_table(SAMENESS, _sameness_rows(_of("Sameness", found))), sep="\n")
    else:
        found = list(_shown(proofs))
    failed = sum(not each.passed for each in found)
    if failed:
        print(f"nrnwrap: {failed} of {len(found)} proofs failed", file=sys.stderr)
    return FAILED if failed else PASSED


def _chosen(names: Sequence[str]) -> list[Case]:
    try:
        from nrnwrap.validation import CASES
    except ModuleNotFoundError as cause:
        if cause.name and cause.name.split(".")[0] != "scipy":
            raise
        raise NrnwrapError("validate needs SciPy: pip install 'nrnwrap[validate]'") from cause
    proved = {case.model.__name__ for case in CASES}
    for name in names:
        if name not in proved:
            raise unknown("model", name, proved, "Cells with a shape are made of such membranes.")
    return [case for case in CASES if not names or case.model.__name__ in names]


def _proofs(cases: Sequence[Case]) -> Iterator[Accuracy | Sameness]:
    """The proofs of each model, as they are made."""
    from nrnwrap.validation import accuracy, sameness

    for _, group in groupby(cases, key=lambda case: case.model):
        of_model = list(group)
        yield from map(accuracy, of_model)
        yield sameness(of_model, coreneuron=toolchain.has_coreneuron())


def _shown(proofs: Iterator[Accuracy | Sameness]) -> Iterator[Accuracy | Sameness]:
    """Print each proof when it is made."""
    form = "{:15}  {:24}  {:>6}  {:45}  {:>5}  {:>13}  {}"
    print(form.format(*ACCURACY).rstrip())
    for proof in proofs:
        if _kind(proof) == "Accuracy":
            print(form.format(*_accuracy_row(proof)).rstrip(), flush=True)
        else:
            for model, engine, v, time, verdict in _sameness_rows([proof]):
                print(f"{model:15}  NEURON and {engine}: v {v} mV, spikes {time} ms  {verdict}".rstrip(), flush=True)
        yield proof


def _accuracy_row(row: Any) -> tuple[str, ...]:
    listed = sorted(((dt, error) for dt, error in row.fixed.items() if dt <= 0.1), reverse=True)[:3]
    errors = ", ".join(f"{dt:g}: {_error(error)}" for dt, error in listed)
    order = "" if row.order is None else f"{row.order:.2f}"
    return row.model, row.protocol, str(row.spikes), errors, order, _error(row.variable), _verdict(row)


def _sameness_rows(rows: Iterable[Any]) -> Iterator[tuple[str, ...]]:
    for row in rows:
        for engine, v in row.v.items():
            yield row.model, engine, f"{v:.0e}", _error(row.time[engine]), _verdict(row)


def _error(value: float) -> str:
    return f"{value:.0e}" if isfinite(value) else "wrong number of spikes"


def _verdict(row: Any) -> str:
    return "" if row.passed else "FAILED"


def _table(head: Sequence[str], rows: Iterable[Sequence[str]]) -> Iterator[str]:
    yield ""
    yield f"| {' | '.join(head)} |"
    yield "|---" * len(head) + "|"
    yield from (f"| {' | '.join(row)} |" for row in rows)


def _kind(proof: Any) -> str:
    return type(proof).__name__


def _of(kind: str, proofs: Iterable[Any]) -> Iterator[Any]:
    return (proof for proof in proofs if _kind(proof) == kind)
