"""A proof: a number of cases, each of which is right or is not; run on all cores, in processes that may die."""

from __future__ import annotations

import os
import sys
import traceback
from collections.abc import Callable, Iterable, Iterator, Sequence
from concurrent.futures import Future, as_completed
from dataclasses import dataclass
from time import monotonic
from typing import Any, NamedTuple

from helpers.patience import HANGS

from nrnwrap.base.pool import Pool
from nrnwrap.base.workers import Limits

LIMITS = Limits(seconds=HANGS, memory=8 << 30, file=1 << 40, calls=500)
_NEWS = 30.0  # s between lines of progress


class Left(Exception):
    """Raised where this machine does not have what a proof needs: it is left out, and the page says so."""


class Found(NamedTuple):
    """How many cases were tried, and index -> what was wrong with it. note: what else the page has to say."""

    tried: int
    wrong: dict[int, str]
    note: str = ""


def environment(**more: str) -> dict[str, str]:
    """That of a process which a case starts: the workers in which cases run say that they are not ranks of a job."""
    return {**{name: value for name, value in os.environ.items() if name != "NRNWRAP_RANKS"}, **more}


Prove = Callable[[Sequence[int], int, int], Found]


@dataclass(frozen=True)
class Proof:
    """What is tried. name: for --only. title: what was tried, for the page. count: how often, unless it is given.
    failure: what counts as a failure. prove: (indices of the cases, seed, workers) -> Found. few: how many cases the
    suite tries, 0 where tests of the rooms do the same."""

    name: str
    title: str
    count: int
    failure: str
    prove: Prove
    few: int = 3


def by_cases(case: Callable[[int, int], str], most: int = sys.maxsize) -> Prove:
    """The `prove` of cases, each of them (seed, index) -> "" where it is right, else what is wrong.

    A case that raises, that ends its process or that hangs is wrong as well. most: how many there are.
    """

    def prove(indices: Sequence[int], seed: int, workers: int) -> Found:
        known = [index for index in indices if index < most]
        with Pool(min(workers, len(known)), limits=LIMITS, spare=False) as pool:
            given = {pool.submit(case, seed, index): index for index in known}
            wrong = {given[each]: said for each in told(as_completed(given), len(known)) if (said := outcome(each))}
        return Found(len(known), dict(sorted(wrong.items())))

    return prove


def outcome(done: Future[str]) -> str:
    """What is wrong with a case, "" for nothing; raises Left where the case did."""
    error = done.exception()
    if isinstance(error, Left):
        raise error
    if error is None:
        return done.result()
    return f"{''.join(traceback.format_exception_only(error)).strip()}\n{error.__cause__ or ''}".strip()


def told(things: Iterable[Any], count: int) -> Iterator[Any]:
    """The things, one by one, with a line on stderr now and then of how many there were."""
    seen = News(count)
    for each in things:
        yield each
        seen()


class News:
    """Says on stderr now and then how often it was called, of `count` times."""

    def __init__(self, count: int) -> None:
        self.count, self.calls, self.said = count, 0, monotonic()

    def __call__(self) -> None:
        self.calls += 1
        if monotonic() - self.said > _NEWS:
            self.said = monotonic()
            print(f"    {self.calls} of {self.count}", file=sys.stderr, flush=True)
