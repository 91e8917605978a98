"""python -m proofs [NAME ...] [--count N] [--seed N] [--only INDEX] [--workers N] [--page FILE]"""

from __future__ import annotations

import argparse
import os
import sys
from pathlib import Path
from time import monotonic

ROOT = Path(__file__).resolve().parents[1]
sys.path[:0] = [str(ROOT), str(ROOT / "tests")]  # the package, and what its tests share

from proofs.listed import PROOFS  # noqa: E402
from proofs.page import page  # noqa: E402
from proofs.proof import Found, Left, Proof  # noqa: E402


def tried(proof: Proof, indices: range, seed: int, workers: int) -> Found | str:
    """What a proof has found, or why it was left out; failures are printed."""
    began = monotonic()
    print(f"{proof.name}: {proof.title}", file=sys.stderr, flush=True)
    try:
        found = proof.prove(indices, seed, workers)
    except Left as why:
        print(f"    left out: {why}", file=sys.stderr, flush=True)
        return str(why)
    for index, said in found.wrong.items():
        print(f"    {proof.name} --seed {seed} --only {index}: {said}", file=sys.stderr)
    took = f"{monotonic() - began:.0f} s"
    print(f"    {found.tried} tried, {len(found.wrong)} failed, {took} {found.note}", file=sys.stderr, flush=True)
    return found


def main(words: list[str] | None = None) -> int:
    """Run proofs; 1 where one has failed."""
    parser = argparse.ArgumentParser(description=__doc__)
    names = [proof.name for proof in PROOFS]
    parser.add_argument("names", nargs="*", metavar="NAME", help=f"which proofs, else all: {', '.join(names)}")
    parser.add_argument("--count", type=int, help="how many cases of each")
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument("--only", type=int, metavar="INDEX", help="one case")
    parser.add_argument("--workers", type=int, default=os.cpu_count() or 1)
    parser.add_argument("--page", type=Path, help="the page whose rows of these proofs are written")
    given = parser.parse_args(words)
    if unknown := set(given.names) - set(names):
        parser.error(f"unknown proofs: {', '.join(sorted(unknown))}; there are {', '.join(names)}")
    found = {}
    for proof in PROOFS:
        if not given.names or proof.name in given.names:
            one, count = given.only, proof.count if given.count is None else given.count
            indices = range(count) if one is None else range(one, one + 1)
            found[proof] = tried(proof, indices, given.seed, given.workers)
            if given.page:
                before = given.page.read_text() if given.page.exists() else ""
                given.page.write_text(page(found, given.seed, before))
    if not given.page:
        print(page(found, given.seed))
    return int(any(each.wrong for each in found.values() if isinstance(each, Found)))


if __name__ == "__main__":
    sys.exit(main())
