"""`nrnwrap validate`: the proofs of accuracy and sameness, on this machine."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import asdict
from itertools import groupby
from math import isfinite
from typing import Any, TypeAlias

from nrnwrap import validation
from nrnwrap.cli import as_json, validate_networks
from nrnwrap.cli.parsing import Parser
from nrnwrap.errors import NrnwrapError, unknown
from nrnwrap.mechanisms import toolchain

Proof: TypeAlias = "validation.Accuracy | validation.Tried | validation.Sameness"

PASSED, FAILED = 0, 1
NETWORKS, THEORY = "networks", "theory"
CLAIMED = {NETWORKS, THEORY}
ACCURACY = "model", "protocol", "spikes", "error (ms) by dt (ms)", "order", "variable step", ""
TRIED = "model", "inputs", "cells", "spikes", "error (ms) by dt (ms)", "median", "other engines", ""
SAMENESS = "model", "NEURON and", "v (mV)", "spikes (ms)", ""
INTRODUCTION = """# Accuracy

`nrnwrap validate --markdown` prints this page, on any machine. With the name of a model it prints
the rows of that model alone. Exit code 1 says that a proof has failed.

## Against independent solutions

An error is the largest of all spike times (ms) of one compartment. The reference is SciPy's DOP853
at rtol = atol = 1e-12 with root-found events, or the closed form. The protocols and solutions are
in `nrnwrap/validation/`. The limit for integrate-and-fire and Izhikevich neurons is 0.005 ms at dt
0.1 ms, 0.0005 ms at 0.025, and 0.02 ms with the variable step. Their order shows under a sine,
since under constant current they are exact but for sub-steps. NEURON's own step integrates
membranes of the Hodgkin-Huxley type, here with `secondorder=2`. The limit of membranes with the
variable step is 0.01 ms. The order is the slope of the rms error over all steps of the protocol,
and must be 1.85 or more."""
MANY = """
## Under inputs that never rest, and among others

Many cells at once, each against a solution of its own. A train is compared as long as its solution
is stable. To see how long, inputs are changed in the eighth digit, and weights in the sixth. The
solution is stable until this change moves one of its spikes by 1e-4 ms, or for weights by 2e-3 ms.
The table has the largest error of a spike time, and the median over the cells of the largest error
of each. Both are with `secondorder` 0 or 2, whichever is worse. Solutions of cells that stand alone
are integrated from event to event by the method of Dormand and Prince. Those of coupled nodes are
integrated by SciPy's LSODA. The limit under currents is 0.001 ms for models in closed form, else
0.005. The limits under conductances at dt 0.1 are 0.005 for the median and 0.1 for each cell. At dt
0.025 these limits are 0.0005 and 0.00625. NEURON's own `ExpSyn` and `Exp2Syn` are compared under
the conductance that they have in each step. Other engines: the largest difference to NEURON (ms)."""
SAME = """
## Sameness

