"""A sweep that is killed at random moments, parent and workers: what is lost, and what is run twice.

PYTHONPATH=tests python tests/helpers/sweep_killed.py [--count 100] [--seed 0]

It is begun again after each kill. What has a record has to stay, bit for bit; it is not run again; and the table at the
end is that of a sweep that nobody has killed.
"""

import argparse
import json
import os
import random
import signal
import subprocess
import sys
import tempfile
import time
from collections import Counter
from dataclasses import dataclass, field
from pathlib import Path

import nrnwrap as nw
from helpers.patience import HANGS
from nrnwrap.cells import AdEx

POINTS = {"b": [0.02, 0.04, 0.06, 0.08], "noise": [0.05, 0.1, 0.2], "trial": list(range(4))}
WORKERS = 2
TESTS = Path(__file__).resolve().parents[1]


def point(b, noise, trial, seed):
    """A cell under noise, which leaves a note of when it is begun and when it has ended."""
    note(f"begin {b} {noise} {trial}")
    cell = AdEx(b=b)
    cell.inject(nw.Step(0.7))
    cell.inject(nw.WhiteNoise(noise, seed=seed))
    run = nw.simulate(cell, t_stop=60)
    note(f"end {b} {noise} {trial}")
    return {"count": len(run.spikes), "v": float(run.v[-1]), "spikes": run.spikes}


def note(text):
    with open("notes", "a") as stream:  # the sweep runs in the folder of its parent
        stream.write(f"{text}\n")


def sweep():
    """What is begun again and again: its table is there when it has ended."""
    found = nw.sweep(point, POINTS, seed=5, folder="records", workers=WORKERS, retry=True, progress=False)
    if found.complete:
        found.to_csv("table.csv")


@dataclass
class Proof:
    """Kills of the processes of a sweep in a folder, and what was found after them."""

    folder: Path
    random: random.Random
    kept: dict = field(default_factory=dict)  # key -> the record as it was first seen
    begun: int = 0  # lines of notes that were looked at
    kills: Counter = field(default_factory=Counter)
    unrecorded: int = 0  # points that had ended, and whose worker was killed before there was a record
    faults: list = field(default_factory=list)

    def start(self):
        env = {**os.environ, "PYTHONPATH": os.pathsep.join([str(TESTS), *sys.path]), "PYTHONWARNINGS": "ignore"}
        command = [sys.executable, "-c", "from helpers import sweep_killed; sweep_killed.sweep()"]
        return subprocess.Popen(command, cwd=self.folder, env=env, stdout=subprocess.PIPE, stderr=subprocess.PIPE)

    def notes(self):
        path = self.folder / "notes"
        return path.read_text().splitlines() if path.exists() else []

    def attempt(self, left):
        """Begin the sweep, kill some of its workers and then perhaps itself; look at what is there."""
        process = self.start()
        for _ in range(min(self.random.randrange(3), left)):
            self.moment(process)
            self.kill_worker(process)
        if self.kills.total() < left and self.random.random() < 0.7:
            self.moment(process)
            if process.poll() is None:
                process.kill()
                self.kills["parent"] += 1
        _, said = process.communicate(timeout=HANGS)  # which ends when its workers have ended, too
        if process.returncode not in (0, -signal.SIGKILL):
            self.faults.append(said.decode())
        self.look()

    def moment(self, process):
        """Wait until some more points are begun or ended, and a little."""
        wanted = len(self.notes()) + self.random.randrange(12)
        while process.poll() is None and len(self.notes()) < wanted:
            time.sleep(0.005)
        time.sleep(self.random.random() * 0.05)

    def kill_worker(self, process):
        path = Path(f"/proc/{process.pid}/task/{process.pid}/children")
        tasks = Path(f"/proc/{process.pid}/task")
        try:
            found = [int(each) for task in tasks.iterdir() for each in (task / path.name).read_text().split()]
            os.kill(self.random.choice(found), signal.SIGKILL)
            self.kills["worker"] += 1
        except (OSError, IndexError):  # none is there yet, or any more
            return

    def look(self):
        """Compare the records with those of before, and with the notes."""
        lines = [
            line for file in (self.folder / "records").glob("*.jsonl") for line in file.read_text().splitlines(True)
        ]
        done = [json.loads(line) for line in lines if line.endswith("\n")]
        done = [each for each in done if each["status"] == "done"]
        names = Counter(each["key"] for each in done)
        self.faults += [f"{key} is there {count} times" for key, count in names.items() if count > 1]
        now = {each["key"]: each for each in done}
        self.faults += [f"{key} is gone or another" for key, each in self.kept.items() if now.get(key) != each]
        before = {name(each) for each in self.kept.values()}
        new = self.notes()[self.begun :]
        self.faults += [f"{each} again" for each in new if each.removeprefix("begin ") in before]
        ended = {each.removeprefix("end ") for each in new if each.startswith("end ")}
        self.unrecorded += len(ended - {name(each) for each in now.values()})
        self.kept, self.begun = now, self.begun + len(new)


def name(record):
    return " ".join(str(each) for each in record["point"].values())


def prove(count, seed=0):
    """Kill so many times, in as many sweeps as that takes; the proofs of all, with the faults that were found."""
    chance, proofs = random.Random(seed), []
    with tempfile.TemporaryDirectory() as folder:
        whole = Proof(Path(folder), chance)
        whole.start().communicate(timeout=HANGS)
        expected = (Path(folder) / "table.csv").read_bytes()
    while sum(each.kills.total() for each in proofs) < count:
        left = count - sum(each.kills.total() for each in proofs)
        with tempfile.TemporaryDirectory() as folder:
            proof = Proof(Path(folder), chance)
            proofs.append(proof)
            while not (Path(folder) / "table.csv").exists() and not proof.faults:
                proof.attempt(left)
            if not proof.faults and (Path(folder) / "table.csv").read_bytes() != expected:
                proof.faults.append("the table is another")
    return proofs


def main():
    """Print what was found; the exit code is 1 where there were faults."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--count", type=int, default=100)
    parser.add_argument("--seed", type=int, default=0)
    given = parser.parse_args()
    proofs = prove(given.count, given.seed)
    kills = sum((each.kills for each in proofs), Counter())
    faults = [fault for each in proofs for fault in each.faults]
    print(f"kills: {kills['parent']} of the parent, {kills['worker']} of workers, in {len(proofs)} sweeps")
    print(f"points that had ended without a record: {sum(each.unrecorded for each in proofs)}")
    print(f"faults: {len(faults)}", *faults, sep="\n")
    sys.exit(bool(faults))


if __name__ == "__main__":
    main()
