"""All proofs, in the order of the page."""

from __future__ import annotations

from collections.abc import Sequence

from helpers.fuzz_morphology import FAILURES, fuzz

from proofs import jobs, kills, memory, networks, paths, shared, surroundings, traps
from proofs.proof import Found, News, Proof, by_cases


def _morphologies(indices: Sequence[int], seed: int, workers: int) -> Found:
    """Damaged files, by fuzz_morphology.py."""
    only = indices[0] if len(indices) == 1 else None
    found = fuzz(len(indices), seed, workers, only, seen=News(len(indices)))
    wrong = {each["index"]: f"{each['outcome']}: {each['detail']}" for each in found if each["outcome"] in FAILURES}
    return Found(len(found), wrong, f"{sum(each['outcome'] == 'cell' for each in found)} became cells")


def _networks(indices: Sequence[int], seed: int, workers: int) -> Found:
    found = by_cases(networks.case)(indices, seed, workers)
    alike = sum(said.startswith(networks.SENSITIVE) for said in found.wrong.values())
    return found._replace(note=f"{alike} of the failures are sensitive" if alike else "")


_PATHS = len(paths.NAMES) * len(paths.ACTIONS)
_LOCAL = len(surroundings.LOCALES) * len(surroundings.TASKS)
PROOFS = [
    Proof(
        "morphologies", "damaged morphology files", 10_000,
        "a file ends neither in a cell with finite areas and connected sections, nor in an exception of the package "
        "with a printable message. Or the process dies, takes more than 6 GiB, or hangs",
        _morphologies, 20,
    ),
    Proof(
        "jobs", "random jobs of JSON", 10_000,
        "a job of the page has neither an answer whose numbers are all finite, nor a refusal (400 or 422) in a "
        "sentence. Or anything else is raised, the process dies, takes more than 8 GiB, or hangs",
        by_cases(jobs.case), 60,
    ),
    Proof(
        "networks", "random networks of point neurons", 1000,
        f"a spike of {networks.T_STOP:g} ms differs by more than {networks.EQUAL:g} ms between populations computed as "
        "numbers, as sections, and some of each. Or one of them is stopped for a voltage that another does not have at "
        "any step. Or one of them is stopped for something else, and another is not",
        _networks, 8,
    ),
    Proof(
        "traps", "traps of NEURON", len(traps.TRAPS),
        "a test that holds that users are spared from a trap fails, or does not run",
        by_cases(traps.case, len(traps.TRAPS)), 1,
    ),
    Proof(
        "kill-compile", "compilations killed", 100,
        "a library that is there cannot be loaded, or the next process cannot compile and use the mechanisms",
        by_cases(kills.compilation), 0,
    ),
    Proof(
        "kill-save", "saves killed", 400,
        "a file that is there is neither the older nor the newer version, bit for bit, or cannot be read",
        by_cases(kills.saving), 16,
    ),
    Proof(
        "kill-sweep", "sweeps killed, parent or worker", 100,
        "a record is lost, changed or run again, or the table is not that of a sweep that was not killed",
        kills.sweeps, 0,
    ),
    Proof(
        "two-compile", "two compilations at once", 20,
        "one of the two fails, both compile, or something is left of the work",
        by_cases(surroundings.two_compilations), 0,
    ),
    Proof(
        "full-disk", "saves onto a full disk", 80,
        "an error is missing, or does not name the full disk. Or what was there before is lost, half of a file is "
        "there, or the process dies",
        by_cases(surroundings.full), 6,
    ),
    Proof(
        "homes", "homes, caches and folders that cannot be written", len(surroundings.HOMES),
        "a run or a compilation fails, but for a cache without space, which is an error that says so",
        by_cases(surroundings.home, len(surroundings.HOMES)), 4,
    ),
    Proof(
        "locales", "tasks in other locales", _LOCAL,
        "a number or a text is read or written in another way than elsewhere, or the locale is changed",
        by_cases(surroundings.local, _LOCAL), 6,
    ),
    Proof(
        "paths", "odd names of folders", _PATHS,
        "something that takes a path fails there, or the current folder is another one afterwards. Hoc code in a "
        "folder with a $ is excepted: NEURON cannot load it, and it is refused",
        by_cases(paths.case, _PATHS), 7,  # each action
    ),
    Proof(
        "memory", f"runs of {len(memory.SUBJECTS)} kinds in one process each", 1000,
        f"in half of {memory.SPANS} spans the process grows by more than {memory.MOST:g} bytes or {memory.BLOCKS:g} "
        "objects of Python a run. What NEURON does not free is not counted: one object for each object of NEURON that "
        f"Python makes, and {memory.VOLTAGE} bytes for each voltage referred to",
        memory.prove, 100,
    ),
    Proof(
        "shared", "inputs that failed once, of a folder beside the project", 1000,
        "the script of an input does not end with 0, or a wrong call ends in a bare exception of Python. Where a "
        "network spikes more often than a step can hold, an error that says so is right",
        shared.prove, 1,
    ),
]  # fmt: skip