The largest difference between NEURON and NEURON with two threads, or CoreNEURON, over 200 ms of all
these protocols side by side, dt 0.1 ms (membranes: 0.0125). The limit is 1e-9 mV for v, or 1e-9 ms
for the spike times."""


def add_to(commands: Any) -> None:
    """Add the command to the parser."""
    parser: Parser = commands.add_parser(
        "validate",
        help="prove the models on this machine",
        description="Compare spike times with independent solutions (SciPy), and NEURON with NEURON on two threads "
        "and with CoreNEURON. Networks, and noisy neurons (theory), are held against theory, which takes minutes, and "
        "Brunel's 6 GB; words after `networks` or `theory` choose claims. Exit code 1 when a proof fails.",
        examples=["nrnwrap validate", "nrnwrap validate LIF AdEx --json", "nrnwrap validate networks balanced QIF"],
    )
    parser.add_argument("models", metavar="MODEL", nargs="*", help="a model (default: all), networks, or theory")
    form = parser.add_mutually_exclusive_group()
    form.add_argument("--json", action="store_true", help="print JSON")
    form.add_argument("--markdown", action="store_true", help="print the page docs/accuracy.md")
    parser.set_defaults(command=validate)


def validate(arguments: argparse.Namespace) -> int:
    """Prove the models, print the tables; 1 when something does not hold."""
    if CLAIMED.intersection(arguments.models):
        return _told(_of_claims(arguments))
    proofs = _proofs(*_chosen(arguments.models))
    if arguments.json:
        with as_json.aside(True):
            found = list(proofs)
        as_json.show([asdict(each) for each in found])
    elif arguments.markdown:
        found = list(proofs)
        print(INTRODUCTION, *_table(ACCURACY, map(_accuracy_row, _of("Accuracy", found))), sep="\n")
        print(MANY, *_table(TRIED, map(_tried_row, _of("Tried", found))), sep="\n")
        print(SAME, *_table(SAMENESS, _sameness_rows(_of("Sameness", found))), sep="\n")
    else:
        found = list(_shown(proofs))
    return _told(found)


def _of_claims(arguments: argparse.Namespace) -> Sequence[Any]:
    first, *words = arguments.models
    if first not in CLAIMED or len(CLAIMED.intersection(arguments.models)) > 1:
        raise NrnwrapError(f"{NETWORKS} are proved alone, as {THEORY} is: nrnwrap validate {NETWORKS}")
    return validate_networks.prove(arguments, validation.CLAIMS if first == NETWORKS else validation.THEORY, words)


def _told(found: Sequence[Any]) -> int:
    failed = sum(not each.passed for each in found)
    if failed:
        print(f"nrnwrap: {failed} of {len(found)} proofs failed", file=sys.stderr)
    return FAILED if failed else PASSED


def _chosen(names: Sequence[str]) -> tuple[list[validation.Case], list[validation.Trial]]:
    every_case, every_trial = validation.CASES, validation.TRIALS
    proved = {case.model.__name__ for case in every_case}
    for name in names:
        if name not in proved:
            raise unknown("model", name, proved, "Cells with a shape are made of such membranes.")
    chosen = proved.intersection(names or proved)
    cases = [case for case in every_case if case.model.__name__ in chosen]
    return cases, [trial for trial in every_trial if trial.model.__name__ in chosen]


def _proofs(cases: Sequence[validation.Case], trials: Sequence[validation.Trial]) -> Iterator[Proof]:
    """The proofs of each model, as they are made."""
    coreneuron = toolchain.has_coreneuron()
    for model, group in groupby(cases, key=lambda case: case.model):
        of_model = list(group)
        yield from map(validation.accuracy, of_model)
        yield from (validation.tried(trial, coreneuron) for trial in trials if trial.model is model)
        yield validation.sameness(of_model, coreneuron)


def _shown(proofs: Iterator[Proof]) -> Iterator[Proof]:
    """Print each proof when it is made."""
    form = "{:15}  {:24}  {:>6}  {:45}  {:>5}  {:>13}  {}"
    print(form.format(*ACCURACY).rstrip())
    for proof in proofs:
        if _kind(proof) == "Accuracy":
            print(form.format(*_accuracy_row(proof)).rstrip(), flush=True)
        elif _kind(proof) == "Tried":
            model, inputs, _, spikes, errors, _, engines, verdict = _tried_row(proof)
            engines = f"; other engines {engines}" if engines else ""
            print(f"{model:15}  {inputs:24}  {spikes:>6}  {errors}{engines}  {verdict}".rstrip(), flush=True)
        else:
            for model, engine, v, time, verdict in _sameness_rows([proof]):
                print(f"{model:15}  NEURON and {engine}: v {v} mV, spikes {time} ms  {verdict}".rstrip(), flush=True)
        yield proof


def _accuracy_row(row: Any) -> tuple[str, ...]:
    listed = sorted(((dt, error) for dt, error in row.fixed.items() if dt <= 0.1), reverse=True)[:3]
    errors = ", ".join(f"{dt:g}: {_error(error)}" for dt, error in listed)
    order = "" if row.order is None else f"{row.order:.2f}"
    return row.model, row.protocol, str(row.spikes), errors, order, _error(row.variable), _verdict(row)


def _tried_row(row: Any) -> tuple[str, ...]:
    errors = ", ".join(f"{dt:g}: {_largest(row, dt)}" for dt in row.error)
    medians = ", ".join(f"{dt:g}: {each:.0e}" for dt, each in row.median.items() if isfinite(each))
    engines = f"{max(row.engines.values()):.0e}" if row.engines else ""
    return row.model, row.protocol, str(row.cells), str(row.spikes), errors, medians, engines, _verdict(row)


def _largest(row: Any, dt: float) -> str:
    wrong = row.wrong[dt]
    return f"wrong number of spikes in {wrong} of {row.cells} cells" if wrong else _error(row.error[dt])


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
