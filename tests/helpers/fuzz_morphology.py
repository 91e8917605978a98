"""Damaged morphology files: each has to end in a cell, or in an exception of the package, and never the process.

    python tests/helpers/fuzz_morphology.py --count 10000 [--seed 0] [--workers 2] [--only INDEX] [--keep FOLDER]

Files that are drawn (sketches.py), and those of ../shared/data/morphologies where there are any, are damaged by chance,
reproducibly for each seed and index, and read in child processes whose time and memory are bounded. Every other
file is read with repair=True. Prints how many ended how, and each failure with the index that repeats it.
"""

from __future__ import annotations

import argparse
import json
import resource
import selectors
import subprocess
import sys
import tempfile
import traceback
from collections import Counter
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from math import isfinite
from pathlib import Path
from time import perf_counter
from typing import Any

sys.path[:0] = map(str, Path(__file__).resolve().parents[1:3])  # the tests, and the package

from helpers.damage import damaged, originals  # noqa: E402

SECONDS = 600  # that one file may take: milliseconds here, but the machine may be busy
MEMORY = 6 * 2**30  # bytes of a child's address space, of which NEURON and NumPy reserve more than one GiB at once


def child(folder: Path, seed: int, indices: Iterator[int]) -> None:
    """Read the files of these indices; a line of JSON before each, and one after it."""
    import warnings

    from nrnwrap import NrnwrapError
    from nrnwrap.cells import Reconstruction

    warnings.simplefilter("ignore")
    files = [(path.suffix, path.read_bytes()) for path in sorted(folder.glob("original-*"))]
    if sys.platform == "linux":
        resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    for index in indices:
        suffix, data = damaged(files, seed, index)
        path = folder / f"damaged-{index}{suffix}"
        path.write_bytes(data)
        _tell(start=index, name=path.name)
        started = perf_counter()
        options = {"repair": index % 2 == 1, "axon": ("keep", "remove", "stubs")[index % 3]}
        options["d_lambda"] = None if index % 5 == 0 else 0.1  # a rule may refuse what is no length
        try:
            outcome, detail = _sound(Reconstruction(path, **options)), ""
        except NrnwrapError as error:
            outcome, detail = type(error).__name__, str(error)
        except Exception:  # that is what is looked for
            outcome, detail = "FAILED", traceback.format_exc()
        if outcome != "FAILED" and not detail.isprintable() and not detail.replace("\n", "").isprintable():
            outcome, detail = "FAILED", f"a message that cannot be printed: {detail!r}"
        _tell(end=index, suffix=suffix, outcome=outcome, detail=detail, seconds=perf_counter() - started)
        if outcome != "FAILED":
            path.unlink()


def _sound(cell: Any) -> str:
    """ "cell" if its sections could be run, else what is wrong."""
    areas = [segment.area() for section in cell.all for segment in section]
    if not areas or not all(isfinite(area) and area > 0 for area in areas):
        raise AssertionError(f"areas from {min(areas, default=0)} to {max(areas, default=0)}")
    if cell.segment.sec.wholetree() and len(cell.segment.sec.wholetree()) != len(cell.all):
        raise AssertionError("sections that are not connected")
    return "cell"


def _tell(**values: Any) -> None:
    print(json.dumps(values), flush=True)


# ---------------------------------------------------------------- the parent


def run(folder: Path, seed: int, indices: list[int], seen: Callable[[], object]) -> Iterator[dict[str, Any]]:
    """What became of each index, after which `seen` is called. A child that dies or hangs is replaced."""
    pending = indices[:]
    while pending:
        command = [sys.executable, __file__, "--child", str(folder), str(seed), json.dumps(pending)]
        process = subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True)
        with process:
            for found in _results(process):
                pending.remove(found["index"])
                seen()
                yield found


def _results(process: subprocess.Popen[str]) -> Iterator[dict[str, Any]]:
    """The results of one child, the last of which may be its death."""
    assert process.stdout is not None
    begun: dict[str, Any] | None = None
    said: list[str] = []
    for text in _lines(process):
        if text is None:  # it hangs
            process.kill()
            name = begun["name"] if begun else ""
            if begun:
                yield {"index": begun["start"], "suffix": "", "outcome": "HANGS", "detail": name, "seconds": SECONDS}
            return
        message = json.loads(text) if text.startswith("{") else {}
        said += [] if message else [text]
        if "start" in message:
            begun = message
        elif "end" in message:
            begun = None
            yield {**message, "index": message["end"]}
    process.wait()
    if begun:
        detail = f"exit code {process.returncode}, {begun['name']}"
        yield {"index": begun["start"], "suffix": "", "outcome": "DIED", "detail": detail, "seconds": 0.0}
    elif process.returncode:
        raise SystemExit(f"a child could not start: {''.join(said)}")


def _lines(process: subprocess.Popen[str]) -> Iterator[str | None]:
    """The lines of a child; None when none came in time."""
    assert process.stdout is not None
    with selectors.DefaultSelector() as selector:
        selector.register(process.stdout, selectors.EVENT_READ)
        while True:
            if not selector.select(SECONDS):
                yield None
                return
            text = process.stdout.readline()
            if not text:
                return
            yield text


def fuzz(
    count: int,
    seed: int = 0,
    workers: int = 1,
    only: int | None = None,
    keep: Path | None = None,
    seen: Callable[[], object] = lambda: None,
) -> list[Any]:
    """The results of `count` damaged files. seen: called after each."""
    with tempfile.TemporaryDirectory(prefix="nrnwrap-fuzz-") as name:
        folder = keep or Path(name)
        folder.mkdir(parents=True, exist_ok=True)
        for i, (suffix, data) in enumerate(originals(Path(name))):
            (folder / f"original-{i:03}{suffix}").write_bytes(data)
        indices = list(range(count)) if only is None else [only]
        shares = [indices[i::workers] for i in range(workers)]
        with ThreadPoolExecutor(workers) as pool:
            parts = pool.map(lambda share: list(run(folder, seed, share, seen)), shares)
            return [result for part in parts for result in part]


FAILURES = {"FAILED", "HANGS", "DIED"}


def main() -> int:
    """Print what became of the files; exit code 1 when one failed."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--count", type=int, default=10_000, help="how many files")
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument("--workers", type=int, default=2, help="children at a time")
    parser.add_argument("--only", type=int, help="the file of this index alone")
    parser.add_argument("--keep", type=Path, help="a folder for the files that failed")
    parser.add_argument("--child", nargs=3, help=argparse.SUPPRESS)
    options = parser.parse_args()
    if options.child:
        folder, seed, indices = options.child
        child(Path(folder), int(seed), iter(json.loads(indices)))
        return 0
    started = perf_counter()
    results = fuzz(options.count, options.seed, options.workers, options.only, options.keep)
    failed = [result for result in results if result["outcome"] in FAILURES]
    for result in failed:
        print(f"--only {result['index']}: {result['outcome']}: {result['detail']}")
    if options.only is not None:
        print(*results, sep="\n")
    counts = Counter(f"{result['outcome']} from {result['suffix']}" for result in results)
    slowest = max(results, key=lambda result: result["seconds"])
    print(f"{len(results)} files in {perf_counter() - started:.0f} s: {dict(counts.most_common())}")
    print(f"slowest: --only {slowest['index']}, {slowest['seconds']:.2f} s, {slowest['outcome']}")
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
